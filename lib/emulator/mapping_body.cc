#include "lib/emulator/mapping_body.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/xdm.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

struct SourceType {
  std::string_view sent;
  std::string_view shown;
};

constexpr SourceType kSourceTypes[] = {
    {"ATTRIBUTE", "text/x.schema-path"},
    {"EXPRESSION", "text/x.aep-xl"},
    {"STATIC", "text/x.static"},
};

constexpr ShapeRule kRules[] = {
    {"name", Shape::kText},
    {"version", Shape::kInteger},
    {"xdmSchema", Shape::kText},
    {"xdmVersion", Shape::kText},
    {"inputSchema", Shape::kObject},
    {"outputSchema", Shape::kObject},
    {"outputSchema.schemaRef", Shape::kObject, Need::kRequired},
    {"outputSchema.schemaRef.id", Shape::kText, Need::kRequired},
    {"outputSchema.schemaRef.contentType", Shape::kText},
    {"allowNullValues", Shape::kBoolean},
    {"tags", Shape::kArray},
    {"mappings", Shape::kArray, Need::kRequired},
    {"mappings[].sourceType", Shape::kText},
    {"mappings[].source", Shape::kText},
    {"mappings[].sourceAttribute", Shape::kText},
    {"mappings[].sourceExpression", Shape::kText},
    {"mappings[].destination", Shape::kText},
    {"mappings[].destinationXdmPath", Shape::kText},
    {"mappings[].identity", Shape::kBooleanLike},
    {"mappings[].name", Shape::kText},
    {"mappings[].description", Shape::kText},
};

Answer BadRequest(std::string_view detail) { return Problem(400, "BadRequestError", detail); }

std::string_view FirstText(const Value& row, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    if (!row.StringAt(name).empty()) return row.StringAt(name);
  }
  return "";
}

// The name under which the service keeps a row's type; "" when it knows none such.
std::string_view KeptType(const Value& row) {
  const std::string_view given = row.StringAt("sourceType");
  if (given.empty()) {
    return row.StringAt("sourceExpression").empty() ? "ATTRIBUTE" : "EXPRESSION";
  }
  for (const SourceType& type : kSourceTypes) {
    if (given == type.sent || given == type.shown) return type.sent;
  }
  return "";
}

Refusal ReadRow(World& world, const Request& request, const Value& given, Array& rows) {
  const std::string_view source =
      FirstText(given, {"source", "sourceAttribute", "sourceExpression"});
  const std::string_view destination = FirstText(given, {"destination", "destinationXdmPath"});
  const std::string_view type = KeptType(given);
  if (source.empty()) return BadRequest("A mapping needs a source");
  if (destination.empty()) return BadRequest("A mapping needs a destination");
  if (type.empty()) {
    return BadRequest(absl::StrCat("The sourceType ", given.StringAt("sourceType"), " is unknown"));
  }
  Object row{{"id", world.NewHex(32)},
             {"version", 0},
             {"createdDate", world.NowMillis()},
             {"modifiedDate", world.NowMillis()},
             {"createdBy", request.UserId()},
             {"modifiedBy", request.UserId()},
             {"sourceType", type},
             {"source", source},
             {"destination", destination},
             {"identity", IsTrue(given.Find("identity"))},
             {"primaryIdentity", IsTrue(given.Find("primaryIdentity"))},
             {"matchScore", 0.0},
             {"functionVersion", 1},
             {"sourceAttribute", source},
             {"destinationXdmPath", destination}};
  for (std::string_view name : {"name", "description", "identityGroup", "namespaceCode"}) {
    const Value* extra = given.Find(name);
    if (extra != nullptr && !extra->is_null()) row.Set(name, *extra);
  }
  rows.push_back(std::move(row));
  return std::nullopt;
}

// The target schema in both dialects: id and contentType.
Object SchemaRefOf(const Value& body) {
  if (const Value* output = body.Find("outputSchema"); output != nullptr && output->is_object()) {
    const Value& reference = *output->Find("schemaRef");
    return {{"id", reference.StringAt("id")},
            {"contentType",
             reference.StringAt("contentType", "application/vnd.adobe.xed-full+json;version=1")}};
  }
  return {{"id", body.StringAt("xdmSchema")}, {"contentType", body.StringAt("xdmVersion", "1.0")}};
}

int64_t WholeSeconds(int64_t millis) { return millis / 1000 * 1000; }

void RoundDates(Object& object) {
  for (std::string_view name : {"createdDate", "modifiedDate"}) {
    Value* date = object.Find(name);
    if (date != nullptr && date->is_int()) *date = WholeSeconds(date->as_int());
  }
}

