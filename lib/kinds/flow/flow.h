#ifndef PLUMB_LIB_KINDS_FLOW_FLOW_H_
#define PLUMB_LIB_KINDS_FLOW_FLOW_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `flow`: a dataflow from a source connection to a target connection.
KindDescriptor Flow();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_FLOW_FLOW_H_
