#ifndef PLUMB_LIB_KINDS_MAPPING_MAPPING_H_
#define PLUMB_LIB_KINDS_MAPPING_MAPPING_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `mapping`: which field of the source goes where in the schema.
KindDescriptor Mapping();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_MAPPING_MAPPING_H_
