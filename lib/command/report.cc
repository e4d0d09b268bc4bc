#include "lib/command/report.h"

#include <string>
#include <string_view>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "lib/command/lock.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

// The payload of a status whose errors were said already: these, a line each.
constexpr std::string_view kSaid = "plumb/said";

std::string Wrapped(std::string_view code, std::string_view text, Color color) {
  if (color == Color::kNo) return std::string(text);
  return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
}

}  // namespace

std::string Bold(std::string_view text, Color color) { return Wrapped("1", text, color); }
std::string Green(std::string_view text, Color color) { return Wrapped("32", text, color); }
std::string Red(std::string_view text, Color color) { return Wrapped("31", text, color); }
std::string Yellow(std::string_view text, Color color) { return Wrapped("33", text, color); }

namespace {

// What to do about a failure that only its code tells.
std::string_view WayOut(const absl::Status& status) {
  if (IsOfLedger(status)) return "";  // Its message says so itself.
  if (absl::IsUnauthenticated(status)) {
    return "\n  set a fresh PLUMB_ACCESS_TOKEN, or PLUMB_CLIENT_ID and PLUMB_CLIENT_SECRET";
  }
  if (absl::IsPermissionDenied(status)) {
    return "\n  check the credential's permissions, and PLUMB_ORG_ID, PLUMB_SANDBOX and "
           "PLUMB_API_KEY";
  }
  if (absl::IsUnavailable(status))
    return "\n  check PLUMB_ENDPOINT and the network, then try again";
  return "";
}

// "flow.toml:14:12: what is wrong; what to do"
std::string LineOf(const Diagnostic& diagnostic, const SourceFiles& files) {
  const SourceRange& where = diagnostic.where;
  std::string line = files.path(where.file);
  if (where.line > 0) absl::StrAppend(&line, ":", where.line, ":", where.column);
  return absl::StrCat(line, line.empty() ? "" : ": ", diagnostic.message,
                      diagnostic.hint.empty() ? "" : "; ", diagnostic.hint, "\n");
}

}  // namespace

absl::Status AlreadySaid(const Diagnostics& diagnostics, const SourceFiles& files) {
  std::string lines;
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    if (diagnostic.severity == Severity::kError) lines += LineOf(diagnostic, files);
  }
  absl::Status status = absl::CancelledError("");
  status.SetPayload(kSaid, absl::Cord(lines));
  return status;
}

std::string WhyOf(const absl::Status& status) {
  if (const auto said = status.GetPayload(kSaid); said.has_value()) return std::string(*said);
  return absl::StrCat(status.message(), WayOut(status), "\n");
}

ExitCode ReportError(const absl::Status& status, Console& console) {
  console.Err(
      absl::StrCat(Red("Error: ", console.ErrColor()), status.message(), WayOut(status), "\n"));
  if (IsLocked(status) || IsLostLock(status)) return ExitCode::kLocked;
  return absl::IsAborted(status) ? ExitCode::kStale : ExitCode::kError;
}

void ReportDiagnostics(const Diagnostics& diagnostics, const SourceFiles& files, Console& console) {
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    console.Err(FormatDiagnostic(diagnostic, files, console.ErrColor()));
  }
  if (!diagnostics.HasErrors()) return;
  const size_t errors = diagnostics.errors();
  console.Err(absl::StrCat(Red("Error: ", console.ErrColor()), errors,
                           errors == 1 ? " problem" : " problems", " in the specs\n"));
}

}  // namespace plumb
