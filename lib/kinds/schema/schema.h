#ifndef PLUMB_LIB_KINDS_SCHEMA_SCHEMA_H_
#define PLUMB_LIB_KINDS_SCHEMA_SCHEMA_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `schema`: an XDM schema, composed of a class and field groups.
KindDescriptor Schema();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_SCHEMA_SCHEMA_H_
