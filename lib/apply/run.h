#ifndef PLUMB_LIB_APPLY_RUN_H_
#define PLUMB_LIB_APPLY_RUN_H_

// What the operations of one Apply share.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lib/apply/apply.h"
#include "lib/apply/standing.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/resource/resource.h"
#include "lib/state/state.h"

namespace plumb {

// One write as the journal will have it.
struct Intent {
  const Change& change;
  JournalVerb verb;
  RemoteId id;          // Empty for a create.
  const Value& body;    // As sent; null for none.
  std::string request;  // "PATCH /flows/2edc": nothing that may be secret.
  // What the address is bound to when it is done, of a delete what is deleted.
  std::optional<Binding> intent = {};
};

// The only way to the ledger: keeps `standing` in step with it, and remembers the
// first failure, after which nothing new may begin. Thread-safe.
class LedgerWriter {
 public:
  // All outlive this.
  LedgerWriter(StateStore& state, Clock& clock, std::string run, Standing& standing);

  // Durable before the request leaves. The entry's number.
  absl::StatusOr<int64_t> Begin(const Intent& intent);

  // Begins the delete of what a replacement that is made first leaves behind, before
  // the address is bound to the new object: nothing else would know of the old one.
  // Its entry is to be taken by whoever deletes it.
  absl::Status Promise(const Intent& intent);
  std::optional<int64_t> TakePromised(const Address& address);

  // The write was done; `binding` is the address's binding from now on, null: none.
  absl::Status Finish(int64_t number, const Address& address, const Binding* binding,
                      const std::string& detail);

  // It was refused, or nobody knows.
  absl::Status End(int64_t number, JournalOutcome outcome, const std::string& detail);

  // Changes of bindings that no request goes with.
  absl::Status Put(const Binding& binding);
  absl::Status Remove(const Address& address);

  absl::Status failure() const;

 private:
  absl::Status Remember(absl::Status status);

  StateStore& state_;
  Clock& clock_;
  const std::string run_;
  Standing& standing_;
  mutable absl::Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::map<Address, int64_t> promised_ ABSL_GUARDED_BY(mutex_);
};

struct Run {
  const Plan& plan;
  const ApplyServices& services;
  Standing& standing;
  LedgerWriter& ledger;
};

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_RUN_H_
