// plumb init: a project to begin with.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/client/explore.h"
#include "lib/command/commands.h"
#include "lib/command/draft.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/spec/format.h"
#include "lib/spec/spec.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

constexpr std::string_view kProjectFile = "plumb.toml";
constexpr std::string_view kIgnored =
    "# plumb's ledger, where [state] says nothing else.\n.plumb/\n";
constexpr std::string_view kToSet = "to be set";

absl::StatusOr<CatalogueSource> FindSource(const std::string& slug, Services& services) {
  std::vector<std::string> known;
  for (CatalogueSource& source : services.sources.sources()) {
    if (source.slug == slug) return std::move(source);
    known.push_back(source.slug);
  }
  const std::string near = DidYouMean(slug, known);
  return absl::NotFoundError(absl::StrCat("-source=", slug, ": there is no such source; ", near,
                                          near.empty() ? "" : " ", "plumb sources lists them all"));
}

// What the sandbox tells: the tenant, and the fields of what is read.
struct Seen {
  std::string tenant;
  SourceDraft draft;
};

// The connections of the source in the sandbox; the one of `id`, where that is given.
absl::StatusOr<std::optional<ObservedObject>> FindConnection(const CatalogueSource& source,
                                                             const std::string& id,
                                                             Session& session, Services& services) {
  const KindDescriptor* kind = services.kinds.Find(KindName("base_connection"));
  if (kind == nullptr) return std::nullopt;
  PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> objects, session.client->List(*kind));
  std::erase_if(objects, [&](const ObservedObject& object) {
    const Value* spec = object.raw.Find("connectionSpec");
    const bool same = spec != nullptr && spec->StringAt("id") == source.connection_spec_id;
    return !same || (!id.empty() && object.id.text() != id);
  });
  if (objects.empty() && !id.empty()) {
    return absl::NotFoundError(absl::StrCat("-connection=", id,
                                            ": the sandbox has no base "
                                            "connection of ",
                                            source.slug, " with that id"));
  }
  if (objects.size() > 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the sandbox has ", objects.size(), " base connections of ", source.slug,
        "; name one with -connection=ID: ",
        absl::StrJoin(objects, ", ", [](std::string* out, const ObservedObject& object) {
          absl::StrAppend(out, object.id.text(), " (", object.name, ")");
        })));
  }
  if (objects.empty()) return std::nullopt;
  return std::move(objects[0]);
}

absl::Status Look(const InitOptions& options, const CatalogueSource& source,
                  const Workspace& workspace, Services& services, Seen& seen) {
  Console& console = services.console;
  absl::StatusOr<Session> session = OpenClient(workspace, services);
  if (!session.ok()) {
    if (!options.connection.empty()) return session.status();
    console.Err("Not explored: no credentials of a sandbox are set.\n");
    return absl::OkStatus();
  }
  PLUMB_ASSIGN_OR_RETURN(const Value stats,
                         session->client->GetJson("/data/foundation/schemaregistry/stats", {}));
  seen.tenant = std::string(stats.StringAt("tenantId"));
  PLUMB_ASSIGN_OR_RETURN(const std::optional<ObservedObject> connection,
                         FindConnection(source, options.connection, *session, services));
  if (!connection.has_value()) {
    console.Err(absl::StrCat("Not explored: the sandbox has no base connection of ", source.slug,
                             " yet. After the first apply, plumb explore shows what it reads.\n"));
    return absl::OkStatus();
  }
  seen.draft.base_name = connection->name;
  if (options.object.empty()) return absl::OkStatus();
  PLUMB_ASSIGN_OR_RETURN(const Value explored, Explore(*session->client, connection->id.text(),
                                                       QueryFor(source, options.object)));
  DraftFields(explored, seen.draft);
  console.Err(absl::StrCat("Explored ", options.object, " through ", connection->name, " (",
                           connection->id.text(), "): ", seen.draft.fields.size(), " fields.\n"));
  return absl::OkStatus();
}

// The address of a base connection of `source` that the project has; "" for none.
std::string DeclaredBase(const InitOptions& options, const CatalogueSource& source,
                         Workspace& workspace, Services& services) {
  SpecOptions offline = options.spec;
  offline.offline = true;
  Diagnostics ignored;  // plumb validate's to tell.
  LoadDesired(offline, workspace, services, ignored);
  const Specs specs = ReadSpecs(workspace.files, workspace.specs, services.kinds, ignored);
  for (const Resource& resource : specs.resources) {
    const bool of_source = resource.address.kind == KindName("base_connection") &&
                           resource.body.StringAt("source") == source.slug;
    if (of_source && resource.for_each.is_null()) return resource.address.ToString();
  }
  return "";
}

// The names behind "${var." in a spec.
std::set<std::string> VariablesIn(std::string_view text) {
  constexpr std::string_view kBegin = "${var.";
  std::set<std::string> names;
  for (size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    names.emplace(text.substr(at, text.find('}', at) - at));
  }
  return names;
}

