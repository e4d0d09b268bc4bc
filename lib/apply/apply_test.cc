#include "lib/apply/apply.h"

#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "lib/apply/testing/apply_bench.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using Lines = std::vector<std::string>;

// Bucket a and a topic on it.
std::vector<DesiredResource> Pair(const ApplyBench& bench) {
  return {bench.Want("bucket.a", Object{{"name", "a"}, {"size", 5}}),
          bench.Want("topic.t", Object{{"name", "t"}, {"bucketId", Expression{"${bucket.a.id}"}}},
                     {"bucket.a"})};
}

TEST(ApplyTest, WhatIsNeededIsCreatedFirstAndItsIdSent) {
  ApplyBench bench;
  const ApplyReport report = bench.Run(bench.PlanFor(Pair(bench)));
  EXPECT_TRUE(report.AllDone());
  EXPECT_EQ(report.done, (Counts{.add = 2}));
  EXPECT_EQ(bench.platform.Writes(),
            (Lines{absl::StrCat("POST ", kBuckets), absl::StrCat("POST ", kTopics)}));
  EXPECT_EQ(ToJson(bench.Last("POST").body), R"({"bucketId":"id-1","name":"t"})");
}

TEST(ApplyTest, ASecondPlanIsEmpty) {
  ApplyBench bench;
  std::vector<DesiredResource> wanted = Pair(bench);
  wanted[0].body.as_object().Set("token", Secret("hunter2"));
  bench.Establish(wanted);
  EXPECT_FALSE(bench.PlanFor(wanted).Count().Any());
}

TEST(ApplyTest, BodiesAreSentInWireForm) {
  ApplyBench bench;
  bench.Run(bench.PlanFor(
      {bench.Want("bucket.a", Object{{"name", "a"}, {"size", 5}, {"token", Secret("hunter2")}})}));
  EXPECT_EQ(ToJson(bench.Last("POST").body), R"({"name":"a","size":"5","token":"hunter2"})");
}

TEST(ApplyTest, AFailureBlocksDependentsAndSparesOthers) {
  ApplyBench bench;
  std::vector<DesiredResource> wanted = Pair(bench);
  wanted.push_back(bench.Want("bucket.z", Object{{"name", "z"}}));
  bench.platform.refuse = [](const HttpRequest& request) {
    return request.method == "POST" && request.body.find("\"a\"") != std::string::npos ? 400 : 0;
  };
  const Plan plan = bench.PlanFor(wanted);
  const ApplyReport report = bench.Run(plan);
  EXPECT_EQ(report.results[0].state, OperationState::kFailed);
  for (size_t i = 1; i < report.results.size(); ++i) {
    const bool is_topic = plan.changes[plan.operations[i].change].address == At("topic.t");
    EXPECT_EQ(report.results[i].state, is_topic ? OperationState::kBlocked : OperationState::kDone);
    if (is_topic) {
      EXPECT_EQ(report.results[i].blocked_by, At("bucket.a"));
    }
  }
  EXPECT_EQ(report.done, (Counts{.add = 1}));
}

TEST(ApplyTest, EveryOperationIsReportedToTheObserverOnce) {
  ApplyBench bench;
  bench.platform.refuse = [](const HttpRequest& request) {
    return request.method == "POST" ? 400 : 0;
  };
  bench.Run(bench.PlanFor(Pair(bench)));
  EXPECT_EQ(bench.observer.lines, (Lines{"begins bucket.a", "ends bucket.a", "ends topic.t"}));
}

TEST(ApplyTest, DependentsAreDeletedFirst) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}}),
                   bench.Want("bucket.b", Object{{"name", "b"}}, {"bucket.a"})});
  const std::string a = bench.IdOf("bucket.a"), b = bench.IdOf("bucket.b");
  const ApplyReport report = bench.Run(bench.PlanFor({}, PlanMode::kDestroy));
  EXPECT_EQ(report.done, (Counts{.destroy = 2}));
  EXPECT_EQ(bench.Writes(), (Lines{absl::StrCat("DELETE ", kBuckets, "/", b),
                                   absl::StrCat("DELETE ", kBuckets, "/", a)}));
  EXPECT_TRUE(bench.state->Load()->bindings.empty());
}

TEST(ApplyTest, ADeletionOfWhatIsGoneSucceeds) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}})});
  const Plan plan = bench.PlanFor({}, PlanMode::kDestroy);
  bench.platform.Remove(bench.IdOf("bucket.a"));
  EXPECT_TRUE(bench.Run(plan).AllDone());
  EXPECT_TRUE(bench.state->Load()->bindings.empty());
}

