#ifndef PLUMB_LIB_KINDS_XDM_CLASS_XDM_CLASS_H_
#define PLUMB_LIB_KINDS_XDM_CLASS_XDM_CLASS_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// The kind `class`: what the records of a schema are.
KindDescriptor XdmClass();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_XDM_CLASS_XDM_CLASS_H_
