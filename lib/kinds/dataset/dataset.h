#ifndef PLUMB_LIB_KINDS_DATASET_DATASET_H_
#define PLUMB_LIB_KINDS_DATASET_DATASET_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `dataset`: batches of records that conform to one schema.
KindDescriptor Dataset();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_DATASET_DATASET_H_
