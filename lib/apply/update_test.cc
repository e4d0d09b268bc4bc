// Updates, and writes whose answers are lost.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/apply/apply.h"
#include "lib/apply/testing/apply_bench.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using Lines = std::vector<std::string>;

// Bucket a with size 5 is there; the plan makes it 7.
struct Resizing {
  explicit Resizing(KindRegistry kinds = MadeUpKinds()) : bench(std::move(kinds)) {
    bench.Establish({Sized(5), bench.Want("bucket.other", Object{{"name", "other"}})});
    id = bench.IdOf("bucket.a");
    plan = bench.PlanFor({Sized(7), bench.Want("bucket.other", Object{{"name", "changed"}})});
    for (const Operation& operation : plan.operations) {
      if (plan.changes[operation.change].address == At("bucket.a")) break;
      ++place;
    }
  }

  DesiredResource Sized(int size) const {
    return bench.Want("bucket.a", Object{{"name", "a"}, {"size", size}, {"description", "d"}});
  }

  OperationResult Result() { return bench.Run(plan).results[place]; }

  ApplyBench bench;
  std::string id;
  Plan plan;
  size_t place = 0;
};

// Runs `what` just before the first PATCH of `id`.
void BeforeFirstPatch(ApplyBench& bench, const std::string& id, std::function<void()> what) {
  bench.platform.before = [id, what, done = false](const HttpRequest& request) mutable {
    if (done || request.method != "PATCH" || !request.url.ends_with(id)) return;
    done = true;
    what();
  };
}

int PatchesOf(const ApplyBench& bench, const std::string& id) {
  int count = 0;
  for (const std::string& line : bench.Writes()) {
    if (line == absl::StrCat("PATCH ", kBuckets, "/", id)) ++count;
  }
  return count;
}

TEST(UpdateTest, OnlyWhatChangedIsSentWithTheFreshEtag) {
  Resizing test;
  test.bench.platform.Edit(test.id, "state", "resting");
  const Value etag = *test.bench.platform.Find(test.id).Find("etag");
  EXPECT_EQ(test.Result().state, OperationState::kDone);
  for (const FakePlatform::Seen& seen : test.bench.platform.seen()) {
    if (seen.line != absl::StrCat("PATCH ", kBuckets, "/", test.id)) continue;
    EXPECT_EQ(seen.if_match, etag.as_string());
    EXPECT_EQ(ToJson(seen.body), R"([{"op":"replace","path":"/size","value":"7"}])");
  }
  EXPECT_EQ(PatchesOf(test.bench, test.id), 1);
}

TEST(UpdateTest, AFieldThatMovedSinceThePlanIsLeftAlone) {
  Resizing test;
  test.bench.platform.Edit(test.id, "size", "6");
  test.bench.platform.Edit(test.id, "updatedBy", "somebody@example.com");
  const ApplyReport report = test.bench.Run(test.plan);
  EXPECT_EQ(report.results[test.place].state, OperationState::kMoved);
  EXPECT_EQ(report.results[test.place].status.message(),
            "it moved since the plan and was left alone: size (5 in the plan, 6 now), last updated "
            "by somebody@example.com; plan again");
  EXPECT_EQ(PatchesOf(test.bench, test.id), 0);
  EXPECT_EQ(report.done, (Counts{.change = 1}));
}

TEST(UpdateTest, AFieldOfTheSpecThatMovedCountsThoughItWasNotToChange) {
  Resizing test;
  test.bench.platform.Edit(test.id, "description", "theirs");
  EXPECT_EQ(test.Result().state, OperationState::kMoved);
}

TEST(UpdateTest, AFieldThatNoSpecSetsMayMove) {
  Resizing test;
  test.bench.platform.Edit(test.id, "labels", Array{"theirs"});
  EXPECT_EQ(test.Result().state, OperationState::kDone);
  EXPECT_EQ(ToJson(*test.bench.platform.Find(test.id).Find("labels")), R"(["theirs"])");
}

TEST(UpdateTest, WhatIsAsWantedAlreadyNeedsNoRequest) {
  Resizing test;
  test.bench.platform.Edit(test.id, "size", "7");
  EXPECT_EQ(test.Result().state, OperationState::kDone);
  EXPECT_EQ(PatchesOf(test.bench, test.id), 0);
  EXPECT_EQ(test.bench.state->Load()->Find(At("bucket.a"))->last_applied.StringAt("size"), "7");
}

