#include "lib/kind/source.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

using Names = std::set<std::string>;

// Of each parameter whether it is secret.
using Params = std::map<std::string, bool>;

std::map<std::string, Params> AuthOf(const std::vector<CatalogueSource>& known) {
  std::map<std::string, Params> auth;
  for (const CatalogueSource& source : known) {
    for (const AuthSpec& spec : source.auth_specs) {
      for (const AuthParam& param : spec.params) auth[spec.name][param.name] |= param.secret;
    }
  }
  return auth;
}

const Value* PropertiesOf(const Value* schema_holder) {
  const Value* spec = schema_holder == nullptr ? nullptr : schema_holder->Find("spec");
  const Value* properties = spec == nullptr ? nullptr : spec->Find("properties");
  return properties != nullptr && properties->is_object() ? properties : nullptr;
}

Params ParamsOf(const Value& schema_holder) {
  Params params;
  const Value* properties = PropertiesOf(&schema_holder);
  if (properties == nullptr) return params;
  for (const auto& [name, schema] : properties->as_object()) {
    params[name] = schema.StringAt("format") == "password";
  }
  return params;
}

std::map<std::string, Params> AuthOf(const Value& connection_spec) {
  std::map<std::string, Params> auth;
  const Value* specs = connection_spec.Find("authSpec");
  if (specs == nullptr || !specs->is_array()) return auth;
  for (const Value& spec : specs->as_array()) {
    auth[std::string(spec.StringAt("name"))] = ParamsOf(spec);
  }
  return auth;
}

template <typename Map>
Names KeysOf(const Map& map) {
  Names keys;
  for (const auto& [key, value] : map) keys.insert(key);
  return keys;
}

// Notes what only one of them has, as "WHAT NAME is new" and "WHAT NAME is gone".
void CompareNames(std::string_view what, const Names& known, const Names& live,
                  std::vector<std::string>& differences) {
  for (const std::string& name : live) {
    if (!known.contains(name)) differences.push_back(absl::StrCat(what, " ", name, " is new"));
  }
  for (const std::string& name : known) {
    if (!live.contains(name)) differences.push_back(absl::StrCat(what, " ", name, " is gone"));
  }
}

void CompareAuth(const std::vector<CatalogueSource>& known, const Value& connection_spec,
                 std::vector<std::string>& differences) {
  const std::map<std::string, Params> ours = AuthOf(known);
  const std::map<std::string, Params> live = AuthOf(connection_spec);
  CompareNames("auth spec", KeysOf(ours), KeysOf(live), differences);
  for (const auto& [name, params] : ours) {
    const auto same = live.find(name);
    if (same == live.end()) continue;
    const std::string what = absl::StrCat("auth spec ", name, ": parameter");
    CompareNames(what, KeysOf(params), KeysOf(same->second), differences);
    for (const auto& [param, secret] : same->second) {
      const auto ours_too = params.find(param);
      if (!secret || ours_too == params.end() || ours_too->second) continue;
      differences.push_back(absl::StrCat(what, " ", param, " is a secret"));
    }
  }
}

void CompareParams(const std::vector<CatalogueSource>& known, const Value& connection_spec,
                   std::vector<std::string>& differences) {
  const Value* spec = connection_spec.Find("sourceSpec");
  if (PropertiesOf(spec) == nullptr) return;  // It does not say.
  Names params;
  for (const CatalogueSource& source : known) {
    params.insert(source.params.begin(), source.params.end());
  }
  Names live = KeysOf(ParamsOf(*spec));
  // Understood by what attributes.filterAtSource says, not by this schema.
  params.erase("filters");
  live.erase("filters");
  CompareNames("source parameter", params, live, differences);
}

bool Reads(const Value& flow_spec, std::string_view connection_spec_id) {
  const Value* ids = flow_spec.Find("sourceConnectionSpecIds");
  if (ids == nullptr || !ids->is_array()) return false;
  for (const Value& id : ids->as_array()) {
    if (id == Value(connection_spec_id)) return true;
  }
  return false;
}

void CompareFlowSpecs(const std::vector<CatalogueSource>& known,
                      const std::vector<Value>& flow_specs, std::vector<std::string>& differences) {
  Names ours, live;
  for (const CatalogueSource& source : known) {
    ours.insert(source.flow_spec_ids.begin(), source.flow_spec_ids.end());
  }
  for (const Value& spec : flow_specs) {
    if (Reads(spec, known[0].connection_spec_id)) live.emplace(spec.StringAt("id"));
  }
  CompareNames("flow spec", ours, live, differences);
}

}  // namespace

std::string DeliveryText(Delivery delivery) {
  return delivery == Delivery::kStreaming ? "streaming" : "batch";
}

std::vector<std::string> CompareSource(const std::vector<CatalogueSource>& known,
                                       const Value& connection_spec,
                                       const std::vector<Value>& flow_specs) {
  std::vector<std::string> differences;
  const std::string_view version = connection_spec.StringAt("version", kSourceSpecVersion);
  if (version != kSourceSpecVersion) {
    differences.push_back(
        absl::StrCat("version ", version, " is new; plumb sends ", kSourceSpecVersion));
  }
  CompareAuth(known, connection_spec, differences);
  CompareParams(known, connection_spec, differences);
  CompareFlowSpecs(known, flow_specs, differences);
  return differences;
}

std::string ObjectParamOf(const CatalogueSource& source) {
  static constexpr std::string_view kNames[] = {"resourcePath", "tableName", "path",
                                                "topicName",    "topic",     "stream",
                                                "eventHubName", "object",    "listId"};
  for (const std::string_view name : kNames) {
    const auto at = std::find(source.params.begin(), source.params.end(), name);
    if (at != source.params.end()) return *at;
  }
  return "";
}

}  // namespace plumb
