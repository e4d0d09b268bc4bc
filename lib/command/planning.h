#ifndef PLUMB_LIB_COMMAND_PLANNING_H_
#define PLUMB_LIB_COMMAND_PLANNING_H_

// The way from a folder of specs to a plan, which several commands go.

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/commands.h"
#include "lib/command/lock.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/exit_code.h"
#include "lib/plan/plan.h"

namespace plumb {

struct Planned {
  Workspace workspace;
  Session session;
  std::unique_ptr<HeldLock> lock;  // Null for read-only plans. Given back before `session` ends.
  Plan plan;
};

// Reads specs, ledger and platform and makes the plan; with OpenMode::kReadWrite
// holding the environment's lock from before the ledger is read. Problems in
// specs are reported on the way; the status is then a Cancelled one without a message.
absl::StatusOr<Planned> MakePlanned(const PlanOptions& options, OpenMode mode, Services& services);

// ReportError, unless everything has been said already.
ExitCode ReportPlanning(const absl::Status& status, Console& console);

// "Read 12 objects in 3 requests" to standard error, when that says something.
void ReportRequests(const Planned& planned, Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_PLANNING_H_
