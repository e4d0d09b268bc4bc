#ifndef PLUMB_LIB_STATE_COPY_H_
#define PLUMB_LIB_STATE_COPY_H_

// A ledger's copy as JSON, and back. Pure.

#include "absl/status/statusor.h"
#include "lib/state/state.h"
#include "lib/value/value.h"

namespace plumb {

// Secrets as fingerprints; the key in hex.
Value CopyAsJson(const LedgerCopy& copy);

// InvalidArgument names what is missing or is not as CopyAsJson writes it.
absl::StatusOr<LedgerCopy> CopyFromJson(const Value& json);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_COPY_H_
