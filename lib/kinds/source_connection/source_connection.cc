#include "lib/kinds/source_connection/source_connection.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/catalogue.h"
#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

void CheckParams(const Object& params, const std::vector<CatalogueSource>& sources,
                 FieldProblems& problems) {
  std::vector<std::string> known;
  for (const CatalogueSource& source : sources) {
    known.insert(known.end(), source.params.begin(), source.params.end());
  }
  if (known.empty()) return;  // No page says which there are.
  for (const auto& [name, value] : params) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = DidYouMean(name, known);
    problems.push_back(
        {.path = FieldPath().Member("params").Member(name),
         .message = absl::StrCat(name, " is not a documented parameter of ", sources[0].name),
         .hint = near.empty() ? absl::StrCat("documented are ", absl::StrJoin(known, ", ")) : near,
         .is_warning = true});
  }
}

void Validate(const Value& body, FieldProblems& problems) {
  const Value* spec = body.Find("connectionSpec");
  if (spec == nullptr) return;
  const std::vector<CatalogueSource> sources = SourcesOfSpec(spec->StringAt("id"));
  if (sources.empty()) return;
  const bool based = std::all_of(sources.begin(), sources.end(),
                                 [](const auto& source) { return !source.auth_specs.empty(); });
  if (based && body.Find("baseConnectionId") == nullptr) {
    Report(problems, "baseConnectionId",
           absl::StrCat("baseConnectionId is required: ", sources[0].name,
                        " is read through a base connection"),
           "write baseConnectionId = \"${base_connection.NAME.id}\"");
  }
  const Value* params = body.Find("params");
  if (params != nullptr && params->is_object()) CheckParams(params->as_object(), sources, problems);
}

// All but name and description replaces: see the kind's rule.
std::vector<FieldDescriptor> DataFields() {
  return {
      {.path = "baseConnectionId",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .references = KindName("base_connection"),
       .summary = "The base connection to read through. Webhook sources have none."},
      {.path = "data",
       .type = FieldType::kObject,
       .on_change = OnChange::kReplace,
       .summary = "How the data is written."},
      {.path = "data.format",
       .type = FieldType::kString,
       .summary = "`delimited`, `json`, `parquet` or `tabular`."},
      {.path = "data.properties",
       .type = FieldType::kObject,
       .summary = "Of files: `columnDelimiter`, `encoding`, `compressionType`."},
      {.path = "data.columnDelimiter",
       .type = FieldType::kString,
       .summary = "Where older pages put it; data.properties is the place."},
      {.path = "data.schema", .type = FieldType::kObject, .summary = "Of XDM data: its schema."},
      {.path = "data.schema.id",
       .type = FieldType::kString,
       .references = KindName("schema"),
       .summary = "The schema's id."},
      {.path = "data.schema.version",
       .type = FieldType::kMediaVersion,
       .summary = "The schema's media type. Compared by its major version."},
      {.path = "params",
       .type = FieldType::kObject,
       .on_change = OnChange::kReplace,
       .summary = "What to read: a path, a table, a resource path, as the source has it."},
      {.path = "params.recursive",
       .type = FieldType::kBoolean,
       .summary = "Of files: whether to descend into folders."},
      {.path = "params.*", .summary = "Any other parameter of the source."},
      {.path = "providerId",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .summary = "The provider; webhook sources want it."},
  };
}

}  // namespace

KindDescriptor SourceConnection() {
  KindDescriptor kind =
      FlowServiceKind("source_connection", "What to read from a source.", "sourceConnections");
  kind.adopt_also = {"connectionSpec.id"};
  kind.fields = FlowServiceFields();
  Append(kind.fields,
         SpecFields("connectionSpec", "The source, the same as the base connection's."));
  Append(kind.fields, DataFields());
  Append(kind.fields, ServerFields({"inheritedAttributes", "providerRefId"}));
  kind.sugar = {SourceSugar("connectionSpec")};
  kind.expand = ExpandSource;
  kind.contract = {ContractSource};
  kind.validate = Validate;
  kind.undescribed = OnChange::kReplace;
  kind.replace_rule =
      Rule{.text =
               "changes to a source connection do not reach its flow: they take a new source "
               "connection, target connection and flow",
           .source = "Experience Platform documentation, \"Update dataflows\""};
  return kind;
}

}  // namespace plumb
