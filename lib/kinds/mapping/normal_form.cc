#include "lib/kinds/mapping/normal_form.h"

#include <string_view>
#include <utility>

#include "lib/kind/normalize.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

// The member `name` of the object `value`; null when there is none.
const Value* Inside(const Value* value, std::string_view name) {
  const Value* member = value == nullptr ? nullptr : value->Find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

const Value* FirstOf(const Value* a, const Value* b, const Value* c = nullptr) {
  return a != nullptr ? a : (b != nullptr ? b : c);
}

// {schemaRef: {id, contentType}} from where either dialect has them; null when
// neither names a schema.
Value TargetSchema(const Value& body) {
  const Value* written = Inside(Inside(&body, "outputSchema"), "schemaRef");
  const Value* read_back = Inside(&body, "schemaRef");
  const Value* id =
      FirstOf(Inside(written, "id"), Inside(read_back, "id"), Inside(&body, "xdmSchema"));
  if (id == nullptr) return nullptr;
  const Value* type = FirstOf(Inside(written, "contentType"), Inside(read_back, "contentType"),
                              Inside(&body, "xdmVersion"));
  return Object{
      {"schemaRef", Object{{"id", *id}, {"contentType", type == nullptr ? Value("1") : *type}}}};
}

// Read back, types have other names than they were sent with.
Value SourceType(const Value& row) {
  const std::string_view type = row.StringAt("sourceType");
  if (type == "text/x.schema-path") return "ATTRIBUTE";
  if (type == "text/x.aep-xl") return "EXPRESSION";
  if (type == "text/x.static") return "STATIC";
  if (const Value* written = Inside(&row, "sourceType"); written != nullptr) return *written;
  const bool expression =
      Inside(&row, "sourceExpression") != nullptr && Inside(&row, "sourceAttribute") == nullptr;
  return expression ? "EXPRESSION" : "ATTRIBUTE";
}

void KeepIfTrue(Value& row, std::string_view name) {
  const Value flag = Take(row, name);
  const auto boolean = ParseBoolean(flag);
  if (boolean.value_or(false)) row.as_object().Set(name, true);
  // Neither true nor false: an expression, or a wrong type to be reported.
  if (!boolean.has_value() && !flag.is_null()) row.as_object().Set(name, flag);
}

Value NormalRow(Value row) {
  if (!row.is_object()) return row;
  const Value* destination =
      FirstOf(Inside(&row, "destination"), Inside(&row, "destinationXdmPath"));
  const Value* source = FirstOf(Inside(&row, "source"), Inside(&row, "sourceAttribute"),
                                Inside(&row, "sourceExpression"));
  Object normal = row.as_object();
  normal.Set("sourceType", SourceType(row));
  if (destination != nullptr) normal.Set("destination", *destination);
  if (source != nullptr) normal.Set("source", *source);
  for (const char* name : {"destinationXdmPath", "sourceAttribute", "sourceExpression", "version",
                           "copyModeMapping", "expressionAttributes"}) {
    normal.Erase(name);
  }
  row = std::move(normal);
  KeepIfTrue(row, "identity");
  KeepIfTrue(row, "primaryIdentity");
  return row;
}

// What the platform knows of the source's sample is its own.
void NormalizeInputSchema(Value& body) {
  Value* schema = body.Find("inputSchema");
  if (schema == nullptr || !schema->is_object()) return;
  schema->as_object().Erase("id");
  schema->as_object().Erase("version");
  if (schema->as_object().empty()) body.as_object().Erase("inputSchema");
}

}  // namespace

Value NormalizeMapping(Value body) {
  Value schema = TargetSchema(body);
  for (const char* name : {"xdmSchema", "xdmVersion", "version", "schemaRef"}) Take(body, name);
  if (!schema.is_null()) body.as_object().Set("outputSchema", std::move(schema));
  NormalizeInputSchema(body);
  Value* rows = body.Find("mappings");
  if (rows != nullptr && rows->is_array()) {
    for (Value& row : rows->as_array()) row = NormalRow(std::move(row));
  }
  return body;
}

}  // namespace plumb
