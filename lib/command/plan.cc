#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {

ExitCode RunValidate(const SpecOptions& options, Services& services) {
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(options, services, diagnostics);
  size_t resources = 0;
  if (!diagnostics.HasErrors()) {
    resources = LoadDesired(options, workspace, services, diagnostics).resources().size();
  }
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  services.console.Out(absl::StrCat(Green("Success!", services.console.OutColor()), " ", resources,
                                    resources == 1 ? " resource is" : " resources are",
                                    " valid.\n"));
  return ExitCode::kOk;
}

ExitCode RunPlan(const PlanOptions& options, Services& services) {
  absl::StatusOr<Planned> planned = MakePlanned(options, OpenMode::kReadOnly, services);
  if (!planned.ok()) return ReportPlanning(planned.status(), services.console);
  const Plan& plan = planned->plan;
  if (options.json) {
    services.console.Out(absl::StrCat(
        ToJson(PlanJson(plan, services.kinds), SecretsAs::kPlaceholder, JsonLayout::kIndented),
        "\n"));
  } else {
    services.console.Out(PlanText(plan, services.kinds, {.color = services.console.OutColor()}));
  }
  ReportRequests(*planned, services);
  const bool changes = plan.Count().Any();
  return options.detailed_exitcode && changes ? ExitCode::kChanges : ExitCode::kOk;
}

}  // namespace plumb
