// Flows: creating, patching, deleting, enabling. Each leaves the flow in a
// transitional state, from which the provider takes it (provider.cc).

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/schedule.h"
#include "lib/emulator/spec_table.h"
#include "lib/emulator/specs.h"

namespace plumb::emulator {
namespace {

bool IsSettled(std::string_view state) {
  return state == "enabled" || state == "disabled" || state == "draft";
}

// Why the flow in its state takes no write; none when it does.
Refusal CheckSettled(const Value& flow, std::string_view deleting_code,
                     std::string_view transition_code) {
  const std::string_view state = flow.StringAt("state");
  if (IsSettled(state)) return std::nullopt;
  const std::string_view code = state == "delete-finalizing" ? deleting_code : transition_code;
  return FlowError(
      code, absl::StrCat("The flow's current state, ", state, ", does not allow this operation."));
}

Value Started(const World& world, std::string_view operation) {
  return Object{{"started", world.NowMillis()},
                {"updated", 0},
                {"operation", operation},
                {"percentCompleted", 0.0},
                {"status", Object{{"value", "inProgress"}, {"errors", Array()}}}};
}

// Puts the flow into `state`, from which it will settle in `goal`.
void Begin(Object& flow, std::string_view state, std::string_view goal, Value operation) {
  flow.Set("state", state);
  flow.Set("lastOperation", std::move(operation));
  flow.Set(kHidden, Object{{"goal", goal}});
}

const Record& SaveUnsettled(World& world, const Scope& scope, Value flow) {
  const std::string id(flow.StringAt("id"));
  const Record& record = world.store().Put(scope, Collection::kFlows, id, std::move(flow));
  world.timeline().Add(world.now() + absl::Milliseconds(world.settings().settle_delay_ms),
                       {.kind = Event::Kind::kSettle,
                        .scope = scope,
                        .id = id,
                        .marker = std::string(record.body.StringAt("etag"))});
  return record;
}

// Streams are sent to an address that the platform makes.
void AddInlet(World& world, Value& flow) {
  const FlowSpec* spec = FindFlowSpec(flow.Find("flowSpec")->StringAt("id"));
  if (spec == nullptr || (spec->bit & (kWebhook | kXdmStream | kRawStream)) == 0) return;
  Value& options = flow.as_object()["options"];
  if (!options.is_object()) options = Object();
  options.as_object().Set("inletUrl",
                          absl::StrCat("https://dcs.adobedc.net/collection/", world.NewHex(64)));
}

const Value* MappingOf(const Value& flow) {
  const Value* list = flow.Find("transformations");
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const Value& transformation : list->as_array()) {
    if (transformation.StringAt("name") == "Mapping") return &transformation;
  }
  return nullptr;
}

// A flow that runs once keeps its mapping.
Refusal CheckOnce(const Value& before, const Value& after) {
  const Value* schedule = before.Find("scheduleParams");
  if (schedule == nullptr || schedule->StringAt("frequency") != "once") return std::nullopt;
  const Value* old_mapping = MappingOf(before);
  const Value* new_mapping = MappingOf(after);
  const bool same = old_mapping == nullptr || new_mapping == nullptr ? old_mapping == new_mapping
                                                                     : *old_mapping == *new_mapping;
  if (same) return std::nullopt;
  return PlainFlowError(400, "The mapping of a flow that runs once cannot be changed");
}

Refusal CheckFixed(const World& world, const Value& before, const Value& after) {
  for (const auto& [name, value] : before.as_object()) {
    const Value* now = after.Find(name);
    if (now != nullptr && *now == value) continue;
    const bool fixed = name == "flowSpec" || name == "sourceConnectionIds" ||
                       name == "targetConnectionIds" || IsServerSet(name);
    if (fixed) return PlainFlowError(400, absl::StrCat(name, " cannot be changed"));
  }
  const bool draft = before.StringAt("state") == "draft";
  const Value* old_schedule = before.Find("scheduleParams");
  if (!(draft && old_schedule == nullptr)) {
    const std::string problem =
        ScheduleChangeProblem(old_schedule, after.Find("scheduleParams"), world.now());
    if (!problem.empty()) return PlainFlowError(400, problem);
  }
  return CheckOnce(before, after);
}

// Runs the creation's checks on what a patch or publishing would leave.
Refusal CheckResult(World& world, const Scope& scope, FlowChecks checks, Value& after) {
  Value body = after;
  DropServerSet(body.as_object());
  if (Refusal refusal = CheckFlow(world, scope, checks, body)) return refusal;
  after.as_object().Set("inheritedAttributes", *body.Find("inheritedAttributes"));
  return std::nullopt;
}

}  // namespace

void CopyConnections(World& world, const Scope& scope, const Value& flow) {
  Object copy{{"flowId", *flow.Find("id")}};
  const auto add = [&](std::string_view member, Collection collection) {
    Array list;
    for (const Value& id : flow.Find(member)->as_array()) {
      const Record* record = world.store().Find(scope, collection, id.as_string());
      if (record == nullptr) continue;
      Object one{{"id", id}};
      for (std::string_view name : {"data", "params"}) {
        if (const Value* value = record->body.Find(name)) one.Set(name, *value);
      }
      list.push_back(std::move(one));
    }
    copy.Set(CollectionName(collection), std::move(list));
  };
  add("sourceConnectionIds", Collection::kSourceConnections);
  add("targetConnectionIds", Collection::kTargetConnections);
  world.store().Put(scope, Collection::kFlowCopies, std::string(flow.StringAt("id")),
                    std::move(copy));
}

