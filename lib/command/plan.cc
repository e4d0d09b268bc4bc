#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "lib/command/commands.h"
#include "lib/command/environments.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/saved_plan.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/plan_file.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/render/several.h"
#include "lib/value/json.h"

namespace plumb {

namespace {

ExitCode ValidateOne(const SpecOptions& options, bool named, Services& services) {
  Console& console = services.console;
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(options, services, diagnostics);
  size_t resources = 0;
  if (!diagnostics.HasErrors()) {
    resources = LoadDesired(options, workspace, services, diagnostics).resources().size();
  }
  const std::string lead = named ? absl::StrCat(options.environment, ": ") : "";
  if (named && !diagnostics.Sorted().empty()) console.Err(absl::StrCat(lead, "\n"));
  ReportDiagnostics(diagnostics, workspace.files, console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  console.Out(absl::StrCat(lead, Green("Success!", console.OutColor()), " ", resources,
                           resources == 1 ? " resource is" : " resources are", " valid.\n"));
  return ExitCode::kOk;
}

}  // namespace

ExitCode RunValidate(const SpecOptions& given, Services& services) {
  const auto names = EnvironmentNames(given.environment);
  if (!names.ok()) return ReportError(names.status(), services.console);
  SpecOptions options = given;
  options.offline = true;
  ExitCode worst = ExitCode::kOk;
  for (const std::string& name : *names) {
    options.environment = name;
    const ExitCode code = ValidateOne(options, names->size() > 1, services);
    if (code != ExitCode::kOk) worst = code;
  }
  return worst;
}

namespace {

std::string PlanJsonText(const Plan& plan, const KindRegistry& kinds,
                         JsonLayout layout = JsonLayout::kIndented) {
  return absl::StrCat(ToJson(PlanJson(plan, kinds), SecretsAs::kPlaceholder, layout), "\n");
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

// A job of GitHub Actions says where its summary and its outputs go. Without `counts` there
// are no outputs.
absl::Status TellGithub(const std::function<std::string()>& markdown,
                        const std::optional<Counts>& counts, Services& services) {
  Environment& environment = services.environment;
  if (environment.Get("GITHUB_ACTIONS").value_or("") != "true") return absl::OkStatus();
  const std::string summary = environment.Get("GITHUB_STEP_SUMMARY").value_or("");
  const std::string outputs = environment.Get("GITHUB_OUTPUT").value_or("");
  if (!summary.empty()) {
    PLUMB_RETURN_IF_ERROR(services.files.Append(summary, absl::StrCat(markdown(), "\n")));
  }
  if (outputs.empty() || !counts.has_value()) return absl::OkStatus();
  return services.files.Append(outputs, GithubOutputs(*counts));
}

void SaySaved(const PlanOptions& options, Services& services) {
  if (options.out.empty()) return;
  services.console.Err(absl::StrCat(
      "\nSaved the plan to: ", options.out,
      "\n\nTo carry out exactly these actions, run:\n    plumb apply ", options.out, "\n"));
}

// Whether others are planned in the same run.
enum class Among { kAlone, kSeveral };

void Print(const PlanOptions& options, Among among, const Plan& plan, Services& services) {
  if (!options.json) {
    services.console.Out(PlanText(plan, services.kinds, {.color = services.console.OutColor()}));
    return;
  }
  // One line for each, where there are several.
  services.console.Out(PlanJsonText(
      plan, services.kinds, among == Among::kAlone ? JsonLayout::kIndented : JsonLayout::kCompact));
}

// A plan that was shown and written where that was asked for.
struct Shown {
  Plan plan;
  bool open = false;  // The ledger has writes whose end is not known.

  bool HasChanges() const { return plan.Count().Any() || plan.HasMoves() || open; }
};

absl::StatusOr<Shown> PlanOne(const PlanOptions& options, Among among, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(Planned planned, MakePlanned(options, OpenMode::kReadOnly, services));
  const Plan& plan = planned.plan;
  Print(options, among, plan, services);
  ReportRequests(planned, services);
  absl::Status written = WriteFiles(options, plan, services);
  if (among == Among::kAlone) {
    const auto markdown = [&] { return PlanMarkdown(plan, services.kinds, MarkdownOf(options)); };
    written.Update(TellGithub(markdown, plan.Count(), services));
  }
  PLUMB_RETURN_IF_ERROR(written);
  SaySaved(options, services);
  const bool open = !planned.session.ledger.open.empty();
  return Shown{.plan = std::move(planned.plan), .open = open};
}

ExitCode PlanAlone(const PlanOptions& options, Services& services) {
  const absl::StatusOr<Shown> shown = PlanOne(options, Among::kAlone, services);
  if (!shown.ok()) return ReportPlanning(shown.status(), services.console);
  if (ReportRefusal(shown->plan, services.console)) return ExitCode::kError;
  return shown->HasChanges() ? ExitCode::kChanges : ExitCode::kOk;
}

PlanOptions OptionsFor(const std::string& environment, const PlanOptions& given) {
  PlanOptions options = given;
  options.spec.environment = environment;
  options.out = FileFor(given.out, environment);
  options.markdown_into =
      IsOfAll(given.markdown_into) ? "" : FileFor(given.markdown_into, environment);
  options.gitlab_report = FileFor(given.gitlab_report, environment);
  return options;
}

void SayEnvironment(const std::string& name, bool first, Console& console) {
  console.Out(absl::StrCat(first ? "" : "\n",
                           Bold(absl::StrCat("Environment ", name), console.OutColor()), "\n\n"));
}

// What all environments came to.
struct ShownAll {
  std::vector<EnvironmentPlan> plans;
  std::vector<std::string> failed;  // Names: of refused ones as well.
  bool changes = false;
};

// One after the other; that one fails hides none of the others.
ShownAll PlanEach(const PlanOptions& given, const std::vector<std::string>& names,
                  Services& services) {
  ShownAll all;
  for (const std::string& name : names) {
    if (!given.json) SayEnvironment(name, all.plans.empty(), services.console);
    const PlanOptions options = OptionsFor(name, given);
    absl::StatusOr<Shown> shown = PlanOne(options, Among::kSeveral, services);
    EnvironmentPlan& one = all.plans.emplace_back();
    one.environment = name;
    one.plan_file = options.out;
    if (!shown.ok()) {
      ReportPlanning(shown.status(), services.console);
      one.failure = WhyOf(shown.status());
      all.failed.push_back(name);
      continue;
    }
    all.changes = all.changes || shown->HasChanges();
    if (ReportRefusal(shown->plan, services.console)) all.failed.push_back(name);
    one.plan = std::move(shown->plan);
  }
  return all;
}

// The report of all of them, where that was asked for.
absl::Status TellOfAll(const PlanOptions& options, const ShownAll& all, Services& services) {
  const auto markdown = [&] {
    return PlansMarkdown(all.plans, services.kinds, static_cast<size_t>(options.size_limit));
  };
  absl::Status written;
  if (IsOfAll(options.markdown_into)) {
    written = services.files.Write(options.markdown_into, markdown(), FileMode::kShared);
  }
  std::optional<Counts> counts = CountAll(all.plans);
  // Nobody knows that there are no changes when an environment was not planned.
  const bool known = std::all_of(all.plans.begin(), all.plans.end(),
                                 [](const EnvironmentPlan& one) { return one.plan.has_value(); });
  if (!known && !counts->Any()) counts.reset();
  written.Update(TellGithub(markdown, counts, services));
  return written;
}

ExitCode PlanSeveral(const PlanOptions& options, const std::vector<std::string>& names,
                     Services& services) {
  Console& console = services.console;
  const absl::Status files =
      CheckFiles({{"out", options.out}, {"gitlab-report", options.gitlab_report}});
  if (!files.ok()) return ReportError(files, console);
  const ShownAll all = PlanEach(options, names, services);
  const absl::Status told = TellOfAll(options, all, services);
  if (!told.ok()) ReportError(told, console);
  if (!all.failed.empty()) {
    console.Err(absl::StrCat(Red("Error: ", console.ErrColor()),
                             "not planned, or refused: ", absl::StrJoin(all.failed, ", "), "\n"));
  }
  if (!all.failed.empty() || !told.ok()) return ExitCode::kError;
  return all.changes ? ExitCode::kChanges : ExitCode::kOk;
}

}  // namespace

ExitCode RunPlan(const PlanOptions& options, Services& services) {
  const auto names = EnvironmentNames(options.spec.environment);
  if (!names.ok()) return ReportError(names.status(), services.console);
  const ExitCode code =
      names->size() == 1 ? PlanAlone(options, services) : PlanSeveral(options, *names, services);
  return code == ExitCode::kChanges && !options.detailed_exitcode ? ExitCode::kOk : code;
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
