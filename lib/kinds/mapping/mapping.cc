#include "lib/kinds/mapping/mapping.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/mapping/expand.h"
#include "lib/kinds/mapping/normal_form.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

void Validate(const Value& body, FieldProblems& problems) {
  if (body.Find("outputSchema") == nullptr) {
    Report(problems, "schema", "a mapping needs a target schema",
           "write schema = \"${schema.NAME.id}\"");
  }
  const Value* rows = body.Find("mappings");
  if (rows == nullptr) {
    Report(problems, "fields", "a mapping needs fields",
           "write fields = { \"_tenant.name\" = \"data.name\" }");
    return;
  }
  if (!rows->is_array()) return;
  for (const Value& row : rows->as_array()) {
    if (!row.is_object() || row.Find("source") != nullptr) continue;
    Report(problems, "mappings",
           absl::StrCat("the mapping to ", row.StringAt("destination"), " has no source"));
  }
}

// The published dialect, which is the normal form, and the older one.
std::vector<FieldDescriptor> SchemaFields() {
  return {
      {.path = "outputSchema",
       .type = FieldType::kObject,
       .summary = "The target schema, in the published dialect."},
      {.path = "outputSchema.schemaRef", .type = FieldType::kObject, .summary = "The schema."},
      {.path = "outputSchema.schemaRef.id",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .references = KindName("schema"),
       .summary = "The schema's id."},
      {.path = "outputSchema.schemaRef.contentType",
       .type = FieldType::kMediaVersion,
       .summary = "The schema's media type. Compared by its major version."},
      {.path = "xdmSchema",
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .references = KindName("schema"),
       .summary = "The target schema's id, in the older dialect."},
      {.path = "xdmVersion",
       .type = FieldType::kMediaVersion,
       .summary = "The schema's version, in the older dialect."},
      {.path = "version",
       .type = FieldType::kInteger,
       .summary = "0 in the older dialect; the platform counts by itself."},
      {.path = "inputSchema",
       .type = FieldType::kObject,
       .summary = "The schema of the source's data, where it has one."},
  };
}

std::vector<FieldDescriptor> RowFields() {
  return {
      {.path = "mappings",
       .type = FieldType::kKeyedList,
       .key = "destination",
       .summary = "What goes where, written out in either dialect. Order does not matter."},
      {.path = "mappings[].destination",
       .type = FieldType::kString,
       .summary = "The path in the target schema."},
      {.path = "mappings[].source",
       .type = FieldType::kString,
       .summary = "The path in the source, or an expression."},
      {.path = "mappings[].sourceType",
       .type = FieldType::kString,
       .one_of = {"ATTRIBUTE", "EXPRESSION", "STATIC", "text/x.schema-path", "text/x.aep-xl"},
       .summary = "Whether `source` is a path or an expression."},
      {.path = "mappings[].destinationXdmPath",
       .type = FieldType::kString,
       .summary = "`destination` in the older dialect."},
      {.path = "mappings[].sourceAttribute",
       .type = FieldType::kString,
       .summary = "`source`, a path, in the older dialect."},
      {.path = "mappings[].sourceExpression",
       .type = FieldType::kString,
       .summary = "`source`, an expression, in the older dialect."},
      {.path = "mappings[].identity",
       .type = FieldType::kBoolean,
       .summary = "Whether it identifies a person."},
      {.path = "mappings[].primaryIdentity",
       .type = FieldType::kBoolean,
       .summary = "Whether it is the identity that counts."},
      {.path = "mappings[].identityGroup",
       .type = FieldType::kString,
       .summary = "The identity's group."},
      {.path = "mappings[].namespaceCode",
       .type = FieldType::kString,
       .summary = "The identity's namespace."},
      {.path = "mappings[].name", .type = FieldType::kString, .summary = "What people call it."},
      {.path = "mappings[].description", .type = FieldType::kString, .summary = "What it is for."},
      {.path = "mappings[].version",
       .type = FieldType::kInteger,
       .summary = "0 in the older dialect."},
  };
}

std::vector<FieldDescriptor> OtherFields() {
  std::vector<FieldDescriptor> fields = {
      {.path = "name", .type = FieldType::kString, .summary = "What people call it."},
      {.path = "description", .type = FieldType::kString, .summary = "What it is for."},
      {.path = "allowNullValues",
       .type = FieldType::kBoolean,
       .default_value = Value(false),
       .summary = "Whether nulls of the source are kept."},
      {.path = "tags", .type = FieldType::kList, .summary = "Tags, `{ name, values }` each."},
  };
  Append(fields, ServerFields({"id", "status", "createdDate", "modifiedDate", "createdBy",
                               "modifiedBy", "supportVersion", "strictMapping", "schemaRef",
                               "mappings[].id", "mappings[].createdDate", "mappings[].modifiedDate",
                               "mappings[].createdBy", "mappings[].modifiedBy",
                               "mappings[].matchScore", "mappings[].functionVersion"}));
  return fields;
}

}  // namespace

// Source: Data Prep API reference, "Mapping sets". There is no DELETE in it.
KindDescriptor Mapping() {
  KindDescriptor kind = {
      .name = KindName("mapping"),
      .summary = "Which field of the source goes where in the schema.",
      .docs_url = "https://developer.adobe.com/experience-platform-apis/references/data-prep/",
      .natural_key = "name",
      .endpoints = {.collection = "/data/foundation/conversion/mappingSets",
                    .item = "/data/foundation/conversion/mappingSets/{id}"},
      .listing = {.shape = ListShape::kData, .page_size = 100, .query = {}, .accept = ""},
      .item = ItemShape::kBare,
      .created = CreatedShape::kIdEtag,
      .update = {.style = UpdateStyle::kPut, .content_type = "application/json"},
      .deletion = DeleteStyle::kForget,
      .etag_member = "",
      .version_member = "version",
      .outputs = {"version"},
      .outputs_of_update = {"version"},
  };
  kind.fields = OtherFields();
  Append(kind.fields, SchemaFields());
  Append(kind.fields, RowFields());
  kind.sugar = {
      {.path = "schema",
       .type = FieldType::kString,
       .summary = "The target schema's id, `\"${schema.NAME.id}\"`."},
      {.path = "fields",
       .type = FieldType::kObject,
       .summary = "What goes where, `\"destination\" = \"source\"`: names with dots in quotes. A "
                  "source that is no plain path is an expression; `{ source, type, ... }` says "
                  "more."}};
  kind.expand = ExpandMappingFields;
  kind.contract = {ContractMappingSchema, ContractMappingRows};
  kind.normalize = NormalizeMapping;
  kind.validate = Validate;
  kind.replace_rule = Rule{.text = "a mapping set keeps its target schema",
                           .source =
                               "Data Prep API reference: the flow, its dataset and its "
                               "mapping must have one schema (FLOW-1425-400)"};
  return kind;
}

}  // namespace plumb
