#include "lib/desired/expression.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/desired/desired.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using Pieces = std::vector<ExpressionPiece>;

Pieces Split(std::string_view text) {
  const auto pieces = SplitExpression(text);
  EXPECT_TRUE(pieces.ok()) << pieces.status();
  return pieces.value_or(Pieces());
}

TEST(SplitExpressionTest, TextAndReferencesAlternate) {
  EXPECT_EQ(Split("a-${var.x}${flow.a.id}.b"),
            (Pieces{{false, "a-"}, {true, "var.x"}, {true, "flow.a.id"}, {false, ".b"}}));
}

TEST(SplitExpressionTest, TwoDollarsStandForALiteralOne) {
  EXPECT_EQ(Split("$${a} $ $$ ${b}"), (Pieces{{false, "${a} $ $$ "}, {true, "b"}}));
}

TEST(SplitExpressionTest, QuotedTextIsLiteral) {
  EXPECT_EQ(Split("5${\"$\"}${b}"), (Pieces{{false, "5$"}, {true, "b"}}));
}

TEST(SplitExpressionTest, BracesInQuotesAndInPairsBelongToTheInside) {
  EXPECT_EQ(Split("${flow.a[\"}\\\"}\"].id}"), (Pieces{{true, "flow.a[\"}\\\"}\"].id"}}));
  EXPECT_EQ(Split("${secret.cmd.awk '{print $1}' f}"),
            (Pieces{{true, "secret.cmd.awk '{print $1}' f"}}));
}

