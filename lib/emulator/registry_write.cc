// Writing resources of the Schema Registry, and what the service adds to them.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/registry.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

// Kept from one version to the next, whatever a PUT or PATCH says.
constexpr std::string_view kIdentity[] = {"$id", "meta:altId", "meta:resourceType", "imsOrg",
                                          "meta:containerId"};

// Taken out of what a caller sent.
constexpr std::string_view kServerSet[] = {
    "$id",
    "meta:altId",
    "meta:resourceType",
    "version",
    "imsOrg",
    "meta:class",
    "meta:containerId",
    "meta:sandboxId",
    "meta:sandboxType",
    "meta:tenantNamespace",
    "meta:registryMetadata",
    "refs",
    "meta:extensible",
    "meta:abstract",
    "meta:xdmType",
};

std::string NextVersion(std::string_view version) {
  const std::vector<std::string_view> parts = absl::StrSplit(version, '.');
  int minor = 0;
  if (parts.size() < 2 || !absl::SimpleAtoi(parts[1], &minor)) return "1.1";
  return absl::StrCat(parts[0], ".", minor + 1);
}

// The class, its behavior and what else the schema is made of.
Array ExtendsOf(World& world, const Scope& scope, const Value& body) {
  Array extends;
  const auto add = [&](const Value& id) {
    if (std::ranges::find(extends, id) == extends.end()) extends.push_back(id);
  };
  const Value* parts = body.Find("allOf");
  if (parts == nullptr || !parts->is_array()) return extends;
  for (const Value& part : parts->as_array()) {
    const Value* found = FindResource(world, scope, part.StringAt("$ref"));
    if (found == nullptr) continue;
    const Value* inherited = found->Find("meta:extends");
    if (inherited != nullptr && inherited->is_array()) {
      for (const Value& id : inherited->as_array()) add(id);
    }
    add(*found->Find("$id"));
  }
  return extends;
}

// "meta:xdmType" and "type" in every part, and the list of the parts.
void MarkParts(Object& body) {
  Value* parts = body.Find("allOf");
  if (parts == nullptr || !parts->is_array()) return;
  Array references;
  for (Value& part : parts->as_array()) {
    if (!part.is_object()) continue;
    part.as_object().Set("type", "object");
    part.as_object().Set("meta:xdmType", "object");
    const std::string_view reference = part.StringAt("$ref");
    if (!reference.empty() && reference.front() != '#') references.emplace_back(reference);
  }
  if (!references.empty()) body.Set("refs", std::move(references));
}

void SetMetadata(World& world, const Request& request, const Value* before, Object& body) {
  Object metadata{{"repo:createdDate", world.NowMillis()},
                  {"xdm:createdClientId", request.client_id},
                  {"xdm:createdUserId", request.UserId()}};
  const Value* old_metadata = before == nullptr ? nullptr : before->Find("meta:registryMetadata");
  if (old_metadata != nullptr) metadata = old_metadata->as_object();
  metadata.Set("repo:lastModifiedDate", world.NowMillis());
  metadata.Set("xdm:lastModifiedClientId", request.client_id);
  metadata.Set("xdm:lastModifiedUserId", request.UserId());
  metadata.Set("eTag", world.NewHex(64));
  metadata.Set("meta:globalLibVersion", "1.44.6");
  body.Set("meta:registryMetadata", std::move(metadata));
}

// What the service adds to `body`, which already has its identity.
void Complete(World& world, const Request& request, const XdmKind& kind, const Value* before,
              Value& body) {
  const bool schema = kind.collection == Collection::kSchemas;
  Object& object = body.as_object();
  MarkParts(object);
  object.Set("meta:extensible", !schema);
  object.Set("meta:abstract", !schema);
  object.Set("meta:xdmType", object["type"]);
  object.Set("meta:sandboxId", UuidOf(absl::StrCat(request.scope.org, "/", request.scope.sandbox)));
  object.Set("meta:sandboxType", request.scope.sandbox == "prod" ? "production" : "development");
  object.Set("meta:tenantNamespace", world.TenantNamespace());
  if (schema || kind.collection == Collection::kClasses) {
    object.Set("meta:extends", ExtendsOf(world, request.scope, body));
  }
  if (schema) object.Set("meta:class", ClassOf(world, request.scope, body));
  SetMetadata(world, request, before, object);
}

