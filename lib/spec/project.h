#ifndef PLUMB_LIB_SPEC_PROJECT_H_
#define PLUMB_LIB_SPEC_PROJECT_H_

// plumb.toml, the file at a project's root. Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/value/value.h"

namespace plumb {

// One [environment.NAME]. Empty strings mean "not said here": PLUMB_* gives it.
struct EnvironmentSettings {
  std::string name;
  std::string endpoint;      // "https://platform.adobe.io" when nothing says otherwise.
  std::string ims_endpoint;  // "https://ims-na1.adobelogin.com" likewise.
  std::string org_id;
  std::string sandbox;
  std::string api_key;
  std::string client_id;
  std::map<std::string, Value> variables;  // [environment.NAME.vars]
};

// [state] of the backend "http", under Terraform's names; "" for what TF_HTTP_* is to say.
struct HttpStateSettings {
  std::string address, lock_address, unlock_address;  // "{environment}" is its name.
  std::string update_method, lock_method, unlock_method;
  std::string username;

  friend bool operator==(const HttpStateSettings& a, const HttpStateSettings& b) = default;
};

struct StateSettings {
  std::string backend = "sqlite";        // Or "postgres", or "http".
  std::string path = ".plumb/state.db";  // Of sqlite: relative to the project's root.
  std::string url;                       // Of postgres, without a password; may be empty.
  std::string schema = "plumb";          // Of postgres: a plain word.
  HttpStateSettings http;
  absl::Duration lease = absl::Minutes(1);
};

struct ApplySettings {
  absl::Duration settle_timeout = absl::Minutes(5);
  int parallelism = 8;
  bool try_delete_mappings = false;  // There is no documented DELETE of mapping sets.
};

struct AuthSettings {
  std::vector<std::string> scopes;  // Empty: what the token endpoint gives by itself.
};

// [policy]: what a plan may do at most, and where that stands.
struct PolicySettings {
  struct Number {
    int value = 0;
    SourceRange where;
  };
  // "dataset.delete": a kind and an action, each possibly "*".
  struct Denied {
    std::string kind, action;
    SourceRange where;
  };
  std::optional<Number> max_deletes, max_replacements;
  std::optional<Number> quiet_minutes;
  std::vector<Denied> deny;
};

// [drift]: what of drift matters how much.
struct DriftSettings {
  // One of [[drift.rules]], as written; patterns that are not given are "*".
  struct Rule {
    std::string kind = "*", address = "*", name = "*", field = "*";
    std::string change;    // "" for any.
    std::string severity;  // "ignore", "info", "warning" or "critical".
    SourceRange where;
  };
  bool unmanaged = true;  // Look for objects that nothing manages.
  std::vector<Rule> rules;
};

struct Project {
  std::string name;
  std::map<std::string, EnvironmentSettings> environments;  // At least one.
  std::map<std::string, Value> variables;                   // [vars]: for all environments.
  StateSettings state;
  ApplySettings apply;
  AuthSettings auth;
  PolicySettings policy;
  DriftSettings drift;
};

// Unknown keys and sections are errors with a suggestion. Whether the kinds that
// policy.deny and drift.rules name exist, and their words, is left to the caller. Values are plain:
// an expression is an error, and so is a secret's key, which belongs in the process's environment.
// With no [environment.NAME] there is one called "default".
Project ReadProject(const SourceFiles& files, FileId file, Diagnostics& diagnostics);

// The environment to use: `wanted`, or the only one, or one called "default";
// null when that leaves a choice, with the choices in a diagnostic.
const EnvironmentSettings* ChooseEnvironment(const Project& project, std::string_view wanted,
                                             Diagnostics& diagnostics);

// A file of variables for -var-file: plain `name = value` members, names being
// words of letters, digits, '_' and '-'.
std::map<std::string, Value> ReadVariables(const SourceFiles& files, FileId file,
                                           Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_PROJECT_H_
