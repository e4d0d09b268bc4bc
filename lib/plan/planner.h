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
#include "lib/plan/moves.h"
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
  Moves moves;                       // Of the bindings in `ledger`, which have moved already.
  std::vector<ImportBlock> imports;  // Their ids are strings.
  std::vector<RemovedBlock> removals;
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

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_PLANNER_H_
