#include "lib/emulator/admin_objects.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/mapping_body.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/xdm.h"

namespace plumb::emulator {
namespace {

const Author& Person() {
  static const Author& person = *new Author{"ada@example.com", "exc_app"};
  return person;
}

bool IsFlowService(Collection collection) { return collection <= Collection::kRuns; }

const XdmKind* KindOf(Collection collection) {
  for (const XdmKind& kind : XdmKinds()) {
    if (kind.collection == collection) return &kind;
  }
  return nullptr;
}

// What the other paths take for granted.
absl::Status CheckBearable(Collection collection, const Value& body) {
  constexpr ShapeRule kConnection[] = {{"connectionSpec", Shape::kObject, Need::kRequired},
                                       {"auth", Shape::kObject},
                                       {"auth.params", Shape::kObject, Need::kRequired}};
  constexpr ShapeRule kFlow[] = {{"flowSpec", Shape::kObject, Need::kRequired},
                                 {"sourceConnectionIds", Shape::kTextArray, Need::kRequired},
                                 {"targetConnectionIds", Shape::kTextArray, Need::kRequired},
                                 {"transformations[].params", Shape::kObject, Need::kRequired},
                                 {"scheduleParams", Shape::kObject}};
  constexpr ShapeRule kRun[] = {{"flowId", Shape::kText, Need::kRequired}};
  constexpr ShapeRule kMapping[] = {{"mappings", Shape::kArray, Need::kRequired},
                                    {"mappings[].destination", Shape::kText, Need::kRequired},
                                    {"schemaRef", Shape::kObject, Need::kRequired},
                                    {"outputSchema.schemaRef", Shape::kObject, Need::kRequired}};
  absl::Span<const ShapeRule> rules;
  if (collection <= Collection::kTargetConnections) rules = kConnection;
  if (collection == Collection::kFlows) rules = kFlow;
  if (collection == Collection::kRuns) rules = kRun;
  if (collection == Collection::kMappingSets) rules = kMapping;
  const std::string problem = ShapeProblem(body, rules);
  if (problem.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(problem);
}

void SetDefault(Object& body, std::string_view name, Value value) {
  if (body.Find(name) == nullptr) body.Set(name, std::move(value));
}

void CompleteFlowService(World& world, const Scope& scope, const std::string& id, Object& body) {
  Object stamped;
  StampNew(world, scope, Person(), id, stamped);
  stamped.Set("state", "enabled");
  for (const auto& [name, value] : stamped) SetDefault(body, name, value);
}

void CompleteResource(World& world, const Scope& scope, const XdmKind& kind, const std::string& id,
                      Object& body) {
  const std::string hash = id.substr(id.rfind('/') + 1);
  SetDefault(body, "meta:altId",
             absl::StrCat(world.TenantNamespace(), ".", kind.resource_type, ".", hash));
  SetDefault(body, "meta:resourceType", kind.resource_type);
  SetDefault(body, "meta:containerId", "tenant");
  SetDefault(body, "imsOrg", scope.org);
  SetDefault(body, "version", "1.0");
  SetDefault(body, "type", "object");
  SetDefault(body, "title", hash);
}

void CompleteDataSet(World& world, const Scope& scope, Object& body) {
  SetDefault(body, "imsOrg", scope.org);
  SetDefault(body, "version", "1.0.0");
  SetDefault(body, "created", world.NowMillis());
  SetDefault(body, "updated", world.NowMillis());
  SetDefault(body, "createdClient", Person().client);
  SetDefault(body, "createdUser", Person().user);
  SetDefault(body, "tags", Object());
}

std::string IdOf(World& world, Collection collection, const Value& body) {
  for (std::string_view name : {"id", "$id", "@id"}) {
    if (!body.StringAt(name).empty()) return std::string(body.StringAt(name));
  }
  if (IsFlowService(collection)) return world.NewUuid();
  if (collection == Collection::kDataSets) return world.NewHex(24);
  const XdmKind* kind = KindOf(collection);
  if (kind == nullptr) return world.NewHex(32);
  return absl::StrCat("https://ns.adobe.com/", world.settings().tenant, "/", kind->resource_type,
                      "/", world.NewHex(48));
}

// Mapping sets come in either request dialect.
absl::StatusOr<std::string> InsertMapping(World& world, const Scope& scope, const std::string& id,
                                          Value body) {
  const Call call;
  const Request request{call, scope, Person().client, {}, std::move(body)};
  Value mapping;
  if (ReadMapping(world, request, mapping).has_value()) {
    return absl::InvalidArgumentError("not a mapping set that the platform would take");
  }
  Object& object = mapping.as_object();
  object.Set("id", id);
  object.Set("version", 0);
  for (std::string_view name : {"createdDate", "modifiedDate"}) object.Set(name, world.NowMillis());
  for (std::string_view name : {"createdBy", "modifiedBy"}) object.Set(name, Person().user);
  world.store().Put(scope, Collection::kMappingVersions, absl::StrCat(id, ":0"), mapping);
  world.store().Put(scope, Collection::kMappingSets, id, std::move(mapping));
  return id;
}

// "1.0.3" to "1.0.4", "1.0" to "1.1".
std::string Raised(const std::string& version) {
  const size_t dot = version.rfind('.');
  int64_t last = 0;
  const Value text = version.substr(dot == std::string::npos ? 0 : dot + 1);
  ReadInteger(&text, last);
  return absl::StrCat(version.substr(0, dot == std::string::npos ? 0 : dot + 1), last + 1);
}

void StampPerson(World& world, const Scope& scope, Collection collection, Object& body) {
  if (IsFlowService(collection)) return StampChange(world, Person(), body);
  if (collection == Collection::kMappingSets) {
    const int64_t version = body["version"].as_int() + 1;
    body.Set("version", version);
    body.Set("modifiedDate", world.NowMillis());
    body.Set("modifiedBy", Person().user);
    world.store().Put(scope, Collection::kMappingVersions,
                      absl::StrCat(body["id"].as_string(), ":", version), body);
    return;
  }
  if (body["version"].is_string()) body.Set("version", Raised(body["version"].as_string()));
  if (collection == Collection::kDataSets) {
    body.Set("updated", world.NowMillis());
    body.Set("updatedUser", Person().user);
  }
  Value& metadata = body["meta:registryMetadata"];
  if (KindOf(collection) == nullptr || !metadata.is_object()) {
    if (metadata.is_null()) body.Erase("meta:registryMetadata");
    return;
  }
  metadata.as_object().Set("repo:lastModifiedDate", world.NowMillis());
  metadata.as_object().Set("xdm:lastModifiedUserId", Person().user);
  metadata.as_object().Set("xdm:lastModifiedClientId", Person().client);
  metadata.as_object().Set("eTag", world.NewHex(64));
}

}  // namespace

const Record* FindObject(const World& world, const Scope& scope, Collection collection,
                         const std::string& id) {
  const XdmKind* kind = KindOf(collection);
  if (kind != nullptr) return FindTenantRecord(world, scope, *kind, id);
  return world.store().Find(scope, collection, id);
}

absl::StatusOr<std::string> InsertObject(World& world, const Scope& scope, Collection collection,
                                         Value body) {
  if (!body.is_object()) return absl::InvalidArgumentError("the body must be an object");
  const std::string id = IdOf(world, collection, body);
  if (collection == Collection::kMappingSets) {
    return InsertMapping(world, scope, id, std::move(body));
  }
  PLUMB_RETURN_IF_ERROR(CheckBearable(collection, body));
  Object& object = body.as_object();
  if (IsFlowService(collection)) CompleteFlowService(world, scope, id, object);
  if (collection == Collection::kDataSets) CompleteDataSet(world, scope, object);
  if (const XdmKind* kind = KindOf(collection)) {
    object.Set("$id", id);
    CompleteResource(world, scope, *kind, id, object);
  }
  const Record& record = world.store().Put(scope, collection, id, std::move(body));
  if (collection == Collection::kFlows) {
    CopyConnections(world, scope, record.body);
    ScheduleRuns(world, scope, record.body, world.now());
  }
  return id;
}

absl::Status ChangeObject(World& world, const Scope& scope, Collection collection,
                          const std::string& id, const Value& patch) {
  const Record* record = FindObject(world, scope, collection, id);
  if (record == nullptr) return absl::NotFoundError(absl::StrCat("no object ", id));
  if (!patch.is_object()) return absl::InvalidArgumentError("a merge patch is an object");
  Value body = record->body;
  MergePatch(body, patch);
  PLUMB_RETURN_IF_ERROR(CheckBearable(collection, body));
  StampPerson(world, scope, collection, body.as_object());
  const std::string key = record->id;
  const Record& saved = world.store().Put(scope, collection, key, std::move(body));
  if (collection == Collection::kFlows) ScheduleRuns(world, scope, saved.body, world.now());
  return absl::OkStatus();
}

bool RemoveObject(World& world, const Scope& scope, Collection collection, const std::string& id) {
  const Record* record = FindObject(world, scope, collection, id);
  if (record == nullptr) return false;
  const std::string key = record->id;
  return world.store().Erase(scope, collection, key);
}

}  // namespace plumb::emulator
