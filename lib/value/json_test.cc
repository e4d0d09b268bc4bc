#include "lib/value/json.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

// The message of the error that parsing `text` ends in.
std::string ErrorOf(std::string_view text, const JsonLimits& limits = {}) {
  return ParseJson(text, limits).status().ToString();
}

TEST(ParseJson, ReadsEveryType) {
  EXPECT_EQ(ParseJson(R"({"a":[null,true,-1,1.5,"x",{}],"b":[]})").value(),
            Value(Object{{"a", Array{nullptr, true, -1, 1.5, "x", Object()}}, {"b", Array{}}}));
}

TEST(ParseJson, TheLastOfDuplicateMembersWins) {
  EXPECT_EQ(ParseJson(R"({"a":1,"b":2,"a":{"c":3}})").value(),
            Value(Object{{"a", Object{{"c", 3}}}, {"b", 2}}));
}

TEST(ParseJson, IntegersAreExactToTheLimitsOfInt64) {
  EXPECT_EQ(ParseJson("9223372036854775807").value(), Value(INT64_MAX));
  EXPECT_EQ(ParseJson("-9223372036854775808").value(), Value(INT64_MIN));
  EXPECT_EQ(ParseJson("9223372036854775808").value(), Value(9223372036854775808.0));
}

TEST(ParseJson, NumbersWithPointOrExponentAreDoubles) {
  EXPECT_EQ(ParseJson("1.0").value(), Value(1.0));
  EXPECT_EQ(ParseJson("1e2").value(), Value(100.0));
  EXPECT_EQ(ParseJson("-0.0").value(), Value(-0.0));
}

TEST(ParseJson, NumbersAreRoundedRight) {
  // RapidJSON's own conversion misses these by a unit in the last place.
  EXPECT_EQ(ParseJson("0.30000000000000004").value(), Value(0.1 + 0.2));
  EXPECT_EQ(ParseJson("5e-324").value(), Value(std::numeric_limits<double>::denorm_min()));
  EXPECT_EQ(ParseJson("1e-400").value(), Value(0.0));
}

TEST(ParseJson, NumbersThatAreTooBigAreRefused) {
  EXPECT_TRUE(absl::StrContains(ErrorOf("[1e999]"), "at byte 1")) << ErrorOf("[1e999]");
}

TEST(ParseJson, ErrorsNameTheByte) {
  EXPECT_TRUE(absl::StartsWith(ErrorOf("{\"a\": tru}"), "INVALID_ARGUMENT: not JSON at byte "))
      << ErrorOf("{\"a\": tru}");
  EXPECT_TRUE(absl::StrContains(ErrorOf("[1, 2] x"), "byte 7")) << ErrorOf("[1, 2] x");
}

