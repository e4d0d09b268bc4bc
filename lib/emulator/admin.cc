#include "lib/emulator/admin.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/admin_objects.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/gateway.h"
#include "lib/env/clock.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

// Half a year: every run on the way is played.
constexpr int64_t kMaxAdvanceSeconds = int64_t{183} * 86400;

Answer Failure(int status, std::string_view message) {
  return Json(status, Object{{"error", message}});
}

Answer Failure(const absl::Status& status) {
  return Failure(absl::IsNotFound(status) ? 404 : 400, status.message());
}

// The scope that the query names; each part else of the first that holds objects.
Scope ScopeOf(const World& world, const Call& call) {
  Scope scope{call.Query("org").value_or(""), call.Query("sandbox").value_or("")};
  for (const Scope& one : world.store().Scopes()) {
    if (scope.org.empty() || scope.org == one.org) {
      if (scope.sandbox.empty() || scope.sandbox == one.sandbox) return one;
    }
  }
  if (scope.org.empty()) scope.org = "any@AdobeOrg";
  if (scope.sandbox.empty()) scope.sandbox = "dev";
  return scope;
}

Value Bodies(const World& world, const Scope& scope, Collection collection) {
  Array bodies;
  for (const auto& [number, record] : world.store().In(scope, collection).by_number()) {
    Value body = record->body;
    // Some kinds do not carry their id themselves.
    if (body.is_object() && body.Find("id") == nullptr) body.as_object().Set("id", record->id);
    bodies.push_back(std::move(body));
  }
  return bodies;
}

Answer AllObjects(const World& world, const Scope& scope) {
  Object collections;
  for (Collection collection : AllCollections()) {
    collections.Set(CollectionName(collection), Bodies(world, scope, collection));
  }
  return Json(200, Object{{"org", scope.org},
                          {"sandbox", scope.sandbox},
                          {"collections", std::move(collections)}});
}

// One object, or an array of them.
Answer Insert(World& world, const Scope& scope, Collection collection, const Value& body) {
  const Array bodies = body.is_array() ? body.as_array() : Array{body};
  Array ids;
  for (const Value& one : bodies) {
    absl::StatusOr<std::string> id = InsertObject(world, scope, collection, one);
    if (!id.ok()) return Failure(id.status());
    ids.push_back(*id);
  }
  if (!body.is_array()) return Json(201, Object{{"id", ids[0]}});
  return Json(201, Object{{"ids", std::move(ids)}});
}

Answer AnswerObjects(World& world, const Call& call, const Value& body) {
  const Scope scope = ScopeOf(world, call);
  Collection collection;
  if (call.path.size() == 2) {
    return call.method == "GET" ? AllObjects(world, scope) : MethodNotAllowed();
  }
  if (!ParseCollection(call.path[2], collection)) {
    return Failure(404, absl::StrCat("no collection ", call.path[2]));
  }
  if (call.path.size() == 3) {
    if (call.method == "GET") return Json(200, Bodies(world, scope, collection));
    return call.method == "POST" ? Insert(world, scope, collection, body) : MethodNotAllowed();
  }
  const std::string& id = call.path[3];
  if (call.method == "GET") {
    const Record* record = FindObject(world, scope, collection, id);
    return record == nullptr ? Failure(404, "no such object") : Json(200, record->body);
  }
  if (call.method == "PATCH") {
    const absl::Status status = ChangeObject(world, scope, collection, id, body);
    if (!status.ok()) return Failure(status);
    return Json(200, FindObject(world, scope, collection, id)->body);
  }
  if (call.method != "DELETE") return MethodNotAllowed();
  return RemoveObject(world, scope, collection, id) ? Empty(204) : Failure(404, "no such object");
}

Answer AnswerFaults(AdminParts parts, const Call& call, const Value& body) {
  if (call.method == "DELETE") {
    parts.faults.Clear();
    return Empty(204);
  }
  if (call.method == "GET") return Json(200, parts.faults.ToValue());
  if (call.method != "POST") return MethodNotAllowed();
  const absl::Status status = parts.faults.Add(body);
  return status.ok() ? Json(201, parts.faults.ToValue()) : Failure(status);
}

Answer AnswerSettings(World& world, const Call& call, const Value& body) {
  if (call.method == "POST") {
    const absl::Status status = world.settings().Update(body);
    if (!status.ok()) return Failure(status);
    world.NextEpoch();
  } else if (call.method != "GET") {
    return MethodNotAllowed();
  }
  return Json(200, world.settings().ToValue());
}

Answer AnswerClock(AdminParts parts, const Call& call, const Value& body) {
  if (call.method == "POST") {
    const Value* seconds = body.Find("advance_seconds");
    if (seconds == nullptr || !seconds->is_int() || seconds->as_int() < 0 ||
        seconds->as_int() > kMaxAdvanceSeconds) {
      return Failure(400, "advance_seconds must be an integer from 0 to half a year");
    }
    parts.clock_offset += absl::Seconds(seconds->as_int());
    PlayTimeline(parts.world, parts.world.now() + absl::Seconds(seconds->as_int()));
  } else if (call.method != "GET") {
    return MethodNotAllowed();
  }
  return Json(200, Object{{"now", plumb::FormatTime(parts.world.now())},
                          {"now_ms", parts.world.NowMillis()}});
}

Answer AnswerRequests(RequestLog& log, const Call& call) {
  if (call.method == "GET") return Json(200, log.ToValue());
  if (call.method != "DELETE") return MethodNotAllowed();
  log.Clear();
  return Empty(204);
}

Answer Health(World& world) {
  Object counts;
  for (const Scope& scope : world.store().Scopes()) {
    for (Collection collection : AllCollections()) {
      const auto size = static_cast<int64_t>(world.store().In(scope, collection).size());
      Value& count = counts[CollectionName(collection)];
      count = size + (count.is_int() ? count.as_int() : 0);
    }
  }
  return Json(200, Object{{"status", "ok"},
                          {"now", plumb::FormatTime(world.now())},
                          {"objects", std::move(counts)}});
}

}  // namespace

Answer AnswerAdmin(AdminParts parts, const Call& call) {
  if (call.path.size() < 2 || call.path.size() > 4) return UnknownPath();
  Value body;
  if (!call.body.empty()) {
    absl::StatusOr<Value> parsed = ParseJson(call.body);
    if (!parsed.ok()) return Failure(parsed.status());
    body = *std::move(parsed);
  }
  const std::string& what = call.path[1];
  if (what == "objects") return AnswerObjects(parts.world, call, body);
  if (call.path.size() != 2) return UnknownPath();
  if (what == "health") return Health(parts.world);
  if (what == "faults") return AnswerFaults(parts, call, body);
  if (what == "settings") return AnswerSettings(parts.world, call, body);
  if (what == "clock") return AnswerClock(parts, call, body);
  if (what == "requests") return AnswerRequests(parts.log, call);
  return UnknownPath();
}

void TouchTarget(World& world, const Call& call) {
  const Base base = FindBase(call);
  if (call.path.size() < base.segments + 2) return;
  Collection collection;
  // The registry's paths have the container in front.
  const size_t at = base.service == Service::kSchemaRegistry ? base.segments + 1 : base.segments;
  if (call.path.size() < at + 2 || !ParseCollection(call.path[at], collection)) return;
  const Scope scope{std::string(call.Header("x-gw-ims-org-id")),
                    std::string(call.Header("x-sandbox-name"))};
  // An object that is not there has no etag to be stale.
  ChangeObject(world, scope, collection, call.path[at + 1], Object()).IgnoreError();
}

}  // namespace plumb::emulator
