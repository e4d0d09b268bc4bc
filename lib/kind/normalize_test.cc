#include "lib/kind/normalize.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kind/descriptor.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"
#include "lib/value/secret.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

Value Json(std::string_view text) { return *ParseJson(text); }

Value NormalBucket(std::string_view text) { return Normalize(Bucket(), Json(text)); }

TEST(NormalizeTest, NumbersAndBooleansMayComeAsText) {
  EXPECT_EQ(NormalBucket(R"({"region": "us", "size": "15", "options": {"compress": "true"}})"),
            Json(R"({"region": "us", "size": 15, "options": {"compress": true}})"));
}

TEST(NormalizeTest, TimesBecomeEpochSeconds) {
  const Value expected = Json(R"({"region": "eu", "expires": 1710267858})");
  EXPECT_EQ(NormalBucket(R"({"expires": "2024-03-12T18:24:18Z"})"), expected);
  EXPECT_EQ(NormalBucket(R"({"expires": "2024-03-12T20:24:18+02:00"})"), expected);
  EXPECT_EQ(NormalBucket(R"({"expires": "1710267858"})"), expected);
  EXPECT_EQ(NormalBucket(R"({"expires": 1710267858})"), expected);
}

TEST(NormalizeTest, ServersMembersAreDropped) {
  EXPECT_EQ(NormalBucket(R"({"id": "1", "etag": "x", "name": "a", "region": "eu"})"),
            Json(R"({"name": "a", "region": "eu"})"));
}

TEST(NormalizeTest, DefaultsAreFilledInWhereTheParentStands) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back(
      {.path = "spec.version", .type = FieldType::kString, .default_value = Value("1.0")});
  EXPECT_EQ(Normalize(kind, Json("{}")), Json(R"({"region": "eu"})"));
  EXPECT_EQ(Normalize(kind, Json(R"({"spec": {"id": "x"}})")),
            Json(R"({"region": "eu", "spec": {"id": "x", "version": "1.0"}})"));
}

TEST(NormalizeTest, NullsAndEmptyDescriptionsAreDropped) {
  EXPECT_EQ(NormalBucket(R"({"description": "", "size": null, "options": {"a": null, "b": ""}})"),
            Json(R"({"region": "eu", "options": {"b": ""}})"));
}

TEST(NormalizeTest, SetsAreSortedAndHoldEachValueOnce) {
  EXPECT_EQ(NormalBucket(R"({"region": "eu", "labels": ["y", "x", "y"]})"),
            Json(R"({"region": "eu", "labels": ["x", "y"]})"));
}

TEST(NormalizeTest, KeyedListsAreSortedByTheirKey) {
  const Value body = Json(R"({"rules": [{"id": "b", "limit": "2"}, {"id": "a"}]})");
  EXPECT_EQ(Normalize(Topic(), body), Json(R"({"rules": [{"id": "a"}, {"id": "b", "limit": 2}]})"));
}

TEST(NormalizeTest, OrderedKeyedListsAndListsKeepTheirOrder) {
  KindDescriptor kind = Topic();
  for (FieldDescriptor& field : kind.fields) {
    if (field.path == "rules") field.type = FieldType::kOrderedKeyedList;
  }
  const Value body = Json(R"({"rules": [{"id": "b"}, {"id": "a"}], "other": [2, 1]})");
  EXPECT_EQ(Normalize(kind, body), body);
}

TEST(NormalizeTest, WhatDoesNotFitItsTypeIsLeft) {
  const Value body = Json(R"({"region": "eu", "size": "big", "labels": "x", "expires": "soon",
                              "options": {"compress": 3}})");
  EXPECT_EQ(Normalize(Bucket(), body), body);
}

TEST(NormalizeTest, WholeNumbersOfOpenTablesAreIntegers) {
  EXPECT_EQ(NormalBucket(R"({"region": "eu", "options": {"a": 1.0, "b": 1.5}})"),
            Json(R"({"region": "eu", "options": {"a": 1, "b": 1.5}})"));
}

TEST(NormalizeTest, ExpressionsAndSecretsAreLeft) {
  Value body = Json(R"({"region": "eu"})");
  body.as_object().Set("size", Expression{"${bucket.b.size}"});
  body.as_object().Set("token", Secret("hush"));
  EXPECT_EQ(Normalize(Bucket(), body), body);
}

