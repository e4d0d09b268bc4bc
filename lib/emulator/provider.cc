// What the platform does to flows by itself as time passes.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/run_body.h"
#include "lib/emulator/schedule.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

// How long a run takes.
constexpr absl::Duration kRunTime = absl::Seconds(90);

void Settle(World& world, const Event& event) {
  const Record* record = world.store().Find(event.scope, Collection::kFlows, event.id);
  if (record == nullptr || record->body.StringAt("etag") != event.marker) return;
  const Value* hidden = record->body.Find(kHidden);
  if (hidden == nullptr) return;
  Value flow = record->body;
  Object& body = flow.as_object();
  body.Set("state", hidden->StringAt("goal"));
  body.Erase(kHidden);
  Object& operation = body["lastOperation"].as_object();
  operation.Set("updated", world.NowMillis());
  operation.Set("percentCompleted", 100.0);
  operation.Set("status", Object{{"value", "completed"}, {"errors", Array()}});
  if (world.settings().settle_rewrites) {
    StampChange(world, {std::string(kProvider), "acp_foundation_connectors"}, body);
  }
  const Record& saved =
      world.store().Put(event.scope, Collection::kFlows, event.id, std::move(flow));
  ScheduleRuns(world, event.scope, saved.body, world.now());
}

bool Fails(const World& world, const Value& flow) {
  return std::ranges::any_of(world.settings().failing_flows, [&](const std::string& one) {
    return one == "*" || one == flow.StringAt("id") || one == flow.StringAt("name");
  });
}

// The flow's member is joined in by the service: the flow itself is not rewritten.
void SetLastRun(World& world, const Scope& scope, const std::string& flow_id, const Value& run) {
  const Record* record = world.store().Find(scope, Collection::kFlows, flow_id);
  if (record == nullptr) return;
  Value flow = record->body;
  const Value& duration = *run.Find("metrics")->Find("durationSummary");
  Object details{{"id", *run.Find("id")}, {"state", *run.Find("state")}};
  for (std::string_view name : {"startedAtUTC", "completedAtUTC"}) {
    if (const Value* time = duration.Find(name)) details.Set(name, *time);
  }
  flow.as_object().Set("lastRunDetails", std::move(details));
  world.store().Put(scope, Collection::kFlows, flow_id, std::move(flow));
}

void EndRun(World& world, const Event& event) {
  const Record* record = world.store().Find(event.scope, Collection::kRuns, event.id);
  if (record == nullptr || record->body.StringAt("state") != "inProgress") return;
  const std::string flow_id(record->body.StringAt("flowId"));
  const Record* flow = world.store().Find(event.scope, Collection::kFlows, flow_id);
  const bool fails = flow != nullptr && Fails(world, flow->body);
  Value run = record->body;
  FinishRun(world, fails ? RunResult::kFailure : RunResult::kSuccess, run.as_object());
  SetLastRun(world, event.scope, flow_id, run);
  world.store().Put(event.scope, Collection::kRuns, event.id, std::move(run));
}

void StartRun(World& world, const Event& event) {
  const Record* record = world.store().Find(event.scope, Collection::kFlows, event.id);
  const Value* schedule = record == nullptr ? nullptr : record->body.Find("scheduleParams");
  if (schedule == nullptr || !world.timeline().IsCurrent(event)) return;
  if (record->body.StringAt("state") == "enabled") {
    Value run = NewRun(world, event.scope, record->body, event.number);
    const std::string id(run.StringAt("id"));
    world.store().Put(event.scope, Collection::kRuns, id, std::move(run));
    AddRunEnd(world, event.scope, id);
  }
  const auto next = NextStart(*schedule, world.now() + absl::Seconds(1), false);
  if (!next.has_value()) return world.timeline().EndSchedule(event.id);
  Event again = event;
  ++again.number;
  world.timeline().Add(*next, std::move(again));
}

void Play(World& world, const Event& event) {
  switch (event.kind) {
    case Event::Kind::kSettle:
      return Settle(world, event);
    case Event::Kind::kVanish:
      world.store().Erase(event.scope, Collection::kFlows, event.id);
      return;
    case Event::Kind::kRunStart:
      return StartRun(world, event);
    case Event::Kind::kRunEnd:
      return EndRun(world, event);
  }
}

// What the flow waits for, as far as its body tells.
void ResumeFlow(World& world, const Scope& scope, const Value& flow) {
  const std::string id(flow.StringAt("id"));
  const std::string_view state = flow.StringAt("state");
  if (state == "delete-finalizing") {
    world.timeline().Add(world.now(),
                         {.kind = Event::Kind::kVanish, .scope = scope, .id = id, .marker = ""});
  } else if (flow.Find(kHidden) != nullptr) {
    world.timeline().Add(world.now(), {.kind = Event::Kind::kSettle,
                                       .scope = scope,
                                       .id = id,
                                       .marker = std::string(flow.StringAt("etag"))});
  } else {
    ScheduleRuns(world, scope, flow, world.now());
  }
}

}  // namespace

void AddRunEnd(World& world, const Scope& scope, const std::string& id) {
  world.timeline().Add(world.now() + kRunTime,
                       {.kind = Event::Kind::kRunEnd, .scope = scope, .id = id, .marker = ""});
}

void ScheduleRuns(World& world, const Scope& scope, const Value& flow, absl::Time at) {
  const Value* schedule = flow.Find("scheduleParams");
  if (schedule == nullptr || flow.StringAt("state") != "enabled") return;
  const std::string id(flow.StringAt("id"));
  const auto made =
      static_cast<int64_t>(world.store().In(scope, Collection::kRuns).Linked(id).size());
  const auto next = NextStart(*schedule, at, made == 0);
  if (!next.has_value()) return;
  Event event{
      .kind = Event::Kind::kRunStart, .scope = scope, .id = id, .marker = "", .number = made};
  world.timeline().AddSchedule(*next, ScheduleKey(*schedule), std::move(event));
}

void PlayTimeline(World& world, absl::Time now) {
  while (true) {
    const auto due = world.timeline().PopDue(now);
    if (!due.has_value()) break;
    world.set_now(due->first);
    Play(world, due->second);
  }
  world.set_now(now);
}

void ResumeTimeline(World& world) {
  for (const Scope& scope : world.store().Scopes()) {
    for (const auto& [number, record] : world.store().In(scope, Collection::kFlows).by_number()) {
      ResumeFlow(world, scope, record->body);
    }
    for (const auto& [number, record] : world.store().In(scope, Collection::kRuns).by_number()) {
      if (record->body.StringAt("state") == "inProgress") AddRunEnd(world, scope, record->id);
    }
  }
}

}  // namespace plumb::emulator
