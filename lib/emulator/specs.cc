#include "lib/emulator/specs.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/spec_table.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kBatchProvider = "0ed90a81-07f4-4586-8190-b40eccef1c5a";
constexpr std::string_view kStreamProvider = "521eee4d-8cbe-4906-bb48-fb6bd4450033";

// Google BigQuery, Microsoft Dynamics, Salesforce, Snowflake: "Filter rows".
constexpr std::string_view kRowFilters[] = {
    "3c9b37f8-13a6-43d8-bad3-b863b941fedd",
    "38ad80fe-8b06-4938-94f4-d4ee80266b07",
    "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5",
    "b2e08744-4f1a-40ce-af30-7abac3e23cf3",
};

std::vector<std::string> SplitList(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::string_view part : absl::StrSplit(text, separator, absl::SkipWhitespace())) {
    parts.emplace_back(absl::StripAsciiWhitespace(part));
  }
  return parts;
}

AuthSpec ParseAuth(std::string_view text) {
  const std::pair<std::string_view, std::string_view> halves =
      absl::StrSplit(text, absl::MaxSplits(": ", 1));
  AuthSpec auth{.name = std::string(halves.first), .params = {}};
  for (const std::string& name : SplitList(halves.second, ',')) {
    std::string_view bare = name;
    const bool secret = absl::ConsumeSuffix(&bare, "*");
    auth.params.push_back({.name = std::string(bare), .secret = secret});
  }
  return auth;
}

void AddFact(const SourceFact& fact, ConnectionSpec& spec) {
  const bool first = spec.name.empty();
  if (first) spec.name = fact.name;
  spec.id = fact.id;
  spec.category = fact.category;
  spec.flow_specs |= fact.flow_specs;
  for (const std::string& text : SplitList(fact.auth, ';')) {
    AuthSpec auth = ParseAuth(text);
    if (spec.FindAuth(auth.name) == nullptr) spec.auth.push_back(std::move(auth));
  }
  const std::vector<std::string> params = SplitList(fact.params, ',');
  if (first) spec.common_params.insert(params.begin(), params.end());
  std::erase_if(spec.common_params, [&params](const std::string& name) {
    return std::ranges::find(params, name) == params.end();
  });
  spec.params.insert(params.begin(), params.end());
  spec.filters_rows = std::ranges::find(kRowFilters, fact.id) != std::end(kRowFilters);
}

using ConnectionSpecs = std::map<std::string, ConnectionSpec, std::less<>>;
using FlowSpecs = std::map<std::string, FlowSpec, std::less<>>;

const ConnectionSpecs& AllConnectionSpecs() {
  static const ConnectionSpecs& all = *[] {
    auto* specs = new ConnectionSpecs();
    for (const SourceFact& fact : SourceFacts()) AddFact(fact, (*specs)[std::string(fact.id)]);
    for (const TargetFact& fact : TargetFacts()) {
      ConnectionSpec& spec = (*specs)[std::string(fact.id)];
      spec.id = fact.id;
      spec.name = fact.name;
      spec.category = "target";
      spec.is_source = false;
    }
    return specs;
  }();
  return all;
}

const FlowSpecs& AllFlowSpecs() {
  static const FlowSpecs& all = *[] {
    auto* specs = new FlowSpecs();
    for (const FlowSpecFact& fact : FlowSpecFacts()) {
      (*specs)[std::string(fact.id)] = {.id = std::string(fact.id),
                                        .name = std::string(fact.name),
                                        .bit = fact.bit,
                                        .transformations = SplitList(fact.transformations, ',')};
    }
    return specs;
  }();
  return all;
}

Value AuthBody(const AuthSpec& auth) {
  Object properties;
  for (const AuthParam& param : auth.params) {
    Object property{{"type", "string"}, {"title", param.name}};
    if (param.secret) property.Set("format", "password");
    properties.Set(param.name, std::move(property));
  }
  return Object{{"name", auth.name},
                {"type", absl::StrReplaceAll(auth.name, {{" ", ""}})},
                {"spec", Object{{"$schema", "http://json-schema.org/draft-07/schema#"},
                                {"type", "object"},
                                {"properties", std::move(properties)}}}};
}

Value SourceSpecBody(const ConnectionSpec& spec) {
  Object properties;
  for (const std::string& name : spec.params) properties.Set(name, Object());
  return Object{{"name", spec.name},
                {"type", absl::AsciiStrToLower(spec.category)},
                {"spec", Object{{"$schema", "http://json-schema.org/draft-07/schema#"},
                                {"type", "object"},
                                {"properties", std::move(properties)}}}};
}

Value PermissionsBody() {
  const auto entry = [](std::string_view permission) {
    return Array{Object{
        {"@type", "lowLevel"}, {"name", "EnterpriseSource"}, {"permissions", Array{permission}}}};
  };
  return Object{{"manage", entry("write")}, {"view", entry("read")}};
}

Value FilterBody() {
  return Object{{"enabled", true},
                {"queryLanguage", "SQL"},
                {"logicalOperators", Array{"and", "or", "not"}},
                {"comparisonOperators", Array{"=", "!=", "<", "<=", ">", ">=", "like", "in"}},
                {"columnNameEscapeChar", "`"},
                {"valueEscapeChar", "'"}};
}

