#include "lib/plan/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/testing/estate.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(MakePlanTest, WhatIsNotThereIsCreatedDependenciesFirst) {
  Estate estate;
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  estate.Want("bucket.a", R"({"name":"a"})");
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("create bucket.a", "create topic.t"));
  EXPECT_THAT(plan.operations[1].after, ElementsAre(0));
  EXPECT_EQ(plan.Find(*Address::Parse("bucket.a"))->reason, Reason::kNotBound);
}

TEST(MakePlanTest, WhatMatchesIsLeftAlone) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","size":5})");
  estate.Have("bucket.a", "1", R"({"name":"a","size":"5","created":7})",
              R"({"name":"a","size":5})");
  EXPECT_THAT(estate.MakeIt().operations, IsEmpty());
}

TEST(MakePlanTest, AChangedSpecIsAnUpdateAndSoIsDrift) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","size":6})");
  estate.Want("bucket.b", R"({"name":"b","size":1})");
  estate.Have("bucket.a", "1", R"({"name":"a","size":"5"})", R"({"name":"a","size":5})");
  estate.Have("bucket.b", "2", R"({"name":"b","size":"9"})", R"({"name":"b","size":1})");
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("update bucket.a", "update bucket.b"));
  EXPECT_EQ(plan.changes[0].reason, Reason::kFieldsDiffer);
  EXPECT_EQ(plan.changes[1].reason, Reason::kDrifted);
  EXPECT_EQ(plan.changes[1].drift.size(), 1u);
}

TEST(MakePlanTest, AFieldThatCannotChangeReplacesTheObjectAndWhatNamesIt) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a","region":"eu"})");
  estate.Have("topic.t", "2", R"({"name":"t","bucketId":"1"})", R"({"name":"t","bucketId":"1"})",
              {"bucket.a"});
  const Plan plan = estate.MakeIt();
  EXPECT_EQ(plan.changes[0].reason, Reason::kFieldForcesReplace);
  EXPECT_THAT(plan.changes[0].forces, ElementsAre(*FieldPath::Parse("region")));
  EXPECT_EQ(plan.changes[1].reason, Reason::kDependencyReplaced);
  EXPECT_THAT(Operations(plan), ElementsAre("forget topic.t", "delete bucket.a", "create bucket.a",
                                            "create topic.t"));
}

// The rule of source and target connections: a flow's pair stands and falls together.
TEST(MakePlanTest, AReplacedHalfOfAPairReplacesTheOtherHalf) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Want("bucket.b", R"({"name":"b"})");
  const char* topic = R"({"name":"t","bucketId":"${bucket.a.id}","mirrorId":"${bucket.b.id}"})";
  estate.Want("topic.t", topic, {"bucket.a", "bucket.b"});
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a"})");
  estate.Have("bucket.b", "2", R"({"name":"b","region":"eu"})", R"({"name":"b"})");
  estate.Have("topic.t", "3", R"({"name":"t","bucketId":"1","mirrorId":"2"})",
              R"({"name":"t","bucketId":"1","mirrorId":"2"})", {"bucket.a", "bucket.b"});
  const Plan plan = estate.MakeIt();
  EXPECT_EQ(plan.changes[1].action, Action::kReplace);
  EXPECT_EQ(plan.changes[1].reason, Reason::kPairReplaced);
  EXPECT_EQ(plan.Count(), (Counts{.add = 3, .change = 0, .destroy = 3}));
  EXPECT_THAT(ValidatePlan(plan), IsEmpty());
}

