#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/command/commands.h"
#include "lib/command/report.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/diag/status_macros.h"
#include "lib/render/unified_diff.h"
#include "lib/spec/format.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

// A file that is in another layout than plumb's.
struct Change {
  std::string path;
  std::string before, after;
};

// The files that `paths` name: themselves, and every *.toml below those that are folders.
absl::StatusOr<std::set<std::string>> FilesOf(const std::vector<std::string>& paths, Files& files) {
  std::set<std::string> found;
  for (const std::string& path : paths) {
    const absl::StatusOr<std::vector<std::string>> below = files.List(path, ".toml");
    if (!below.ok() && (!absl::IsNotFound(below.status()) || !files.Exists(path))) {
      return below.status();
    }
    for (const std::string& file : below.ok() ? *below : std::vector{path}) {
      found.emplace(absl::StripPrefix(file, "./"));
    }
  }
  return found;
}

// None for a file that is as it should be, or that `diagnostics` now says something about.
std::optional<Change> ChangeOf(const std::string& path, Files& files, SourceFiles& sources,
                               Diagnostics& diagnostics) {
  absl::StatusOr<std::string> before = files.Read(path, TomlLimits().max_bytes);
  if (!before.ok()) {
    diagnostics.Error({.file = sources.Add(path, "")}, std::string(before.status().message()));
    return std::nullopt;
  }
  const FileId file = sources.Add(path, *before);
  std::optional<std::string> after = FormatToml(sources, file, diagnostics);
  if (!after.has_value() || *after == *before) return std::nullopt;
  return Change{path, *std::move(before), *std::move(after)};
}

absl::Status Carry(const Change& change, const FmtOptions& options, Services& services) {
  if (options.diff) {
    services.console.Out(UnifiedDiff(change.path, change.before, change.after));
    return absl::OkStatus();
  }
  if (!options.check) {
    PLUMB_RETURN_IF_ERROR(services.files.Write(change.path, change.after, FileMode::kKept));
  }
  services.console.Out(absl::StrCat(change.path, "\n"));
  return absl::OkStatus();
}

}  // namespace

ExitCode RunFmt(const FmtOptions& options, Services& services) {
  const absl::StatusOr<std::set<std::string>> paths = FilesOf(
      options.paths.empty() ? std::vector<std::string>{"."} : options.paths, services.files);
  if (!paths.ok()) return ReportError(paths.status(), services.console);
  SourceFiles sources;
  Diagnostics diagnostics;
  std::vector<Change> changes;
  for (const std::string& path : *paths) {
    std::optional<Change> change = ChangeOf(path, services.files, sources, diagnostics);
    if (change.has_value()) changes.push_back(*std::move(change));
  }
  ReportDiagnostics(diagnostics, sources, services.console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  for (const Change& change : changes) {
    const absl::Status status = Carry(change, options, services);
    if (!status.ok()) return ReportError(status, services.console);
  }
  return options.check && !changes.empty() ? ExitCode::kUnformatted : ExitCode::kOk;
}

}  // namespace plumb
