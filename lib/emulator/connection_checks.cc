// What may stand in a base, source or target connection.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/spec_table.h"
#include "lib/emulator/specs.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kStripe = "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3";
constexpr std::string_view kStripeObjects[] = {
    "charges", "subscriptions", "refunds", "balance_transactions", "customers", "prices"};

constexpr ShapeRule kConnectionRules[] = {
    {"name", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"connectionSpec", Shape::kObject},
    {"auth", Shape::kObject},
    {"auth.specName", Shape::kText, Need::kRequired},
    {"auth.params", Shape::kObject, Need::kRequired},
    {"providerId", Shape::kText},
};

constexpr ShapeRule kSourceRules[] = {
    {"name", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"connectionSpec", Shape::kObject},
    {"baseConnectionId", Shape::kText},
    {"data", Shape::kObject},
    {"data.format", Shape::kText},
    {"data.properties", Shape::kObject},
    {"data.schema", Shape::kObject},
    {"params", Shape::kObject},
    {"params.path", Shape::kText},
    {"params.tableName", Shape::kText},
    {"params.resourcePath", Shape::kText},
    {"params.recursive", Shape::kBooleanLike},
    {"params.columns", Shape::kArray},
    {"params.filters", Shape::kObject},
};

constexpr ShapeRule kTargetRules[] = {
    {"name", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"connectionSpec", Shape::kObject},
    {"data", Shape::kObject, Need::kRequired},
    {"data.format", Shape::kText},
    {"data.schema", Shape::kObject},
    {"data.schema.id", Shape::kText, Need::kRequired},
    {"data.schema.version", Shape::kText, Need::kRequired},
    {"params", Shape::kObject},
    {"params.dataSetId", Shape::kText},
};

Refusal CheckShape(const Value& body, absl::Span<const ShapeRule> rules) {
  if (!body.is_object() || body.as_object().empty()) {
    return FlowError("1405-400", "The body is null or empty.");
  }
  if (body.Find("state") != nullptr) {
    return FlowError("1410-400", "state cannot be sent; use an action.");
  }
  const std::string problem = ShapeProblem(body, rules);
  if (problem.empty()) return std::nullopt;
  return PlainFlowError(400, problem);
}

// The connection specification that `body` names, in `spec`.
Refusal FindSpec(const World& world, Value& body, const ConnectionSpec*& spec) {
  const Value* reference = body.Find("connectionSpec");
  const std::string_view id = reference == nullptr ? "" : reference->StringAt("id");
  // The service's shortest form of an error: no code at all.
  if (id.empty()) return Json(400, Object{{"message", "Please provide a valid spec id"}});
  spec = FindConnectionSpec(id);
  if (spec == nullptr) return FlowError("1413-400", "Please provide a valid spec id");
  return CheckSpecVersion(
      body, "connectionSpec",
      world.settings().version_required ? SpecVersion::kDemanded : SpecVersion::kOptional);
}

Refusal CheckAuth(const Value& body, const ConnectionSpec& spec) {
  const Value* auth = body.Find("auth");
  if (auth == nullptr) {
    if (spec.auth.empty()) return std::nullopt;
    return PlainFlowError(400, "auth is required");
  }
  if (spec.FindAuth(auth->StringAt("specName")) != nullptr) return std::nullopt;
  return FlowError("1415-400",
                   absl::StrCat("The auth spec ", auth->StringAt("specName"),
                                " is not known for the connection spec ", spec.id, "."));
}

Refusal CheckBase(World& world, const Scope& scope, const Value& body, const ConnectionSpec& spec) {
  const std::string_view id = body.StringAt("baseConnectionId");
  if (id.empty()) {
    if (!spec.needs_base()) return std::nullopt;
    return PlainFlowError(400, "baseConnectionId is required");
  }
  const Record* base = world.store().Find(scope, Collection::kConnections, id);
  if (base == nullptr) {
    if (!world.settings().check_references) return std::nullopt;
    return FlowError("1439-400", absl::StrCat("The base connection ", id, " is not found."));
  }
  if (base->body.Find("connectionSpec")->StringAt("id") == spec.id) return std::nullopt;
  return FlowError("1413-400", "The connection spec is not that of the base connection.");
}

Refusal CheckDelimiter(const Value& body) {
  const Value* data = body.Find("data");
  const Value* properties = data == nullptr ? nullptr : data->Find("properties");
  if (properties == nullptr) return std::nullopt;
  const Value* delimiter = properties->Find("columnDelimiter");
  if (delimiter == nullptr || (delimiter->is_string() && delimiter->as_string().size() == 1)) {
    return std::nullopt;
  }
  return PlainFlowError(400, "data.properties.columnDelimiter must be a single character");
}

