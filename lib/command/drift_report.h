#ifndef PLUMB_LIB_COMMAND_DRIFT_REPORT_H_
#define PLUMB_LIB_COMMAND_DRIFT_REPORT_H_

// One look for drift, and telling others of it.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/commands.h"
#include "lib/command/lock.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/observed/observed.h"
#include "lib/plan/drift.h"
#include "lib/render/drift.h"

namespace plumb {

struct DriftLook {
  Workspace workspace;
  Session session;
  std::unique_ptr<HeldLock> lock;  // Null unless asked for. Given back before `session` ends.
  DesiredGraph desired;
  ObservedSet observed;
  DriftReport report;
  DriftRun run;
};

// What a look does with the ledger.
struct DriftAccess {
  OpenMode mode = OpenMode::kReadOnly;
  // Takes the lock before it reads the ledger; the lease is the project's.
  std::optional<LockRequest> lock;
};

// Reads specs, ledger and platform; changes nothing. A status without a text when what is
// wrong was said already.
absl::StatusOr<DriftLook> LookForDrift(const SpecOptions& options, const DriftAccess& access,
                                       Services& services);

// Writes what `options` asks for into files.
absl::Status WriteDriftFiles(const DriftOptions& options, const DriftLook& look,
                             Services& services);

// `report` without the entries that the ledger's note `name` has already.
absl::StatusOr<DriftReport> NewSince(const std::string& name, const DriftReport& report,
                                     StateStore& state);
// Puts down the entries of `report` as those that are known under `name`.
absl::Status NoteKnown(const std::string& name, const DriftReport& report, StateStore& state);

// Posts what is worse than information and was not posted before to `url`. Each finding is
// posted at most once, however the answer goes: it is noted before, and forgotten again only
// when the server surely did not take it.
absl::Status PostDrift(const std::string& url, const DriftLook& look, Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_DRIFT_REPORT_H_
