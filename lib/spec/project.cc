#include "lib/spec/project.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "lib/diag/suggest.h"
#include "lib/spec/table_reader.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

constexpr std::string_view kDefaultEnvironment = "default";
constexpr int kMaxParallelism = 64;

EnvironmentSettings ReadEnvironment(std::string_view name, TableReader table) {
  EnvironmentSettings settings;
  settings.name = std::string(name);
  table.Text("endpoint", settings.endpoint);
  table.Text("ims_endpoint", settings.ims_endpoint);
  table.Text("org", settings.org_id);
  if (!settings.org_id.empty() && table.Take("org_id") != nullptr) {
    table.Error("org", "org and org_id are the same setting; one of them is too many");
  }
  table.Text("org_id", settings.org_id);
  table.Text("sandbox", settings.sandbox);
  table.Text("api_key", settings.api_key);
  table.Text("client_id", settings.client_id);
  table.Variables("vars", settings.variables);
  table.Finish();
  return settings;
}

void ReadEnvironments(TableReader table, Project& project) {
  for (const std::string& name : table.Keys()) {
    if (!IsSettingName(name)) {
      table.Error(name, absl::StrCat(ToJson(Value(name)), " cannot be an environment's name"),
                  "names are letters, digits, '_' and '-', and begin with a letter or '_'");
      continue;
    }
    project.environments[name] = ReadEnvironment(name, table.Inner(name));
  }
  if (project.environments.empty()) {
    project.environments[std::string(kDefaultEnvironment)].name = kDefaultEnvironment;
  }
}

void ReadDuration(TableReader& table, std::string_view name, std::string_view key,
                  absl::Duration least, absl::Duration& into) {
  std::string text;
  table.Text(key, text);
  absl::Duration duration;
  if (text.empty() && table.Take(key) == nullptr) return;
  if (absl::ParseDuration(text, &duration) && duration >= least && duration <= absl::Hours(24)) {
    into = duration;
    return;
  }
  const std::string from = least >= absl::Seconds(1)
                               ? absl::StrCat("from ", absl::FormatDuration(least), " to 24h")
                               : "of up to 24h";
  table.Error(key, absl::StrCat(name, " = ", ToJson(Value(text)), " is no duration ", from),
              "durations look like \"90s\" or \"5m\"");
}

// What PostgreSQL takes as a name without quotes.
bool IsPlainWord(std::string_view text) {
  if (text.empty() || text.size() > 63 ||
      absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

// Of postgres://USER:PASSWORD@HOST/..., and of libpq's own "password=...".
bool HasPassword(std::string_view url) {
  if (absl::StrContains(url, "password=") || absl::StrContains(url, "password =")) return true;
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3);
  const size_t at = authority.rfind('@');
  return at != std::string_view::npos && absl::StrContains(authority.substr(0, at), ':');
}

void ReadHttpState(TableReader& table, HttpStateSettings& http) {
  for (const auto& [key, into] :
       {std::pair("address", &http.address), std::pair("lock_address", &http.lock_address),
        std::pair("unlock_address", &http.unlock_address)}) {
    table.Text(key, *into);
    if (into->empty()) continue;
    // Not repeated: this very message may end in a log.
    if (HasPassword(*into)) {
      table.Error(key, absl::StrCat("state.", key, " holds a password"),
                  "put it into TF_HTTP_PASSWORD, and the user into TF_HTTP_USERNAME");
    } else if (!absl::StartsWith(*into, "https://") && !absl::StartsWith(*into, "http://")) {
      table.Error(key, absl::StrCat("state.", key, " = ", ToJson(Value(*into)), " is no address"),
                  "it begins with https://");
    }
  }
  for (const auto& [key, into] : {std::pair("update_method", &http.update_method),
                                  std::pair("lock_method", &http.lock_method),
                                  std::pair("unlock_method", &http.unlock_method)}) {
    table.Text(key, *into);
    if (std::all_of(into->begin(), into->end(), absl::ascii_isupper)) continue;
    table.Error(key, absl::StrCat("state.", key, " = ", ToJson(Value(*into)), " is no method"),
                "methods are like \"POST\"");
  }
  table.Text("username", http.username);
}

StateSettings ReadState(TableReader table) {
  StateSettings state;
  table.Text("backend", state.backend);
  table.Text("path", state.path);
  table.Text("url", state.url);
  table.Text("schema", state.schema);
  ReadHttpState(table, state.http);
  const std::vector<std::string> backends = {"http", "postgres", "sqlite"};
  if (std::find(backends.begin(), backends.end(), state.backend) == backends.end()) {
    const std::string near = DidYouMean(state.backend, backends);
    table.Error("backend", absl::StrCat("there is no state.backend ", ToJson(Value(state.backend))),
                near.empty() ? absl::StrCat("backends are ", absl::StrJoin(backends, ", ")) : near);
  }
  if (state.path.empty()) table.Error("path", "state.path is empty");
  if (!IsPlainWord(state.schema)) {
    table.Error("schema",
                absl::StrCat("state.schema = ", ToJson(Value(state.schema)), " is no plain word"),
                "a schema's name is of the letters a to z, digits and '_'");
  }
  if (HasPassword(state.url)) {
    // Not repeated: this very message may end in a log.
    table.Error("url", "state.url holds a password",
                "put it into ~/.pgpass or PGPASSWORD, or the whole URL into PLUMB_STATE_URL");
  }
  ReadDuration(table, "state.lease", "lease", absl::Seconds(1), state.lease);
  table.Finish();
  return state;
}

ApplySettings ReadApply(TableReader table) {
  ApplySettings apply;
  ReadDuration(table, "apply.settle_timeout", "settle_timeout", absl::Nanoseconds(1),
               apply.settle_timeout);
  table.Number("parallelism", 1, kMaxParallelism, apply.parallelism);
  table.Flag("try_delete_mappings", apply.try_delete_mappings);
  table.Finish();
  return apply;
}

AuthSettings ReadAuth(TableReader table) {
  AuthSettings auth;
  table.Texts("scopes", auth.scopes);
  table.Finish();
  return auth;
}

constexpr int kMostChanges = 1'000'000;
constexpr int kMostMinutes = 7 * 24 * 60;

std::optional<PolicySettings::Number> ReadLimit(std::string_view key, int highest,
                                                TableReader& table) {
  int number = -1;
  table.Number(key, 0, highest, number);
  if (number < 0) return std::nullopt;
  return PolicySettings::Number{number, table.Place(key)};
}

const std::vector<std::string>& DeniableActions() {
  static const auto& actions = *new std::vector<std::string>{
      "*", "adopt", "create", "delete", "forget", "replace", "update"};
  return actions;
}

void ReadDenied(TableReader& table, std::vector<PolicySettings::Denied>& into) {
  std::vector<std::string> texts;
  table.Texts("deny", texts);
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = absl::StrSplit(text, '.');
    const std::vector<std::string>& actions = DeniableActions();
    if (parts.size() != 2 || parts[0].empty()) {
      table.Error("deny", absl::StrCat("policy.deny has ", ToJson(Value(text))),
                  "its entries are KIND.ACTION, either of them \"*\": \"dataset.delete\"");
    } else if (std::find(actions.begin(), actions.end(), parts[1]) == actions.end()) {
      const std::string near = DidYouMean(parts[1], actions);
      table.Error("deny",
                  absl::StrCat("policy.deny has ", ToJson(Value(text)), ", and there is no action ",
                               parts[1]),
                  near.empty() ? absl::StrCat("actions are ", absl::StrJoin(actions, ", ")) : near);
    } else {
      into.push_back({parts[0], parts[1], table.Place("deny")});
    }
  }
}

