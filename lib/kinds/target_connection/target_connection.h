#ifndef PLUMB_LIB_KINDS_TARGET_CONNECTION_TARGET_CONNECTION_H_
#define PLUMB_LIB_KINDS_TARGET_CONNECTION_TARGET_CONNECTION_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `target_connection`: where the data of a flow goes.
KindDescriptor TargetConnection();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_TARGET_CONNECTION_TARGET_CONNECTION_H_
