#ifndef PLUMB_LIB_STATE_TERRAFORM_STATE_H_
#define PLUMB_LIB_STATE_TERRAFORM_STATE_H_

// What Terraform's http state protocol carries: a state document that holds an
// environment's ledger, and the description of a lock. Pure.
//
// The document is a Terraform state of version 4 without resources, so that servers
// which look into it (GitLab wants its serial) find what they know, with one more
// member, "plumb". The lock's description is Terraform's LockInfo.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/state/state.h"

namespace plumb {

struct TerraformState {
  int64_t serial = 0;   // Raised by every write of the document.
  std::string lineage;  // A random id of the document, kept for all its life.
  LedgerCopy ledger;
};

std::string WriteTerraformState(const TerraformState& state);

// FailedPrecondition for a state of Terraform's own, and for one that a newer plumb
// wrote; DataLoss for what is no state at all, or has a damaged ledger in it.
absl::StatusOr<TerraformState> ReadTerraformState(std::string_view text);

// {"ID": ..., "Operation": COMMAND, "Who": "WHO@HOST", "Created": ..., ...}.
std::string WriteLockInfo(const LockOwner& owner);

// Also of locks that Terraform took; their process is nowhere, so that they never
// count as ended. None when `text` describes no lock.
std::optional<LockOwner> ReadLockInfo(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_TERRAFORM_STATE_H_