TEST(NormalizeTest, TheKindsOwnNormalisingComesFirst) {
  KindDescriptor kind = Bucket();
  kind.normalize = [](Value body) {
    if (const Value* old = body.Find("capacity"); old != nullptr) {
      Value size = *old;
      body.as_object().Erase("capacity");
      body.as_object().Set("size", size);
    }
    return body;
  };
  EXPECT_EQ(Normalize(kind, Json(R"({"region": "eu", "capacity": "7"})")),
            Json(R"({"region": "eu", "size": 7})"));
}

TEST(ToWireTest, FieldsAreSentAsTheApiWantsThem) {
  EXPECT_EQ(ToWire(Bucket(), Json(R"({"size": 15, "expires": "2024-03-12T18:24:18Z",
                                      "options": {"compress": true, "other": true}})")),
            Json(R"({"size": "15", "expires": 1710267858,
                     "options": {"compress": "true", "other": true}})"));
}

TEST(ToWireTest, NothingIsAddedOrReordered) {
  const Value body = Json(R"({"name": "a", "labels": ["y", "x", "y"], "description": ""})");
  EXPECT_EQ(ToWire(Bucket(), body), body);
}

TEST(ToWireTest, ServersMembersAreDropped) {
  EXPECT_EQ(ToWire(Bucket(), Json(R"({"name": "a", "state": "resting"})")),
            Json(R"({"name": "a"})"));
}

TEST(ToWireTest, MediaTypesAreSentAsWritten) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back({.path = "format", .type = FieldType::kMediaVersion});
  const Value body = Json(R"({"region": "eu", "format": "application/x+json;version=1.3"})");
  EXPECT_EQ(ToWire(kind, body), body);
  EXPECT_EQ(Normalize(kind, body), Json(R"({"region": "eu", "format": 1})"));
}

TEST(ParseTimeTest, AFractionIsCutOff) {
  EXPECT_EQ(*ParseTime(Value("2024-03-12T18:24:18.999Z")), 1710267858);
}

TEST(ParseTimeTest, WhatIsMissingIsNamed) {
  const auto message = [](Value value) { return std::string(ParseTime(value).status().message()); };
  EXPECT_THAT(message("2024-03-12T18:24:18"), HasSubstr("no offset"));
  EXPECT_THAT(message("2024-03-12 18:24:18"), HasSubstr("no offset"));
  EXPECT_THAT(message("2024-03-12"), HasSubstr("no time of day"));
  EXPECT_THAT(message(1710267858000), HasSubstr("milliseconds"));
  EXPECT_THAT(message("soon"), HasSubstr("not a point in time"));
  EXPECT_THAT(message("infinite-future"), HasSubstr("not a point in time"));
  EXPECT_THAT(message(true), HasSubstr("a boolean is no point in time"));
}

TEST(ParseMediaVersionTest, EverySpellingNamesTheMajorVersion) {
  EXPECT_EQ(ParseMediaVersion("application/vnd.adobe.xed-full+json;version=1"), 1);
  EXPECT_EQ(ParseMediaVersion("application/vnd.adobe.xed-full+json; version=1.3"), 1);
  EXPECT_EQ(ParseMediaVersion("1.22"), 1);
  EXPECT_EQ(ParseMediaVersion("2"), 2);
  EXPECT_EQ(ParseMediaVersion(1), 1);
  EXPECT_EQ(ParseMediaVersion(1.2), 1);
}

TEST(ParseMediaVersionTest, OtherTextNamesNone) {
  EXPECT_EQ(ParseMediaVersion("application/vnd.adobe.xed-full+json"), std::nullopt);
  EXPECT_EQ(ParseMediaVersion("one"), std::nullopt);
  EXPECT_EQ(ParseMediaVersion("1.x"), std::nullopt);
  EXPECT_EQ(ParseMediaVersion(""), std::nullopt);
}

TEST(ParseNumberTest, WholeNumbersAreIntegers) {
  EXPECT_EQ(ParseNumber(5.0), Value(5));
  EXPECT_EQ(ParseNumber("5.0"), Value(5));
  EXPECT_EQ(ParseNumber("2.5"), Value(2.5));
  EXPECT_TRUE(ParseNumber("inf").is_null());
  EXPECT_TRUE(ParseNumber("five").is_null());
}

}  // namespace
}  // namespace plumb
