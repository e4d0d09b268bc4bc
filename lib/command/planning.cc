#include "lib/command/planning.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/planner.h"

namespace plumb {
namespace {

absl::StatusOr<std::vector<Address>> ParseAddresses(const std::vector<std::string>& texts,
                                                    std::string_view flag) {
  std::vector<Address> addresses;
  for (const std::string& text : texts) {
    absl::StatusOr<Address> address = Address::Parse(text);
    if (!address.ok()) return Annotate(address.status(), absl::StrCat("-", flag, "=", text));
    addresses.push_back(*std::move(address));
  }
  return addresses;
}

absl::Status AlreadySaid() { return absl::CancelledError(""); }

absl::StatusOr<Plan> PlanFrom(const DesiredGraph& desired, const Workspace& workspace,
                              Session& session, const PlanOptions& options, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<Address> targets, ParseAddresses(options.targets, "target"));
  PLUMB_ASSIGN_OR_RETURN(std::vector<Address> replace, ParseAddresses(options.replace, "replace"));
  PLUMB_ASSIGN_OR_RETURN(
      const ObservedSet observed,
      ReadObserved(KindsInUse(desired, session.ledger), session, services.kinds));
  return MakePlan({.desired = desired,
                   .observed = observed,
                   .ledger = session.ledger,
                   .kinds = services.kinds,
                   .environment = workspace.environment.name,
                   .secret_key = session.secret_key,
                   .now_seconds = absl::ToUnixSeconds(services.clock.Now()),
                   .mode = options.destroy ? PlanMode::kDestroy : PlanMode::kNormal,
                   .replace = std::move(replace),
                   .target = std::move(targets),
                   .try_delete_forgotten = workspace.project.apply.try_delete_mappings});
}

}  // namespace

absl::StatusOr<Planned> MakePlanned(const PlanOptions& options, OpenMode mode, Services& services) {
  Planned planned;
  Diagnostics diagnostics;
  planned.workspace = LoadWorkspace(options.spec, services, diagnostics);
  DesiredGraph desired;
  // What is destroyed is what the ledger has, whatever the specs say.
  if (!diagnostics.HasErrors() && !options.destroy) {
    desired = LoadDesired(options.spec, planned.workspace, services, diagnostics);
  }
  ReportDiagnostics(diagnostics, planned.workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid();
  PLUMB_ASSIGN_OR_RETURN(planned.session, OpenSession(planned.workspace, mode, services));
  if (mode == OpenMode::kReadWrite) {
    PLUMB_ASSIGN_OR_RETURN(planned.lock, TakeLock(*planned.session.state,
                                                  options.destroy ? "destroy" : "apply", services));
  }
  PLUMB_RETURN_IF_ERROR(ReadLedger(planned.session));
  PLUMB_ASSIGN_OR_RETURN(planned.plan,
                         PlanFrom(desired, planned.workspace, planned.session, options, services));
  return planned;
}

ExitCode ReportPlanning(const absl::Status& status, Console& console) {
  if (absl::IsCancelled(status) && status.message().empty()) return ExitCode::kError;
  return ReportError(status, console);
}

void ReportRequests(const Planned& planned, Services& services) {
  const ClientStats stats = planned.session.client->stats();
  std::string text = absl::StrCat(stats.requests, stats.requests == 1 ? " request" : " requests");
  if (stats.retries > 0) {
    absl::StrAppend(&text, ", ", stats.retries, " repeated, ",
                    absl::FormatDuration(absl::Trunc(stats.waited, absl::Milliseconds(1))),
                    " spent waiting");
  }
  services.console.Err(absl::StrCat("(", text, " to ", planned.workspace.environment.endpoint,
                                    ", sandbox ", planned.workspace.environment.sandbox, ")\n"));
}

}  // namespace plumb
