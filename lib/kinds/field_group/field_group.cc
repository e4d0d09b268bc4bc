#include "lib/kinds/field_group/field_group.h"

#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/schema_registry.h"
#include "lib/kinds/sugar.h"
#include "lib/kinds/xdm_fields.h"

namespace plumb {
namespace {

void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  const Value base = Take(body, "class");
  if (!base.is_null()) {
    const Value uri = ClassUri(base, "class", problems);
    if (body.Find("meta:intendedToExtend") != nullptr) {
      Report(problems, "class", "both class and meta:intendedToExtend say which class it extends",
             "write one of the two");
    } else if (!uri.is_null()) {
      body.as_object().Set("meta:intendedToExtend", Array{uri});
    }
  }
  ExpandCustomFields(body, problems);
  FillType(body);
}

void Validate(const Value& body, FieldProblems& problems) {
  if (body.Find("meta:intendedToExtend") != nullptr) return;
  Report(problems, "class", "a field group needs a class to extend",
         "write class = \"profile\", \"experience_event\" or \"${class.NAME.id}\"");
}

}  // namespace

KindDescriptor FieldGroup() {
  KindDescriptor kind =
      SchemaRegistryKind("field_group", "Fields that schemas can share.", "fieldgroups");
  kind.fields = SchemaRegistryFields();
  Append(kind.fields, AllOfFields());
  Append(kind.fields, DefinitionFields());
  kind.fields.push_back(
      {.path = "description", .type = FieldType::kString, .summary = "What it is for."});
  kind.fields.push_back({.path = "type",
                         .type = FieldType::kString,
                         .on_change = OnChange::kReplace,
                         .default_value = Value("object"),
                         .one_of = {"object"},
                         .summary = "Always `object`, and sent so."});
  kind.fields.push_back({.path = "meta:intendedToExtend",
                         .type = FieldType::kSet,
                         .summary = "Ids of the classes whose schemas may take it."});
  kind.fields.push_back({.path = "meta:intendedToExtend[]",
                         .type = FieldType::kString,
                         .references = KindName("class"),
                         .summary = "A class's id."});
  kind.sugar = {{.path = "class",
                 .type = FieldType::kString,
                 .summary = "The class whose schemas may take it: `profile`, `experience_event` or "
                            "a class's id."},
                FieldsSugar()};
  kind.expand = Expand;
  kind.contract = {ContractFieldGroupClass, ContractCustomFields};
  kind.validate = Validate;
  kind.replace_rule = Rule{.text = "a field group stays of its type",
                           .source = "Schema Registry API reference, field groups"};
  kind.patch_units = {"allOf[]", "meta:intendedToExtend"};
  return kind;
}

}  // namespace plumb
