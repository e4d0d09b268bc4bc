#ifndef PLUMB_LIB_APPLY_STANDING_H_
#define PLUMB_LIB_APPLY_STANDING_H_

// What stands where while a plan is carried out: the ledger's bindings as they
// are now, and what references can read of them. Thread-safe.

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/resource/resource.h"
#include "lib/state/state.h"
#include "lib/value/value.h"

namespace plumb {

// An object that was made or changed, to be looked at again in the end.
struct Touched {
  size_t change = 0;  // In Plan::changes.
  Value wanted;       // What it should read back as, in normal form.
};

class Standing {
 public:
  // Of what `plan` is going to create nothing is known until it is created.
  Standing(const Snapshot& ledger, const Plan& plan);

  std::optional<Binding> Find(const Address& address) const;
  bool IsBound(const KindName& kind, const RemoteId& id) const;

  // As the ledger was just written.
  void Put(const Binding& binding);
  void Remove(const Address& address);

  // `body` with every reference replaced. FailedPrecondition names those of which
  // nothing is known.
  absl::StatusOr<Value> Resolve(const Value& body) const;

  void Touch(const Address& address, Touched touched);
  std::map<Address, Touched> touched() const;  // That still stand.

 private:
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<Address, Binding> bindings_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<KindName, RemoteId>> bound_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Address, Value> outputs_ ABSL_GUARDED_BY(mutex_);
  std::map<Address, Touched> touched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_STANDING_H_