TEST(SplitExpressionTest, UnclosedOrEmptyIsRefused) {
  for (const char* text : {"${", "${a", "a${}", "${ }", "${a[\"}", "${{}"}) {
    EXPECT_EQ(SplitExpression(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

Pieces RandomPieces(std::mt19937& random) {
  static const char* const kTexts[] = {"$", "{", "}", "a", "${", "\"", "\\", " "};
  static const char* const kInside[] = {"var.x", "flow.a[\"}\"].id", "{}", " b "};
  Pieces pieces;
  for (size_t n = random() % 6; n > 0; --n) {
    if (random() % 2 == 0) {
      pieces.push_back({true, kInside[random() % std::size(kInside)]});
      continue;
    }
    std::string text;
    for (size_t m = 1 + random() % 5; m > 0; --m) text += kTexts[random() % std::size(kTexts)];
    if (!pieces.empty() && !pieces.back().is_reference) continue;
    pieces.push_back({false, text});
  }
  return pieces;
}

TEST(SplitExpressionTest, WhateverIsJoinedSplitsIntoTheSame) {
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    const Pieces pieces = RandomPieces(random);
    const std::string joined = JoinExpression(pieces);
    ASSERT_EQ(Split(joined), pieces) << joined;
  }
}

TEST(SplitExpressionTest, NoTextIsLost) {
  static const char* const kTokens[] = {"$", "{", "}", "${", "$${", "a", "\"", "${x}"};
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (size_t n = random() % 8; n > 0; --n) text += kTokens[random() % std::size(kTokens)];
    const auto pieces = SplitExpression(text);
    if (!pieces.ok()) continue;
    // Written once more it may be spelt otherwise, but it says the same.
    ASSERT_EQ(Split(JoinExpression(*pieces)), *pieces) << text;
    size_t letters = 0;
    for (const ExpressionPiece& piece : *pieces) {
      letters += static_cast<size_t>(std::count(piece.text.begin(), piece.text.end(), 'a'));
    }
    ASSERT_EQ(letters, static_cast<size_t>(std::count(text.begin(), text.end(), 'a'))) << text;
  }
}

TEST(ParseReferenceTest, AddressAndAttributeAreTold) {
  const auto reference = ParseReference("flow.stripe[\"a.b]\"].scheduleParams.interval");
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->address, (Address{KindName("flow"), "stripe", "a.b]"}));
  EXPECT_EQ(reference->attribute, "scheduleParams.interval");
}

TEST(ParseReferenceTest, WithoutAttributeItMeansTheResource) {
  const auto reference = ParseReference("mapping.charges");
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(*reference, (AttributeReference{{KindName("mapping"), "charges", {}}, ""}));
}

TEST(ParseReferenceTest, WhatIsNoReferenceIsRefused) {
  for (const char* text :
       {"", "flow", "flow.", "flow.a.", "flow.a..b", "flow.a[\"k\"", "flow.a[k].id",
        "flow.a[\"k\"]id", "flow.a b", "flow.a.b c", " flow.a"}) {
    EXPECT_EQ(ParseReference(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ParseReferenceTest, EveryReferenceReadsBackAsItWasWritten) {
  for (const char* text : {"flow.a", "flow.a.id", "flow.a[\"\"].id", "flow.a[\"\\\"]\"].x[2].y",
                           "schema.a.meta:altId", "schema.a.$id"}) {
    const auto reference = ParseReference(text);
    ASSERT_TRUE(reference.ok()) << reference.status();
    EXPECT_EQ(reference->ToString(), text);
  }
}

// Substitute with these values for attributes.
std::string Substituted(const Value& value, const std::map<std::string, Value>& known) {
  const auto look = [&known](const AttributeReference& reference) -> const Value* {
    const auto found = known.find(reference.ToString());
    return found == known.end() ? nullptr : &found->second;
  };
  return ToJson(Substitute(value, look), SecretsAs::kFingerprint);
}

TEST(SubstituteTest, ReferenceAloneTakesTheValuesType) {
  EXPECT_EQ(Substituted(Object{{"n", Array{Expression{"${mapping.a.version}"}}}},
                        {{"mapping.a.version", 3}}),
            R"({"n":[3]})");
}

TEST(SubstituteTest, ScalarsGoIntoLongerStrings) {
  EXPECT_EQ(
      Substituted(Expression{"v${m.a.version}, ${m.a.on}"}, {{"m.a.version", 3}, {"m.a.on", true}}),
      R"("v3, true")");
}

TEST(SubstituteTest, UnknownStaysAnExpressionWithTheKnownPutIn) {
  EXPECT_EQ(Substituted(Expression{"${m.a.title}${m.a.id}"}, {{"m.a.title", "5$"}}),
            R"({"$expression":"5${\"$\"}${m.a.id}"})");
}

TEST(SubstituteTest, PutInTextIsNotReadAsAnExpression) {
  EXPECT_EQ(Substituted(Expression{"${m.a.title}!${m.a.id}"}, {{"m.a.title", "${m.b.id}"}}),
            R"({"$expression":"$${m.b.id}!${m.a.id}"})");
}

TEST(SubstituteTest, SecretMakesTheWholeStringSecret) {
  const Value secret = Secret("s3cret");
  const Value value = Substitute(Expression{"Bearer ${a.b.key}"},
                                 [&](const AttributeReference&) { return &secret; });
  ASSERT_TRUE(value.is_secret());
  EXPECT_EQ(value.as_secret().Reveal(), "Bearer s3cret");
}

TEST(SubstituteTest, SecretBesideTheUnknownStaysAReference) {
  EXPECT_EQ(Substituted(Expression{"${a.b.key}:${a.b.id}"}, {{"a.b.key", Secret("s3cret")}}),
            R"({"$expression":"${a.b.key}:${a.b.id}"})");
}

TEST(SubstituteTest, TableInsideALongerStringStaysAReference) {
  EXPECT_EQ(Substituted(Expression{"x${a.b.c}"}, {{"a.b.c", Object()}}),
            R"({"$expression":"x${a.b.c}"})");
}

TEST(ReferencesInTest, AllDepthsAreSearched) {
  const Value value = Object{{"a", Array{Expression{"${f.a.id}-${f.b.id}"}, "plain"}},
                             {"b", Object{{"c", Expression{"${f.c}"}}}}};
  std::vector<std::string> found;
  for (const AttributeReference& reference : ReferencesIn(value)) {
    found.push_back(reference.ToString());
  }
  EXPECT_EQ(found, (std::vector<std::string>{"f.a.id", "f.b.id", "f.c"}));
}

}  // namespace
}  // namespace plumb