Value ConnectionSpecBody(const ConnectionSpec& spec) {
  Object attributes{
      {"category", spec.category},
      {"connectorName", spec.name},
      {"isSource", spec.is_source},
      {"uiAttributes", Object{{"apiFeatures", Object{{"explorePaginationSupported", false}}}}}};
  if (spec.filters_rows) attributes.Set("filterAtSource", FilterBody());
  Array auth;
  for (const AuthSpec& one : spec.auth) auth.push_back(AuthBody(one));
  Object body{{"id", spec.id},
              {"name", spec.name},
              {"version", "1.0"},
              {"providerId", spec.is_streaming() ? kStreamProvider : kBatchProvider},
              {"type", absl::AsciiStrToUpper(spec.category)},
              {"authSpec", std::move(auth)},
              {"attributes", std::move(attributes)},
              {"permissionsInfo", PermissionsBody()}};
  if (spec.is_source) {
    const std::string_view explore = (spec.flow_specs & kTables) != 0 ? "Tabular" : "FileSystem";
    body.Set("sourceSpec", SourceSpecBody(spec));
    body.Set("exploreSpec", Object{{"name", spec.name}, {"type", explore}});
  } else {
    body.Set("targetSpec", Object{{"name", spec.name}, {"type", "target"}});
  }
  return body;
}

// interval is forbidden with "once"; at least 15 with "minute", else at least 1.
Value ScheduleSchema() {
  const auto periodic = [](Array frequencies, int minimum) {
    return Object{
        {"properties",
         Object{{"frequency", Object{{"type", "string"}, {"enum", std::move(frequencies)}}},
                {"interval", Object{{"type", "integer"}, {"minimum", minimum}}},
                {"backfill", Object{{"type", "boolean"}, {"default", true}}}}},
        {"required", Array{"interval"}}};
  };
  const Object once{
      {"properties", Object{{"frequency", Object{{"type", "string"}, {"const", "once"}}}}},
      {"not", Object{{"anyOf", Array{Object{{"required", Array{"interval"}}},
                                     Object{{"required", Array{"backfill"}}}}}}}};
  return Object{
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"type", "object"},
      {"properties",
       Object{{"startTime", Object{{"type", "integer"}, {"description", "epoch seconds"}}}}},
      {"oneOf", Array{once, periodic({"minute"}, 15), periodic({"hour", "day", "week"}, 1)}},
      {"required", Array{"startTime", "frequency"}}};
}

Value TransformationSpecs(const FlowSpec& spec) {
  Array list;
  for (const std::string& name : spec.transformations) {
    Object properties{{"mappingId", Object{{"type", "string"}}},
                      {"mappingVersion", Object{{"type", "string"}}}};
    if (name == "Copy") properties = Object{{"deltaColumn", Object{{"type", "object"}}}};
    if (name == "Encryption") properties = Object{{"publicKeyId", Object{{"type", "string"}}}};
    list.push_back(
        Object{{"name", name},
               {"spec", Object{{"type", "object"}, {"properties", std::move(properties)}}}});
  }
  return list;
}

Value FlowSpecBody(const FlowSpec& spec) {
  Array sources;
  for (const auto& [id, source] : AllConnectionSpecs()) {
    if ((source.flow_specs & spec.bit) != 0) sources.push_back(id);
  }
  Array targets{kDataLakeSpec};
  if (spec.bit == kStreams) targets.push_back("db4fe783-ef79-4a12-bda9-32b2b1bc3b2c");
  Object body{{"id", spec.id},
              {"name", spec.name},
              {"version", "1.0"},
              {"providerId", spec.is_batch() ? kBatchProvider : kStreamProvider},
              {"sourceConnectionSpecIds", std::move(sources)},
              {"targetConnectionSpecIds", std::move(targets)},
              {"transformationSpecs", TransformationSpecs(spec)},
              {"attributes", Object{{"isSourceFlow", true},
                                    {"frequency", spec.is_batch() ? "batch" : "streaming"}}},
              {"permissionsInfo", PermissionsBody()}};
  if (spec.is_batch()) {
    body.Set(
        "scheduleSpec",
        Object{{"name", "PeriodicSchedule"}, {"type", "Periodic"}, {"spec", ScheduleSchema()}});
  }
  return body;
}

}  // namespace

bool ConnectionSpec::is_streaming() const { return is_source && (flow_specs & kBatchBits) == 0; }

const AuthSpec* ConnectionSpec::FindAuth(std::string_view auth_name) const {
  const auto found = std::ranges::find(auth, auth_name, &AuthSpec::name);
  return found == auth.end() ? nullptr : &*found;
}

bool FlowSpec::is_batch() const { return (bit & kBatchBits) != 0; }

bool FlowSpec::Allows(std::string_view transformation) const {
  return std::ranges::find(transformations, transformation) != transformations.end();
}

const ConnectionSpec* FindConnectionSpec(std::string_view id) {
  const auto found = AllConnectionSpecs().find(id);
  return found == AllConnectionSpecs().end() ? nullptr : &found->second;
}

const FlowSpec* FindFlowSpec(std::string_view id) {
  const auto found = AllFlowSpecs().find(id);
  return found == AllFlowSpecs().end() ? nullptr : &found->second;
}

const std::vector<Value>& ConnectionSpecBodies() {
  static const std::vector<Value>& bodies = *[] {
    auto* list = new std::vector<Value>();
    for (const auto& [id, spec] : AllConnectionSpecs()) list->push_back(ConnectionSpecBody(spec));
    return list;
  }();
  return bodies;
}

const std::vector<Value>& FlowSpecBodies() {
  static const std::vector<Value>& bodies = *[] {
    auto* list = new std::vector<Value>();
    for (const auto& [id, spec] : AllFlowSpecs()) list->push_back(FlowSpecBody(spec));
    return list;
  }();
  return bodies;
}

}  // namespace plumb::emulator