Answer CreateFlow(World& world, const Request& request) {
  Value flow = request.body;
  const bool draft = request.call.Query("mode") == "draft";
  if (Refusal refusal =
          CheckFlow(world, request.scope, draft ? FlowChecks::kDraft : FlowChecks::kAll, flow)) {
    return *refusal;
  }
  const Value inherited = *flow.Find("inheritedAttributes");
  DropServerSet(flow.as_object());
  const std::string id = world.NewUuid();
  Object& body = flow.as_object();
  body.Set("inheritedAttributes", inherited);
  body.Set("providerRefId", world.NewUuid());
  body.Set("runs", absl::StrCat("/runs?property=flowId==", id));
  StampNew(world, request.scope, AuthorOf(request), id, body);
  AddInlet(world, flow);
  if (draft) {
    body.Set("state", "draft");
    world.store().Put(request.scope, Collection::kFlows, id, std::move(flow));
  } else {
    Begin(body, "initializing", "enabled", Started(world, "create"));
    SaveUnsettled(world, request.scope, std::move(flow));
  }
  const Record& record = *world.store().Find(request.scope, Collection::kFlows, id);
  CopyConnections(world, request.scope, record.body);
  Answer answer = IdAndEtag(world, 201, record.body);
  answer.headers.emplace_back("Location", absl::StrCat("/data/foundation/flowservice/flows/", id));
  return answer;
}

Answer PatchFlow(World& world, const Request& request, const std::string& id) {
  const Record* record = world.store().Find(request.scope, Collection::kFlows, id);
  if (record == nullptr) return NotFound("flows", id);
  if (Refusal refusal = CheckPatchShape(request)) return *refusal;
  if (Refusal refusal = CheckSettled(record->body, "1457-400", "1420-400")) return *refusal;
  if (Refusal refusal = CheckIfMatch(request, record->body)) return *refusal;
  Value after = record->body;
  if (Refusal refusal = PatchBody(request, after)) return *refusal;
  if (Refusal refusal = CheckFixed(world, record->body, after)) return *refusal;
  const std::string state(record->body.StringAt("state"));
  const FlowChecks checks = state == "draft" ? FlowChecks::kDraft : FlowChecks::kAll;
  if (Refusal refusal = CheckResult(world, request.scope, checks, after)) return *refusal;
  StampChange(world, AuthorOf(request), after.as_object());
  if (state == "draft") {
    return IdAndEtag(
        world, 200,
        world.store().Put(request.scope, Collection::kFlows, id, std::move(after)).body);
  }
  Value operation = Started(world, "update");
  operation.as_object().Set("ops", request.body);
  Begin(after.as_object(), "updating", state, std::move(operation));
  return IdAndEtag(world, 200, SaveUnsettled(world, request.scope, std::move(after)).body);
}

Answer DeleteFlow(World& world, const Request& request, const std::string& id) {
  const Record* record = world.store().Find(request.scope, Collection::kFlows, id);
  if (record == nullptr) return NotFound("flows", id);
  if (Refusal refusal = CheckSettled(record->body, "1458-400", "1421-400")) return *refusal;
  Answer done = Empty(static_cast<int>(world.settings().delete_status));
  world.store().Erase(request.scope, Collection::kFlowCopies, id);
  if (world.settings().delete_finalizing_ms <= 0) {
    world.store().Erase(request.scope, Collection::kFlows, id);
    return done;
  }
  Value flow = record->body;
  StampChange(world, AuthorOf(request), flow.as_object());
  Begin(flow.as_object(), "delete-finalizing", "", Started(world, "delete"));
  world.store().Put(request.scope, Collection::kFlows, id, std::move(flow));
  world.timeline().Add(
      world.now() + absl::Milliseconds(world.settings().delete_finalizing_ms),
      {.kind = Event::Kind::kVanish, .scope = request.scope, .id = id, .marker = ""});
  return done;
}

Answer ActOnFlow(World& world, const Request& request, const std::string& id) {
  struct Action {
    std::string_view op, from, through, to;
  };
  constexpr Action kActions[] = {
      {"enable", "disabled", "enabling", "enabled"},
      {"disable", "enabled", "disabling", "disabled"},
      {"publish", "draft", "initializing", "enabled"},
  };
  const Record* record = world.store().Find(request.scope, Collection::kFlows, id);
  if (record == nullptr) return NotFound("flows", id);
  const std::string op = absl::AsciiStrToLower(request.call.Query("op").value_or(""));
  if (op == "finalize" || op == "finalize_update") {
    return FlowError("1402-400", "The action finalize is for providers only.");
  }
  const auto* action = std::ranges::find(kActions, op, &Action::op);
  if (action == std::end(kActions)) {
    return FlowError("1435-400", absl::StrCat("Unknown action ", op));
  }
  if (Refusal refusal = CheckSettled(record->body, "1457-400", "1421-400")) return *refusal;
  if (record->body.StringAt("state") != action->from) {
    return FlowError("1422-400",
                     absl::StrCat("The action ", op, " is not applicable in the current state, ",
                                  record->body.StringAt("state"), "."));
  }
  if (request.call.HasHeader("if-match")) {
    if (Refusal refusal = CheckIfMatch(request, record->body)) return *refusal;
  }
  Value after = record->body;
  if (op == "publish") {
    if (Refusal refusal = CheckResult(world, request.scope, FlowChecks::kAll, after)) {
      return *refusal;
    }
  }
  StampChange(world, AuthorOf(request), after.as_object());
  Begin(after.as_object(), action->through, action->to, Started(world, op));
  return IdAndEtag(world, 200, SaveUnsettled(world, request.scope, std::move(after)).body);
}

}  // namespace plumb::emulator
