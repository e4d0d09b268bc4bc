// CompareSaved: whether a saved plan still is what would be done.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lib/plan/plan_file.h"
#include "lib/plan/testing/estate.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// bucket.a is to be updated, bucket.new to be made, bucket.same is as it should be.
Estate Start() {
  Estate estate;
  estate.keep_unchanged = true;
  estate.Want("bucket.a", R"({"name":"a","size":2})");
  estate.Want("bucket.new", R"({"name":"new"})");
  estate.Want("bucket.same", R"({"name":"same"})");
  estate.Have("bucket.a", "1", R"({"name":"a","size":1})", R"({"name":"a","size":1})");
  estate.Have("bucket.same", "2", R"({"name":"same"})", R"({"name":"same"})");
  return estate;
}

ObservedSet ObservedOf(const Estate& estate) {
  ObservedSet observed;
  for (const auto& [kind, objects] : estate.live) observed.Add(kind, objects);
  return observed;
}

// What stands between the plan of Start() and its being carried out on `now`.
std::vector<std::string> Since(Estate now) {
  const Plan saved = *ReadPlanFile(WritePlanFile(Start().MakeIt()));
  std::vector<std::string> texts;
  for (const Staleness& stale : CompareSaved(saved, now.MakeIt(), ObservedOf(now), now.kinds)) {
    texts.push_back(stale.address.ToString() + ": " + stale.text);
  }
  return texts;
}

void Replace(Estate& estate, const std::string& id, std::string_view raw) {
  std::erase_if(estate.live[KindName("bucket")],
                [&id](const ObservedObject& object) { return object.id.text() == id; });
  estate.There("bucket", id, raw);
}

TEST(CompareSavedTest, NothingMoved) { EXPECT_THAT(Since(Start()), IsEmpty()); }

TEST(CompareSavedTest, WhatThePlanDoesNotTouchMayMove) {
  Estate now = Start();
  Replace(now, "2", R"({"name":"renamed"})");
  EXPECT_THAT(Since(std::move(now)), IsEmpty());
}

TEST(CompareSavedTest, AnObjectThatMovedIsNamedWithWhoAndWhat) {
  Estate now = Start();
  Replace(now, "1", R"({"name":"a","size":1,"description":"by hand","updatedBy":"eve@x",
                        "updatedClient":"exc_app","updatedAt":1710267858000})");
  EXPECT_THAT(Since(std::move(now)),
              ElementsAre(AllOf(HasSubstr("bucket.a: changed since the plan was made: description"),
                                HasSubstr("nothing in the plan, \"by hand\" now"),
                                HasSubstr("at 2024-03-12T18:24:18Z by eve@x with exc_app"))));
}

TEST(CompareSavedTest, AnObjectThatIsGone) {
  Estate now = Start();
  now.live[KindName("bucket")].erase(now.live[KindName("bucket")].begin());
  EXPECT_THAT(Since(std::move(now)),
              ElementsAre(HasSubstr("bucket.a: its object 1 was deleted since the plan")));
}

TEST(CompareSavedTest, AnObjectThatSomebodyElseMade) {
  Estate now = Start();
  now.There("bucket", "7", R"({"name":"new"})");
  EXPECT_THAT(Since(std::move(now)),
              ElementsAre(HasSubstr("bucket.new: an object of its name, 7, was made since")));
}

TEST(CompareSavedTest, ASecretThatWasRotated) {
  Estate before = Start(), now = Start();
  before.wanted[0].body.as_object().Set("token", Secret("one"));
  now.wanted[0].body.as_object().Set("token", Secret("two"));
  const auto stale = CompareSaved(before.MakeIt(), now.MakeIt(), ObservedOf(now), now.kinds);
  ASSERT_EQ(stale.size(), 1u);
  EXPECT_THAT(stale[0].text, HasSubstr("a secret, or what it depends on, changed"));
}

TEST(CompareSavedTest, FingerprintsOfAnotherKeySayNothing) {
  Estate before = Start(), now = Start();
  before.wanted[0].body.as_object().Set("token", Secret("one"));
  now.wanted[0].body.as_object().Set("token", Secret("two"));
  Plan saved = before.MakeIt();
  saved.provenance.ledger = "another";
  EXPECT_THAT(CompareSaved(saved, now.MakeIt(), ObservedOf(now), now.kinds), IsEmpty());
}

JournalEntry Wrote(const std::string& address, JournalVerb verb, JournalOutcome outcome) {
  JournalEntry entry;
  entry.address = *Address::Parse(address);
  entry.verb = verb;
  entry.outcome = outcome;
  return entry;
}

// bucket.new was made before the run ended.
const std::vector<JournalEntry>& MadeNew() {
  static const auto& run = *new std::vector<JournalEntry>{
      Wrote("bucket.new", JournalVerb::kCreate, JournalOutcome::kDone)};
  return run;
}

// The same for the plan of Start() that `run` began.
std::vector<std::string> SinceBegun(Estate now, const std::vector<JournalEntry>& run) {
  const Plan saved = *ReadPlanFile(WritePlanFile(Start().MakeIt()));
  std::vector<std::string> texts;
  for (const Staleness& stale :
       CompareResumed(saved, now.MakeIt(), run, ObservedOf(now), now.kinds)) {
    texts.push_back(stale.address.ToString() + ": " + stale.text);
  }
  return texts;
}

TEST(CompareResumedTest, WhatWasDoneIsNoRest) {
  Estate now = Start();
  now.Have("bucket.new", "3", R"({"name":"new"})", R"({"name":"new"})");
  EXPECT_THAT(SinceBegun(now, MadeNew()), IsEmpty());
  const Plan saved = Start().MakeIt();
  const Plan rest = RestOf(saved, now.MakeIt());
  ASSERT_EQ(rest.operations.size(), 1);
  EXPECT_EQ(rest.changes[rest.operations[0].change].address.ToString(), "bucket.a");
}

TEST(CompareResumedTest, WhatWasDoneMustNotHaveChangedSince) {
  Estate now = Start();
  now.Have("bucket.new", "3", R"({"name":"new","size":7})", R"({"name":"new","size":1})");
  now.Want("bucket.new", R"({"name":"new","size":1})");
  EXPECT_THAT(SinceBegun(std::move(now), MadeNew()),
              ElementsAre(HasSubstr("bucket.new: the plan's create was carried out, and it was "
                                    "changed since")));
}

TEST(CompareResumedTest, WhatIsStillToDoMustNotHaveMoved) {
  Estate now = Start();
  now.Have("bucket.new", "3", R"({"name":"new"})", R"({"name":"new"})");
  Replace(now, "1", R"({"name":"a","size":5})");
  EXPECT_THAT(SinceBegun(std::move(now), MadeNew()),
              ElementsAre(HasSubstr("bucket.a: changed since the plan was made")));
}

TEST(CompareResumedTest, RefusedWritesAreStillToDo) {
  EXPECT_THAT(
      SinceBegun(Start(), {Wrote("bucket.new", JournalVerb::kCreate, JournalOutcome::kRefused)}),
      IsEmpty());
}

TEST(RestOfTest, LeavesWhatThePlanDoesNotHave) {
  Estate now = Start();
  Replace(now, "2", R"({"name":"renamed"})");
  const Plan rest = RestOf(Start().MakeIt(), now.MakeIt());
  EXPECT_EQ(rest.operations.size(), 2);
  EXPECT_EQ(rest.Find(*Address::Parse("bucket.same"))->action, Action::kNone);
}

}  // namespace
}  // namespace plumb
