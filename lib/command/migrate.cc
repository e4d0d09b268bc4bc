// Moves a ledger from one backend to another.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/command/commands.h"
#include "lib/command/ledger.h"
#include "lib/command/lock.h"
#include "lib/command/report.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

// "sqlite:PATH", "postgres://..." or "https://..."; what it does not say (schema, lease,
// the lock's address) is as in `settings`.
absl::StatusOr<StateSettings> LocationOf(std::string_view flag, const std::string& text,
                                         StateSettings settings) {
  std::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "sqlite:") && !rest.empty()) {
    settings.backend = "sqlite";
    settings.path = std::string(rest);
    return settings;
  }
  if (absl::StartsWith(text, "postgres://") || absl::StartsWith(text, "postgresql://")) {
    settings.backend = "postgres";
    settings.url = text;
    return settings;
  }
  if (absl::StartsWith(text, "https://") || absl::StartsWith(text, "http://")) {
    settings.backend = "http";
    settings.http.address = text;
    return settings;
  }
  // Not repeated: a mistyped URL may hold a password.
  return absl::InvalidArgumentError(absl::StrCat(
      flag, " is no ledger's location; it is sqlite:PATH, postgres://... or https://..."));
}

std::string Counted(size_t count, std::string_view one, std::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

struct Sides {
  const StateSettings& from;
  const StateSettings& to;
};

absl::StatusOr<std::string> MoveEnvironment(const Sides& sides, const std::string& environment,
                                            Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> from,
                         OpenLedgerAt(sides.from, environment, OpenMode::kReadWrite, services));
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> to,
                         OpenLedgerAt(sides.to, environment, OpenMode::kReadWrite, services));
  const LockRequest request{.command = "plumb state migrate", .lease = sides.from.lease};
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<HeldLock> from_lock,
                         TakeLock(*from, request, services));
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<HeldLock> to_lock, TakeLock(*to, request, services));
  PLUMB_ASSIGN_OR_RETURN(const LedgerCopy copy, from->Export());
  PLUMB_ASSIGN_OR_RETURN(LedgerCopy there, to->Export());
  const bool had = there.Digest() == copy.Digest();
  if (!had) {
    PLUMB_RETURN_IF_ERROR(to->Import(copy));
    PLUMB_ASSIGN_OR_RETURN(there, to->Export());
  }
  if (there.bindings.size() != copy.bindings.size() ||
      there.journal.size() != copy.journal.size() || there.Digest() != copy.Digest()) {
    return absl::DataLossError(absl::StrCat(
        "environment ", environment, " does not read back as it was written (", copy.Digest(),
        " became ", there.Digest(), "); go on with the ledger that it was moved from"));
  }
  return absl::StrCat(environment, ": ", Counted(copy.bindings.size(), "resource", "resources"),
                      ", ", Counted(copy.journal.size(), "journal entry", "journal entries"),
                      ", serial ", copy.serial, ", digest ", copy.Digest().substr(0, 12),
                      had ? ": was there already\n" : ": moved and verified\n");
}

bool IsSamePlace(const StateSettings& a, const StateSettings& b) {
  if (a.backend != b.backend) return false;
  if (a.backend == "sqlite") return a.path == b.path;
  if (a.backend == "http") return a.http.address == b.http.address;
  return a.url == b.url && a.schema == b.schema;
}

// A database tells them. Of documents on a server: those that the project names, or with
// one address for all the chosen one's.
absl::StatusOr<std::vector<std::string>> EnvironmentsAt(const StateSettings& from,
                                                        const Workspace& workspace,
                                                        Services& services) {
  if (from.backend != "http") {
    // Of no environment: only to see which there are.
    PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> source,
                           OpenLedgerAt(from, "", OpenMode::kReadOnly, services));
    return source->Environments();
  }
  const bool has_many = absl::StrContains(from.http.address, "{environment}");
  std::vector<std::string> names;
  for (const auto& [name, settings] : workspace.project.environments) {
    if (!has_many && name != workspace.environment.name) continue;
    PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> source,
                           OpenLedgerAt(from, name, OpenMode::kReadOnly, services));
    PLUMB_ASSIGN_OR_RETURN(const std::vector<std::string> found, source->Environments());
    names.insert(names.end(), found.begin(), found.end());
  }
  return names;
}

absl::Status Migrate(const MigrateOptions& options, const Workspace& workspace,
                     Services& services) {
  const StateSettings& configured = workspace.project.state;
  PLUMB_ASSIGN_OR_RETURN(const StateSettings from, LocationOf("-from", options.from, configured));
  StateSettings to = configured;
  const std::string url = services.environment.Get("PLUMB_STATE_URL").value_or("");
  if (!url.empty()) to.url = url;
  if (!options.to.empty()) {
    PLUMB_ASSIGN_OR_RETURN(to, LocationOf("-to", options.to, configured));
  }
  if (IsSamePlace(from, to)) {
    return absl::InvalidArgumentError("-from is where the ledger is to go: nothing to move");
  }
  PLUMB_ASSIGN_OR_RETURN(const std::vector<std::string> environments,
                         EnvironmentsAt(from, workspace, services));
  if (environments.empty()) {
    return absl::NotFoundError("there is no ledger at -from, or it has no environment");
  }
  for (const std::string& environment : environments) {
    PLUMB_ASSIGN_OR_RETURN(const std::string line,
                           MoveEnvironment({from, to}, environment, services));
    services.console.Out(line);
  }
  services.console.Out(
      "The ledger that they were moved from is as it was. Nothing uses it once "
      "[state] of plumb.toml names the other.\n");
  return absl::OkStatus();
}

}  // namespace

ExitCode RunStateMigrate(const MigrateOptions& options, Services& services) {
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  const absl::Status status = Migrate(options, workspace, services);
  return status.ok() ? ExitCode::kOk : ReportError(status, services.console);
}

}  // namespace plumb
