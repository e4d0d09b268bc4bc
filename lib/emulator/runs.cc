// Runs and specifications: what is mostly read.

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_list.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/run_body.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/spec_table.h"
#include "lib/emulator/specs.h"

namespace plumb::emulator {
namespace {

constexpr ShapeRule kRunRules[] = {
    {"flowId", Shape::kNonEmptyText, Need::kRequired},
    {"status", Shape::kText},
    {"params", Shape::kObject},
    {"params.startTime", Shape::kIntegerLike},
    {"params.windowStartTime", Shape::kIntegerLike},
    {"params.windowEndTime", Shape::kIntegerLike},
    {"params.deltaColumn", Shape::kObject},
};

// Whether the flow may be run on demand: batch, scheduled once, and enabled.
Refusal CheckRunnable(const Value& flow) {
  const FlowSpec* spec = FindFlowSpec(flow.Find("flowSpec")->StringAt("id"));
  if (spec == nullptr || !spec->is_batch()) {
    return PlainFlowError(400, "Only batch flows can be run on demand");
  }
  const Value* schedule = flow.Find("scheduleParams");
  if (schedule == nullptr || schedule->StringAt("frequency") != "once") {
    return PlainFlowError(400, "Only a flow with frequency once can be run on demand");
  }
  if (flow.StringAt("state") == "enabled") return std::nullopt;
  return FlowError("1444-400", absl::StrCat("The flow is not in the expected state: it is ",
                                            flow.StringAt("state"), "."));
}

Answer CreateRun(World& world, const Request& request) {
  const std::string problem = ShapeProblem(request.body, kRunRules);
  if (!problem.empty()) return PlainFlowError(400, problem);
  const std::string flow_id(request.body.StringAt("flowId"));
  const Record* flow = world.store().Find(request.scope, Collection::kFlows, flow_id);
  if (flow == nullptr) {
    return FlowError("1430-400", absl::StrCat("The flow ", flow_id, " is not found."));
  }
  if (Refusal refusal = CheckRunnable(flow->body)) return *refusal;
  const Records& runs = world.store().In(request.scope, Collection::kRuns);
  Value run =
      NewRun(world, request.scope, flow->body, static_cast<int64_t>(runs.Linked(flow_id).size()));
  if (const Value* params = request.body.Find("params")) run.as_object().Set("params", *params);
  const std::string id(run.StringAt("id"));
  const Record& record = world.store().Put(request.scope, Collection::kRuns, id, std::move(run));
  AddRunEnd(world, request.scope, id);
  return IdAndEtag(world, 201, record.body);
}

Answer ActOnRun(World& world, const Request& request) {
  const std::string& id = request.path[1];
  const Record* record = world.store().Find(request.scope, Collection::kRuns, id);
  if (record == nullptr) return NotFound("runs", id);
  const std::string op = absl::AsciiStrToLower(request.call.Query("op").value_or(""));
  if (op != "re_trigger") return FlowError("1435-400", absl::StrCat("Unknown action ", op));
  if (record->body.StringAt("state") != "failed") {
    return FlowError("1422-400", "The action re_trigger is not applicable in the current state.");
  }
  Value run = record->body;
  run.as_object().Set("state", "inProgress");
  StampChange(world, AuthorOf(request), run.as_object());
  run.as_object().Erase("version");
  const Record& saved = world.store().Put(request.scope, Collection::kRuns, id, std::move(run));
  AddRunEnd(world, request.scope, id);
  return IdAndEtag(world, 200, saved.body);
}

const Value* FindBody(const std::vector<Value>& bodies, std::string_view id) {
  for (const Value& body : bodies) {
    if (body.StringAt("id") == id) return &body;
  }
  return nullptr;
}

}  // namespace

Answer AnswerRuns(World& world, const Request& request) {
  const auto& path = request.path;
  const std::string& method = request.call.method;
  if (path.size() == 1) {
    if (method == "GET") return ListRecords(world, request, Collection::kRuns);
    return method == "POST" ? CreateRun(world, request) : MethodNotAllowed();
  }
  if (path.size() == 3 && path[2] == "action") {
    return method == "POST" ? ActOnRun(world, request) : MethodNotAllowed();
  }
  if (path.size() != 2) return UnknownPath();
  if (method == "PUT") {
    return FlowError("1427-400", "A user token may not create or update flow runs.");
  }
  if (method != "GET") return MethodNotAllowed();
  const Record* record = world.store().Find(request.scope, Collection::kRuns, path[1]);
  if (record == nullptr) return NotFound("runs", path[1]);
  return OneItem(world, Collection::kRuns, *record);
}

Answer AnswerConnectionSpecs(World&, const Request& request) {
  const auto& path = request.path;
  const std::string& method = request.call.method;
  if (path.size() > 3) return UnknownPath();
  if (method == "POST" || method == "PUT") {
    return FlowError("1426-400", "A user token may not create or update connection specs.");
  }
  if (method != "GET") return MethodNotAllowed();
  if (path.size() == 1) return ListBodies(request, ConnectionSpecBodies());
  const Value* body = FindBody(ConnectionSpecBodies(), path[1]);
  if (body == nullptr) return NotFound("connectionSpecs", path[1]);
  if (path.size() == 2) return Json(200, Object{{"items", Array{*body}}});
  if (path[2] == "configs") return Configs();
  return path[2] == "explore" ? Explore(request, path[1]) : UnknownPath();
}

Answer AnswerFlowSpecs(World&, const Request& request) {
  const auto& path = request.path;
  if (path.size() > 2) return UnknownPath();
  if (request.call.method == "POST" || request.call.method == "PUT") {
    return FlowError("2118-403", "The permission to write flow specs is missing.");
  }
  if (request.call.method != "GET") return MethodNotAllowed();
  if (path.size() == 1) return ListBodies(request, FlowSpecBodies());
  const Value* body = FindBody(FlowSpecBodies(), path[1]);
  if (body == nullptr) return NotFound("flowSpecs", path[1]);
  return Json(200, Object{{"items", Array{*body}}});
}

}  // namespace plumb::emulator
