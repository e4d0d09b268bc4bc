// What may stand in a flow: its ids, its mapping, its schedule.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/schedule.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/spec_table.h"
#include "lib/emulator/specs.h"
#include "lib/emulator/xdm.h"

namespace plumb::emulator {
namespace {

constexpr ShapeRule kFlowRules[] = {
    {"name", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"flowSpec", Shape::kObject, Need::kRequired},
    {"sourceConnectionIds", Shape::kTextArray, Need::kRequired},
    {"targetConnectionIds", Shape::kTextArray, Need::kRequired},
    {"transformations", Shape::kArray},
    {"transformations[].name", Shape::kText, Need::kRequired},
    {"transformations[].params", Shape::kObject, Need::kRequired},
    {"scheduleParams", Shape::kObject},
    {"options", Shape::kObject},
    {"options.errorDiagnosticsEnabled", Shape::kBoolean},
    {"options.partialIngestionPercent", Shape::kNumber},
    {"policy", Shape::kObject},
    {"policy.enforcementRefs", Shape::kTextArray},
    {"labels", Shape::kTextArray},
    {"unifiedMetadata", Shape::kObject},
};

struct Ends {
  std::vector<const Record*> sources;
  std::vector<const Record*> targets;
};

Refusal FindConnections(World& world, const Scope& scope, const Value& body,
                        std::string_view member, Collection collection,
                        std::vector<const Record*>& found) {
  const Array& ids = body.Find(member)->as_array();
  if (ids.empty()) return PlainFlowError(400, absl::StrCat(member, " must not be empty"));
  for (const Value& id : ids) {
    const Record* record = world.store().Find(scope, collection, id.as_string());
    if (record == nullptr) {
      return FlowError("1439-400", absl::StrCat("The ", CollectionName(collection), " resource ",
                                                id.as_string(), " is not found."));
    }
    found.push_back(record);
  }
  return std::nullopt;
}

std::string_view SpecIdOf(const Value& connection) {
  const Value* reference = connection.Find("connectionSpec");
  return reference == nullptr ? "" : reference->StringAt("id");
}

Refusal CheckPair(const Ends& ends, const FlowSpec& flow_spec) {
  for (const Record* source : ends.sources) {
    const ConnectionSpec* spec = FindConnectionSpec(SpecIdOf(source->body));
    if (spec == nullptr || (spec->flow_specs & flow_spec.bit) == 0) {
      return FlowError("1413-400", absl::StrCat("The flow spec ", flow_spec.id,
                                                " does not take the connection spec ",
                                                SpecIdOf(source->body), "."));
    }
  }
  for (const Record* target : ends.targets) {
    const std::string_view id = SpecIdOf(target->body);
    const bool second = flow_spec.bit == kStreams && id == "db4fe783-ef79-4a12-bda9-32b2b1bc3b2c";
    if (id != kDataLakeSpec && !second) {
      return FlowError("1413-400",
                       absl::StrCat("The flow spec ", flow_spec.id,
                                    " does not take the target's connection spec ", id, "."));
    }
  }
  return std::nullopt;
}

// The schema of the dataset that the target writes, else the target's own.
std::string TargetSchema(World& world, const Scope& scope, const Value& target) {
  const Value* params = target.Find("params");
  const Record* dataset = params == nullptr ? nullptr
                                            : world.store().Find(scope, Collection::kDataSets,
                                                                 params->StringAt("dataSetId"));
  const Value* reference = dataset == nullptr ? nullptr : dataset->body.Find("schemaRef");
  if (reference != nullptr) return std::string(reference->StringAt("id"));
  const Value* data = target.Find("data");
  const Value* schema = data == nullptr ? nullptr : data->Find("schema");
  return schema == nullptr ? "" : std::string(schema->StringAt("id"));
}

Refusal CheckDestinations(World& world, const Scope& scope, const Value& mapping,
                          const std::string& schema) {
  if (!world.settings().check_destinations) return std::nullopt;
  const Value expanded = ExpandedById(world, scope, schema);
  for (const Value& row : mapping.Find("mappings")->as_array()) {
    const std::string_view destination = row.StringAt("destination");
    if (!HasField(expanded, destination)) {
      return FlowError("1419-400", absl::StrCat("The mapping set failed validation: the schema ",
                                                schema, " has no field ", destination, "."));
    }
  }
  return std::nullopt;
}

// Whether two ids ($id or meta:altId) name one schema.
bool SameSchema(const World& world, const Scope& scope, std::string_view a, std::string_view b) {
  if (a == b) return true;
  const Value* left = FindResource(world, scope, a);
  return left != nullptr && left == FindResource(world, scope, b);
}

Refusal CheckMapping(World& world, const Scope& scope, const Value& params, const Ends& ends) {
  const std::string id(params.StringAt("mappingId"));
  int64_t version = 0;
  if (world.store().Find(scope, Collection::kMappingSets, id) == nullptr) {
    if (!world.settings().check_references) return std::nullopt;
    return FlowError("1419-400",
                     absl::StrCat("The mapping set ", id, " failed validation: it is not found."));
  }
  const Record* mapping = nullptr;
  if (ReadInteger(params.Find("mappingVersion"), version)) {
    mapping =
        world.store().Find(scope, Collection::kMappingVersions, absl::StrCat(id, ":", version));
  }
  if (mapping == nullptr) {
    return FlowError("1412-400",
                     absl::StrCat("The version of the mapping set ", id, " is not valid."));
  }
  const Value* reference = mapping->body.Find("outputSchema")->Find("schemaRef");
  for (const Record* target : ends.targets) {
    const std::string schema = TargetSchema(world, scope, target->body);
    if (!schema.empty() && !SameSchema(world, scope, reference->StringAt("id"), schema)) {
      return FlowError("1425-400",
                       absl::StrCat("The schema of the mapping set ", id,
                                    " differs from the target dataset's, ", schema, "."));
    }
    if (Refusal refusal = CheckDestinations(world, scope, mapping->body, schema)) return refusal;
  }
  return std::nullopt;
}

constexpr ShapeRule kCopyRules[] = {{"deltaColumn", Shape::kObject, Need::kRequired},
                                    {"deltaColumn.name", Shape::kText, Need::kRequired}};
// "Encrypted data ingestion", in the sources API tutorials.
constexpr ShapeRule kEncryptionRules[] = {{"publicKeyId", Shape::kNonEmptyText, Need::kRequired}};

Refusal CheckParams(std::string_view name, const Value& params, absl::Span<const ShapeRule> rules) {
  const std::string problem = ShapeProblem(params, rules);
  if (problem.empty()) return std::nullopt;
  return PlainFlowError(400, absl::StrCat("transformation ", name, ": params.", problem));
}

Refusal CheckTransformations(World& world, const Scope& scope, const Value& body,
                             const FlowSpec& flow_spec, const Ends& ends) {
  const Value* list = body.Find("transformations");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  bool mapped = false;
  for (const Value& transformation : list->as_array()) {
    const std::string_view name = transformation.StringAt("name");
    if (!flow_spec.Allows(name)) {
      return PlainFlowError(
          400, absl::StrCat("The flow spec ", flow_spec.id, " has no transformation ", name));
    }
    const bool maps = name == "Mapping", decrypts = name == "Encryption";
    if (mapped && !decrypts) {
      return PlainFlowError(400, absl::StrCat(name, " must not come after Mapping"));
    }
    mapped = mapped || maps;
    const Value& params = *transformation.Find("params");
    Refusal refusal = maps ? CheckMapping(world, scope, params, ends)
                           : CheckParams(name, params,
                                         decrypts ? absl::MakeConstSpan(kEncryptionRules)
                                                  : absl::MakeConstSpan(kCopyRules));
    if (refusal) return refusal;
  }
  return std::nullopt;
}

Refusal CheckSchedule(const Value& body, const FlowSpec& flow_spec) {
  const Value* schedule = body.Find("scheduleParams");
  if (!flow_spec.is_batch()) {
    if (schedule == nullptr) return std::nullopt;
    return PlainFlowError(400, "scheduleParams is not allowed for a streaming flow");
  }
  if (schedule == nullptr) return PlainFlowError(400, "scheduleParams is required");
  const std::string problem = ScheduleProblem(*schedule);
  if (problem.empty()) return std::nullopt;
  return PlainFlowError(400, problem);
}

Refusal CheckOptions(const Value& body) {
  const Value* options = body.Find("options");
  const Value* percent = options == nullptr ? nullptr : options->Find("partialIngestionPercent");
  if (percent != nullptr && !percent->is_null()) {
    const double number =
        percent->is_int() ? static_cast<double>(percent->as_int()) : percent->as_double();
    if (number <= 0 || number > 100) {
      return PlainFlowError(400, "options.partialIngestionPercent must be above 0, at most 100");
    }
  }
  const Value* policy = body.Find("policy");
  const Value* references = policy == nullptr ? nullptr : policy->Find("enforcementRefs");
  if (references != nullptr && references->is_array() && references->as_array().empty()) {
    return FlowError("1431-400", "The policy's enforcementRefs are empty.");
  }
  return std::nullopt;
}

Value ConnectionSummary(const Value& connection) {
  return Object{{"id", *connection.Find("id")},
                {"connectionSpec", *connection.Find("connectionSpec")}};
}

void SetInherited(World& world, const Scope& scope, const Ends& ends, Value& body) {
  Array sources;
  for (const Record* source : ends.sources) {
    Value summary = ConnectionSummary(source->body);
    const Record* base = world.store().Find(scope, Collection::kConnections,
                                            source->body.StringAt("baseConnectionId"));
    if (base != nullptr) {
      summary.as_object().Set("baseConnection", ConnectionSummary(base->body));
    }
    sources.push_back(std::move(summary));
  }
  Array targets;
  for (const Record* target : ends.targets) targets.push_back(ConnectionSummary(target->body));
  body.as_object().Set("inheritedAttributes", Object{{"properties", Object{{"isSourceFlow", true}}},
                                                     {"sourceConnections", std::move(sources)},
                                                     {"targetConnections", std::move(targets)}});
}

}  // namespace

Refusal CheckFlow(World& world, const Scope& scope, FlowChecks checks, Value& body) {
  if (!body.is_object() || body.as_object().empty()) {
    return FlowError("1405-400", "The body is null or empty.");
  }
  if (body.Find("state") != nullptr) {
    return FlowError("1410-400", "state cannot be sent when a flow is created.");
  }
  const std::string problem = ShapeProblem(body, kFlowRules);
  if (!problem.empty()) return PlainFlowError(400, problem);
  const FlowSpec* flow_spec = FindFlowSpec(body.Find("flowSpec")->StringAt("id"));
  if (flow_spec == nullptr) return FlowError("1413-400", "Please provide a valid spec id");
  if (Refusal refusal = CheckSpecVersion(body, "flowSpec", SpecVersion::kOptional)) return refusal;
  Ends ends;
  if (Refusal refusal = FindConnections(world, scope, body, "sourceConnectionIds",
                                        Collection::kSourceConnections, ends.sources)) {
    return refusal;
  }
  if (Refusal refusal = FindConnections(world, scope, body, "targetConnectionIds",
                                        Collection::kTargetConnections, ends.targets)) {
    return refusal;
  }
  SetInherited(world, scope, ends, body);
  if (checks == FlowChecks::kDraft) return std::nullopt;
  if (Refusal refusal = CheckPair(ends, *flow_spec)) return refusal;
  if (Refusal refusal = CheckSchedule(body, *flow_spec)) return refusal;
  if (Refusal refusal = CheckOptions(body)) return refusal;
  return CheckTransformations(world, scope, body, *flow_spec, ends);
}

}  // namespace plumb::emulator
