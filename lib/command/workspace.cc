#include "lib/command/workspace.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/command/secrets.h"
#include "lib/desired/resolve.h"
#include "lib/spec/spec.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kProjectFile = "plumb.toml";
constexpr size_t kMaxSpecBytes = 16u << 20;

void Override(std::string_view variable, std::string& setting, Environment& environment) {
  if (auto value = environment.Get(variable); value.has_value() && !value->empty()) {
    setting = *std::move(value);
  }
}

void ApplyEnvironment(EnvironmentSettings& settings, Environment& environment) {
  Override("PLUMB_ENDPOINT", settings.endpoint, environment);
  Override("PLUMB_IMS_ENDPOINT", settings.ims_endpoint, environment);
  Override("PLUMB_ORG_ID", settings.org_id, environment);
  Override("PLUMB_SANDBOX", settings.sandbox, environment);
  Override("PLUMB_API_KEY", settings.api_key, environment);
  Override("PLUMB_CLIENT_ID", settings.client_id, environment);
  if (settings.endpoint.empty()) settings.endpoint = "https://platform.adobe.io";
  if (settings.ims_endpoint.empty()) settings.ims_endpoint = "https://ims-na1.adobelogin.com";
  // An OAuth credential's client id is its API key.
  if (settings.api_key.empty()) settings.api_key = settings.client_id;
  while (absl::EndsWith(settings.endpoint, "/")) settings.endpoint.pop_back();
  while (absl::EndsWith(settings.ims_endpoint, "/")) settings.ims_endpoint.pop_back();
}

// A variable from a flag or the environment: JSON for lists, tables, numbers and
// booleans, else the text itself.
Value ParseVariable(const std::string& text) {
  if (!text.empty() && (text[0] == '[' || text[0] == '{')) {
    if (absl::StatusOr<Value> value = ParseJson(text); value.ok()) return *std::move(value);
  }
  return text;
}

std::optional<FileId> ReadInto(SourceFiles& files, const std::string& path, Services& services,
                               Diagnostics& diagnostics) {
  absl::StatusOr<std::string> text = services.files.Read(path, kMaxSpecBytes);
  if (!text.ok()) {
    diagnostics.Error({.file = files.Add(path, "")}, std::string(text.status().message()));
    return std::nullopt;
  }
  return files.Add(path, *std::move(text));
}

void Merge(const std::map<std::string, Value>& from, std::map<std::string, Value>& into) {
  for (const auto& [name, value] : from) into[name] = value;
}

// Later sources win: [vars], the environment's vars, PLUMB_VAR_*, files, flags.
std::map<std::string, Value> Variables(const SpecOptions& options, Workspace& workspace,
                                       Services& services, Diagnostics& diagnostics) {
  std::map<std::string, Value> variables = workspace.project.variables;
  Merge(workspace.environment.variables, variables);
  constexpr std::string_view kPrefix = "PLUMB_VAR_";
  for (const auto& [name, text] : services.environment.WithPrefix(kPrefix)) {
    variables[name.substr(kPrefix.size())] = ParseVariable(text);
  }
  for (const std::string& path : options.variable_files) {
    const auto file = ReadInto(workspace.files, path, services, diagnostics);
    if (file) Merge(ReadVariables(workspace.files, *file, diagnostics), variables);
  }
  for (const auto& [name, text] : options.variables) variables[name] = ParseVariable(text);
  Merge(options.fixed_variables, variables);
  return variables;
}

bool IsSpec(std::string_view path) {
  return path != kProjectFile && !absl::EndsWith(path, absl::StrCat("/", kProjectFile)) &&
         !absl::EndsWith(path, ".vars.toml");
}

std::vector<FileId> ReadSpecFiles(Workspace& workspace, Services& services,
                                  Diagnostics& diagnostics) {
  std::vector<FileId> ids;
  absl::StatusOr<std::vector<std::string>> paths = services.files.List(".", ".toml");
  if (!paths.ok()) {
    diagnostics.Error({}, std::string(paths.status().message()));
    return ids;
  }
  for (const std::string& listed : *paths) {
    const std::string path(absl::StripPrefix(listed, "./"));
    if (!IsSpec(path)) continue;
    if (const auto id = ReadInto(workspace.files, path, services, diagnostics)) {
      ids.push_back(*id);
    }
  }
  return ids;
}

