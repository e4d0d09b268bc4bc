#ifndef PLUMB_LIB_COMMAND_SAVED_PLAN_H_
#define PLUMB_LIB_COMMAND_SAVED_PLAN_H_

// Plans in files: writing them, reading them, and making sure that one still is
// what it was before it is carried out.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/planning.h"
#include "lib/plan/plan.h"

namespace plumb {

// The errors of ReadPlanFile and of reading, with the path.
absl::StatusOr<Plan> LoadPlan(const std::string& path, Services& services);

// Everything that has to be done before the saved plan at `path` is carried out:
// checks the file, that it is of this project, environment and sandbox, of these
// specs and settings, and of the ledger as it is (nothing was sent so far); then
// reads the platform, plans anew and compares. The plan returned does what the file
// says, with the secrets of now. Holds the lock.
//
// kResumed: for a plan that was begun and not finished. The plan returned has what is
// left of it; what the first run did may not have been changed since, and no other
// run may have written the ledger.
//
// Aborted, for what moved since the plan was made: each object is named, with who
// changed it where the API says; nothing was changed.
enum class SavedAs { kNew, kResumed };
absl::StatusOr<Planned> PlanSaved(const std::string& path, SavedAs as, const PlanOptions& options,
                                  Services& services);

// `show` of a saved plan.
ExitCode ShowPlan(const ShowOptions& options, Services& services);

// The id that a saved plan's run has in the journal: the beginning of its digest.
std::string RunOf(const Plan& plan);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_SAVED_PLAN_H_
