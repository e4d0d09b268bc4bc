#include "lib/render/drift.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/command/accept.h"
#include "lib/command/commands.h"
#include "lib/command/deadline.h"
#include "lib/command/drift_report.h"
#include "lib/command/environments.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
#include "lib/render/several.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kReported = "drift-reported";

void Print(const DriftOptions& options, const DriftReport& report, Services& services) {
  Console& console = services.console;
  if (!options.json) {
    console.Out(DriftText(report, services.kinds, {.color = console.OutColor()}));
    return;
  }
  // One line for each look or environment, where there are several.
  const JsonLayout layout =
      options.every.empty() && !options.several ? JsonLayout::kIndented : JsonLayout::kCompact;
  console.Out(absl::StrCat(
      ToJson(DriftJson(report, services.kinds), SecretsAs::kPlaceholder, layout), "\n"));
}

// Prints what the last report did not have, and nothing when that is nothing.
absl::Status PrintNew(const DriftOptions& options, const DriftLook& look, Services& services) {
  const std::string note(kReported);
  PLUMB_ASSIGN_OR_RETURN(DriftReport fresh, NewSince(note, look.report, *look.session.state));
  if (!fresh.entries.empty()) {
    // What is not managed is new by itself, and the coverage is of all.
    fresh.unmanaged.reset();
    services.console.Out(options.json ? "" : absl::StrCat(plumb::FormatTime(look.run.when), "\n"));
    Print(options, fresh, services);
  }
  return NoteKnown(note, look.report, *look.session.state);
}

absl::StatusOr<DriftReport> LookOnce(const DriftOptions& options, Services& services) {
  const bool keeps_notes = !options.every.empty() || !options.webhook.empty();
  PLUMB_ASSIGN_OR_RETURN(
      DriftLook look,
      LookForDrift(options.spec, {.mode = keeps_notes ? OpenMode::kReadWrite : OpenMode::kReadOnly},
                   services));
  if (options.every.empty()) {
    Print(options, look.report, services);
  } else {
    PLUMB_RETURN_IF_ERROR(PrintNew(options, look, services));
  }
  PLUMB_RETURN_IF_ERROR(WriteDriftFiles(options, look, services));
  if (!options.webhook.empty()) PLUMB_RETURN_IF_ERROR(PostDrift(options.webhook, look, services));
  return std::move(look.report);
}

bool Accepts(const DriftOptions& options) { return options.accepts || !options.patch_into.empty(); }

