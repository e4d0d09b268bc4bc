#ifndef PLUMB_LIB_PLAN_PLANNER_H_
#define PLUMB_LIB_PLAN_PLANNER_H_

// From desired, observed and bound to a plan. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/desired/desired.h"
#include "lib/diag/source.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"
#include "lib/state/state.h"

namespace plumb {

enum class PlanMode {
  kNormal,
  kDestroy,  // As if no spec declared anything.
};

struct PlanInput {
  const DesiredGraph& desired;
  const ObservedSet& observed;  // Whole collections of every kind that is desired or bound.
  const Snapshot& ledger;
  const KindRegistry& kinds;
  std::string environment;
  std::string secret_key;  // For fingerprints (StateStore::SecretKey).
  // Our own API client: what another one wrote since we last did was changed elsewhere.
  // "": nobody's writes are told apart.
  std::string client_id;
  int64_t now_seconds = 0;  // For rules about times that have passed.
  PlanMode mode = PlanMode::kNormal;
  std::vector<Address> replace;       // -replace=ADDR.
  std::vector<Address> target;        // -target=ADDR: these and what they need; empty: all.
  std::vector<Address> exclude;       // -exclude=ADDR: not these, nor what cannot go without them.
  bool try_delete_forgotten = false;  // Delete kinds whose deletion is kForget all the same.
  // Whether resources that do not change keep their values in the plan, for
  // documents that show them: most of the memory of a large estate.
  bool keep_unchanged = false;
  // For the places of rules that refuse; may be null.
  const SourceFiles* files = nullptr;
};

// Failures, each naming addresses and what to do: FailedPrecondition (several
// objects could be adopted, with all their ids; the flow to change is not at
// rest), NotFound (a -target, -exclude or -replace that no resource has).
//
// A plan that would delete or replace what is protected is made all the same, with
// a check that failed.
//
// The same input gives the same plan, whatever order the platform listed in.
absl::StatusOr<Plan> MakePlan(const PlanInput& input);

// What drifted, for `plumb drift`: every bound object against what was last
// applied to it.
struct DriftEntry {
  Address address;
  RemoteId id;
  bool deleted = false;             // The object is gone.
  std::vector<FieldChange> fields;  // Before: last applied; after: now.
  std::string updated_by;           // As the API says it; may be empty.
  std::string updated_client;
  int64_t updated_at_ms = 0;  // 0 when it does not say.
};

struct DriftReport {
  std::string environment;
  int checked = 0;                  // Bound objects looked at.
  std::vector<DriftEntry> entries;  // By address; only those that drifted.
};

DriftReport FindDrift(const ObservedSet& observed, const Snapshot& ledger,
                      const KindRegistry& kinds, const DesiredGraph& desired,
                      const std::string& environment);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_PLANNER_H_