TEST(MakePlanTest, AnUpdateThatMakesAVersionIsKnownAfterApplyToItsDependents) {
  Estate estate;
  estate.Want("topic.t", R"({"name":"t","bucketId":"9","rules":[{"id":"r","limit":2}]})");
  estate.Want("bucket.a", R"({"name":"a","size":"${topic.t.version}"})", {"topic.t"});
  estate.Have("topic.t", "1",
              R"({"name":"t","bucketId":"9","version":4,"rules":[{"id":"r","limit":1}]})",
              R"({"name":"t","bucketId":"9","rules":[{"id":"r","limit":1}]})");
  estate.Have("bucket.a", "2", R"({"name":"a","size":"4"})", R"({"name":"a","size":4})",
              {"topic.t"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("update topic.t", "update bucket.a"));
  EXPECT_EQ(plan.changes[0].reason, Reason::kDependencyChanges);
  EXPECT_TRUE(plan.changes[0].fields[0].after.is_expression());
}

TEST(MakePlanTest, AVersionThatStaysIsNoDifference) {
  Estate estate;
  estate.Want("topic.t", R"({"name":"t","bucketId":"9"})");
  estate.Want("bucket.a", R"({"name":"a","size":"${topic.t.version}"})", {"topic.t"});
  estate.Have("topic.t", "1", R"({"name":"t","bucketId":"9","version":4})",
              R"({"name":"t","bucketId":"9"})");
  estate.Have("bucket.a", "2", R"({"name":"a","size":"4"})", R"({"name":"a","size":4})",
              {"topic.t"});
  EXPECT_THAT(estate.MakeIt().operations, IsEmpty());
}

TEST(MakePlanTest, TheOneObjectOfThatNameIsTakenOver) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","size":6})");
  estate.There("bucket", "1", R"({"name":"a","size":"5"})");
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("adopt bucket.a", "update bucket.a"));
  EXPECT_EQ(plan.Count(), (Counts{.change = 1, .import = 1}));
}

TEST(MakePlanTest, SeveralObjectsOfThatNameAreNamedAndNoneIsTaken) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.There("bucket", "one", R"({"name":"a"})");
  estate.There("bucket", "two", R"({"name":"a"})");
  EXPECT_THAT(std::string(estate.Make().status().message()),
              ::testing::AllOf(HasSubstr("bucket.a"), HasSubstr("one, two")));
}

TEST(MakePlanTest, AnObjectThatAnotherAddressIsBoundToIsNotTakenOver) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"same"})");
  estate.Want("bucket.b", R"({"name":"same"})");
  estate.Have("bucket.a", "1", R"({"name":"same"})", R"({"name":"same"})");
  EXPECT_THAT(Operations(estate.MakeIt()), ElementsAre("create bucket.b"));
}

TEST(MakePlanTest, AnObjectDeletedByOthersIsMadeAgain) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Bound("bucket.a", "1", R"({"name":"a"})");
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("create bucket.a"));
  EXPECT_EQ(plan.changes[0].reason, Reason::kGone);
}

TEST(MakePlanTest, WhatNobodyDeclaresIsDeletedDependentsFirstAndForgottenWithoutADelete) {
  Estate estate;
  estate.Want("bucket.keep", R"({"name":"keep"})");
  estate.Have("bucket.keep", "0", R"({"name":"keep"})", R"({"name":"keep"})");
  estate.Have("bucket.a", "1", R"({"name":"a"})", R"({"name":"a"})");
  estate.Have("topic.t", "2", R"({"name":"t"})", R"({"name":"t"})", {"bucket.a"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("forget topic.t", "delete bucket.a"));
  EXPECT_EQ(plan.notes.size(), 1u);
  EXPECT_EQ(plan.Count(), (Counts{.destroy = 1, .forget = 1}));
}

TEST(MakePlanTest, ProtectedResourcesAreNeitherDeletedNorReplaced) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Last().lifecycle.protect = true;
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a"})");
  const Plan plan = *estate.Make();
  EXPECT_FALSE(plan.Allowed());
  ASSERT_EQ(plan.checks.size(), 1u);
  EXPECT_EQ(plan.checks[0].rule, "protect");
  EXPECT_THAT(plan.checks[0].message, HasSubstr("bucket.a is protected"));
}

TEST(MakePlanTest, CreateFirstMakesTheNewBeforeTheOldGoes) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Last().lifecycle.replace = ReplaceOrder::kCreateFirst;
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a"})");
  EXPECT_THAT(Operations(estate.MakeIt()), ElementsAre("create bucket.a", "delete bucket.a"));
}

