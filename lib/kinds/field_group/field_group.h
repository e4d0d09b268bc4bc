#ifndef PLUMB_LIB_KINDS_FIELD_GROUP_FIELD_GROUP_H_
#define PLUMB_LIB_KINDS_FIELD_GROUP_FIELD_GROUP_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `field_group`: fields that schemas can share.
KindDescriptor FieldGroup();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_FIELD_GROUP_FIELD_GROUP_H_
