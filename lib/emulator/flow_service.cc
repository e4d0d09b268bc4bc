// Flow Service: which call goes where, and what connections of all kinds share.

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_list.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/services.h"
#include "lib/emulator/specs.h"

namespace plumb::emulator {
namespace {

// The collections whose objects come and go alike.
struct ConnectionKind {
  Collection collection;
  Refusal (*check)(World&, const Scope&, Value&);
  bool has_location;
};

constexpr ConnectionKind kConnectionKinds[] = {
    {Collection::kConnections, CheckConnection, true},
    {Collection::kSourceConnections, CheckSourceConnection, false},
    {Collection::kTargetConnections, CheckTargetConnection, false},
};

const ConnectionKind* FindKind(std::string_view segment) {
  for (const ConnectionKind& kind : kConnectionKinds) {
    if (CollectionName(kind.collection) == segment) return &kind;
  }
  return nullptr;
}

Answer CreateConnection(World& world, const Request& request, const ConnectionKind& kind) {
  Value body = request.body;
  if (Refusal refusal = kind.check(world, request.scope, body)) return *refusal;
  const bool base = kind.collection == Collection::kConnections;
  if (base && world.settings().connection_create_fails) {
    return FlowError("1100-400", "The provider rejected the credentials.");
  }
  DropServerSet(body.as_object());
  const std::string id = world.NewUuid();
  StampNew(world, request.scope, AuthorOf(request), id, body.as_object());
  const bool draft = request.call.Query("mode") == "draft";
  body.as_object().Set("state", draft ? "draft" : "enabled");
  const Record& record = world.store().Put(request.scope, kind.collection, id, std::move(body));
  Answer answer = IdAndEtag(world, 201, record.body);
  if (kind.has_location) {
    answer.headers.emplace_back("Location", absl::StrCat("/data/foundation/flowservice/",
                                                         CollectionName(kind.collection), "/", id));
  }
  return answer;
}

// What no patch may change, and with which code it is refused.
Refusal CheckFixed(const World& world, const Value& before, const Value& after,
                   Collection collection) {
  const auto differs = [&](std::string_view member) {
    const Value* old_value = before.Find(member);
    const Value* new_value = after.Find(member);
    if (old_value == nullptr || new_value == nullptr) return old_value != new_value;
    return !(*old_value == *new_value);
  };
  if (differs("connectionSpec")) {
    return FlowError("1414-400", "The connection spec of a connection cannot be changed.");
  }
  for (const auto& [name, value] : before.as_object()) {
    if ((IsServerSet(name) || name == "providerId" || name == "baseConnectionId") &&
        differs(name)) {
      return PlainFlowError(400, absl::StrCat(name, " cannot be changed"));
    }
  }
  if (collection != Collection::kConnections || !differs("auth")) return std::nullopt;
  const Value* old_auth = before.Find("auth");
  const Value* new_auth = after.Find("auth");
  if (old_auth == nullptr || new_auth == nullptr) {
    return PlainFlowError(400, "auth cannot come or go");
  }
  if (old_auth->StringAt("specName") == new_auth->StringAt("specName")) return std::nullopt;
  const Value* params = new_auth->Find("params");
  const bool all_new = params != nullptr && !(*params == *old_auth->Find("params"));
  if (world.settings().auth_spec_changeable && all_new) return std::nullopt;
  return PlainFlowError(400, "auth.specName cannot be changed without all of its params");
}

// Runs the creation's checks on what a patch would leave.
Refusal CheckResult(World& world, const Request& request, const ConnectionKind& kind,
                    const Value& after) {
  Value body = after;
  DropServerSet(body.as_object());
  return kind.check(world, request.scope, body);
}

Answer PatchConnection(World& world, const Request& request, const ConnectionKind& kind,
                       const std::string& id) {
  const Record* record = world.store().Find(request.scope, kind.collection, id);
  if (record == nullptr) return NotFound(CollectionName(kind.collection), id);
  if (kind.collection == Collection::kConnections && !world.settings().connections_patchable) {
    return FlowError("1445-400", "PATCH of connections is not enabled for the source.");
  }
  if (Refusal refusal = CheckPatchShape(request)) return *refusal;
  if (Refusal refusal = CheckIfMatch(request, record->body)) return *refusal;
  Value after = record->body;
  if (Refusal refusal = PatchBody(request, after)) return *refusal;
  if (Refusal refusal = CheckFixed(world, record->body, after, kind.collection)) return *refusal;
  if (Refusal refusal = CheckResult(world, request, kind, after)) return *refusal;
  StampChange(world, AuthorOf(request), after.as_object());
  const Record& saved = world.store().Put(request.scope, kind.collection, id, std::move(after));
  if (world.settings().patch_reaches_flows) {
    const Records& flows = world.store().In(request.scope, Collection::kFlows);
    for (const std::string& flow : flows.Linked(id)) {
      CopyConnections(world, request.scope, flows.Find(flow)->body);
    }
  }
  return IdAndEtag(world, 200, saved.body);
}

Answer DeleteConnection(World& world, const Request& request, const ConnectionKind& kind,
                        const std::string& id) {
  const Record* record = world.store().Find(request.scope, kind.collection, id);
  if (record == nullptr) return NotFound(CollectionName(kind.collection), id);
  if (world.store().In(request.scope, Collection::kFlows).IsLinked(id)) {
    if (kind.collection == Collection::kConnections) {
      return FlowError("1418-400", "The base connection is used by flows; delete those first.");
    }
    return FlowError("1447-400", absl::StrCat("Active flows still contain ", id, "."));
  }
  const std::string_view state = record->body.StringAt("state");
  if (state != "enabled" && state != "disabled" && state != "initializing" && state != "draft") {
    return FlowError("1416-400", absl::StrCat("A connection cannot be deleted in state ", state));
  }
  world.store().Erase(request.scope, kind.collection, id);
  return Empty(static_cast<int>(world.settings().delete_status));
}

Answer ActOnConnection(World& world, const Request& request, const ConnectionKind& kind,
                       const std::string& id) {
  const Record* record = world.store().Find(request.scope, kind.collection, id);
  if (record == nullptr) return NotFound(CollectionName(kind.collection), id);
  const std::string op = absl::AsciiStrToLower(request.call.Query("op").value_or(""));
  if (op == "finalize" || op == "finalize_update") {
    return FlowError("1402-400", "The action finalize is for providers only.");
  }
  if (op != "publish") return FlowError("1435-400", absl::StrCat("Unknown action ", op));
  if (record->body.StringAt("state") != "draft") {
    return FlowError("1422-400", "The action publish is not applicable in the current state.");
  }
  Value body = record->body;
  body.as_object().Set("state", "enabled");
  StampChange(world, AuthorOf(request), body.as_object());
  return IdAndEtag(world, 200,
                   world.store().Put(request.scope, kind.collection, id, std::move(body)).body);
}

Answer GetRecord(World& world, const Request& request, Collection collection) {
  const std::string& id = request.path[1];
  const Record* record = world.store().Find(request.scope, collection, id);
  if (record == nullptr) return NotFound(CollectionName(collection), id);
  return OneItem(world, collection, *record);
}

Answer ReadConnection(World& world, const Request& request) {
  const Record* record =
      world.store().Find(request.scope, Collection::kConnections, request.path[1]);
  if (record == nullptr) return NotFound("connections", request.path[1]);
  const std::string& what = request.path[2];
  if (what == "configs") return Configs();
  if (what == "test") {
    return Json(200, Object{{"result", world.settings().connection_test_result}});
  }
  return Explore(request, record->body.Find("connectionSpec")->StringAt("id"));
}

// /{collection}/{id}
Answer AnswerItem(World& world, const Request& request, const ConnectionKind* kind) {
  const std::string& method = request.call.method;
  const std::string& id = request.path[1];
  const Collection collection = kind == nullptr ? Collection::kFlows : kind->collection;
  if (id == "search" && collection <= Collection::kFlows) {
    return method == "POST" ? SearchRecords(world, request, collection) : MethodNotAllowed();
  }
  if (method == "GET") return GetRecord(world, request, collection);
  if (method == "PATCH") {
    return kind == nullptr ? PatchFlow(world, request, id)
                           : PatchConnection(world, request, *kind, id);
  }
  if (method == "DELETE") {
    return kind == nullptr ? DeleteFlow(world, request, id)
                           : DeleteConnection(world, request, *kind, id);
  }
  return MethodNotAllowed();
}

// /{collection}/{id}/{what}
Answer AnswerBelowItem(World& world, const Request& request, const ConnectionKind* kind) {
  const std::string& what = request.path[2];
  if (what == "action") {
    if (request.call.method != "POST") return MethodNotAllowed();
    return kind == nullptr ? ActOnFlow(world, request, request.path[1])
                           : ActOnConnection(world, request, *kind, request.path[1]);
  }
  const bool connection = kind != nullptr && kind->collection == Collection::kConnections;
  if (!connection || (what != "test" && what != "explore" && what != "configs")) {
    return UnknownPath();
  }
  return request.call.method == "GET" ? ReadConnection(world, request) : MethodNotAllowed();
}

}  // namespace

Answer AnswerFlowService(World& world, const Request& request) {
  const auto& path = request.path;
  if (path.empty()) return UnknownPath();
  if (path[0] == "runs") return AnswerRuns(world, request);
  if (path[0] == "connectionSpecs") return AnswerConnectionSpecs(world, request);
  if (path[0] == "flowSpecs") return AnswerFlowSpecs(world, request);
  const ConnectionKind* kind = FindKind(path[0]);
  if (kind == nullptr && path[0] != "flows") return UnknownPath();
  if (path.size() == 2) return AnswerItem(world, request, kind);
  if (path.size() == 3) return AnswerBelowItem(world, request, kind);
  if (path.size() != 1) return UnknownPath();
  if (request.call.method == "GET") {
    return ListRecords(world, request, kind == nullptr ? Collection::kFlows : kind->collection);
  }
  if (request.call.method != "POST") return MethodNotAllowed();
  return kind == nullptr ? CreateFlow(world, request) : CreateConnection(world, request, *kind);
}

}  // namespace plumb::emulator
