#ifndef PLUMB_LIB_COMMAND_PLANNING_H_
#define PLUMB_LIB_COMMAND_PLANNING_H_

// The way from a folder of specs to a plan, which several commands go.

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/commands.h"
#include "lib/command/lock.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/exit_code.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"

namespace plumb {

struct Planned {
  Workspace workspace;
  Session session;
  std::unique_ptr<HeldLock> lock;  // Null for read-only plans. Given back before `session` ends.
  ObservedSet observed;            // What the plan was made from.
  Plan plan;
};

// Reads specs, ledger and platform and makes the plan; with OpenMode::kReadWrite
// holding the environment's lock from before the ledger is read. Problems in
// specs are reported on the way; the status is then a Cancelled one without a message.
absl::StatusOr<Planned> MakePlanned(const PlanOptions& options, OpenMode mode, Services& services);

// The parts of MakePlanned, for what has to look in between. Reads specs and
// settings, opens the ledger and (kReadWrite) takes its lock; reads neither.
struct Prepared {
  Planned planned;
  DesiredGraph desired;              // Empty when the plan destroys.
  std::vector<PlanLookup> expected;  // Of a saved plan: what lookups have to find.
};
absl::StatusOr<Prepared> Prepare(const PlanOptions& options, OpenMode mode, Services& services);
// Whether values of unchanged resources are kept.
enum class Unchanged { kDropped, kKept };
// Fills in the rest, and into the desired bodies what they look up. Requires: the ledger
// was read. What is wrong with lookups is reported on the way: AlreadySaid. Aborted when
// one does not find what is expected.
absl::Status FinishPlan(const PlanOptions& options, Unchanged unchanged, Prepared& prepared,
                        Services& services);

// Deletes what replacements left behind, now that nothing uses it any more, and says
// so.
absl::Status RemoveLeftOvers(const Planned& planned, Services& services);

// The rules that the plan breaks, to standard error; whether there are any.
bool ReportRefusal(const Plan& plan, Console& console);

// ReportError, unless everything has been said already.
ExitCode ReportPlanning(const absl::Status& status, Console& console);

// "Read 12 objects in 3 requests" to standard error, when that says something.
void ReportRequests(const Planned& planned, Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_PLANNING_H_
