#ifndef PLUMB_LIB_PLAN_MOVES_H_
#define PLUMB_LIB_PLAN_MOVES_H_

// Bindings that follow their resources to other addresses. Pure.

#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/desired/desired.h"
#include "lib/resource/refactoring.h"
#include "lib/state/state.h"

namespace plumb {

// By the new address, the one that the object is bound to so far.
using Moves = std::map<Address, Address>;

// Gives the bindings of `ledger` the addresses that `blocks` say, in order. A block whose
// `from` nothing is bound to does nothing. FailedPrecondition when `from` is still declared,
// and when something is bound to the new address already.
absl::StatusOr<Moves> FollowMoves(const std::vector<MovedBlock>& blocks,
                                  const DesiredGraph& desired, Snapshot& ledger);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_MOVES_H_
