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

}  // namespace
}  // namespace plumb
