#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/planner.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::StatusOr<DriftReport> MakeReport(const Workspace& workspace, const DesiredGraph& desired,
                                       Services& services) {
  PLUMB_ASSIGN_OR_RETURN(Session session, OpenSession(workspace, OpenMode::kReadOnly, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(session));
  PLUMB_ASSIGN_OR_RETURN(
      const ObservedSet observed,
      ReadObserved(KindsInUse(DesiredGraph(), session.ledger), session, services.kinds));
  return FindDrift(observed, session.ledger, services.kinds, desired, workspace.environment.name);
}

}  // namespace

ExitCode RunDrift(const DriftOptions& options, Services& services) {
  Console& console = services.console;
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
  DesiredGraph desired;
  if (!diagnostics.HasErrors()) {
    desired = LoadDesired(options.spec, workspace, services, diagnostics);
  }
  ReportDiagnostics(diagnostics, workspace.files, console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  absl::StatusOr<DriftReport> report = MakeReport(workspace, desired, services);
  if (!report.ok()) return ReportError(report.status(), console);
  if (options.json) {
    console.Out(absl::StrCat(
        ToJson(DriftJson(*report, services.kinds), SecretsAs::kPlaceholder, JsonLayout::kIndented),
        "\n"));
  } else {
    console.Out(DriftText(*report, services.kinds, {.color = console.OutColor()}));
  }
  return report->entries.empty() ? ExitCode::kOk : ExitCode::kChanges;
}

}  // namespace plumb