TEST(ApplyTest, WhatMovedSinceThePlanIsNotDeleted) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}, {"size", 5}})});
  const Plan plan = bench.PlanFor({}, PlanMode::kDestroy);
  bench.platform.Edit(bench.IdOf("bucket.a"), "size", "6");
  const ApplyReport report = bench.Run(plan);
  EXPECT_EQ(report.results[0].state, OperationState::kMoved);
  EXPECT_EQ(report.results[0].status.message(),
            "it moved since the plan and was left alone: size (5 in the plan, 6 now); plan again");
  EXPECT_TRUE(bench.Writes().empty());
}

TEST(ApplyTest, WhatHasNoDeleteIsForgotten) {
  ApplyBench bench;
  bench.Establish(Pair(bench));
  const ApplyReport report = bench.Run(bench.PlanFor({}, PlanMode::kDestroy));
  EXPECT_EQ(report.done, (Counts{.destroy = 1, .forget = 1}));
  EXPECT_EQ(bench.platform.size(), 1u);
}

TEST(ApplyTest, AReplacementDeletesTheOldObjectFirst) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}, {"region", "eu"}})});
  const std::string old = bench.IdOf("bucket.a");
  const ApplyReport report =
      bench.Run(bench.PlanFor({bench.Want("bucket.a", Object{{"name", "a"}, {"region", "us"}})}));
  EXPECT_EQ(report.done, (Counts{.add = 1, .destroy = 1}));
  EXPECT_EQ(bench.Writes(),
            (Lines{absl::StrCat("DELETE ", kBuckets, "/", old), absl::StrCat("POST ", kBuckets)}));
}

TEST(ApplyTest, AHandoverStaysBoundToTheNewObject) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}, {"region", "eu"}})});
  DesiredResource moved = bench.Want("bucket.a", Object{{"name", "a"}, {"region", "us"}});
  moved.lifecycle.replace = ReplaceOrder::kCreateFirst;
  EXPECT_TRUE(bench.Run(bench.PlanFor({moved})).AllDone());
  EXPECT_EQ(bench.Writes(),
            (Lines{absl::StrCat("POST ", kBuckets), absl::StrCat("DELETE ", kBuckets, "/id-1")}));
  EXPECT_EQ(bench.IdOf("bucket.a"), "id-2");
}

TEST(ApplyTest, AnObjectFoundByNameIsBoundWithoutAWrite) {
  ApplyBench bench;
  const std::string id = bench.platform.Insert(kBuckets, Object{{"name", "a"}, {"size", "5"}});
  const ApplyReport report = bench.Run(bench.PlanFor({Pair(bench)[0]}));
  EXPECT_EQ(report.done, (Counts{.import = 1}));
  EXPECT_EQ(bench.IdOf("bucket.a"), id);
  EXPECT_TRUE(bench.platform.Writes().empty());
}

TEST(ApplyTest, AnObjectFoundByNameIsBroughtToWhatIsWanted) {
  ApplyBench bench;
  const std::string id = bench.platform.Insert(kBuckets, Object{{"name", "a"}, {"size", "4"}});
  const ApplyReport report = bench.Run(bench.PlanFor({Pair(bench)[0]}));
  EXPECT_EQ(report.done, (Counts{.change = 1, .import = 1}));
  EXPECT_EQ(bench.platform.Find(id).StringAt("size"), "5");
}

TEST(ApplyTest, OnceStoppedNothingNewBegins) {
  ApplyBench bench;
  std::atomic<bool> stop = false;
  bench.options.stop = &stop;
  bench.observer.on_begin = [&] { stop = true; };
  const ApplyReport report = bench.Run(bench.PlanFor(Pair(bench)));
  EXPECT_TRUE(report.stopped);
  EXPECT_EQ(report.results[0].state, OperationState::kDone);
  EXPECT_EQ(report.results[1].state, OperationState::kStopped);
  EXPECT_EQ(bench.IdOf("bucket.a"), "id-1");
}

TEST(ApplyTest, TheJournalHasTheBeginningBeforeTheRequestLeaves) {
  ApplyBench bench;
  std::vector<JournalEntry> open;
  bench.platform.before = [&](const HttpRequest& request) {
    if (request.method == "POST") open = bench.state->Load()->open;
  };
  bench.Run(bench.PlanFor({Pair(bench)[0]}));
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].address, At("bucket.a"));
  EXPECT_EQ(open[0].run, "run-1");
  EXPECT_EQ(open[0].outcome, JournalOutcome::kOpen);
  EXPECT_EQ(open[0].digest.size(), 64u);
}

