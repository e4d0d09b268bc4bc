#include "lib/plan/risk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Pipes lead to taps, and taps to tanks.
KindRegistry Kinds() {
  KindDescriptor pipe{.name = KindName("pipe"), .endpoints = {"/pipes", "/pipes/{id}"}};
  pipe.dataflow = Dataflow{.runs = "/runs",
                           .runs_member = "pipeId",
                           .state = "state",
                           .running = "on",
                           .transformations = "steps",
                           .targets = "taps",
                           .target_kind = KindName("tap"),
                           .dataset = "tank",
                           .dataset_kind = KindName("tank"),
                           .start = "start",
                           .frequency = "frequency",
                           .interval = "interval",
                           .backfill = "backfill"};
  return KindRegistry({pipe,
                       {.name = KindName("tap"), .endpoints = {"/taps", "/taps/{id}"}},
                       {.name = KindName("tank"), .endpoints = {"/tanks", "/tanks/{id}"}}});
}

Value Json(const std::string& text) { return *ParseJson(text); }

Value PipeBody(const std::string& tap) {
  return Json(R"({"name":"Main","state":"on","taps":[")" + tap +
              R"("],"start":3600,"frequency":"hour","interval":1})");
}

Change MakeChange(const std::string& address, Action action) {
  Change change;
  change.address = *Address::Parse(address);
  change.action = action;
  change.id = RemoteId(change.address.name);
  change.before = PipeBody("t1");
  change.after = PipeBody("t1");
  return change;
}

struct Waterworks {
  std::vector<Change> changes;
  absl::StatusOr<std::vector<FlowRun>> runs = std::vector<FlowRun>();
  std::map<std::string, std::vector<std::string>> live = {
      {"pipe", {R"({"id":"main","name":"Main","state":"on","taps":["t1"]})"}},
      {"tap", {R"({"id":"t1","tank":"k1"})", R"({"id":"t2","tank":"k1"})"}},
      {"tank", {R"({"id":"k1","name":"Levels"})"}}};

  std::vector<FlowRisk> Assess() const {
    const KindRegistry kinds = Kinds();
    ObservedSet observed;
    for (const auto& [kind, bodies] : live) {
      std::vector<ObservedObject> objects;
      for (const std::string& body : bodies) {
        objects.push_back(*MakeObserved(*kinds.Find(KindName(kind)), Json(body)));
      }
      observed.Add(KindName(kind), std::move(objects));
    }
    Plan plan;
    plan.changes = changes;
    return AssessRisks({plan, kinds, observed, runs, /*now_seconds=*/7300});
  }

  // The texts of the facts of the one risk, by name.
  std::map<std::string, std::string> Facts() const {
    std::map<std::string, std::string> texts;
    for (const FlowRisk& risk : Assess()) {
      for (const RiskFact& fact : risk.facts) texts[fact.name] = fact.text;
    }
    return texts;
  }
};

TEST(AssessRisksTest, NothingIsAtRiskWhereNothingStopsOrChangesItsRecords) {
  Change renamed = MakeChange("pipe.main", Action::kUpdate);
  renamed.fields = {{*FieldPath::Parse("name"), "a", "b"}};
  EXPECT_THAT(
      (Waterworks{{renamed, MakeChange("pipe.x", Action::kCreate),
                   MakeChange("pipe.y", Action::kNone), MakeChange("tap.t", Action::kDelete)}}
           .Assess()),
      IsEmpty());
}

TEST(AssessRisksTest, EveryImpactWorstFirst) {
  Change remapped = MakeChange("pipe.a", Action::kUpdate);
  remapped.fields = {{*FieldPath::Parse("steps[name=Map].version"), 1, 2}};
  Change stopped = MakeChange("pipe.b", Action::kUpdate);
  stopped.fields = {{*FieldPath::Parse("state"), "on", "off"}};
  std::vector<Impact> impacts;
  for (const FlowRisk& risk : Waterworks{{remapped, stopped, MakeChange("pipe.c", Action::kReplace),
                                          MakeChange("pipe.main", Action::kDelete)}}
                                  .Assess()) {
    impacts.push_back(risk.impact);
  }
  EXPECT_THAT(impacts,
              ElementsAre(Impact::kDeletes, Impact::kReplaces, Impact::kDisables, Impact::kRemaps));
}

