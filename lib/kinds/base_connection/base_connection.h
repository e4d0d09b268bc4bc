#ifndef PLUMB_LIB_KINDS_BASE_CONNECTION_BASE_CONNECTION_H_
#define PLUMB_LIB_KINDS_BASE_CONNECTION_BASE_CONNECTION_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `base_connection`: how to reach and authenticate with a source.
KindDescriptor BaseConnection();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_BASE_CONNECTION_BASE_CONNECTION_H_