std::string ProjectText(const Workspace& workspace, const std::set<std::string>& variables,
                        const std::string& tenant) {
  const std::string& sandbox = workspace.environment.sandbox;
  std::string text = absl::StrCat(
      "# PLUMB_ENDPOINT, PLUMB_ORG_ID, PLUMB_SANDBOX and the credentials come from the process's\n"
      "# environment. plumb schema -project says what else can stand here.\n"
      "name = ",
      TomlString(sandbox.empty() ? "plumb" : sandbox), "\n");
  if (!variables.empty()) absl::StrAppend(&text, "\n[vars]\n");
  for (const std::string& name : variables) {
    const bool known = name == "tenant" && !tenant.empty();
    absl::StrAppend(&text, TomlKey(name), " = ",
                    TomlString(known ? std::string_view(tenant) : kToSet), "\n");
  }
  return LayOutToml(absl::StrCat(text, "\n[environment.dev]\n"));
}

// "charges.toml", after the pipeline's flow.
std::string FileName(const CatalogueSource& source, const std::string& text) {
  constexpr std::string_view kFlow = "\n[flow.";
  const size_t at = text.find(kFlow);
  if (at == std::string::npos) return absl::StrCat(source.slug, ".toml");
  const size_t begin = at + kFlow.size();
  return absl::StrCat(text.substr(begin, text.find(']', begin) - begin), ".toml");
}

absl::Status WriteNew(const std::vector<std::pair<std::string, std::string>>& texts,
                      Services& services) {
  for (const auto& [path, text] : texts) {
    if (!services.files.Exists(path)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is there already; nothing was written"));
  }
  std::vector<std::string> paths;
  for (const auto& [path, text] : texts) {
    PLUMB_RETURN_IF_ERROR(services.files.Write(path, text, FileMode::kShared));
    paths.push_back(path);
  }
  const std::string last = paths.back();
  paths.pop_back();
  services.console.Out(absl::StrCat("Wrote ", absl::StrJoin(paths, ", "),
                                    paths.empty() ? "" : " and ", last, ".\n"));
  return absl::OkStatus();
}

absl::Status CheckOptions(const InitOptions& options, bool is_project) {
  if (options.source.empty() && !(options.object.empty() && options.connection.empty())) {
    return absl::InvalidArgumentError(
        "-object and -connection are of a source; name it with -source");
  }
  if (options.source.empty() && is_project) {
    return absl::FailedPreconditionError(
        "there is a plumb.toml here already; -source=NAME adds a source's pipeline to it");
  }
  return absl::OkStatus();
}

// What is left to the user.
void SayNext(const std::set<std::string>& unset, const std::string& text, Console& console) {
  std::string next;
  if (!unset.empty()) {
    absl::StrAppend(&next, "Set in [vars] of plumb.toml: ", absl::StrJoin(unset, ", "), ".\n");
  }
  if (absl::StrContains(text, "${secret.env.")) {
    next += "Set in the environment: the secrets that the file names at its head.\n";
  }
  console.Out(absl::StrCat(next, "Then: plumb validate, plumb plan.\n"));
}

absl::Status Init(const InitOptions& options, Services& services) {
  const bool is_project = services.files.Exists(std::string(kProjectFile));
  PLUMB_RETURN_IF_ERROR(CheckOptions(options, is_project));
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, workspace.files);
  std::vector<std::pair<std::string, std::string>> texts;
  std::string text;
  Seen seen;
  if (!options.source.empty()) {
    PLUMB_ASSIGN_OR_RETURN(const CatalogueSource source, FindSource(options.source, services));
    seen.draft.object = options.object;
    if (is_project) {
      seen.draft.base_address = DeclaredBase(options, source, workspace, services);
    }
    PLUMB_RETURN_IF_ERROR(Look(options, source, workspace, services, seen));
    text = LayOutToml(services.sources.draft(source, seen.draft));
    texts.emplace_back(FileName(source, text), text);
  }
  std::set<std::string> variables = VariablesIn(text);
  if (!is_project) {
    if (!services.files.Exists(".gitignore")) {
      texts.insert(texts.begin(), {".gitignore", std::string(kIgnored)});
    }
    texts.insert(texts.begin(),
                 {std::string(kProjectFile), ProjectText(workspace, variables, seen.tenant)});
  }
  PLUMB_RETURN_IF_ERROR(WriteNew(texts, services));
  if (!is_project && !seen.tenant.empty()) variables.erase("tenant");
  std::erase_if(variables, [&](const std::string& name) {
    return workspace.project.variables.contains(name) ||
           workspace.environment.variables.contains(name);
  });
  SayNext(variables, text, services.console);
  return absl::OkStatus();
}

}  // namespace

ExitCode RunInit(const InitOptions& options, Services& services) {
  const absl::Status status = Init(options, services);
  return status.ok() ? ExitCode::kOk : ReportPlanning(status, services.console);
}

}  // namespace plumb
