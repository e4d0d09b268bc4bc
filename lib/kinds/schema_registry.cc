#include "lib/kinds/schema_registry.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/flow_service.h"

namespace plumb {

// Source: Schema Registry API reference: media types of lists and lookups, pages of
// at most 300, `limit` only together with `orderby`.
KindDescriptor SchemaRegistryKind(std::string_view name, std::string_view summary,
                                  std::string_view segment) {
  const std::string path = absl::StrCat("/data/foundation/schemaregistry/tenant/", segment);
  return {
      .name = KindName(name),
      .summary = std::string(summary),
      .docs_url =
          "https://developer.adobe.com/experience-platform-apis/references/schema-registry/",
      .natural_key = "title",
      .endpoints = {.collection = path, .item = absl::StrCat(path, "/{id}")},
      .listing = {.shape = ListShape::kResults,
                  .page_size = 300,
                  .query = {{"orderby", "title"}},
                  .accept = "application/vnd.adobe.xed+json"},
      .item = ItemShape::kBare,
      .item_accept = "application/vnd.adobe.xed+json; version=1",
      .created = CreatedShape::kResource,
      .update = {.style = UpdateStyle::kJsonPatch, .content_type = "application/json"},
      .deletion = DeleteStyle::kDelete,
      .id_member = "$id",
      .handle_member = "meta:altId",
      .etag_member = "",
  };
}

std::vector<FieldDescriptor> SchemaRegistryFields() {
  std::vector<FieldDescriptor> fields = {
      {.path = "title",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .summary = "What people call it. No two objects of the registry have the same."},
  };
  Append(fields, ServerFields({"$id",
                               "$schema",
                               "meta:altId",
                               "meta:resourceType",
                               "version",
                               "imsOrg",
                               "meta:extensible",
                               "meta:abstract",
                               "meta:extends",
                               "meta:xdmType",
                               "refs",
                               "meta:class",
                               "meta:containerId",
                               "meta:sandboxId",
                               "meta:sandboxType",
                               "meta:tenantNamespace",
                               "meta:registryMetadata",
                               "meta:status",
                               "meta:createdDate",
                               "meta:tags"}));
  return fields;
}

std::vector<FieldDescriptor> AllOfFields() {
  return {
      {.path = "allOf",
       .type = FieldType::kKeyedList,
       .key = "$ref",
       .summary = "What it is composed of, `{ \"$ref\" = ... }` each. Order does not matter."},
      {.path = "allOf[].$ref",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .summary = "The id of a class or field group, or `#/definitions/...` of its own."},
      {.path = "allOf[].type", .type = FieldType::kString, .summary = "Set by the platform too."},
      {.path = "allOf[].meta:xdmType",
       .type = FieldType::kString,
       .summary = "Set by the platform too."},
      {.path = "allOf[].*", .summary = "Any other member."},
  };
}

std::vector<FieldDescriptor> DefinitionFields() {
  return {
      {.path = "definitions",
       .type = FieldType::kObject,
       .summary = "Its fields as JSON Schema, below names that allOf refers to."},
      {.path = "properties", .type = FieldType::kObject, .summary = "Its fields as JSON Schema."},
  };
}

Value ClassUri(const Value& written, std::string_view key, FieldProblems& problems) {
  if (written.is_expression()) return written;
  const std::string_view text = written.is_string() ? written.as_string() : std::string_view();
  if (text == "profile") return "https://ns.adobe.com/xdm/context/profile";
  if (text == "experience_event") return "https://ns.adobe.com/xdm/context/experienceevent";
  if (absl::StrContains(text, "/")) return text;
  const std::string near = DidYouMean(text, {"profile", "experience_event"});
  Report(problems, key,
         absl::StrCat(key, " must be \"profile\", \"experience_event\" or the id of a class"),
         near.empty() ? "write class = \"${class.NAME.id}\"" : near);
  return nullptr;
}

void AddToAllOf(Value& body, const Value& uri, size_t at) {
  Value& all = body.as_object()["allOf"];
  if (all.is_null()) all = Array();
  if (!all.is_array()) return;  // Checked elsewhere.
  Array& entries = all.as_array();
  const bool there = std::any_of(entries.begin(), entries.end(), [&uri](const Value& entry) {
    const Value* ref = entry.Find("$ref");
    return ref != nullptr && *ref == uri;
  });
  if (there) return;
  const auto where = static_cast<ptrdiff_t>(std::min(at, entries.size()));
  entries.insert(entries.begin() + where, Object{{"$ref", uri}});
}

void FillType(Value& body) {
  Value& type = body.as_object()["type"];
  if (type.is_null()) type = "object";
}

}  // namespace plumb
