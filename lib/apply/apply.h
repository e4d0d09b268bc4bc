#ifndef PLUMB_LIB_APPLY_APPLY_H_
#define PLUMB_LIB_APPLY_APPLY_H_

// Carrying out a plan: operations in parallel where their order allows, each
// journalled before and after.

#include <atomic>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/client/client.h"
#include "lib/env/clock.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/state/state.h"

namespace plumb {

enum class OperationState {
  kDone,
  kFailed,   // The platform refused it, or it could not be asked: nothing was changed.
  kMoved,    // The object moved since the plan: left alone.
  kUnknown,  // The answer was lost: it may have been done; the journal keeps it open.
  kBlocked,  // Something it waits for did not succeed: not tried.
  kStopped,  // Interrupted before it began: not tried.
};

struct OperationResult {
  OperationState state = OperationState::kStopped;
  absl::Status status;  // Not OK for kFailed, kMoved, kUnknown.
  Address blocked_by;   // Of kBlocked.
  RemoteId id;          // Of the object made or touched.
  absl::Duration took;
  std::string warning;  // Done, but: "did not settle within 5m".
};

// Told as it happens, from one thread at a time. An operation that is not tried
// ends without having begun.
class ApplyObserver {
 public:
  virtual ~ApplyObserver() = default;
  virtual void Begins(const Plan& plan, size_t operation) = 0;
  virtual void Ends(const Plan& plan, size_t operation, const OperationResult& result) = 0;
  // About every ten seconds while something is under way.
  virtual void Waiting(const Plan& plan, const std::vector<size_t>& under_way,
                       absl::Duration elapsed) = 0;
};

struct ApplyOptions {
  int parallelism = 8;
  std::string run;                               // A random id, for the journal.
  const std::atomic<bool>* stop = nullptr;       // Set: nothing new begins.
  absl::Duration heartbeat = absl::Seconds(10);  // Between calls of Waiting.
};

struct ApplyReport {
  std::vector<OperationResult> results;  // One per operation of the plan.
  Counts done;                           // As Plan::Count, of what was done.
  bool stopped = false;
  // After everything: touched objects whose fields do not read back as sent.
  std::vector<PlanNote> not_converged;

  bool AllDone() const;
  bool AnyDone() const;
  bool AnyMoved() const;
};

// Borrowed; all outlive the call.
struct ApplyServices {
  PlatformClient& client;
  StateStore& state;
  Clock& clock;
  const KindRegistry& kinds;
  ApplyObserver& observer;
};

// Failures of single operations are in the report, never the status; independent
// branches go on after one. The status is for what stops everything: a plan that
// ValidatePlan refuses (Internal) or a ledger that cannot be written (the rest is
// then not begun).
//
// Each update reads the object afresh, checks that the fields it is about to
// change, and what the plan saw of them, have not moved, and sends the fresh etag.
// Deletions read and compare first as well. A create whose answer was lost is
// looked for before it is given up: one new object of that name with the body as
// sent is taken for it. When all is done, what was touched is read once more.
//
// The protection of resources that do not change is noted as well, so that a plan
// without operations is worth applying.
absl::StatusOr<ApplyReport> Apply(const Plan& plan, const ApplyServices& services,
                                  const ApplyOptions& options);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_APPLY_H_
