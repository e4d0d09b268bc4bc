#ifndef PLUMB_LIB_COMMAND_DRIFT_REPORT_H_
#define PLUMB_LIB_COMMAND_DRIFT_REPORT_H_

// One look for drift, and telling others of it.

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/commands.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/plan/drift.h"
#include "lib/render/drift.h"

namespace plumb {

struct DriftLook {
  Workspace workspace;
  Session session;
  DesiredGraph desired;
  DriftReport report;
  DriftRun run;
};

// Reads specs, ledger and platform; changes nothing. A status without a text when what is
// wrong was said already.
absl::StatusOr<DriftLook> LookForDrift(const SpecOptions& options, OpenMode mode,
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