TEST(UpdateTest, WhatWasDeletedSinceThePlanHasMoved) {
  Resizing test;
  test.bench.platform.Remove(test.id);
  EXPECT_EQ(test.Result().state, OperationState::kMoved);
}

TEST(UpdateTest, AfterA412WithTheServersFieldsAloneItIsSentAgain) {
  Resizing test;
  BeforeFirstPatch(test.bench, test.id,
                   [&] { test.bench.platform.Edit(test.id, "state", "finalized"); });
  EXPECT_EQ(test.Result().state, OperationState::kDone);
  EXPECT_EQ(PatchesOf(test.bench, test.id), 2);
  EXPECT_EQ(test.bench.platform.Find(test.id).StringAt("size"), "7");
}

TEST(UpdateTest, AfterA412WithAMovedFieldNothingElseIsTouched) {
  Resizing test;
  BeforeFirstPatch(test.bench, test.id, [&] { test.bench.platform.Edit(test.id, "size", "6"); });
  EXPECT_EQ(test.Result().state, OperationState::kMoved);
  EXPECT_EQ(PatchesOf(test.bench, test.id), 1);
  EXPECT_EQ(test.bench.platform.Find(test.id).StringAt("size"), "6");
  EXPECT_EQ(test.bench.platform.Find(test.bench.IdOf("bucket.other")).StringAt("name"), "changed");
  EXPECT_TRUE(test.bench.state->Load()->open.empty());
}

TEST(UpdateTest, AnUpdateWhoseAnswerWasLostIsRepeatedUnderItsEtag) {
  Resizing test;
  test.bench.platform.lose_answer = {"PATCH"};
  EXPECT_EQ(test.Result().state, OperationState::kDone);
  EXPECT_EQ(test.bench.platform.Find(test.id).StringAt("size"), "7");
  EXPECT_TRUE(test.bench.state->Load()->open.empty());
}

TEST(UpdateTest, AFieldThatIsNoLongerWantedIsRemoved) {
  ApplyBench bench;
  bench.Establish({bench.Want("bucket.a", Object{{"name", "a"}, {"size", 5}})});
  bench.Run(bench.PlanFor({bench.Want("bucket.a", Object{{"name", "a"}})}));
  EXPECT_EQ(bench.platform.Find("id-1").Find("size"), nullptr);
}

TEST(UpdateTest, APutSendsTheWholeBodyAndItsVersionIsRemembered) {
  ApplyBench bench;
  bench.Establish({bench.Want("topic.t", Object{{"name", "t"}, {"bucketId", "b"}})});
  const Value renamed = Object{{"name", "renamed"}, {"bucketId", "b"}};
  EXPECT_TRUE(bench.Run(bench.PlanFor({bench.Want("topic.t", renamed)})).AllDone());
  EXPECT_EQ(bench.Last("PUT").body, renamed);
  EXPECT_EQ(*bench.state->Load()->Find(At("topic.t"))->outputs.Find("version"), Value(1));
}

TEST(UpdateTest, APutWhoseAnswerWasLostIsFoundDone) {
  ApplyBench bench;
  bench.Establish({bench.Want("topic.t", Object{{"name", "t"}, {"bucketId", "b"}})});
  bench.platform.lose_answer = {"PUT"};
  const Value renamed = Object{{"name", "renamed"}, {"bucketId", "b"}};
  EXPECT_TRUE(bench.Run(bench.PlanFor({bench.Want("topic.t", renamed)})).AllDone());
  EXPECT_EQ(bench.Writes().size(), 1u);
}

TEST(UpdateTest, APutThatWasLostOnTheWayIsNotSentTwice) {
  ApplyBench bench;
  bench.Establish({bench.Want("topic.t", Object{{"name", "t"}, {"bucketId", "b"}})});
  bench.platform.lose_request = {"PUT"};
  const Value renamed = Object{{"name", "renamed"}, {"bucketId", "b"}};
  const ApplyReport report = bench.Run(bench.PlanFor({bench.Want("topic.t", renamed)}));
  EXPECT_EQ(report.results[0].state, OperationState::kUnknown);
  EXPECT_EQ(bench.Writes().size(), 1u);
}

