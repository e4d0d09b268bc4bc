#ifndef PLUMB_LIB_COMMAND_REPORT_H_
#define PLUMB_LIB_COMMAND_REPORT_H_

// How commands say what went wrong, and which exit code that is.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lib/command/console.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/exit_code.h"
#include "lib/diag/source.h"

namespace plumb {

// "Error: MESSAGE", to standard error. Returns the code of `status`: kLocked
// where IsLocked, kStale for Aborted, else kError.
ExitCode ReportError(const absl::Status& status, Console& console);

// All diagnostics and, when any is an error, a last line with their number.
void ReportDiagnostics(const Diagnostics& diagnostics, const SourceFiles& files, Console& console);

// The status of errors that ReportDiagnostics has said: a Cancelled one without a message.
absl::Status AlreadySaid(const Diagnostics& diagnostics, const SourceFiles& files);

// What went wrong and what to do about it, in lines, for a report that others read: what
// AlreadySaid stands for as well.
std::string WhyOf(const absl::Status& status);

// `text` in bold or in a colour where `color` says so.
std::string Bold(std::string_view text, Color color);
std::string Green(std::string_view text, Color color);
std::string Red(std::string_view text, Color color);
std::string Yellow(std::string_view text, Color color);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_REPORT_H_