TEST(ParseJson, WhatIsNoJsonIsRefused) {
  for (const char* const text : {"", " ", "{", "[1,]", "{\"a\":1,}", "'a'", "01", "+1", ".5", "NaN",
                                 "Infinity", "// x\n1", "{a:1}", "\"\t\"", "1 2"}) {
    EXPECT_EQ(ParseJson(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ParseJson, InvalidUtf8IsRefused) {
  EXPECT_FALSE(ParseJson("\"\xFF\"").ok());
  EXPECT_FALSE(ParseJson("\"\xC3\"").ok());
  EXPECT_FALSE(ParseJson("\"\\ud800\"").ok());
  EXPECT_EQ(ParseJson("\"\\u00e4\\ud83d\\ude00\"").value(), Value("\xC3\xA4\xF0\x9F\x98\x80"));
}

// RapidJSON takes the second half of a pair alone, and writes what it cannot read.
TEST(ParseJson, HalfASurrogatePairIsRefused) {
  for (const char* const text :
       {R"("\udc00")", R"({"a\uDFFF":1})", R"("\ud83d")", R"("\ud83d\ud83d")", R"("\ud83dx")"}) {
    EXPECT_EQ(ParseJson(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_TRUE(ParseJson("\"\xED\x9F\xBF\"").ok());
}

TEST(ParseJson, ANulByteEndsNothing) {
  EXPECT_FALSE(ParseJson(std::string_view("1\0 2", 4)).ok());
  EXPECT_FALSE(ParseJson(std::string_view("[1\0]", 4)).ok());
  EXPECT_EQ(ParseJson("\"a\\u0000b\"").value(), Value(std::string("a\0b", 3)));
}

TEST(ParseJson, DepthIsLimited) {
  const JsonLimits limits{.max_depth = 3};
  EXPECT_TRUE(ParseJson("[[{}]]", limits).ok());
  EXPECT_EQ(ParseJson("[[{\"a\":[]}]]", limits).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ParseJson, AMillionBracketsAreNoDanger) {
  EXPECT_EQ(ParseJson(std::string(1'000'000, '[')).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ParseJson, SizeIsLimited) {
  EXPECT_EQ(ParseJson("[1,2]", {.max_bytes = 4}).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(ParseJson("[1,2]", {.max_bytes = 5}).ok());
}

TEST(ToJson, EscapesWhatHasToBe) {
  EXPECT_EQ(ToJson("a\"\\\n\r\t\x01\x7f/\xC3\xA4"),
            "\"a\\\"\\\\\\n\\r\\t\\u0001\\u007f/\xC3\xA4\"");
}

TEST(ToJson, IndentsByTwoBlanks) {
  const Value value(Object{{"a", Array{1, Object{}}}, {"b", Array{}}});
  EXPECT_EQ(ToJson(value, SecretsAs::kPlaceholder, JsonLayout::kIndented),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST(ToJson, DoublesStayDoubles) {
  EXPECT_EQ(ToJson(1.0), "1.0");
  EXPECT_EQ(ToJson(-0.0), "-0.0");
  EXPECT_EQ(ToJson(0.1), "0.1");
  EXPECT_EQ(ToJson(1e22), "1e+22");
  EXPECT_EQ(ToJson(9007199254740992.0), "9007199254740992.0");
}

TEST(ToJson, SecretsAreHiddenUnlessAskedFor) {
  const Value value(Array{Secret("hidden").Sealed("key")});
  EXPECT_EQ(ToJson(value), "[\"(sensitive value)\"]");
  EXPECT_EQ(ToJson(value, SecretsAs::kFingerprint),
            "[{\"$secret\":\"" + Fingerprint("key", "hidden") + "\"}]");
  EXPECT_EQ(ToJson(value, SecretsAs::kText), "[\"hidden\"]");
}

TEST(ToJson, ExpressionsAreMarkedForTheLedgerAlone) {
  const Value value(Expression{"${a.b.id}"});
  EXPECT_EQ(ToJson(value), "\"${a.b.id}\"");
  EXPECT_EQ(ToJson(value, SecretsAs::kFingerprint), R"({"$expression":"${a.b.id}"})");
}

TEST(RestoreMarkers, UndoesWhatTheLedgerGets) {
  const Value value(Object{{"a", Array{Secret::OfFingerprint("hmac-sha256:00"), "x"}},
                           {"b", Object{{"c", Expression{"${x.y.id}"}}}}});
  const std::string text = ToJson(value, SecretsAs::kFingerprint);
  EXPECT_EQ(RestoreMarkers(ParseJson(text).value()), value);
}

TEST(RestoreMarkers, LeavesWhatOnlyLooksLikeAMarker) {
  for (const char* const text :
       {R"({"$secret":1})", R"({"$secret":"x","a":1})", R"({"$other":"x"})", R"(["$secret"])"}) {
    const Value value = ParseJson(text).value();
    EXPECT_EQ(RestoreMarkers(value), value) << text;
  }
}

// A random value without secrets and expressions.
Value Random(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int64_t>(random()) >> (random() % 64);
    case 3: {
      const double number =
          std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 600) - 300);
      return random() % 2 == 0 ? number : std::trunc(number);
    }
    case 4:
    case 5: {
      std::string text;
      while (random() % 4 != 0) text += static_cast<char>(random() % 128);
      return text;
    }
    case 6: {
      Array array;
      while (random() % 4 != 0) array.push_back(Random(random, depth - 1));
      return array;
    }
    default: {
      Object object;
      while (random() % 4 != 0) object[std::string(random() % 3, 'a')] = Random(random, depth - 1);
      return object;
    }
  }
}

TEST(JsonProperty, WhatIsWrittenReadsBackEqual) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 5000; ++round) {
    const Value value = Random(random, 4);
    const JsonLayout layout = round % 2 == 0 ? JsonLayout::kCompact : JsonLayout::kIndented;
    const std::string text = ToJson(value, SecretsAs::kText, layout);
    ASSERT_EQ(ParseJson(text).value(), value) << text;
  }
}

}  // namespace
}  // namespace plumb
