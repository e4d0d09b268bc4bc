#include "lib/plan/moves.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// Where `address` goes by `block`; none when it is not what the block is about.
std::optional<Address> Moved(const MovedBlock& block, const Address& address) {
  if (address == block.from) return block.to;
  const bool instance = !block.from.key.has_value() && address.key.has_value() &&
                        address.Block() == block.from && !block.to.key.has_value();
  if (!instance) return std::nullopt;
  Address to = block.to;
  to.key = address.key;
  return to;
}

absl::Status Check(const MovedBlock& block, const Address& from, const Address& to,
                   const DesiredGraph& desired, const Snapshot& ledger) {
  if (desired.Find(from) != nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(from.ToString(), " is declared, and [[moved]] says that it is ",
                     block.to.ToString(), " now; take one of the two out of the specs"));
  }
  const auto other = std::find_if(ledger.bindings.begin(), ledger.bindings.end(),
                                  [&to](const Binding& b) { return b.address == to; });
  if (other == ledger.bindings.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      from.ToString(), " cannot move to ", to.ToString(), ", which is bound to ", other->id.text(),
      " already; take the [[moved]] out of the specs, or let one of them go with plumb state rm"));
}

}  // namespace

absl::StatusOr<Moves> FollowMoves(const std::vector<MovedBlock>& blocks,
                                  const DesiredGraph& desired, Snapshot& ledger) {
  Moves moves;
  for (const MovedBlock& block : blocks) {
    for (Binding& binding : ledger.bindings) {
      const std::optional<Address> to = Moved(block, binding.address);
      if (!to.has_value()) continue;
      const Address from = binding.address;
      PLUMB_RETURN_IF_ERROR(Check(block, from, *to, desired, ledger));
      const auto earlier = moves.find(from);
      const Address first = earlier == moves.end() ? from : earlier->second;
      if (earlier != moves.end()) moves.erase(earlier);
      moves[*to] = first;
      binding.address = *to;
      for (Binding& other : ledger.bindings) {
        std::replace(other.depends_on.begin(), other.depends_on.end(), from, *to);
      }
    }
  }
  std::sort(ledger.bindings.begin(), ledger.bindings.end(),
            [](const Binding& a, const Binding& b) { return a.address < b.address; });
  return moves;
}

}  // namespace plumb
