#ifndef PLUMB_LIB_KINDS_SOURCE_CONNECTION_SOURCE_CONNECTION_H_
#define PLUMB_LIB_KINDS_SOURCE_CONNECTION_SOURCE_CONNECTION_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `source_connection`: what to read from a source.
KindDescriptor SourceConnection();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_SOURCE_CONNECTION_SOURCE_CONNECTION_H_