TEST(AssessRisksTest, RunsAreSummedUp) {
  Waterworks works{{MakeChange("pipe.main", Action::kDelete)}};
  std::vector<FlowRun> runs(3);
  runs[0] = {.id = "r2",
             .flow = RemoteId("main"),
             .state = "failed",
             .records_in = 10,
             .started = absl::FromUnixSeconds(7200),
             .error = "CONNECTOR-2001-500: no"};
  runs[1] = {.id = "x", .flow = RemoteId("other"), .state = "success", .records_in = 999};
  runs[2] = {.id = "r1",
             .flow = RemoteId("main"),
             .state = "success",
             .records_in = 20,
             .started = absl::FromUnixSeconds(3600)};
  works.runs = runs;
  const auto facts = works.Facts();
  EXPECT_EQ(facts.at("last_run"), "1970-01-01T02:00:00Z, failed (CONNECTOR-2001-500: no)");
  EXPECT_EQ(facts.at("records_per_run"), "15 on average over the last 2 runs (10 to 20)");
  EXPECT_EQ(facts.at("next_run"), "1970-01-01T03:00:00Z");
}

TEST(AssessRisksTest, RunsThatCannotBeReadAreSaidToBeUnknown) {
  Waterworks works{{MakeChange("pipe.main", Action::kDelete)}};
  works.runs = absl::UnavailableError("503");
  EXPECT_EQ(works.Facts().at("last_run"), "not known: 503");
  EXPECT_EQ(works.Assess()[0].facts[0].value, Value());
}

TEST(AssessRisksTest, TheOnlyFeederIsSaidSo) {
  const Waterworks works{{MakeChange("pipe.main", Action::kDelete)}};
  EXPECT_EQ(works.Facts().at("dataset"), "Levels (k1)");
  EXPECT_THAT(works.Facts().at("other_feeders"), HasSubstr("the only one"));
  EXPECT_EQ(works.Assess()[0].summary, "is deleted, and nothing else feeds Levels (k1)");
}

TEST(AssessRisksTest, OthersThatFeedTheSameDatasetAreNamed) {
  Waterworks works{{MakeChange("pipe.main", Action::kDelete)}};
  works.live["pipe"].push_back(R"({"id":"p2","name":"Second","state":"on","taps":["t2"]})");
  works.live["pipe"].push_back(R"({"id":"p3","name":"Third","state":"off","taps":["t2"]})");
  EXPECT_EQ(works.Facts().at("other_feeders"), "Second, Third (off)");
  EXPECT_EQ(works.Assess()[0].summary, "is deleted");
}

TEST(AssessRisksTest, WhatEndsWithThePlanFeedsNothing) {
  Waterworks works{
      {MakeChange("pipe.main", Action::kDelete), MakeChange("pipe.p2", Action::kDelete)}};
  works.live["pipe"].push_back(R"({"id":"p2","name":"Second","state":"on","taps":["t1"]})");
  EXPECT_EQ(works.Assess()[0].summary, "is deleted, and nothing else feeds Levels (k1)");
}

TEST(AssessRisksTest, AReplacementIngestsAgainUnlessBackfillIsOff) {
  Change replaced = MakeChange("pipe.main", Action::kReplace);
  EXPECT_THAT(Waterworks{{replaced}}.Facts().at("reingests"), HasSubstr("yes: the first run"));
  replaced.after.as_object().Set("backfill", false);
  EXPECT_THAT(Waterworks{{replaced}}.Facts().at("reingests"), HasSubstr("no: backfill = false"));
  replaced.after.as_object().Set("frequency", "once");
  EXPECT_THAT(Waterworks{{replaced}}.Facts().at("reingests"),
              HasSubstr("yes: the new one runs once"));
  replaced.after = Object{{"name", "streams"}};
  EXPECT_THAT(Waterworks{{replaced}}.Facts().at("reingests"), HasSubstr("not known"));
}

TEST(NextRunTest, FollowsTheSchedule) {
  const Dataflow dataflow = *Kinds().Find(KindName("pipe"))->dataflow;
  const auto next = [&](const std::string& body, int64_t now) {
    return NextRun(dataflow, Json(body), now);
  };
  const std::string hourly = R"({"start":3600,"frequency":"hour","interval":2})";
  EXPECT_EQ(next(hourly, 0), 3600);
  EXPECT_EQ(next(hourly, 3600), 3600 + 7200);
  EXPECT_EQ(next(hourly, 3600 + 7199), 3600 + 7200);
  EXPECT_EQ(next(R"({"start":3600,"frequency":"once"})", 0), 3600);
  EXPECT_EQ(next(R"({"start":3600,"frequency":"once"})", 3601), 0);
  EXPECT_EQ(next("{}", 0), 0);
  EXPECT_EQ(next(R"({"start":3600,"frequency":"week","interval":9223372036854775807})", 9999), 0);
}

}  // namespace
}  // namespace plumb
