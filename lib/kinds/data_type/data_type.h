#ifndef PLUMB_LIB_KINDS_DATA_TYPE_DATA_TYPE_H_
#define PLUMB_LIB_KINDS_DATA_TYPE_DATA_TYPE_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `data_type`: a structure that fields can have.
KindDescriptor DataType();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_DATA_TYPE_DATA_TYPE_H_
