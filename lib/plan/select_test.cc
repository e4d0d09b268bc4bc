// -target and -exclude.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lib/plan/testing/estate.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Address> At(const std::vector<std::string>& texts) {
  std::vector<Address> addresses;
  for (const std::string& text : texts) addresses.push_back(*Address::Parse(text));
  return addresses;
}

std::vector<std::string> NotesOf(const Plan& plan) {
  std::vector<std::string> texts;
  for (const PlanNote& note : plan.notes)
    texts.push_back(note.address.ToString() + ": " + note.text);
  return texts;
}

// A topic about a bucket, and another bucket, all to be made.
Estate NewOnes() {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Want("bucket.b", R"({"name":"b"})");
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  return estate;
}

// The same two, there but not wanted any more.
Estate OldOnes() {
  Estate estate;
  estate.Have("bucket.a", "1", R"({"name":"a"})", R"({"name":"a"})");
  estate.Have("topic.t", "2", R"({"name":"t","bucketId":"1"})", R"({"name":"t","bucketId":"1"})",
              {"bucket.a"});
  return estate;
}

TEST(TargetTest, PullsInWhatItNeedsAndSaysSo) {
  Estate estate = NewOnes();
  estate.target = At({"topic.t"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("create bucket.a", "create topic.t"));
  EXPECT_THAT(NotesOf(plan), ElementsAre("bucket.a: pulled in by -target: topic.t needs it"));
}

TEST(ExcludeTest, LeavesOutTheNamedAndWhatNeedsIt) {
  Estate estate = NewOnes();
  estate.exclude = At({"bucket.a"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("create bucket.b"));
  EXPECT_THAT(NotesOf(plan),
              ElementsAre("bucket.a: left out, as -exclude asks: it would change",
                          "topic.t: left out with -exclude: it needs bucket.a, which is left out"));
}

TEST(ExcludeTest, WhatIsStillUsedStays) {
  Estate estate = OldOnes();
  estate.exclude = At({"topic.t"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(plan.operations, IsEmpty());
  EXPECT_THAT(NotesOf(plan), Contains(HasSubstr("bucket.a: left out with -exclude: topic.t, which "
                                                "is left out, still uses it")));
}

TEST(ExcludeTest, AReplacementWaitsForItsUsers) {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","region":"us"})");
  estate.Want("topic.t", R"({"name":"t","bucketId":"${bucket.a.id}"})", {"bucket.a"});
  estate.Have("bucket.a", "1", R"({"name":"a","region":"eu"})", R"({"name":"a","region":"eu"})");
  estate.Have("topic.t", "2", R"({"name":"t","bucketId":"1"})", R"({"name":"t","bucketId":"1"})",
              {"bucket.a"});
  estate.exclude = At({"topic.t"});
  EXPECT_THAT(estate.MakeIt().operations, IsEmpty());
}

TEST(ExcludeTest, WhatDoesNotChangeIsNoObstacle) {
  Estate estate = NewOnes();
  estate.Have("bucket.a", "1", R"({"name":"a"})", R"({"name":"a"})");
  estate.exclude = At({"bucket.a"});
  const Plan plan = estate.MakeIt();
  EXPECT_THAT(Operations(plan), ElementsAre("create bucket.b", "create topic.t"));
  EXPECT_THAT(plan.notes, IsEmpty());
}

TEST(ExcludeTest, AnUnknownNameIsAnError) {
  Estate estate = NewOnes();
  estate.exclude = At({"bucket.aa"});
  EXPECT_THAT(std::string(estate.Make().status().message()),
              HasSubstr("-exclude=bucket.aa: there is no such resource"));
}

}  // namespace
}  // namespace plumb
