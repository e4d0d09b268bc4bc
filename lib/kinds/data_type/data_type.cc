#include "lib/kinds/data_type/data_type.h"

#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/schema_registry.h"
#include "lib/kinds/sugar.h"
#include "lib/kinds/xdm_fields.h"

namespace plumb {
namespace {

// Fields of data types stand below no tenant.
void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  FillType(body);
  const Value fields = Take(body, "fields");
  if (fields.is_null()) return;
  if (!fields.is_object()) {
    Report(problems, "fields", "fields must be a table of path = type");
  } else if (body.Find("properties") != nullptr) {
    Report(problems, "fields", "both fields and properties say which fields there are",
           "write one of the two");
  } else {
    body.as_object().Set("properties", PropertiesOf(fields.as_object(), Tenant::kAbsent, problems));
  }
}

}  // namespace

KindDescriptor DataType() {
  KindDescriptor kind =
      SchemaRegistryKind("data_type", "A structure that fields can have.", "datatypes");
  kind.fields = SchemaRegistryFields();
  Append(kind.fields, AllOfFields());
  Append(kind.fields, DefinitionFields());
  kind.fields.push_back(
      {.path = "description", .type = FieldType::kString, .summary = "What it is for."});
  kind.fields.push_back(
      {.path = "type",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .default_value = Value("object"),
       .one_of = {"object", "array"},
       .summary = "`object`, which is sent where it is not written, or `array`."});
  kind.fields.push_back({.path = "items",
                         .type = FieldType::kObject,
                         .summary = "Of arrays: their elements as JSON Schema."});
  kind.sugar = {FieldsSugar()};
  kind.expand = Expand;
  kind.contract = {ContractProperties};
  kind.replace_rule = Rule{.text = "a data type stays of its type",
                           .source = "Schema Registry API reference, data types"};
  kind.patch_units = {"allOf[]"};
  return kind;
}

}  // namespace plumb
