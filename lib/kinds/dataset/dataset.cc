#include "lib/kinds/dataset/dataset.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/kinds/contract.h"
#include "lib/kinds/flow_service.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

constexpr char kContentType[] = "application/vnd.adobe.xed+json;version=1";

void ExpandSchema(Value& body, FieldProblems& problems) {
  Value schema = Take(body, "schema");
  if (schema.is_null()) return;
  if (body.Find("schemaRef") != nullptr) {
    Report(problems, "schema", "both schema and schemaRef name the schema", "write one of the two");
    return;
  }
  body.as_object().Set("schemaRef",
                       Object{{"id", std::move(schema)}, {"contentType", kContentType}});
}

// `profile = true` becomes the tag unifiedProfile.
void ExpandTag(Value& body, std::string_view key, std::string_view tag, FieldProblems& problems) {
  const Value enabled = Take(body, key);
  if (enabled.is_null() || IsUnresolved(enabled)) return;
  if (!enabled.is_bool()) {
    Report(problems, key, absl::StrCat(key, " must be true or false"));
    return;
  }
  Object* tags = ObjectAt(body.as_object(), "tags");
  if (tags == nullptr) return;  // Checked elsewhere.
  if (tags->Find(tag) != nullptr) {
    Report(problems, key, absl::StrCat("both ", key, " and tags.", tag, " say the same"),
           "write one of the two");
    return;
  }
  tags->Set(tag, Array{enabled.as_bool() ? "enabled:true" : "enabled:false"});
}

void Expand(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  ExpandSchema(body, problems);
  ExpandTag(body, "profile", "unifiedProfile", problems);
  ExpandTag(body, "identity", "unifiedIdentity", problems);
}

// "enabled: true" and "enabled:true" are the same tag; tags of the platform's own
// are not ours to compare.
Value NormalizeTags(Value body) {
  Value* tags = body.Find("tags");
  if (tags == nullptr || !tags->is_object()) return body;
  Object kept;
  for (auto& [name, values] : tags->as_object()) {
    if (absl::StartsWith(name, "adobe/")) continue;
    if (values.is_array()) {
      for (Value& value : values.as_array()) {
        if (value.is_string()) absl::StrReplaceAll({{": ", ":"}}, &value.as_string());
      }
    }
    kept.Set(name, values);
  }
  *tags = std::move(kept);
  return body;
}

std::vector<FieldDescriptor> Fields() {
  return {
      {.path = "name",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .summary = "What people call it."},
      {.path = "description", .type = FieldType::kString, .summary = "What it is for."},
      {.path = "schemaRef",
       .type = FieldType::kObject,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .summary = "The schema of its records."},
      {.path = "schemaRef.id",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .references = KindName("schema"),
       .summary = "The schema's id."},
      {.path = "schemaRef.contentType",
       .type = FieldType::kMediaVersion,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .summary = "The schema's media type. Compared by its major version."},
      {.path = "tags", .type = FieldType::kObject, .summary = "Arrays of text by name."},
      {.path = "tags.*",
       .type = FieldType::kSet,
       .summary = "A tag: `unifiedProfile = [\"enabled:true\"]` enables Profile. Tags that begin "
                  "with `adobe/` are the platform's and not compared."},
      {.path = "fileDescription",
       .type = FieldType::kObject,
       .on_change = OnChange::kReplace,
       .summary = "How its files are written."},
      {.path = "fileDescription.*",
       .on_change = OnChange::kReplace,
       .summary = "`format`, `containerFormat`, `persisted`, `delimiters` and the like."},
      {.path = "enableErrorDiagnostics",
       .type = FieldType::kBoolean,
       .summary = "Whether records that fail are kept for a look."},
      {.path = "observableSchema",
       .type = FieldType::kObject,
       .summary = "The part of the schema that its records use."},
      {.path = "dataSourceId", .type = FieldType::kInteger, .summary = "The data source's id."},
      {.path = "unifiedTags", .type = FieldType::kSet, .summary = "Ids of its tags."},
      {.path = "systemLabels", .type = FieldType::kSet, .summary = "Labels of the platform."},
  };
}

}  // namespace

// Source: Catalog API reference, "Datasets".
KindDescriptor Dataset() {
  KindDescriptor kind = {
      .name = KindName("dataset"),
      .summary = "Batches of records that conform to one schema.",
      .docs_url = "https://developer.adobe.com/experience-platform-apis/references/catalog/",
      .natural_key = "name",
      .endpoints = {.collection = "/data/foundation/catalog/dataSets",
                    .item = "/data/foundation/catalog/dataSets/{id}"},
      .listing = {.shape = ListShape::kById, .page_size = 100, .query = {}, .accept = ""},
      .item = ItemShape::kById,
      .created = CreatedShape::kRef,
      .update = {.style = UpdateStyle::kJsonPatch, .content_type = "application/json-patch+json"},
      .deletion = DeleteStyle::kDelete,
      .etag_member = "",
  };
  kind.fields = Fields();
  Append(kind.fields, ServerFields({"id",
                                    "version",
                                    "imsOrg",
                                    "created",
                                    "updated",
                                    "createdClient",
                                    "createdUser",
                                    "updatedUser",
                                    "viewId",
                                    "basePath",
                                    "files",
                                    "lastBatchId",
                                    "lastBatchStatus",
                                    "lastSuccessfulBatch",
                                    "lastFailedBatch",
                                    "persistence",
                                    "state",
                                    "dule",
                                    "statsCache",
                                    "extensions",
                                    "sandboxId"}));
  kind.sugar = {
      {.path = "schema",
       .type = FieldType::kString,
       .fills = "schemaRef",
       .summary = "The schema's id, `\"${schema.NAME.id}\"`: fills schemaRef."},
      {.path = "profile",
       .type = FieldType::kBoolean,
       .summary = "Whether its records go to Profile: the tag unifiedProfile."},
      {.path = "identity",
       .type = FieldType::kBoolean,
       .summary = "Whether its records go to Identity Service: the tag unifiedIdentity."}};
  kind.expand = Expand;
  kind.contract = {ContractDatasetSchema, ContractDatasetTags, ContractFileDescription};
  kind.normalize = NormalizeTags;
  kind.replace_rule =
      Rule{.text = "a dataset keeps its schema and its file format; a new one starts empty",
           .source = "Catalog API reference: no call changes schemaRef or fileDescription"};
  kind.patch_units = {"tags.*"};
  return kind;
}

}  // namespace plumb