// Ids of imports may name variables: they differ from environment to environment.
void ResolveImports(Workspace& workspace, const KindRegistry& kinds, SecretSource& source,
                    Diagnostics& diagnostics) {
  SecretCache secrets(source);
  const Scope scope{.kinds = kinds, .variables = workspace.variables, .secrets = secrets};
  for (ImportBlock& block : workspace.refactorings.imports) {
    std::vector<ResolveProblem> problems;
    block.id = Resolve(block.id, scope, "id", problems);
    for (ResolveProblem& problem : problems) {
      diagnostics.Error(block.where, std::move(problem.message), std::move(problem.hint));
    }
    if (problems.empty() && !block.id.is_string()) {
      diagnostics.Error(block.where, "the id of an import is to be a text",
                        "write the platform's id, or a variable that holds it");
    }
  }
}

}  // namespace

Workspace LoadWorkspace(const SpecOptions& options, Services& services, Diagnostics& diagnostics) {
  Workspace workspace;
  const std::string path(kProjectFile);
  if (!options.needs_project && !services.files.Exists(path)) {
    workspace.environment.name = "default";
    workspace.project.environments["default"] = workspace.environment;
    ApplyEnvironment(workspace.environment, services.environment);
    return workspace;
  }
  if (!services.files.Exists(path)) {
    diagnostics.Error({}, "there is no plumb.toml here",
                      "run plumb in a project's folder, name one with -chdir=DIR, or make the "
                      "file: its one required line is name = \"...\"");
    return workspace;
  }
  const auto file = ReadInto(workspace.files, path, services, diagnostics);
  if (!file) return workspace;
  workspace.project_text = workspace.files.text(*file);
  workspace.project = ReadProject(workspace.files, *file, diagnostics);
  if (diagnostics.HasErrors()) return workspace;
  std::string wanted = options.environment;
  if (wanted.empty()) wanted = services.environment.Get("PLUMB_ENVIRONMENT").value_or("");
  if (absl::StrContains(wanted, ',')) {
    diagnostics.Error({},
                      absl::StrCat("this command takes one environment at a time, not ", wanted),
                      "plan, validate, drift and diff take several");
    return workspace;
  }
  const EnvironmentSettings* chosen = ChooseEnvironment(workspace.project, wanted, diagnostics);
  if (chosen == nullptr) return workspace;
  workspace.environment = *chosen;
  ApplyEnvironment(workspace.environment, services.environment);
  return workspace;
}

DesiredGraph LoadDesired(const SpecOptions& options, Workspace& workspace, Services& services,
                         Diagnostics& diagnostics) {
  Vault vault(services.environment, services.files, services.transport, services.clock);
  HostSecrets secrets(services.environment, services.files, options.offline ? nullptr : &vault);
  return LoadDesired(options, workspace, services, secrets, diagnostics);
}

DesiredGraph LoadDesired(const SpecOptions& options, Workspace& workspace, Services& services,
                         SecretSource& secrets, Diagnostics& diagnostics) {
  const std::vector<FileId> ids = ReadSpecFiles(workspace, services, diagnostics);
  if (ids.empty() && diagnostics.HasErrors()) return {};  // The folder could not be read.
  workspace.specs = ids;
  workspace.variables = Variables(options, workspace, services, diagnostics);
  Specs specs = ReadSpecs(workspace.files, ids, services.kinds, diagnostics);
  workspace.refactorings = std::move(specs.refactorings);
  ResolveImports(workspace, services.kinds, secrets, diagnostics);
  return BuildDesired({.resources = std::move(specs.resources),
                       .lookups = std::move(specs.lookups),
                       .kinds = services.kinds,
                       .variables = workspace.variables,
                       .secrets = secrets,
                       .complete = specs.complete},
                      diagnostics);
}

}  // namespace plumb
