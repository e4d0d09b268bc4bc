#include "lib/value/value.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

TEST(Object, MembersAreSortedByName) {
  EXPECT_EQ(ToJson(Object{{"b", 1}, {"a", 2}, {"B", 3}}), R"({"B":3,"a":2,"b":1})");
}

TEST(Object, TheLastMemberOfANameWins) {
  EXPECT_EQ(ToJson(Object{{"a", 1}, {"b", 2}, {"a", 3}, {"a", 4}}), R"({"a":4,"b":2})");
}

TEST(Object, FindsItsMembersAndNoOthers) {
  Object object{{"a", 1}, {"c", 3}};
  ASSERT_NE(object.Find("a"), nullptr);
  EXPECT_EQ(*object.Find("a"), Value(1));
  EXPECT_EQ(object.Find("b"), nullptr);
  EXPECT_EQ(object.Find("d"), nullptr);
}

TEST(Object, IndexingMakesAMissingMemberNull) {
  Object object{{"b", 1}};
  EXPECT_TRUE(object["a"].is_null());
  EXPECT_EQ(object.size(), 2u);
  EXPECT_EQ(object.begin()->first, "a");
}

TEST(Object, SetReplacesAndErases) {
  Object object{{"a", 1}};
  object.Set("a", "x");
  EXPECT_EQ(*object.Find("a"), Value("x"));
  EXPECT_TRUE(object.Erase("a"));
  EXPECT_FALSE(object.Erase("a"));
  EXPECT_TRUE(object.empty());
}

TEST(Value, EveryAlternativeHasItsType) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(true).is_bool());
  EXPECT_TRUE(Value(1).is_int());
  EXPECT_TRUE(Value(1.0).is_double());
  EXPECT_TRUE(Value("text").is_string());
  EXPECT_TRUE(Value(Array{1}).is_array());
  EXPECT_TRUE(Value(Object()).is_object());
  EXPECT_TRUE(Value(Secret("s")).is_secret());
  EXPECT_TRUE(Value(Expression{"${a.b}"}).is_expression());
}

TEST(Value, AnIntegerAndANumberDiffer) { EXPECT_NE(Value(1), Value(1.0)); }

TEST(Value, AStringAndAnExpressionDiffer) { EXPECT_NE(Value("${x}"), Value(Expression{"${x}"})); }

TEST(Value, OnlyObjectsHaveMembers) {
  EXPECT_NE(Value(Object{{"a", 1}}).Find("a"), nullptr);
  EXPECT_EQ(Value("a").Find("a"), nullptr);
  EXPECT_EQ(Value(Array{1}).Find("0"), nullptr);
}

TEST(Value, StringAtFallsBackWhenThereIsNoString) {
  const Value value(Object{{"s", "text"}, {"n", 1}});
  EXPECT_EQ(value.StringAt("s"), "text");
  EXPECT_EQ(value.StringAt("n", "otherwise"), "otherwise");
  EXPECT_EQ(value.StringAt("none", "otherwise"), "otherwise");
}

TEST(TypeWord, SpeaksTheUsersLanguage) {
  EXPECT_EQ(TypeWord(Value::Type::kObject), "table");
  EXPECT_EQ(TypeWord(Value::Type::kInt), "integer");
  EXPECT_EQ(TypeWord(Value::Type::kDouble), "number");
}

TEST(Contains, LooksAtAnyDepth) {
  const Value plain(Object{{"a", Array{Object{{"b", "x"}}}}});
  const Value deep(Object{{"a", Array{Object{{"b", Expression{"${x}"}}}}}});
  const Value hidden(Array{Array{Secret("s")}});
  EXPECT_FALSE(ContainsExpression(plain));
  EXPECT_TRUE(ContainsExpression(deep));
  EXPECT_FALSE(ContainsSecret(deep));
  EXPECT_TRUE(ContainsSecret(hidden));
}

}  // namespace
}  // namespace plumb