TEST(ApplyTest, TheJournalHasTheEndBeforeADependentStarts) {
  ApplyBench bench;
  std::string bound;
  bench.platform.before = [&](const HttpRequest& request) {
    if (request.url.ends_with("topics") && request.method == "POST") {
      bound = bench.IdOf("bucket.a");
    }
  };
  bench.Run(bench.PlanFor(Pair(bench)));
  EXPECT_EQ(bound, "id-1");
  const std::vector<JournalEntry> journal = *bench.state->Journal(10);
  ASSERT_EQ(journal.size(), 2u);
  EXPECT_EQ(journal[1].id, RemoteId("id-1"));
  EXPECT_EQ(journal[1].outcome, JournalOutcome::kDone);
  EXPECT_TRUE(bench.state->Load()->open.empty());
}

TEST(ApplyTest, ARefusalEndsItsEntry) {
  ApplyBench bench;
  bench.platform.refuse = [](const HttpRequest& request) {
    return request.method == "POST" ? 400 : 0;
  };
  bench.Run(bench.PlanFor({Pair(bench)[0]}));
  EXPECT_EQ(bench.state->Journal(1)->front().outcome, JournalOutcome::kRefused);
}

TEST(ApplyTest, ALedgerThatCannotBeWrittenStopsEverything) {
  ApplyBench bench;
  const Plan plan = bench.PlanFor(Pair(bench));
  bench.state = *OpenSqlite(bench.LedgerPath(), "dev", OpenMode::kReadOnly, bench.files);
  EXPECT_EQ(bench.TryApply(plan).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(bench.platform.Writes().empty());
}

TEST(ApplyTest, AnUnsoundPlanIsRefused) {
  ApplyBench bench;
  Plan plan = bench.PlanFor(Pair(bench));
  plan.operations[0].after = {1};
  EXPECT_EQ(bench.TryApply(plan).status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(bench.platform.Writes().empty());
}

TEST(ApplyTest, WhatReadsBackOtherwiseIsNamed) {
  ApplyBench bench;
  bench.platform.forgets = {"description"};
  const ApplyReport report = bench.Run(bench.PlanFor(
      {bench.Want("bucket.a", Object{{"name", "a"}, {"description", "for things"}})}));
  EXPECT_TRUE(report.AllDone());
  EXPECT_EQ(report.not_converged,
            (std::vector<PlanNote>{
                {At("bucket.a"), "reads back otherwise than it was sent: description"}}));
}

TEST(ApplyTest, ProtectionIsNotedThoughNothingElseChanges) {
  ApplyBench bench;
  std::vector<DesiredResource> wanted = {Pair(bench)[0]};
  bench.Establish(wanted);
  wanted[0].lifecycle.protect = true;
  bench.Run(bench.PlanFor(wanted));
  EXPECT_TRUE(bench.state->Load()->Find(At("bucket.a"))->protect);
}

TEST(ApplyTest, WhoeverWaitsIsToldSo) {
  ApplyBench bench;
  absl::Notification told;
  bench.options.heartbeat = absl::Milliseconds(1);
  bench.observer.on_waiting = [&] {
    if (!told.HasBeenNotified()) told.Notify();
  };
  bench.platform.before = [&](const HttpRequest& request) {
    if (request.method == "POST") told.WaitForNotification();
  };
  EXPECT_TRUE(bench.Run(bench.PlanFor({Pair(bench)[0]})).AllDone());
}

TEST(ApplyTest, IndependentOperationsRunSideBySide) {
  ApplyBench bench;
  bench.options.parallelism = 4;
  std::vector<DesiredResource> wanted;
  for (int i = 0; i < 40; ++i) {
    wanted.push_back(
        bench.Want(absl::StrCat("bucket.b", i), Object{{"name", absl::StrCat("b", i)}}));
  }
  // The first requests only go on once two are there at the same time.
  std::atomic<int> there = 0;
  absl::Notification two;
  bench.platform.before = [&](const HttpRequest& request) {
    if (request.method != "POST") return;
    if (++there == 2) two.Notify();
    two.WaitForNotification();
  };
  const ApplyReport report = bench.Run(bench.PlanFor(wanted));
  EXPECT_EQ(report.done, (Counts{.add = 40}));
  EXPECT_FALSE(bench.PlanFor(wanted).Count().Any());
}

}  // namespace
}  // namespace plumb
