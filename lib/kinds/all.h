#ifndef PLUMB_LIB_KINDS_ALL_H_
#define PLUMB_LIB_KINDS_ALL_H_

#include "lib/kind/descriptor.h"

namespace plumb {

// Every kind there is. A new kind is its own folder and one line in all.cc.
KindRegistry AllKinds();

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_ALL_H_