std::string_view ShownType(const World& world, std::string_view kept) {
  if (kept == "STATIC" && !world.settings().static_as_media_type) return kept;
  for (const SourceType& type : kSourceTypes) {
    if (kept == type.sent) return type.shown;
  }
  return kept;
}

// What stands at a dotted path; null when nothing does.
const Value* AtPath(const Value& root, std::string_view path) {
  const Value* at = &root;
  for (std::string_view name : absl::StrSplit(path, '.')) {
    at = at == nullptr ? nullptr : at->Find(name);
  }
  return at;
}

void SetAtPath(Value& root, std::string_view path, const Value& value) {
  Value* at = &root;
  for (std::string_view name : absl::StrSplit(path, '.')) {
    if (!at->is_object()) *at = Object();
    at = &at->as_object()[name];
  }
  *at = value;
}

}  // namespace

Refusal ReadMapping(World& world, const Request& request, Value& mapping) {
  const Value& body = request.body;
  const std::string problem = ShapeProblem(body, kRules);
  if (!problem.empty()) return BadRequest(problem);
  const Value* output = body.Find("outputSchema");
  if ((output == nullptr || output->is_null()) && body.StringAt("xdmSchema").empty()) {
    return BadRequest("outputSchema is required");
  }
  const Value reference = SchemaRefOf(body);
  if (world.settings().check_references &&
      FindResource(world, request.scope, reference.StringAt("id")) == nullptr) {
    return BadRequest(absl::StrCat("The schema ", reference.StringAt("id"), " is not found"));
  }
  Array rows;
  for (const Value& row : body.Find("mappings")->as_array()) {
    if (Refusal refusal = ReadRow(world, request, row, rows)) return refusal;
  }
  const Value* nulls = body.Find("allowNullValues");
  Object result{
      {"supportVersion", "1.1"},
      {"status", "PUBLISHED"},
      {"strictMapping", false},
      {"allowNullValues", IsTrue(nulls)},
      {"xdmVersion", "1.0"},
      {"schemaRef", reference},
      {"xdmSchema", reference.StringAt("id")},
      {"outputSchema", Object{{"id", world.NewHex(32)}, {"version", 0}, {"schemaRef", reference}}},
      {"mappings", std::move(rows)}};
  for (std::string_view name : {"name", "tags", "inputSchema"}) {
    const Value* extra = body.Find(name);
    if (extra != nullptr && !extra->is_null()) result.Set(name, *extra);
  }
  mapping = std::move(result);
  return std::nullopt;
}

Value ShownMapping(const World& world, const Scope& scope, const Value& mapping, SchemaView view) {
  Value shown = mapping;
  Object& object = shown.as_object();
  RoundDates(object);
  for (Value& row : object["mappings"].as_array()) {
    RoundDates(row.as_object());
    row.as_object().Set("sourceType", ShownType(world, row.StringAt("sourceType")));
  }
  Object& output = object["outputSchema"].as_object();
  if (world.settings().content_type_as_version) {
    output["schemaRef"].as_object().Set("contentType", "1.0");
    object["schemaRef"].as_object().Set("contentType", "1.0");
  }
  if (view == SchemaView::kReference) return shown;
  const Value* schema = FindResource(world, scope, mapping.StringAt("xdmSchema"));
  if (schema != nullptr) output.Set("jsonSchema", Expanded(world, scope, *schema));
  return shown;
}

Value ValidationOf(const World& world, const Scope& scope, const Value& mapping) {
  Array results;
  const Value schema = ExpandedById(world, scope, mapping.StringAt("xdmSchema"));
  for (const Value& row : mapping.Find("mappings")->as_array()) {
    const std::string_view destination = row.StringAt("destination");
    if (HasField(schema, destination)) {
      results.push_back(Object{{"status", "SUCCESS"}, {"errors", nullptr}});
      continue;
    }
    results.push_back(Object{
        {"status", "FAILED"},
        {"errors",
         Array{Object{{"source", row.StringAt("source")},
                      {"destination", destination},
                      {"columnName", row.StringAt("source")},
                      {"sourceType", row.StringAt("sourceType")},
                      {"exception", absl::StrCat("The schema has no field ", destination)}}}}});
  }
  return Object{{"validationResponse", std::move(results)}};
}

Value Preview(const Value& mapping, const Value& data) {
  Array results;
  const Array rows = data.is_array() ? data.as_array() : Array{data};
  for (const Value& input : rows) {
    Value output = Object();
    for (const Value& row : mapping.Find("mappings")->as_array()) {
      const Value* found = AtPath(input, row.StringAt("source"));
      if (found != nullptr) SetAtPath(output, row.StringAt("destination"), *found);
    }
    results.push_back(Object{{"data", std::move(output)}, {"errors", Array()}});
  }
  return results;
}

}  // namespace plumb::emulator