// A registry whose buckets settle as flows do.
KindRegistry SettlingKinds() {
  KindDescriptor bucket = Bucket();
  bucket.settling = Settling::kFlow;
  return KindRegistry({bucket, Topic()});
}

TEST(UpdateTest, AnObjectThatNeverSettlesIsDoneWithAWarning) {
  ApplyBench bench(SettlingKinds());
  bench.platform.before = [&](const HttpRequest& request) {
    if (request.method == "GET" && request.url.ends_with("/id-1")) {
      bench.platform.Edit("id-1", "state", "initializing");
    }
  };
  const ApplyReport report =
      bench.Run(bench.PlanFor({bench.Want("bucket.a", Object{{"name", "a"}})}));
  EXPECT_EQ(report.results[0].state, OperationState::kDone);
  EXPECT_NE(report.results[0].warning.find("has not settled within 30s"), std::string::npos);
}

TEST(UpdateTest, NothingIsSentToAnObjectBeforeItRests) {
  Resizing test(SettlingKinds());
  test.bench.platform.Edit(test.id, "state", "updating");
  int reads = 0;
  bool moving = true;
  test.bench.platform.before = [&](const HttpRequest& request) {
    if (!request.url.ends_with(test.id)) return;
    if (request.method == "PATCH") {
      EXPECT_FALSE(moving);
    }
    if (request.method == "GET" && ++reads == 3) {
      moving = false;
      test.bench.platform.Edit(test.id, "state", "enabled");
    }
  };
  EXPECT_EQ(test.Result().state, OperationState::kDone);
}

class LostCreateTest : public testing::Test {
 protected:
  OperationResult Result() {
    plan = bench.PlanFor({bench.Want("bucket.a", Object{{"name", "a"}, {"size", 5}})});
    return bench.Run(plan).results[0];
  }

  static Value Body() { return Object{{"name", "a"}, {"size", "5"}}; }

  // What else is there by the time the answer is lost.
  void MeanwhileOthersMake(const Value& body) {
    bench.platform.before = [this, body](const HttpRequest& request) {
      if (request.method == "POST") bench.platform.Insert(kBuckets, body);
    };
  }

  ApplyBench bench;
  Plan plan;
};

TEST_F(LostCreateTest, TheObjectIsFoundAndTaken) {
  bench.platform.lose_answer = {"POST"};
  const OperationResult result = Result();
  EXPECT_EQ(result.state, OperationState::kDone);
  EXPECT_EQ(result.id, RemoteId("id-1"));
  EXPECT_NE(result.warning, "");
  EXPECT_EQ(bench.platform.size(), 1u);
  EXPECT_EQ(bench.IdOf("bucket.a"), "id-1");
  EXPECT_TRUE(bench.state->Load()->open.empty());
}

TEST_F(LostCreateTest, WhatWasNotMadeStaysUnknown) {
  bench.platform.lose_request = {"POST"};
  const OperationResult result = Result();
  EXPECT_EQ(result.state, OperationState::kUnknown);
  const std::vector<JournalEntry> open = bench.state->Load()->open;
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].outcome, JournalOutcome::kUnknown);
  EXPECT_EQ(bench.platform.Writes().size(), 1u);
}

TEST_F(LostCreateTest, OfSeveralLikeItNoneIsTaken) {
  bench.platform.lose_answer = {"POST"};
  MeanwhileOthersMake(Body());
  const OperationResult result = Result();
  EXPECT_EQ(result.state, OperationState::kUnknown);
  EXPECT_NE(result.status.message().find("id-1, id-2"), std::string::npos) << result.status;
}

TEST_F(LostCreateTest, OneOfTheSameNameButOtherContentsIsNotIt) {
  bench.platform.lose_answer = {"POST"};
  MeanwhileOthersMake(Object{{"name", "a"}, {"size", "9"}});
  EXPECT_EQ(Result().id, RemoteId("id-2"));
}

TEST_F(LostCreateTest, WithATwinInThePlanNobodyCanTell) {
  bench.platform.lose_answer = {"POST"};
  const Value body = Object{{"name", "same"}};
  plan = bench.PlanFor({bench.Want("bucket.a", body), bench.Want("bucket.b", body)});
  const ApplyReport report = bench.Run(plan);
  EXPECT_EQ(report.results[0].state, OperationState::kUnknown);
  EXPECT_EQ(report.results[1].state, OperationState::kDone);
}

}  // namespace
}  // namespace plumb