TEST(MakePlanTest, CreateFirstSpreadsToWhatIsReplacedBelow) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  estate.Last().lifecycle.replace = ReplaceOrder::kCreateFirst;
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a"})");
  estate.Have("topic.t", "2", R"({"name":"t","bucketId":"1"})", R"({"name":"t","bucketId":"1"})",
              {"bucket.a"});
  EXPECT_THAT(Operations(estate.MakeIt()), ElementsAre("create bucket.a", "create topic.t",
                                                       "forget topic.t", "delete bucket.a"));
}

TEST(MakePlanTest, ATimeThatHasPassedReplacesAndOneToComeIsMoved) {
  for (const bool passed : {true, false}) {
    Estate estate;
    estate.Want("bucket.a", R"({"name":"a","expires":5000})");
    estate.Have("bucket.a", "1", R"({"name":"a","expires":"2000"})",
                R"({"name":"a","expires":2000})");
    estate.now_seconds = passed ? 3000 : 1000;
    EXPECT_EQ(estate.MakeIt().changes[0].action, passed ? Action::kReplace : Action::kUpdate);
  }
}

TEST(MakePlanTest, ATargetTakesWhatItNeedsAndNothingElse) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Want("bucket.other", R"({"name":"other"})");
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  estate.target = {*Address::Parse("topic.t")};
  EXPECT_THAT(Operations(estate.MakeIt()), ElementsAre("create bucket.a", "create topic.t"));
  estate.target = {*Address::Parse("topic.tt")};
  EXPECT_THAT(std::string(estate.Make().status().message()), HasSubstr("did you mean topic.t?"));
}

TEST(MakePlanTest, ReplaceAsRequested) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Have("bucket.a", "1", R"({"name":"a"})", R"({"name":"a"})");
  estate.replace = {*Address::Parse("bucket.a")};
  EXPECT_EQ(estate.MakeIt().changes[0].reason, Reason::kRequested);
}

TEST(MakePlanTest, DestroyDeletesWhateverTheSpecsSay) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Have("bucket.a", "1", R"({"name":"a"})", R"({"name":"a"})");
  estate.mode = PlanMode::kDestroy;
  EXPECT_THAT(Operations(estate.MakeIt()), ElementsAre("delete bucket.a"));
}

// bucket.a with a secret, last written by `client` when its etag was "then".
Plan SecretLastWrittenBy(const std::string& by, const std::string& client) {
  Estate estate;
  estate.client_id = "ours";
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Last().body = Object{{"name", "a"}, {"token", Secret("t")}};
  estate.Have("bucket.a", "1",
              absl::StrCat(R"({"name":"a","etag":"now","updatedBy":")", by,
                           R"(","updatedClient":")", client, R"("})"),
              "{}");
  estate.ledger.bindings[0].etag = Etag("then");
  estate.ledger.bindings[0].last_applied =
      Object{{"name", "a"}, {"token", Secret("t").Sealed("key")}};
  return estate.MakeIt();
}

TEST(SecretsInDoubt, AreSentAgainWhenAnotherClientWroteTheObject) {
  const Plan plan = SecretLastWrittenBy("ann", "exc_app");
  ASSERT_THAT(Operations(plan), ElementsAre("update bucket.a"));
  EXPECT_EQ(plan.changes[0].reason, Reason::kDrifted);
  EXPECT_EQ(plan.changes[0].fields.at(0).path.ToString(), "token");
}

TEST(SecretsInDoubt, AreLeftWhenItWasOursOrTheProviders) {
  EXPECT_THAT(Operations(SecretLastWrittenBy("ann", "ours")), IsEmpty());
  EXPECT_THAT(Operations(SecretLastWrittenBy("acp_foundation_connectors@AdobeID", "acp")),
              IsEmpty());
  EXPECT_THAT(Operations(SecretLastWrittenBy("ann", "")), IsEmpty());
}

}  // namespace
}  // namespace plumb
