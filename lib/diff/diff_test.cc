#include "lib/diff/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kind/normalize.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Value Json(std::string_view text) { return *ParseJson(text); }

std::vector<FieldChange> Diff(const KindDescriptor& kind, std::string_view desired,
                              std::string_view observed, std::string_view applied,
                              const std::vector<FieldPath>& ignore = {}) {
  const Value d = Json(desired), o = Json(observed), a = Json(applied);
  return DiffFields(
      {.kind = kind, .desired = d, .observed = o, .last_applied = a, .ignore = ignore});
}

// "path: before -> after", for one-line expectations.
std::vector<std::string> Texts(const std::vector<FieldChange>& changes) {
  std::vector<std::string> texts;
  for (const FieldChange& change : changes) {
    texts.push_back(absl::StrCat(change.path.ToString(), ": ", ToJson(change.before), " -> ",
                                 ToJson(change.after)));
  }
  return texts;
}

TEST(DiffFieldsTest, EqualSidesDoNotDiffer) {
  EXPECT_THAT(
      Diff(Bucket(), R"({"name":"a","size":5})", R"({"name":"a","size":5,"more":1})", "null"),
      IsEmpty());
}

TEST(DiffFieldsTest, FieldWeNeverWroteIsLeftAlone) {
  EXPECT_THAT(Diff(Bucket(), R"({"name":"a"})", R"({"name":"a","size":5})", R"({"name":"a"})"),
              IsEmpty());
}

TEST(DiffFieldsTest, FieldWeWroteAndNoLongerWantIsRemoved) {
  EXPECT_THAT(Texts(Diff(Bucket(), R"({"name":"a"})", R"({"name":"a","size":5})",
                         R"({"name":"a","size":5})")),
              ElementsAre("size: 5 -> null"));
}

TEST(DiffFieldsTest, FieldWeWroteThatIsGoneAlreadyNeedsNoRemoval) {
  EXPECT_THAT(Diff(Bucket(), R"({"name":"a"})", R"({"name":"a"})", R"({"name":"a","size":5})"),
              IsEmpty());
}

TEST(DiffFieldsTest, IntentAndDriftAreToldApart) {
  const auto cause = [](const char* desired, const char* observed, const char* applied) {
    return Diff(Bucket(), desired, observed, applied).at(0).cause;
  };
  EXPECT_EQ(cause(R"({"size":2})", R"({"size":1})", R"({"size":1})"), Cause::kSpec);
  EXPECT_EQ(cause(R"({"size":1})", R"({"size":2})", R"({"size":1})"), Cause::kDrift);
  EXPECT_EQ(cause(R"({"size":3})", R"({"size":2})", R"({"size":1})"), Cause::kBoth);
  EXPECT_EQ(cause(R"({"size":2})", R"({"size":1})", "null"), Cause::kSpec);
}

TEST(DiffFieldsTest, KeyedListsAreComparedByKeyWhateverTheirOrder) {
  EXPECT_THAT(Texts(Diff(Topic(), R"({"rules":[{"id":"a","limit":1},{"id":"b","limit":2}]})",
                         R"({"rules":[{"id":"b","limit":3},{"id":"a","limit":1}]})", "null")),
              ElementsAre("rules[id=b].limit: 3 -> 2"));
}

TEST(DiffFieldsTest, ElementsComeAndGo) {
  EXPECT_THAT(
      Texts(Diff(Topic(), R"({"rules":[{"id":"new"}]})", R"({"rules":[{"id":"old"}]})", "null")),
      ElementsAre(R"(rules[id=new]: null -> {"id":"new"})",
                  R"(rules[id=old]: {"id":"old"} -> null)"));
}

TEST(DiffFieldsTest, ElementsWithoutDistinctKeysAreComparedWhole) {
  EXPECT_THAT(Texts(Diff(Topic(), R"({"rules":[{"id":"a"},{"id":"a"}]})",
                         R"({"rules":[{"id":"a"}]})", "null")),
              ElementsAre(R"(rules: [{"id":"a"}] -> [{"id":"a"},{"id":"a"}])"));
}

TEST(DiffFieldsTest, IgnoredFieldsAndWhatIsInThemNeverDiffer) {
  EXPECT_THAT(Diff(Bucket(), R"({"size":1,"options":{"x":1}})", R"({"size":2,"options":{"x":2}})",
                   "null", {*FieldPath::Parse("size"), *FieldPath::Parse("options")}),
              IsEmpty());
}

TEST(DiffFieldsTest, SecretsAreComparedWithWhatWasLastSentAndNeverWithWhatIsObserved) {
  const Value desired = Object{{"token", Secret("hunter2").Sealed("key")}};
  const Value observed = Object{{"token", "****"}};
  const Value same = Object{{"token", Secret::OfFingerprint(Fingerprint("key", "hunter2"))}};
  const Value other = Object{{"token", Secret::OfFingerprint(Fingerprint("key", "before"))}};
  const auto diff = [&](const Value& applied) {
    return DiffFields({.kind = Bucket(),
                       .desired = desired,
                       .observed = observed,
                       .last_applied = applied,
                       .ignore = {}});
  };
  EXPECT_THAT(diff(same), IsEmpty());
  EXPECT_THAT(Texts(diff(other)),
              ElementsAre("token: \"(sensitive value)\" -> \"(sensitive value)\""));
  EXPECT_THAT(Texts(diff(Value())), ElementsAre("token: null -> \"(sensitive value)\""));
}

TEST(DiffFieldsTest, WhatIsKnownAfterApplyDiffers) {
  const Value desired = Object{{"bucketId", Expression{"${bucket.a.id}"}}};
  const Value observed = Object{{"bucketId", "1"}};
  EXPECT_THAT(Texts(DiffFields({.kind = Topic(),
                                .desired = desired,
                                .observed = observed,
                                .last_applied = Value(),
                                .ignore = {}})),
              ElementsAre(R"(bucketId: "1" -> "${bucket.a.id}")"));
}

