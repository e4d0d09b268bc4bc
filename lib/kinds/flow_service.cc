#include "lib/kinds/flow_service.h"

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kinds/catalogue.h"

namespace plumb {

// Source: Flow Service API reference: envelopes, If-Match and etags of all
// collections; page size: destinations view of the same reference.
KindDescriptor FlowServiceKind(std::string_view name, std::string_view summary,
                               std::string_view collection) {
  const std::string path = absl::StrCat("/data/foundation/flowservice/", collection);
  return {
      .name = KindName(name),
      .summary = std::string(summary),
      .docs_url = "https://developer.adobe.com/experience-platform-apis/references/flow-service/",
      .endpoints = {.collection = path, .item = absl::StrCat(path, "/{id}")},
      .listing = {.shape = ListShape::kItems, .page_size = 100, .query = {}, .accept = ""},
      .item = ItemShape::kItems,
      .created = CreatedShape::kIdEtag,
      .update = {.style = UpdateStyle::kJsonPatchIfMatch, .content_type = "application/json"},
      .deletion = DeleteStyle::kDelete,
  };
}

std::vector<FieldDescriptor> FlowServiceFields() {
  std::vector<FieldDescriptor> fields = {
      {.path = "name",
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .summary = "What people call it. The platform allows the same name twice."},
      {.path = "description", .type = FieldType::kString, .summary = "What it is for."},
  };
  Append(fields, ServerFields({"id", "etag", "version", "createdAt", "updatedAt", "createdBy",
                               "updatedBy", "createdClient", "updatedClient", "sandboxId",
                               "sandboxName", "imsOrgId", "state"}));
  return fields;
}

std::vector<FieldDescriptor> SpecFields(const std::string& member, std::string_view what) {
  return {
      {.path = member,
       .type = FieldType::kObject,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .summary = std::string(what)},
      {.path = absl::StrCat(member, ".id"),
       .type = FieldType::kString,
       .presence = Presence::kRequired,
       .on_change = OnChange::kReplace,
       .summary = "Its id, the same for every organisation."},
      {.path = absl::StrCat(member, ".version"),
       .type = FieldType::kString,
       .on_change = OnChange::kReplace,
       .default_value = Value(kSourceSpecVersion),
       .summary = "Its version."},
  };
}

std::vector<FieldDescriptor> ServerFields(const std::vector<std::string>& paths) {
  std::vector<FieldDescriptor> fields;
  for (const std::string& path : paths) {
    fields.push_back({.path = path, .owner = Owner::kServer, .summary = "Set by the platform."});
  }
  return fields;
}

void Append(std::vector<FieldDescriptor>& fields, std::vector<FieldDescriptor> more) {
  fields.insert(fields.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

}  // namespace plumb