PolicySettings ReadPolicy(TableReader table) {
  PolicySettings policy;
  policy.max_deletes = ReadLimit("max_deletes", kMostChanges, table);
  policy.max_replacements = ReadLimit("max_replacements", kMostChanges, table);
  policy.quiet_minutes = ReadLimit("quiet_minutes", kMostMinutes, table);
  ReadDenied(table, policy.deny);
  table.Finish();
  return policy;
}

DriftSettings ReadDrift(TableReader table) {
  DriftSettings drift;
  table.Flag("unmanaged", drift.unmanaged);
  for (TableReader& rule : table.Tables("rules")) {
    DriftSettings::Rule read{.where = rule.Place()};
    rule.Text("kind", read.kind);
    rule.Text("address", read.address);
    rule.Text("name", read.name);
    rule.Text("field", read.field);
    rule.Text("change", read.change);
    rule.Text("severity", read.severity);
    rule.Finish();
    drift.rules.push_back(std::move(read));
  }
  table.Finish();
  return drift;
}

std::string Choices(const Project& project, std::vector<std::string>& names) {
  for (const auto& [name, settings] : project.environments) names.push_back(name);
  return absl::StrCat("plumb.toml has ", absl::StrJoin(names, ", "));
}

}  // namespace

Project ReadProject(const SourceFiles& files, FileId file, Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const TomlDocument document = ParseToml(files, file, diagnostics);
  Project project;
  TableReader table(document, FieldPath(), file, diagnostics);
  table.Text("name", project.name);
  table.Variables("vars", project.variables);
  ReadEnvironments(table.Inner("environment"), project);
  project.state = ReadState(table.Inner("state"));
  project.apply = ReadApply(table.Inner("apply"));
  project.auth = ReadAuth(table.Inner("auth"));
  project.policy = ReadPolicy(table.Inner("policy"));
  project.drift = ReadDrift(table.Inner("drift"));
  table.Finish();
  if (project.name.empty() && diagnostics.errors() == errors_before) {
    diagnostics.Error({.file = file}, "the project has no name",
                      "begin the file with a line like name = \"payments\"");
  }
  return project;
}

const EnvironmentSettings* ChooseEnvironment(const Project& project, std::string_view wanted,
                                             Diagnostics& diagnostics) {
  const auto& environments = project.environments;
  const bool is_only_one = wanted.empty() && environments.size() == 1;
  if (is_only_one) return &environments.begin()->second;
  const auto found = environments.find(std::string(wanted.empty() ? kDefaultEnvironment : wanted));
  if (found != environments.end()) return &found->second;
  std::vector<std::string> names;
  const std::string choices = Choices(project, names);
  if (wanted.empty()) {
    diagnostics.Error({}, "the project has several environments; choose one with -environment=NAME",
                      choices);
    return nullptr;
  }
  std::string hint = DidYouMean(wanted, names);
  diagnostics.Error({}, absl::StrCat("there is no environment ", ToJson(Value(wanted))),
                    hint.empty() ? choices : hint);
  return nullptr;
}

std::map<std::string, Value> ReadVariables(const SourceFiles& files, FileId file,
                                           Diagnostics& diagnostics) {
  const TomlDocument document = ParseToml(files, file, diagnostics);
  std::map<std::string, Value> variables;
  TableReader(document, FieldPath(), file, diagnostics).AllVariables(variables);
  return variables;
}

}  // namespace plumb
