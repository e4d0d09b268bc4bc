#include "lib/command/provenance.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/command/version.h"
#include "lib/env/clock.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using SecretTexts = absl::flat_hash_set<std::string>;

void CollectSecrets(const Value& value, SecretTexts& into) {
  if (value.is_secret()) {
    into.insert(std::string(value.as_secret().Reveal()));
  } else if (value.is_array()) {
    for (const Value& element : value.as_array()) CollectSecrets(element, into);
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.as_object()) CollectSecrets(member, into);
  }
}

// Whether a secret's text is, or is made of, one of `value`'s strings.
bool FeedsSecret(const Value& value, const SecretTexts& secrets) {
  if (value.is_string()) {
    const std::string& text = value.as_string();
    if (secrets.contains(text)) return !text.empty();
    // Shorter ones are in a secret by chance.
    constexpr size_t kShortest = 6;
    return text.size() >= kShortest &&
           std::any_of(secrets.begin(), secrets.end(), [&](const std::string& secret) {
             return secret.find(text) != std::string::npos;
           });
  }
  if (value.is_array()) {
    return std::any_of(value.as_array().begin(), value.as_array().end(),
                       [&](const Value& element) { return FeedsSecret(element, secrets); });
  }
  if (!value.is_object()) return secrets.contains(ToJson(value));
  for (const auto& [name, member] : value.as_object()) {
    if (FeedsSecret(member, secrets)) return true;
  }
  return false;
}

// Over paths and texts, so that nothing can pass from one file to another unseen.
std::string DigestOf(std::vector<std::pair<std::string, std::string_view>> files) {
  std::sort(files.begin(), files.end());
  std::string all;
  for (const auto& [path, text] : files) {
    absl::StrAppend(&all, path, "\n", Sha256Hex(text), "\n");
  }
  return Sha256Hex(all);
}

std::string SpecsDigest(const Workspace& workspace) {
  std::vector<std::pair<std::string, std::string_view>> files;
  for (const FileId id : workspace.specs) {
    files.emplace_back(workspace.files.path(id), workspace.files.text(id));
  }
  return DigestOf(std::move(files));
}

std::string ConfigDigest(const Workspace& workspace, const Object& variables) {
  const EnvironmentSettings& environment = workspace.environment;
  const std::string settings = ToJson(Object{{"name", environment.name},
                                             {"endpoint", environment.endpoint},
                                             {"org_id", environment.org_id},
                                             {"sandbox", environment.sandbox}});
  const std::string values = ToJson(variables);
  return DigestOf(
      {{"plumb.toml", workspace.project_text}, {"settings", settings}, {"variables", values}});
}

}  // namespace

Provenance MakeProvenance(const ProvenanceInput& input) {
  SecretTexts secrets;
  for (const DesiredResource& resource : input.desired.resources()) {
    CollectSecrets(resource.body, secrets);
  }
  Object variables;
  for (const auto& [name, value] : input.workspace.variables) {
    variables.Set(name, FeedsSecret(value, secrets) ? Value("(sensitive value)") : value);
  }
  const EnvironmentSettings& environment = input.workspace.environment;
  Provenance made{
      .project = input.workspace.project.name,
      .version = std::string(kVersion),
      .created = plumb::FormatTime(absl::FromUnixSeconds(absl::ToUnixSeconds(input.now))),
      .endpoint = environment.endpoint,
      .org_id = environment.org_id,
      .sandbox = environment.sandbox,
      .ledger = Sha256Hex(absl::StrCat("ledger:", input.session.secret_key)).substr(0, 16),
      .specs_digest = SpecsDigest(input.workspace),
      .config_digest = ConfigDigest(input.workspace, variables),
      .variables = {},
      .destroy = input.options.destroy,
      .refreshed = input.options.refresh,
      .target = input.options.targets,
      .exclude = input.options.exclude,
      .replace = input.options.replace};
  for (const auto& [name, value] : variables) made.variables.emplace_back(name, value);
  return made;
}

}  // namespace plumb
