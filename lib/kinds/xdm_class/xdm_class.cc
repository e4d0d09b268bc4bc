#include "lib/kinds/xdm_class/xdm_class.h"

#include <string>
#include <vector>

#include "lib/diag/suggest.h"
#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/schema_registry.h"
#include "lib/kinds/sugar.h"
#include "lib/kinds/xdm_fields.h"

namespace plumb {
namespace {

constexpr char kRecord[] = "https://ns.adobe.com/xdm/data/record";
constexpr char kTimeSeries[] = "https://ns.adobe.com/xdm/data/time-series";

void ExpandBehavior(Value& body, FieldProblems& problems) {
  const Value behavior = Take(body, "behavior");
  if (behavior.is_null()) return;
  if (behavior == Value("record") || IsUnresolved(behavior)) {
    // Of an unresolved one the reader has been told: either will do.
    AddToAllOf(body, kRecord, /*at=*/0);
  } else if (behavior == Value("time_series")) {
    AddToAllOf(body, kTimeSeries, /*at=*/0);
  } else {
    const std::string text = behavior.is_string() ? behavior.as_string() : std::string();
    Report(problems, "behavior", "behavior must be \"record\" or \"time_series\"",
           DidYouMean(text, {"record", "time_series"}));
  }
}

void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  ExpandBehavior(body, problems);
  ExpandCustomFields(body, problems);
  FillType(body);
}

void Validate(const Value& body, FieldProblems& problems) {
  const Value* all = body.Find("allOf");
  if (all != nullptr && !all->is_array()) return;
  for (const Value& entry : all == nullptr ? Array() : all->as_array()) {
    const Value* ref = entry.Find("$ref");
    if (ref == nullptr || !ref->is_string() || *ref == Value(kRecord) ||
        *ref == Value(kTimeSeries)) {
      return;
    }
  }
  Report(problems, "behavior", "a class needs a behavior",
         "write behavior = \"record\" or \"time_series\"");
}

}  // namespace

KindDescriptor XdmClass() {
  KindDescriptor kind = SchemaRegistryKind("class", "What the records of a schema are.", "classes");
  kind.fields = SchemaRegistryFields();
  Append(kind.fields, AllOfFields());
  for (FieldDescriptor& field : kind.fields) {
    if (field.path == "allOf") field.replace_keys = {kRecord, kTimeSeries};
  }
  Append(kind.fields, DefinitionFields());
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
  kind.sugar = {{.path = "behavior",
                 .type = FieldType::kString,
                 .one_of = {"record", "time_series"},
                 .summary = "Whether its records describe things, or events in time."},
                FieldsSugar()};
  kind.expand = Expand;
  kind.contract = {ContractBehavior, ContractCustomFields};
  kind.validate = Validate;
  kind.replace_rule = Rule{.text = "a class keeps its behavior",
                           .source = "Experience Platform documentation, \"Schema composition\""};
  kind.patch_units = {"allOf[]"};
  return kind;
}

}  // namespace plumb
