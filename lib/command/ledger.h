#ifndef PLUMB_LIB_COMMAND_LEDGER_H_
#define PLUMB_LIB_COMMAND_LEDGER_H_

// Opening the ledger that a project, or a flag, names.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/command/services.h"
#include "lib/command/workspace.h"
#include "lib/state/state.h"

namespace plumb {

// A ledger that need not be the project's: what `state` does not say of a PostgreSQL
// server is the variables' to say.
absl::StatusOr<std::unique_ptr<StateStore>> OpenLedgerAt(const StateSettings& state,
                                                         const std::string& environment,
                                                         OpenMode mode, Services& services);

// The ledger alone, for commands that need no platform.
absl::StatusOr<std::unique_ptr<StateStore>> OpenLedger(const Workspace& workspace, OpenMode mode,
                                                       Services& services);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_LEDGER_H_