void PrintAccepted(const DriftOptions& options, const Accepted& accepted, const DriftLook& look,
                   Services& services) {
  if (!options.json) {
    services.console.Out(AcceptedText(accepted, look, options.patch_into));
    return;
  }
  Value json = DriftJson(look.report, services.kinds);
  json.as_object().Set("accept", AcceptedJson(accepted, look));
  services.console.Out(
      absl::StrCat(ToJson(json, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n"));
}

absl::StatusOr<ExitCode> LookAndAccept(const DriftOptions& options, Services& services) {
  if (!options.every.empty()) {
    return absl::InvalidArgumentError(
        "-accept and -patch-into are for one look: take out -every, and repeat the command to "
        "accept what comes later");
  }
  const bool writes = options.patch_into.empty();
  DriftAccess access;
  if (writes || !options.webhook.empty()) access.mode = OpenMode::kReadWrite;
  if (writes) {
    access.lock = LockRequest{.command = "plumb drift -accept", .timeout = options.lock_timeout};
  }
  PLUMB_ASSIGN_OR_RETURN(const DriftLook look, LookForDrift(options.spec, access, services));
  PLUMB_ASSIGN_OR_RETURN(const Accepted accepted, TryAccepting(options, look, services));
  if (writes) {
    PLUMB_RETURN_IF_ERROR(WriteAccepted(accepted, look, services));
  } else {
    PLUMB_RETURN_IF_ERROR(
        services.files.Write(options.patch_into, AcceptedPatch(accepted, look), FileMode::kShared));
  }
  PrintAccepted(options, accepted, look, services);
  PLUMB_RETURN_IF_ERROR(WriteDriftFiles(options, look, services));
  if (!options.webhook.empty()) PLUMB_RETURN_IF_ERROR(PostDrift(options.webhook, look, services));
  return accepted.LeavesDrift(look.report) ? ExitCode::kChanges : ExitCode::kOk;
}

DriftOptions OptionsFor(const std::string& environment, const DriftOptions& given) {
  DriftOptions options = given;
  options.spec.environment = environment;
  options.several = true;
  options.markdown_into =
      IsOfAll(given.markdown_into) ? "" : FileFor(given.markdown_into, environment);
  options.metrics_into = FileFor(given.metrics_into, environment);
  options.sarif_into = FileFor(given.sarif_into, environment);
  return options;
}

// The report of all of them, where that was asked for.
absl::Status TellOfAll(const DriftOptions& options, const std::vector<EnvironmentDrift>& all,
                       Services& services) {
  if (!IsOfAll(options.markdown_into)) return absl::OkStatus();
  return services.files.Write(options.markdown_into,
                              DriftsMarkdown(all, services.kinds, options.size_limit),
                              FileMode::kShared);
}

// One after the other; that one fails hides none of the others.
ExitCode LookAtEach(const std::vector<std::string>& names, const DriftOptions& options,
                    Services& services) {
  Console& console = services.console;
  std::vector<std::string> failed;
  std::vector<EnvironmentDrift> all;
  bool drift = false;
  for (const std::string& name : names) {
    if (!options.json) {
      console.Out(absl::StrCat(name == names.front() ? "" : "\n",
                               Bold(absl::StrCat("Environment ", name), console.OutColor()),
                               "\n\n"));
    }
    absl::StatusOr<DriftReport> report = LookOnce(OptionsFor(name, options), services);
    if (!report.ok()) {
      ReportPlanning(report.status(), console);
      failed.push_back(name);
      all.push_back({.environment = name, .report = {}, .failure = WhyOf(report.status())});
      continue;
    }
    drift = drift || report->IsDrift();
    all.push_back({.environment = name, .report = *std::move(report), .failure = ""});
  }
  const absl::Status told = TellOfAll(options, all, services);
  if (!told.ok()) ReportError(told, console);
  if (!failed.empty()) {
    console.Err(absl::StrCat(Red("Error: ", console.ErrColor()),
                             "not looked at: ", absl::StrJoin(failed, ", "), "\n"));
  }
  if (!failed.empty() || !told.ok()) return ExitCode::kError;
  return drift ? ExitCode::kChanges : ExitCode::kOk;
}

ExitCode LookAtAll(const std::vector<std::string>& names, const DriftOptions& options,
                   Services& services) {
  if (names.size() > 1) return LookAtEach(names, options, services);
  if (Accepts(options)) {
    const absl::StatusOr<ExitCode> code = LookAndAccept(options, services);
    return code.ok() ? *code : ReportPlanning(code.status(), services.console);
  }
  const absl::StatusOr<DriftReport> report = LookOnce(options, services);
  if (!report.ok()) return ReportPlanning(report.status(), services.console);
  return report->IsDrift() ? ExitCode::kChanges : ExitCode::kOk;
}

absl::StatusOr<std::vector<std::string>> NamesOf(const DriftOptions& options) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<std::string> names,
                         EnvironmentNames(options.spec.environment));
  if (names.size() == 1) return names;
  if (Accepts(options)) {
    return absl::InvalidArgumentError(
        "-accept and -patch-into are for one environment; run plumb drift for each of them");
  }
  if (!options.every.empty()) {
    return absl::InvalidArgumentError(
        "-every watches one environment; run one plumb drift for each of them");
  }
  PLUMB_RETURN_IF_ERROR(
      CheckFiles({{"metrics-into", options.metrics_into}, {"sarif-into", options.sarif_into}}));
  return names;
}

// About `every`, a tenth more or less, so that many of these do not ask at once. Returns
// early when plumb is interrupted.
void Wait(absl::Duration every, Services& services) {
  absl::BitGen random;
  absl::Duration left = every * absl::Uniform(random, 0.9, 1.1);
  while (left > absl::ZeroDuration() && !services.interrupted) {
    const absl::Duration step = std::min(left, absl::Milliseconds(500));
    services.clock.Sleep(step);
    left -= step;
  }
}

}  // namespace

ExitCode RunDrift(const DriftOptions& options, Services& services) {
  const auto every = ReadDurationFlag("every", options.every);
  if (!every.ok()) return ReportError(every.status(), services.console);
  const auto names = NamesOf(options);
  if (!names.ok()) return ReportError(names.status(), services.console);
  while (true) {
    const ExitCode shown = LookAtAll(*names, options, services);
    if (!every->has_value() || Accepts(options) || services.interrupted) return shown;
    Wait(**every, services);
    if (services.interrupted) return shown;
  }
}

}  // namespace plumb
