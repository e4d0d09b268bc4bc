#include "lib/kinds/target_connection/target_connection.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/catalogue.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

constexpr char kDataLake[] = "data_lake";

// `target = "data_lake"` becomes connectionSpec and, unless written, data.format.
void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  const Value target = Take(body, "target");
  FillSpecVersion(body, "connectionSpec");
  if (target.is_null()) return;
  if (IsUnresolved(target)) {
    if (body.Find("connectionSpec") == nullptr) body.as_object().Set("connectionSpec", target);
    return;
  }
  if (!(target == Value(kDataLake))) {
    const std::string near =
        target.is_string() ? DidYouMean(target.as_string(), {kDataLake}) : std::string();
    Report(problems, "target", "target must be \"data_lake\"",
           near.empty() ? "write connectionSpec with its id for another target" : near);
    return;
  }
  FillSpec(body, "connectionSpec", "target", kDataLakeSpecId, problems);
  Object* data = ObjectAt(body.as_object(), "data");
  if (data != nullptr && data->Find("format") == nullptr) data->Set("format", "parquet_xdm");
}

bool Contract(Value& body, const ReferredBody&) {
  const Value* spec = body.Find("connectionSpec");
  if (spec == nullptr || spec->StringAt("id") != kDataLakeSpecId) return false;
  body.as_object().Erase("connectionSpec");
  body.as_object().Set("target", kDataLake);
  Value* data = body.Find("data");
  if (data != nullptr && data->StringAt("format") == "parquet_xdm") {
    data->as_object().Erase("format");
    if (data->as_object().empty()) body.as_object().Erase("data");
  }
  return true;
}

std::vector<FieldDescriptor> DataFields() {
  return {
      {.path = "baseConnectionId",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .references = KindName("base_connection"),
       .summary = "Not used for the data lake."},
      {.path = "data",
       .type = FieldType::kObject,
       .on_change = OnChange::kReplace,
       .summary = "How the data is written, and by which schema."},
      {.path = "data.format",
       .type = FieldType::kString,
       .summary = "`parquet_xdm` for the data lake."},
      {.path = "data.properties", .type = FieldType::kObject, .summary = "Sent as written."},
      {.path = "data.schema", .type = FieldType::kObject, .summary = "The target schema."},
      {.path = "data.schema.id",
       .type = FieldType::kString,
       .references = KindName("schema"),
       .summary = "The schema's id, the same as the dataset's and the mapping's."},
      {.path = "data.schema.version",
       .type = FieldType::kMediaVersion,
       .summary = "`application/vnd.adobe.xed-full+json;version=1`. Compared by its major "
                  "version."},
      {.path = "params",
       .type = FieldType::kObject,
       .on_change = OnChange::kReplace,
       .summary = "Where the data goes."},
      {.path = "params.dataSetId",
       .type = FieldType::kString,
       .references = KindName("dataset"),
       .summary = "The dataset's id."},
      {.path = "params.*", .summary = "Any other parameter of the target."},
      {.path = "providerId",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .summary = "The provider."},
  };
}

}  // namespace

KindDescriptor TargetConnection() {
  KindDescriptor kind =
      FlowServiceKind("target_connection", "Where the data of a flow goes.", "targetConnections");
  kind.adopt_also = {"connectionSpec.id"};
  kind.fields = FlowServiceFields();
  Append(kind.fields, SpecFields("connectionSpec", "The target, by its connection spec."));
  Append(kind.fields, DataFields());
  Append(kind.fields, ServerFields({"inheritedAttributes", "providerRefId"}));
  kind.sugar = {{.path = "target",
                 .type = FieldType::kString,
                 .one_of = {kDataLake},
                 .fills = "connectionSpec",
                 .summary = "`data_lake`: fills connectionSpec and, unless written, data.format."}};
  kind.expand = Expand;
  kind.contract = {Contract};
  kind.undescribed = OnChange::kReplace;
  kind.replace_rule =
      Rule{.text =
               "changes to a target connection do not reach its flow: they take a new source "
               "connection, target connection and flow",
           .source = "Experience Platform documentation, \"Update dataflows\""};
  return kind;
}

}  // namespace plumb
