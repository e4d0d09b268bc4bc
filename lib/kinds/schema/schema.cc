#include "lib/kinds/schema/schema.h"

#include <string>
#include <utility>
#include <vector>

#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/schema_registry.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

// `class` and `field_groups` become entries of allOf, the class first.
void ExpandParts(Value& body, FieldProblems& problems) {
  const Value base = Take(body, "class");
  const Value groups = Take(body, "field_groups");
  size_t first = 0;
  if (!base.is_null()) {
    const Value uri = ClassUri(base, "class", problems);
    if (!uri.is_null()) AddToAllOf(body, uri, first++);
  }
  if (groups.is_null()) return;
  if (!groups.is_array()) {
    Report(problems, "field_groups", "field_groups must be an array of ids",
           "write field_groups = [\"${field_group.NAME.id}\"]");
    return;
  }
  for (const Value& group : groups.as_array()) AddToAllOf(body, group, first++);
}

void ExpandUnion(Value& body, FieldProblems& problems) {
  const Value merged = Take(body, "union");
  if (merged.is_null()) return;
  if (!merged.is_bool()) {
    Report(problems, "union", "union must be true or false");
  } else if (merged.as_bool()) {
    body.as_object().Set("meta:immutableTags", Array{"union"});
  }
}

void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  ExpandParts(body, problems);
  ExpandUnion(body, problems);
  FillType(body);
}

void Validate(const Value& body, FieldProblems& problems) {
  const Value* all = body.Find("allOf");
  if (all == nullptr || (all->is_array() && all->as_array().empty())) {
    Report(problems, "class", "a schema needs a class",
           "write class = \"profile\", \"experience_event\" or \"${class.NAME.id}\"");
  }
}

}  // namespace

KindDescriptor Schema() {
  KindDescriptor kind = SchemaRegistryKind(
      "schema", "An XDM schema, composed of a class and field groups.", "schemas");
  kind.fields = SchemaRegistryFields();
  Append(kind.fields, AllOfFields());
  for (FieldDescriptor& field : kind.fields) {
    if (field.path != "allOf") continue;
    field.replace_keys = {"https://ns.adobe.com/xdm/context/profile",
                          "https://ns.adobe.com/xdm/context/experienceevent",
                          "https://ns.adobe.com/*/classes/*", "_*.classes.*", "${class.*"};
  }
  kind.fields.push_back({.path = "description",
                         .type = FieldType::kString,
                         .presence = Presence::kRequired,
                         .summary = "What it is for."});
  kind.fields.push_back({.path = "type",
                         .type = FieldType::kString,
                         .on_change = OnChange::kReplace,
                         .default_value = Value("object"),
                         .one_of = {"object"},
                         .summary = "Always `object`, and sent so."});
  kind.fields.push_back({.path = "meta:immutableTags",
                         .type = FieldType::kSet,
                         .summary = "`union` enables it for Profile. Tags cannot be taken away."});
  kind.sugar = {
      {.path = "class",
       .type = FieldType::kString,
       .summary = "Its class: `profile`, `experience_event` or a class's id."},
      {.path = "field_groups",
       .type = FieldType::kList,
       .summary = "Ids of its field groups, `\"${field_group.NAME.id}\"` each."},
      {.path = "union", .type = FieldType::kBoolean, .summary = "Whether Profile merges it."}};
  kind.expand = Expand;
  kind.contract = {ContractSchemaParts, ContractSchemaUnion};
  kind.validate = Validate;
  kind.replace_rule = Rule{.text = "a schema keeps its class",
                           .source = "Experience Platform documentation, \"Schema composition\""};
  kind.patch_units = {"allOf[]", "meta:immutableTags"};
  return kind;
}

}  // namespace plumb