TEST(DriftFieldsTest, ShowsWhatWasAppliedAndWhatIsThereNow) {
  const auto drift = DriftFields(Bucket(), Json(R"({"name":"a","size":1,"options":{"x":1}})"),
                                 Json(R"({"name":"b","options":{"x":1,"y":2},"extra":1})"), {});
  EXPECT_THAT(Texts(drift), ElementsAre(R"(name: "a" -> "b")", "size: 1 -> null"));
}

TEST(SecretsInDoubtTest, AreThoseThatAreAsLastApplied) {
  const Value applied = Object{
      {"name", "a"},
      {"token", Secret::OfFingerprint("t")},
      {"options", Object{{"x", Secret::OfFingerprint("x1")}, {"y", Secret::OfFingerprint("y")}}}};
  const Value desired = Object{
      {"name", "b"},
      {"token", Secret::OfFingerprint("t")},
      {"options", Object{{"x", Secret::OfFingerprint("x2")}, {"y", Secret::OfFingerprint("y")}}}};
  const Value observed = Object{{"name", "a"}};
  const KindDescriptor kind = Bucket();
  const std::vector<FieldPath> ignore = {*FieldPath::Parse("options.y")};
  const auto doubtful = SecretsInDoubt({kind, desired, observed, applied, ignore});
  ASSERT_EQ(doubtful.size(), 1);
  EXPECT_EQ(doubtful[0].path.ToString(), "token");
  EXPECT_EQ(doubtful[0].cause, Cause::kDrift);
  EXPECT_TRUE(doubtful[0].sensitive);
  EXPECT_TRUE(SecretsInDoubt({kind, desired, observed, Value(), {}}).empty());
}

TEST(DriftFieldsTest, SecretsNeverShow) {
  const Value applied = Object{{"token", Secret::OfFingerprint("f")}};
  EXPECT_THAT(DriftFields(Bucket(), applied, Json(R"({"token":"****"})"), {}), IsEmpty());
}

// What a server may make of ["a", SECRET]: mask it, echo it, or leave its member out.
TEST(DriftFieldsTest, SecretsInListsNeverShow) {
  const Value applied =
      Object{{"options", Object{{"own", Array{"a", Object{{"k", Secret::OfFingerprint("f")}}}}}}};
  for (const char* now : {R"({"k":"****"})", R"({"k":"in clear"})", "{}"}) {
    const Value observed = Json(absl::StrCat(R"({"options":{"own":["a",)", now, "]}}"));
    EXPECT_THAT(DriftFields(Bucket(), applied, observed, {}), IsEmpty()) << now;
  }
  const Value other = Json(R"({"options":{"own":["b",{"k":"****"}]}})");
  EXPECT_THAT(DriftFields(Bucket(), applied, other, {}), SizeIs(1));
  const Value longer = Json(R"({"options":{"own":["a",{"k":"****"},"c"]}})");
  EXPECT_THAT(DriftFields(Bucket(), applied, longer, {}), SizeIs(1));
}

TEST(DiffFieldsTest, ARotatedSecretInAListDiffers) {
  const auto with = [](const char* fingerprint) -> Value {
    return Object{{"options", Object{{"own", Array{"a", Secret::OfFingerprint(fingerprint)}}}}};
  };
  const Value observed = Json(R"({"options":{"own":["a","echo"]}})");
  const auto changes = [&](const Value& desired) {
    return DiffFields({.kind = Bucket(),
                       .desired = desired,
                       .observed = observed,
                       .last_applied = with("old"),
                       .ignore = {}});
  };
  EXPECT_THAT(changes(with("old")), IsEmpty());
  EXPECT_THAT(changes(with("new")), SizeIs(1));
}

TEST(AllFieldsTest, ListsEveryLeafAndMarksSecrets) {
  const Value body = Object{
      {"name", "a"}, {"options", Object{{"x", 1}, {"empty", Object()}}}, {"token", Secret("t")}};
  const auto fields = AllFields(Bucket(), body);
  EXPECT_THAT(Texts(fields),
              ElementsAre(R"(name: null -> "a")", "options.empty: null -> {}",
                          "options.x: null -> 1", "token: null -> \"(sensitive value)\""));
  EXPECT_TRUE(fields.back().sensitive);
}

Value RandomBucket(std::mt19937& random) {
  Object body{{"name", absl::StrCat("n", random() % 3)}};
  if (random() % 2 == 0) body.Set("size", static_cast<int64_t>(random() % 3 + 1));
  if (random() % 2 == 0) body.Set("labels", Array{absl::StrCat(random() % 3), "z"});
  if (random() % 2 == 0) body.Set("options", Object{{"x", static_cast<int64_t>(random() % 2)}});
  return Normalize(Bucket(), Value(std::move(body)));
}

TEST(DiffFieldsProperty, SettingWhatDiffersMakesTheDifferenceGoAway) {
  const KindDescriptor kind = Bucket();
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const Value desired = RandomBucket(random), applied = RandomBucket(random);
    Value observed = RandomBucket(random);
    const DiffInput input{.kind = kind,
                          .desired = desired,
                          .observed = observed,
                          .last_applied = applied,
                          .ignore = {}};
    for (const FieldChange& change : DiffFields(input)) {
      if (change.after.is_null()) {
        EraseAt(observed, change.path);
      } else {
        SetAt(observed, change.path, change.after);
      }
    }
    EXPECT_THAT(DiffFields(input), IsEmpty()) << ToJson(desired) << ToJson(observed);
  }
}

}  // namespace
}  // namespace plumb
