#include "lib/render/drift.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/deadline.h"
#include "lib/command/drift_report.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
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
  // One line for each look, where there are several.
  const JsonLayout layout = options.every.empty() ? JsonLayout::kIndented : JsonLayout::kCompact;
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

absl::StatusOr<ExitCode> LookOnce(const DriftOptions& options, Services& services) {
  const bool keeps_notes = !options.every.empty() || !options.webhook.empty();
  PLUMB_ASSIGN_OR_RETURN(
      const DriftLook look,
      LookForDrift(options.spec, keeps_notes ? OpenMode::kReadWrite : OpenMode::kReadOnly,
                   services));
  if (options.every.empty()) {
    Print(options, look.report, services);
  } else {
    PLUMB_RETURN_IF_ERROR(PrintNew(options, look, services));
  }
  PLUMB_RETURN_IF_ERROR(WriteDriftFiles(options, look, services));
  if (!options.webhook.empty()) PLUMB_RETURN_IF_ERROR(PostDrift(options.webhook, look, services));
  return look.report.IsDrift() ? ExitCode::kChanges : ExitCode::kOk;
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
  while (true) {
    const absl::StatusOr<ExitCode> code = LookOnce(options, services);
    const ExitCode shown = code.ok() ? *code : ReportPlanning(code.status(), services.console);
    if (!every->has_value() || services.interrupted) return shown;
    Wait(**every, services);
    if (services.interrupted) return shown;
  }
}

}  // namespace plumb