void DropServerSet(Object& body) {
  for (std::string_view name : kServerSet) body.Erase(name);
}

// Saves what a PUT or PATCH leaves of `record`.
Answer SaveChanged(World& world, const Request& request, const XdmKind& kind, const Record& record,
                   Value body) {
  if (Refusal refusal = CheckResource(world, request, kind, &record.body, body)) return *refusal;
  const Value before = record.body;
  Object& object = body.as_object();
  for (std::string_view name : kIdentity) {
    if (const Value* kept = before.Find(name)) object.Set(name, *kept);
  }
  object.Set("version", NextVersion(before.StringAt("version")));
  Complete(world, request, kind, &before, body);
  const std::string id = record.id;
  return Json(200, world.store().Put(request.scope, kind.collection, id, std::move(body)).body);
}

// Whether something is still made of the resource, or stored by the schema.
bool IsUsed(World& world, const Request& request, const XdmKind& kind, const std::string& id) {
  if (kind.collection == Collection::kSchemas) {
    return world.store().In(request.scope, Collection::kDataSets).IsLinked(id);
  }
  for (const XdmKind& user : XdmKinds()) {
    if (world.store().In(request.scope, user.collection).IsLinked(id)) return true;
  }
  return false;
}

}  // namespace

Answer CreateResource(World& world, const Request& request, const XdmKind& kind) {
  if (Refusal refusal = CheckResource(world, request, kind, nullptr, request.body)) return *refusal;
  Value body = request.body;
  Object& object = body.as_object();
  DropServerSet(object);
  const std::string hash = world.NewHex(48);
  const std::string id = absl::StrCat("https://ns.adobe.com/", world.settings().tenant, "/",
                                      kind.resource_type, "/", hash);
  object.Set("$id", id);
  object.Set("meta:altId",
             absl::StrCat(world.TenantNamespace(), ".", kind.resource_type, ".", hash));
  object.Set("meta:resourceType", kind.resource_type);
  object.Set("meta:containerId", "tenant");
  object.Set("imsOrg", request.scope.org);
  object.Set("version", "1.0");
  Complete(world, request, kind, nullptr, body);
  return Json(201, world.store().Put(request.scope, kind.collection, id, std::move(body)).body);
}

Answer ReplaceResource(World& world, const Request& request, const XdmKind& kind,
                       const Record& record) {
  Value body = request.body;
  if (body.is_object()) DropServerSet(body.as_object());
  return SaveChanged(world, request, kind, record, std::move(body));
}

Answer PatchResource(World& world, const Request& request, const XdmKind& kind,
                     const Record& record) {
  Value body = record.body;
  if (const auto problem = ApplyPatch(request.body, PatchOperations::kAll, body)) {
    return RegistryError("XDM-1002-400", "Invalid patch", problem->message);
  }
  if (!body.is_object() || body.StringAt("type") != record.body.StringAt("type")) {
    return RegistryError("XDM-1002-400", "Invalid patch", "type cannot be changed");
  }
  return SaveChanged(world, request, kind, record, std::move(body));
}

Answer DeleteResource(World& world, const Request& request, const XdmKind& kind,
                      const Record& record) {
  const std::string id = record.id;
  if (IsUsed(world, request, kind, id)) {
    return RegistryError("XDM-1500-400", "Bad request",
                         absl::StrCat("The resource ", id, " is in use and cannot be deleted."));
  }
  const Value* tags = record.body.Find("meta:immutableTags");
  if (tags != nullptr && tags->is_array() && !tags->as_array().empty()) {
    return RegistryError("XDM-1527-400", "Bad request", "The schema is enabled for Profile.");
  }
  world.store().Erase(request.scope, kind.collection, id);
  return Empty(204);
}

}  // namespace plumb::emulator
