#ifndef PLUMB_LIB_EXPORT_CONTRACT_H_
#define PLUMB_LIB_EXPORT_CONTRACT_H_

#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// `body` with its kind's sugar, as far as the sugar means the same: an object that is as
// `body` says needs no change to be as the outcome says. Pure.
Value Contracted(const KindDescriptor& kind, Value body, const ReferredBody& referred);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_CONTRACT_H_
