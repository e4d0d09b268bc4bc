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
#include "lib/command/saved_plan.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/plan_file.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {

ExitCode RunValidate(const SpecOptions& given, Services& services) {
  SpecOptions options = given;
  options.offline = true;
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

namespace {

std::string PlanJsonText(const Plan& plan, const KindRegistry& kinds) {
  return absl::StrCat(ToJson(PlanJson(plan, kinds), SecretsAs::kPlaceholder, JsonLayout::kIndented),
                      "\n");
}

MarkdownOptions MarkdownOf(const PlanOptions& options) {
  return {.size_limit = static_cast<size_t>(options.size_limit), .plan_file = options.out};
}

// The files that were asked for.
absl::Status WriteFiles(const PlanOptions& options, const Plan& plan, Services& services) {
  Files& files = services.files;
  if (!options.out.empty()) {
    PLUMB_RETURN_IF_ERROR(files.Write(options.out, WritePlanFile(plan), FileMode::kPrivate));
  }
  if (!options.markdown_into.empty()) {
    PLUMB_RETURN_IF_ERROR(files.Write(options.markdown_into,
                                      PlanMarkdown(plan, services.kinds, MarkdownOf(options)),
                                      FileMode::kShared));
  }
  if (!options.gitlab_report.empty()) {
    PLUMB_RETURN_IF_ERROR(
        files.Write(options.gitlab_report, GitlabReport(plan.Count()), FileMode::kShared));
  }
  return absl::OkStatus();
}

// A job of GitHub Actions says where its summary and its outputs go.
absl::Status TellGithub(const PlanOptions& options, const Plan& plan, Services& services) {
  Environment& environment = services.environment;
  if (environment.Get("GITHUB_ACTIONS").value_or("") != "true") return absl::OkStatus();
  const std::string summary = environment.Get("GITHUB_STEP_SUMMARY").value_or("");
  const std::string outputs = environment.Get("GITHUB_OUTPUT").value_or("");
  if (!summary.empty()) {
    PLUMB_RETURN_IF_ERROR(services.files.Append(
        summary, absl::StrCat(PlanMarkdown(plan, services.kinds, MarkdownOf(options)), "\n")));
  }
  if (outputs.empty()) return absl::OkStatus();
  return services.files.Append(outputs, GithubOutputs(plan.Count()));
}

void SaySaved(const PlanOptions& options, Services& services) {
  if (options.out.empty()) return;
  services.console.Err(absl::StrCat(
      "\nSaved the plan to: ", options.out,
      "\n\nTo carry out exactly these actions, run:\n    plumb apply ", options.out, "\n"));
}

}  // namespace

ExitCode RunPlan(const PlanOptions& options, Services& services) {
  absl::StatusOr<Planned> planned = MakePlanned(options, OpenMode::kReadOnly, services);
  if (!planned.ok()) return ReportPlanning(planned.status(), services.console);
  const Plan& plan = planned->plan;
  if (options.json) {
    services.console.Out(PlanJsonText(plan, services.kinds));
  } else {
    services.console.Out(PlanText(plan, services.kinds, {.color = services.console.OutColor()}));
  }
  ReportRequests(*planned, services);
  absl::Status written = WriteFiles(options, plan, services);
  written.Update(TellGithub(options, plan, services));
  if (!written.ok()) return ReportError(written, services.console);
  SaySaved(options, services);
  if (ReportRefusal(plan, services.console)) return ExitCode::kError;
  const bool changes =
      plan.Count().Any() || plan.HasMoves() || !planned->session.ledger.open.empty();
  return options.detailed_exitcode && changes ? ExitCode::kChanges : ExitCode::kOk;
}

ExitCode ShowPlan(const ShowOptions& options, Services& services) {
  const absl::StatusOr<Plan> plan = LoadPlan(options.subject, services);
  if (!plan.ok()) return ReportError(plan.status(), services.console);
  if (!options.html_into.empty()) {
    const absl::Status written =
        services.files.Write(options.html_into, PlanHtml(*plan, services.kinds), FileMode::kShared);
    if (!written.ok()) return ReportError(written, services.console);
    services.console.Err(absl::StrCat("Wrote ", options.html_into, "\n"));
  }
  if (options.html) {
    services.console.Out(PlanHtml(*plan, services.kinds));
  } else if (options.json) {
    services.console.Out(PlanJsonText(*plan, services.kinds));
  } else if (options.markdown) {
    services.console.Out(PlanMarkdown(
        *plan, services.kinds,
        {.size_limit = static_cast<size_t>(options.size_limit), .plan_file = options.subject}));
  } else if (options.html_into.empty()) {
    services.console.Out(PlanText(*plan, services.kinds, {.color = services.console.OutColor()}));
  }
  return ExitCode::kOk;
}

ExitCode RunGraph(const GraphOptions& options, Services& services) {
  ResourceGraph graph;
  if (!options.plan_file.empty()) {
    const absl::StatusOr<Plan> plan = LoadPlan(options.plan_file, services);
    if (!plan.ok()) return ReportError(plan.status(), services.console);
    graph = GraphOf(*plan, GraphScope::kAll);
  } else {
    Diagnostics diagnostics;
    Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
    if (!diagnostics.HasErrors()) {
      SpecOptions spec = options.spec;
      spec.offline = true;
      graph = GraphOf(LoadDesired(spec, workspace, services, diagnostics));
    }
    ReportDiagnostics(diagnostics, workspace.files, services.console);
    if (diagnostics.HasErrors()) return ExitCode::kError;
  }
  switch (options.format) {
    case GraphFormat::kDot:
      services.console.Out(GraphDot(graph));
      break;
    case GraphFormat::kMermaid:
      services.console.Out(GraphMermaid(graph));
      break;
    case GraphFormat::kSvg:
      services.console.Out(GraphSvg(graph));
      break;
  }
  return ExitCode::kOk;
}

}  // namespace plumb
