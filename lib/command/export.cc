// plumb export: a sandbox as specs.

#include "lib/export/export.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/export/layout.h"
#include "lib/spec/format.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

constexpr std::string_view kImportsHead =
    "# What each resource is in the sandbox. plumb import -all reads it; delete it afterwards.\n\n";

using Texts = std::map<std::string, std::string>;  // By path.

absl::StatusOr<std::set<KindName>> KindsOf(const std::vector<std::string>& words,
                                           const KindRegistry& registry) {
  std::set<KindName> kinds;
  for (const std::string& word : words) {
    if (registry.Find(KindName(word)) == nullptr) {
      const std::string near = DidYouMean(word, registry.names());
      return absl::InvalidArgumentError(
          absl::StrCat("-kind=", word, ": there is no such kind", near.empty() ? "" : "; ", near));
    }
    kinds.insert(KindName(word));
  }
  return kinds;
}

absl::StatusOr<std::vector<Address>> TargetsOf(const std::vector<std::string>& texts) {
  std::vector<Address> targets;
  for (const std::string& text : texts) {
    absl::StatusOr<Address> address = Address::Parse(text);
    if (!address.ok()) return Annotate(address.status(), absl::StrCat("-target=", text));
    targets.push_back(*std::move(address));
  }
  return targets;
}

Addresses BoundOf(const Snapshot& ledger) {
  Addresses bound;
  for (const Binding& binding : ledger.bindings) {
    bound.insert({{binding.address.kind, binding.id}, binding.address});
  }
  return bound;
}

// Whether specs in `folder` are read as those of the project here.
bool IsInProject(const std::string& folder, const Workspace& workspace) {
  return !workspace.project_text.empty() && !absl::StartsWith(folder, "/") &&
         !absl::StartsWith(folder, "..");
}

// A project for specs that have none: the settings of this one, without secrets.
std::string ProjectText(const Workspace& workspace) {
  const EnvironmentSettings& environment = workspace.environment;
  std::string text = absl::StrCat(
      "name = ", TomlString(workspace.project.name.empty() ? "exported" : workspace.project.name),
      "\n\n[environment.", TomlKey(environment.name), "]\n");
  const std::pair<std::string_view, const std::string&> settings[] = {
      {"endpoint", environment.endpoint},
      {"org_id", environment.org_id},
      {"sandbox", environment.sandbox}};
  for (const auto& [name, value] : settings) {
    if (!value.empty()) absl::StrAppend(&text, name, " = ", TomlString(value), "\n");
  }
  return LayOutToml(text);
}

Texts TextsOf(const Exported& exported, const std::string& folder) {
  std::map<std::string, std::vector<ExportedBlock>> by_kind;
  for (const ExportedBlock& block : exported.blocks) {
    by_kind[block.kind->name.text()].push_back(block);
  }
  Texts texts;
  for (const auto& [kind, blocks] : by_kind) {
    texts[absl::StrCat(folder, "/", kind, ".toml")] = LayOutToml(BlocksAsToml(blocks));
  }
  texts[absl::StrCat(folder, "/imports.toml")] =
      LayOutToml(absl::StrCat(kImportsHead, ImportsAsToml(exported.resources)));
  return texts;
}

// Writes all or, when one of them is there with another text, none.
absl::Status WriteTexts(const Texts& texts, const std::string& folder, bool force, Files& files) {
  for (const auto& [path, text] : texts) {
    if (force || !files.Exists(path)) continue;
    PLUMB_ASSIGN_OR_RETURN(const std::string there, files.Read(path, size_t{1} << 30));
    if (there == text) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     " is there already and says something else; nothing was written. Export "
                     "into another folder, or with -force to lose what it says"));
  }
  PLUMB_RETURN_IF_ERROR(files.MakeDirectories(folder));
  for (const auto& [path, text] : texts) {
    PLUMB_RETURN_IF_ERROR(files.Write(path, text, FileMode::kShared));
  }
  return absl::OkStatus();
}

std::string CountOf(size_t count, std::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

void Report(const Exported& exported, const std::string& folder, const Texts& texts,
            Console& console) {
  for (const ExportNote& note : exported.notes) {
    console.Err(absl::StrCat(Yellow("Warning: ", console.ErrColor()), note.address.ToString(), ": ",
                             note.text, "\n"));
  }
  std::string text = absl::StrCat("Wrote ", CountOf(exported.resources.size(), "object"), " as ",
                                  CountOf(exported.blocks.size(), "resource"), " into ",
                                  CountOf(texts.size(), "file"),
                                  folder == "." ? " here.\n" : absl::StrCat(" in ", folder, ".\n"));
  if (!exported.secrets.empty()) {
    absl::StrAppend(&text, "\nThe platform gives no secrets away. Set these before planning:\n");
    for (const ExportedSecret& secret : exported.secrets) {
      absl::StrAppend(&text, "  ", secret.variable, "  (", secret.address.ToString(), ": ",
                      secret.path.ToString(), ")\n");
    }
  }
  absl::StrAppend(&text, "\nThen, in the project's folder: plumb import -all -verify\n");
  console.Out(text);
}

absl::Status CheckFolder(const ExportOptions& options, const Workspace& workspace,
                         const Snapshot& ledger) {
  if (options.unmanaged || ledger.bindings.empty() || !IsInProject(options.into, workspace)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("-into=", options.into, " is inside this project, whose specs declare ",
                   CountOf(ledger.bindings.size(), "object"),
                   " of the sandbox already; export the others alone with -unmanaged, or into a "
                   "folder outside"));
}

absl::Status Export(const ExportOptions& options, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::set<KindName> only, KindsOf(options.kinds, services.kinds));
  PLUMB_ASSIGN_OR_RETURN(const std::vector<Address> targets, TargetsOf(options.targets));
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, workspace.files);
  PLUMB_ASSIGN_OR_RETURN(Session session, OpenSession(workspace, OpenMode::kReadOnly, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(session));
  PLUMB_RETURN_IF_ERROR(CheckFolder(options, workspace, session.ledger));
  std::set<KindName> all;
  for (const KindDescriptor& kind : services.kinds.kinds()) all.insert(kind.name);
  PLUMB_ASSIGN_OR_RETURN(const ObservedSet observed, ReadObserved(all, session, services.kinds));
  PLUMB_ASSIGN_OR_RETURN(const Exported exported,
                         ExportObjects({.observed = observed,
                                        .kinds = services.kinds,
                                        .bound = BoundOf(session.ledger),
                                        .unmanaged_only = options.unmanaged,
                                        .only_kinds = only,
                                        .targets = targets}));
  Texts texts = TextsOf(exported, options.into);
  const std::string project = absl::StrCat(options.into, "/plumb.toml");
  if (!IsInProject(options.into, workspace) && !services.files.Exists(project)) {
    texts[project] = ProjectText(workspace);
  }
  PLUMB_RETURN_IF_ERROR(WriteTexts(texts, options.into, options.force, services.files));
  Report(exported, options.into, texts, services.console);
  return absl::OkStatus();
}

}  // namespace

ExitCode RunExport(const ExportOptions& options, Services& services) {
  const absl::Status status = Export(options, services);
  return status.ok() ? ExitCode::kOk : ReportPlanning(status, services.console);
}

}  // namespace plumb
