#include "lib/kinds/base_connection/base_connection.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/catalogue.h"
#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

// Every auth spec of the sources that `body`'s connection spec serves.
std::vector<AuthSpec> AuthSpecsFor(const Value& body) {
  std::vector<AuthSpec> specs;
  const Value* spec = body.Find("connectionSpec");
  if (spec == nullptr) return specs;
  for (const CatalogueSource& source : SourcesOfSpec(spec->StringAt("id"))) {
    specs.insert(specs.end(), source.auth_specs.begin(), source.auth_specs.end());
  }
  return specs;
}

std::vector<std::string> NamesOf(const std::vector<AuthSpec>& specs) {
  std::vector<std::string> names;
  for (const AuthSpec& spec : specs) names.push_back(spec.name);
  return names;
}

void CheckParams(const Object& params, const std::vector<AuthSpec>& specs,
                 const std::string& spec_name, FieldProblems& problems) {
  std::vector<std::string> known;
  for (const AuthSpec& spec : specs) {
    if (spec.name != spec_name) continue;
    for (const AuthParam& param : spec.params) known.push_back(param.name);
  }
  for (const auto& [name, value] : params) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = DidYouMean(name, known);
    problems.push_back(
        {.path = FieldPath().Member("auth").Member("params").Member(name),
         .message = absl::StrCat(name, " is not a documented parameter of ", spec_name),
         .hint = near.empty() ? absl::StrCat("documented are ", absl::StrJoin(known, ", ")) : near,
         .is_warning = true});
  }
}

// Source: sources API tutorials; an unknown specName is refused with FLOW-1415-400.
void Validate(const Value& body, FieldProblems& problems) {
  const std::vector<AuthSpec> specs = AuthSpecsFor(body);
  if (specs.empty()) return;
  const std::vector<std::string> names = NamesOf(specs);
  const Value* auth = body.Find("auth");
  if (auth == nullptr) {
    Report(problems, "auth", "auth is required: this source needs credentials",
           absl::StrCat("write auth = { specName = \"", names[0], "\", params = { ... } }"));
    return;
  }
  const Value* written = auth->Find("specName");
  if (written == nullptr || !written->is_string()) return;
  const std::string& name = written->as_string();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const std::string near = DidYouMean(name, names);
    problems.push_back(
        {.path = FieldPath().Member("auth").Member("specName"),
         .message = absl::StrCat("this source has no auth spec \"", name, "\""),
         .hint = near.empty() ? absl::StrCat("it has ", absl::StrJoin(names, ", ")) : near,
         .is_warning = false});
    return;
  }
  const Value* params = auth->Find("params");
  if (params != nullptr && params->is_object()) {
    CheckParams(params->as_object(), specs, name, problems);
  }
}

// All that its way to authenticate may need, unless some are shown.
// Source: whether secrets come back missing, masked or in clear is documented nowhere.
std::vector<FieldPath> SecretsKeptBack(const Value& body) {
  const Value* auth = body.Find("auth");
  if (auth == nullptr) return {};
  const Value* params = auth->Find("params");
  const FieldPath at = FieldPath().Member("auth").Member("params");
  std::vector<FieldPath> paths;
  for (const AuthSpec& spec : AuthSpecsFor(body)) {
    if (spec.name != auth->StringAt("specName")) continue;
    for (const AuthParam& param : spec.params) {
      if (!param.secret) continue;
      if (params != nullptr && params->Find(param.name) != nullptr) return {};
      const FieldPath path = at.Member(param.name);
      if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    }
  }
  return paths;
}

std::vector<FieldDescriptor> AuthFields() {
  std::vector<FieldDescriptor> fields = {
      {.path = "auth", .type = FieldType::kObject, .summary = "How to authenticate."},
      {.path = "auth.specName",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .summary = "The way to authenticate, one of the connection spec's."},
      {.path = "auth.type", .type = FieldType::kString, .summary = "Sent as written."},
      {.path = "auth.params",
       .type = FieldType::kObject,
       .summary = "What the way to authenticate needs, by name."},
      {.path = "auth.params.*",
       .sensitivity = Sensitivity::kSecret,
       .summary = "A parameter. Kept secret unless it is one of those below."},
  };
  for (const std::string& name : PublicAuthParams()) {
    fields.push_back({.path = absl::StrCat("auth.params.", name),
                      .summary = "A parameter that no source keeps secret."});
  }
  Append(fields, ServerFields({"auth.params.inletUrl", "auth.params.inletId",
                               "auth.params.authorizedDate"}));
  return fields;
}

}  // namespace

KindDescriptor BaseConnection() {
  KindDescriptor kind = FlowServiceKind(
      "base_connection", "How to reach and authenticate with a source.", "connections");
  kind.adopt_also = {"connectionSpec.id"};
  kind.fields = FlowServiceFields();
  Append(kind.fields, SpecFields("connectionSpec", "The source, by its connection spec."));
  Append(kind.fields, AuthFields());
  kind.fields.push_back({.path = "providerId",
                         .type = FieldType::kString,
                         .on_change = OnChange::kReplace,
                         .summary = "The provider; some streaming sources want it."});
  kind.sugar = {SourceSugar("connectionSpec")};
  kind.expand = ExpandSource;
  kind.contract = {ContractSource};
  kind.hidden_secrets = SecretsKeptBack;
  kind.validate = Validate;
  kind.replace_rule =
      Rule{.text =
               "a base connection keeps its connection spec, its way to authenticate and its "
               "provider",
           .source = "Flow Service error messages, FLOW-1414-400; sources tutorials, SFTP"};
  return kind;
}

}  // namespace plumb
