#ifndef PLUMB_LIB_PLAN_RISK_H_
#define PLUMB_LIB_PLAN_RISK_H_

// What a plan means for data that is under way: for each dataflow that it deletes,
// replaces, disables or re-maps, the facts a reviewer wants. Pure.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/observed/runs.h"
#include "lib/plan/plan.h"

namespace plumb {

// One dataflow at risk and the way in which it is.
struct AtRisk {
  const Change* change = nullptr;  // Never null; of the plan.
  const KindDescriptor* kind = nullptr;
  Impact impact = Impact::kRemaps;
};

// Worst first, then by address. None for a plan without changes.
std::vector<AtRisk> FlowsAtRisk(const Plan& plan, const KindRegistry& kinds);

struct RiskInput {
  const Plan& plan;
  const KindRegistry& kinds;
  const ObservedSet& observed;
  // The newest runs of the flows at risk, or why there are none to be had.
  const absl::StatusOr<std::vector<FlowRun>>& runs;
  int64_t now_seconds = 0;
};

// The facts of each, always in this order: last_run, records_per_run, next_run,
// dataset, other_feeders, reingests. What is not known says so and why.
std::vector<FlowRisk> AssessRisks(const RiskInput& input);

// When a dataflow of this body (normal form) runs next, in seconds since 1970; 0
// when it does not run again by itself or has no schedule.
int64_t NextRun(const Dataflow& dataflow, const Value& body, int64_t now_seconds);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_RISK_H_
