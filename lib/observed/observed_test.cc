#include "lib/observed/observed.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

KindDescriptor Pump() {
  KindDescriptor kind;
  kind.name = KindName("pump");
  return kind;
}

ObservedObject Named(const std::string& id, const std::string& name) {
  return *MakeObserved(Pump(), Object{{"id", id}, {"name", name}});
}

TEST(MakeObserved, TakesOutIdEtagAndName) {
  const auto object =
      MakeObserved(Pump(), Object{{"id", "1"}, {"etag", "\"a\""}, {"name", "north"}});
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->id, RemoteId("1"));
  EXPECT_EQ(object->handle, "1");
  EXPECT_EQ(object->etag, Etag("\"a\""));
  EXPECT_EQ(object->name, "north");
}

TEST(MakeObserved, FollowsDottedMembers) {
  KindDescriptor kind = Pump();
  kind.id_member = "$id";
  kind.handle_member = "meta:altId";
  kind.etag_member = "meta:registryMetadata.eTag";
  kind.natural_key = "title";
  const auto object = MakeObserved(kind, Object{{"$id", "https://ns/1"},
                                                {"meta:altId", "_t.schemas.1"},
                                                {"title", "Charges"},
                                                {"meta:registryMetadata", Object{{"eTag", "e7"}}}});
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->id, RemoteId("https://ns/1"));
  EXPECT_EQ(object->handle, "_t.schemas.1");
  EXPECT_EQ(object->etag, Etag("e7"));
  EXPECT_EQ(object->name, "Charges");
}

TEST(MakeObserved, MemberWithADotInItsNameWinsOverThePath) {
  KindDescriptor kind = Pump();
  kind.etag_member = "a.b";
  const auto object = MakeObserved(
      kind, Object{{"id", "1"}, {"a.b", "whole"}, {"a", Object{{"b", "by the path"}}}});
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->etag, Etag("whole"));
}

TEST(MakeObserved, OutputsAreTheIdAndWhatTheKindNames) {
  KindDescriptor kind = Pump();
  kind.outputs = {"options.inletUrl", "absent"};
  kind.version_member = "version";
  const auto object = MakeObserved(
      kind, Object{{"id", "1"}, {"version", 3}, {"options", Object{{"inletUrl", "u"}}}});
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->outputs, Value(Object{{"id", "1"}, {"version", 3}, {"options.inletUrl", "u"}}));
}

TEST(MakeObserved, HandleFallsBackToTheId) {
  KindDescriptor kind = Pump();
  kind.handle_member = "meta:altId";
  EXPECT_EQ(MakeObserved(kind, Object{{"id", "1"}})->handle, "1");
}

TEST(MakeObserved, ObjectWithoutIdIsNamedByItsMembers) {
  const auto object = MakeObserved(Pump(), Object{{"name", "x"}, {"state", "on"}});
  EXPECT_EQ(object.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(object.status().message(),
            "the platform answered a pump without id: it has name, state");
}

TEST(MakeObserved, WhatIsNoObjectIsRefused) {
  const auto object = MakeObserved(Pump(), Array{1});
  EXPECT_EQ(object.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(object.status().message(),
            "the platform answered a pump without id: it is a value of type array");
}

TEST(ObservedSet, KindThatWasNeverAddedIsNotThere) {
  ObservedSet set;
  EXPECT_FALSE(set.Has(KindName("pump")));
  EXPECT_EQ(set.Find(KindName("pump"), RemoteId("1")), nullptr);
  EXPECT_TRUE(set.All(KindName("pump")).empty());
  EXPECT_TRUE(set.Named(KindName("pump"), "x").empty());
}

TEST(ObservedSet, KindWithoutObjectsIsThere) {
  ObservedSet set;
  set.Add(KindName("pump"), {});
  EXPECT_TRUE(set.Has(KindName("pump")));
}

TEST(ObservedSet, NamedGivesAllOfTheNameByTheirIds) {
  ObservedSet set;
  set.Add(KindName("pump"), {Named("3", "a"), Named("1", "b"), Named("2", "a")});
  const auto named = set.Named(KindName("pump"), "a");
  ASSERT_EQ(named.size(), 2);
  EXPECT_EQ(named[0]->id, RemoteId("2"));
  EXPECT_EQ(named[1]->id, RemoteId("3"));
}

TEST(ObservedSet, OfOneIdTheFirstCounts) {
  ObservedSet set;
  set.Add(KindName("pump"), {Named("1", "first"), Named("1", "second")});
  ASSERT_EQ(set.All(KindName("pump")).size(), 1);
  EXPECT_EQ(set.Find(KindName("pump"), RemoteId("1"))->name, "first");
}

TEST(ObservedSet, FindsEachOfTenThousand) {
  std::vector<ObservedObject> objects;
  for (int i = 9999; i >= 0; --i) objects.push_back(Named(absl::StrCat(i), absl::StrCat("n", i)));
  ObservedSet set;
  set.Add(KindName("pump"), std::move(objects));
  for (int i = 0; i < 10000; ++i) {
    const ObservedObject* found = set.Find(KindName("pump"), RemoteId(absl::StrCat(i)));
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->name, absl::StrCat("n", i));
  }
  EXPECT_EQ(set.Find(KindName("pump"), RemoteId("10000")), nullptr);
}

TEST(ObservedSet, AddingAgainReplaces) {
  ObservedSet set;
  set.Add(KindName("pump"), {Named("1", "a")});
  set.Add(KindName("pump"), {Named("2", "b")});
  EXPECT_EQ(set.Find(KindName("pump"), RemoteId("1")), nullptr);
  EXPECT_NE(set.Find(KindName("pump"), RemoteId("2")), nullptr);
}

}  // namespace
}  // namespace plumb