// The parameter without which the source would not know what to read.
std::string_view NeededParam(const ConnectionSpec& spec) {
  for (std::string_view name : {"path", "tableName", "resourcePath"}) {
    if (spec.common_params.contains(std::string(name))) return name;
  }
  return "";
}

Refusal CheckSourceParams(const Value& body, const ConnectionSpec& spec) {
  const Value* params = body.Find("params");
  const std::string_view needed = NeededParam(spec);
  if (!needed.empty() && (params == nullptr || params->StringAt(needed).empty())) {
    return PlainFlowError(400, absl::StrCat("params.", needed, " is required"));
  }
  if (params == nullptr) return std::nullopt;
  if (params->Find("filters") != nullptr && !spec.filters_rows) {
    return PlainFlowError(400, absl::StrCat(spec.name, " does not filter rows"));
  }
  if (spec.id != kStripe) return std::nullopt;
  const std::string_view object = params->StringAt("resourcePath");
  if (std::ranges::find(kStripeObjects, object) != std::end(kStripeObjects)) return std::nullopt;
  return PlainFlowError(400, absl::StrCat("params.resourcePath ", object, " is not known"));
}

// Whether the dataset exists, and has the schema that the connection names.
Refusal CheckDataSet(World& world, const Scope& scope, const Value& body) {
  if (!world.settings().check_references) return std::nullopt;
  const Value* schema = body.Find("data")->Find("schema");
  const std::string_view schema_id = schema == nullptr ? "" : schema->StringAt("id");
  if (!schema_id.empty() && world.store().Find(scope, Collection::kSchemas, schema_id) == nullptr) {
    return FlowError("1439-400", absl::StrCat("The schema ", schema_id, " is not found."));
  }
  const std::string_view id = body.Find("params")->StringAt("dataSetId");
  const Record* dataset = world.store().Find(scope, Collection::kDataSets, id);
  if (dataset == nullptr) {
    return FlowError("1439-400", absl::StrCat("The dataset ", id, " is not found."));
  }
  const Value* reference = dataset->body.Find("schemaRef");
  if (schema_id.empty() || reference == nullptr || reference->StringAt("id") == schema_id) {
    return std::nullopt;
  }
  return FlowError("1425-400",
                   absl::StrCat("The schema ", schema_id, " is not that of the dataset ", id, "."));
}

}  // namespace

Refusal CheckSpecVersion(Value& body, std::string_view member, SpecVersion version) {
  Value* reference = body.Find(member);
  const Value* given = reference->Find("version");
  if (given == nullptr && version == SpecVersion::kDemanded) {
    return PlainFlowError(422,
                          absl::StrCat(member, ".version 'version' is required for spec info"));
  }
  if (given == nullptr) reference->as_object().Set("version", "1.0");
  if (given == nullptr || *given == Value("1.0")) return std::nullopt;
  return FlowError("1413-400", absl::StrCat(member, ".version must be \"1.0\""));
}

Refusal CheckConnection(World& world, const Scope&, Value& body) {
  if (Refusal refusal = CheckShape(body, kConnectionRules)) return refusal;
  const ConnectionSpec* spec = nullptr;
  if (Refusal refusal = FindSpec(world, body, spec)) return refusal;
  return CheckAuth(body, *spec);
}

Refusal CheckSourceConnection(World& world, const Scope& scope, Value& body) {
  if (Refusal refusal = CheckShape(body, kSourceRules)) return refusal;
  const ConnectionSpec* spec = nullptr;
  if (Refusal refusal = FindSpec(world, body, spec)) return refusal;
  if (!spec->is_source) return FlowError("1413-400", "The connection spec is not of a source.");
  if (body.Find("data") == nullptr && !spec->is_streaming()) {
    return PlainFlowError(400, "data is required");
  }
  if (Refusal refusal = CheckBase(world, scope, body, *spec)) return refusal;
  if (Refusal refusal = CheckDelimiter(body)) return refusal;
  return CheckSourceParams(body, *spec);
}

Refusal CheckTargetConnection(World& world, const Scope& scope, Value& body) {
  if (Refusal refusal = CheckShape(body, kTargetRules)) return refusal;
  const ConnectionSpec* spec = nullptr;
  if (Refusal refusal = FindSpec(world, body, spec)) return refusal;
  if (spec->is_source) return FlowError("1413-400", "The connection spec is not of a target.");
  if (spec->id != kDataLakeSpec) return std::nullopt;
  const Value* params = body.Find("params");
  if (params == nullptr || params->StringAt("dataSetId").empty()) {
    return PlainFlowError(400, "params.dataSetId is required");
  }
  return CheckDataSet(world, scope, body);
}

}  // namespace plumb::emulator
