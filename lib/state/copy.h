#ifndef PLUMB_LIB_STATE_COPY_H_
#define PLUMB_LIB_STATE_COPY_H_

// A ledger's copy as JSON, for its digest. Pure.

#include "lib/state/state.h"
#include "lib/value/value.h"

namespace plumb {

// Secrets as fingerprints; the key in hex.
Value CopyAsJson(const LedgerCopy& copy);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_COPY_H_
