#ifndef PLUMB_LIB_PLAN_PLAN_FILE_H_
#define PLUMB_LIB_PLAN_PLAN_FILE_H_

// A plan as a file: docs/formats/plan.md. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"
#include "lib/state/state.h"

namespace plumb {

// The version that this plumb writes; it reads those of the same major version.
inline constexpr std::string_view kPlanFileVersion = "1.1";

// Requires: every secret in `plan` is sealed; only fingerprints are written.
std::string WritePlanFile(const Plan& plan);

// InvalidArgument: not a plan file, cut off, edited (its checksum does not fit) or
// written by a newer version; the message says which, and what to do. A plan that
// is read is as it was written but for the texts of its secrets.
absl::StatusOr<Plan> ReadPlanFile(std::string_view text);

// SHA-256 of what the plan would do and what it was made of, the time aside: 64
// hex digits, equal for equal plans.
std::string PlanDigest(const Plan& plan);

// One thing that stands between a saved plan and its being carried out.
struct Staleness {
  Address address;
  std::string text;  // "changed since the plan by a@b at ...: name ("x" in the plan, "y" now)"
};

// Compares a saved plan with the one that would be made now, by the same options,
// resource by resource of those that `saved` touches; by address. `observed` is what
// `now` was made from.
std::vector<Staleness> CompareSaved(const Plan& saved, const Plan& now, const ObservedSet& observed,
                                    const KindRegistry& kinds);

// The same for a plan that was carried out in part, by the writes of `run`: what was
// done may not have been changed since, the rest must still be to do. What the plan
// did not know yet may be known by now.
std::vector<Staleness> CompareResumed(const Plan& saved, const Plan& now,
                                      const std::vector<JournalEntry>& run,
                                      const ObservedSet& observed, const KindRegistry& kinds);

// `now` without the changes that `saved` does not have.
Plan RestOf(const Plan& saved, Plan now);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_PLAN_FILE_H_
