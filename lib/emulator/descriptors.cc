// Descriptors of schemas: identities, relationships, display names.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/registry.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kNotFound = "XDM-1017-404";

constexpr std::string_view kTypes[] = {
    "xdm:alternateDisplayInfo", "xdm:descriptorIdentity",     "xdm:descriptorReferenceIdentity",
    "xdm:descriptorOneToOne",   "xdm:descriptorRelationship", "xdm:descriptorPrimaryKey",
    "xdm:descriptorVersion",    "xdm:descriptorTimestamp",
};

constexpr ShapeRule kRules[] = {
    {"@type", Shape::kText, Need::kRequired},
    {"xdm:sourceSchema", Shape::kText, Need::kRequired},
    {"xdm:sourceVersion", Shape::kIntegerLike, Need::kRequired},
    {"xdm:sourceProperty", Shape::kAny, Need::kRequired},
};

Refusal Check(const World& world, const Request& request) {
  const Value& body = request.body;
  const std::string problem = ShapeProblem(body, kRules);
  if (!problem.empty()) return RegistryError("XDM-1001-400", "Bad request", problem);
  const std::string_view type = body.StringAt("@type");
  if (std::ranges::find(kTypes, type) == std::end(kTypes)) {
    return RegistryError("XDM-1001-400", "Bad request",
                         absl::StrCat("The descriptor type ", type, " is not known"));
  }
  const std::string_view schema = body.StringAt("xdm:sourceSchema");
  if (FindResource(world, request.scope, schema) != nullptr) return std::nullopt;
  return RegistryError("XDM-1012-400", "Bad request",
                       absl::StrCat("The schema ", schema, " is not found"));
}

Value Completed(const Request& request, const std::string& id) {
  Value body = request.body;
  Object& object = body.as_object();
  object.Set("@id", id);
  object.Set("imsOrg", request.scope.org);
  object.Set("version", "1");
  object.Set("meta:containerId", "tenant");
  object.Set("meta:sandboxId", UuidOf(absl::StrCat(request.scope.org, "/", request.scope.sandbox)));
  object.Set("meta:sandboxType", request.scope.sandbox == "prod" ? "production" : "development");
  return body;
}

Answer Save(World& world, const Request& request, int status, const std::string& id) {
  if (Refusal refusal = Check(world, request)) return *refusal;
  return Json(
      status,
      world.store().Put(request.scope, Collection::kDescriptors, id, Completed(request, id)).body);
}

Value Listed(const Value& body, const AcceptForm& form) {
  if (form.id_only) return *body.Find("@id");
  if (!form.link) return body;
  return absl::StrCat("/data/foundation/schemaregistry/tenant/descriptors/", body.StringAt("@id"));
}

// Without paging, descriptors come grouped by their type.
Answer List(World& world, const Request& request) {
  const std::optional<AcceptForm> form = ParseAccept(request.call.Header("accept"));
  if (!form.has_value() || form->prefix != "xdm" || !form->version.empty() || form->full) {
    return RegistryError("XDM-1008-400", "Accept header invalid",
                         "A valid Accept value looks like application/vnd.adobe.xdm+json");
  }
  const Records& records = world.store().In(request.scope, Collection::kDescriptors);
  if (form->v2) {
    std::vector<const Value*> bodies;
    for (const auto& [number, record] : records.by_number()) bodies.push_back(&record->body);
    return ListResources(request, std::move(bodies), *form);
  }
  Object groups;
  for (const auto& [number, record] : records.by_number()) {
    Value& group = groups[record->body.StringAt("@type")];
    if (!group.is_array()) group = Array();
    group.as_array().push_back(Listed(record->body, *form));
  }
  return Json(200, std::move(groups));
}

}  // namespace

Answer AnswerDescriptors(World& world, const Request& request) {
  const std::string& method = request.call.method;
  if (request.path.size() == 2) {
    if (method == "GET") return List(world, request);
    return method == "POST" ? Save(world, request, 201, world.NewHex(48)) : MethodNotAllowed();
  }
  const std::string& id = request.path[2];
  const Record* record = world.store().Find(request.scope, Collection::kDescriptors, id);
  if (record == nullptr) return ResourceNotFound(kNotFound, id);
  if (method == "GET") return Json(200, record->body);
  if (method == "PUT") return Save(world, request, 200, record->id);
  if (method != "DELETE") return MethodNotAllowed();
  world.store().Erase(request.scope, Collection::kDescriptors, std::string(id));
  return Empty(204);
}

}  // namespace plumb::emulator
