#include "lib/value/field_path.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

FieldPath Path(std::string_view text) { return FieldPath::Parse(text).value(); }
Value Json(std::string_view text) { return ParseJson(text).value(); }

TEST(FieldPath, IsWrittenAsItIsBuilt) {
  EXPECT_EQ(FieldPath().ToString(), "");
  EXPECT_EQ(FieldPath().Member("a").Member("b").ToString(), "a.b");
  EXPECT_EQ(FieldPath().Member("a").Element("name", "Mapping").Member("b").ToString(),
            "a[name=Mapping].b");
  EXPECT_EQ(FieldPath().Member("a").Index(2).Member("b").ToString(), "a[2].b");
  EXPECT_EQ(FieldPath().Index(0).ToString(), "[0]");
}

TEST(FieldPath, NamesThatWouldMisleadAreQuoted) {
  EXPECT_EQ(FieldPath().Member("a.b").ToString(), R"("a.b")");
  EXPECT_EQ(FieldPath().Member("x").Member("a\"[ ]").ToString(), R"(x."a\"[ ]")");
  EXPECT_EQ(FieldPath().Member("").ToString(), R"("")");
  EXPECT_EQ(FieldPath().Member("m").Element("destination", "_acme.id").ToString(),
            R"(m[destination="_acme.id"])");
}

TEST(FieldPath, ParseReadsWhatIsWritten) {
  for (const char* const text :
       {"", "a", "a.b.c", "a[0][12].b", "a[k=v]", R"("a.b".c["k=1"="v]"])", "\xC3\xA4.b", "[3]"}) {
    EXPECT_EQ(Path(text).ToString(), text);
  }
}

TEST(FieldPath, ParseRefusesWhatIsNotWrittenSo) {
  for (const char* const text :
       {".",     "a.",    ".a",      "a..b",     "a[",       "a[]",   "a[x]",
        "a[01]", "a[-1]", "a[k=]",   "a[=v]",    "a[k=v",    "a]",    "a b",
        "\"a\"", "\"a",   "\"a.b\\", "\"a.b\"c", "a[\"0\"]", "a[0]b", "a=b"}) {
    EXPECT_EQ(FieldPath::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(FieldPath, PrefixesAreWholeSteps) {
  EXPECT_TRUE(Path("a.b.c").StartsWith(Path("a.b")));
  EXPECT_TRUE(Path("a.b").StartsWith(Path("a.b")));
  EXPECT_TRUE(Path("a.b").StartsWith(FieldPath()));
  EXPECT_FALSE(Path("a.bc").StartsWith(Path("a.b")));
  EXPECT_FALSE(Path("a").StartsWith(Path("a.b")));
}

TEST(Lookup, FollowsEveryKindOfStep) {
  const Value root = Json(R"({"t":[{"name":"x"},{"name":"y","p":{"v":[5,6]}}]})");
  EXPECT_EQ(*Lookup(root, Path("t[name=y].p.v[1]")), Value(6));
  EXPECT_EQ(*Lookup(root, Path("t[0].name")), Value("x"));
  EXPECT_EQ(Lookup(root, FieldPath()), &root);
}

TEST(Lookup, FindsNothingWhereNothingIs) {
  const Value root = Json(R"({"t":[{"name":"x"},7],"s":"text"})");
  for (const char* const path : {"u", "t[name=z]", "t[2]", "s.a", "s[0]", "t.a", "t[1].a"}) {
    EXPECT_EQ(Lookup(root, Path(path)), nullptr) << path;
  }
}

TEST(SetAt, MakesTheWay) {
  Value root;
  SetAt(root, Path("a.t[name=x].v"), 1);
  SetAt(root, Path("a.t[name=y].v"), 2);
  SetAt(root, Path("a.t[name=x].v"), 3);
  EXPECT_EQ(ToJson(root), R"({"a":{"t":[{"name":"x","v":3},{"name":"y","v":2}]}})");
}

TEST(SetAt, TheEmptyPathIsTheRoot) {
  Value root("old");
  SetAt(root, FieldPath(), "new");
  EXPECT_EQ(root, Value("new"));
}

TEST(EraseAt, RemovesWhatIsThere) {
  Value root = Json(R"({"a":{"b":1},"t":[{"name":"x"},{"name":"y"}]})");
  EXPECT_TRUE(EraseAt(root, Path("a.b")));
  EXPECT_TRUE(EraseAt(root, Path("t[name=x]")));
  EXPECT_EQ(ToJson(root), R"({"a":{},"t":[{"name":"y"}]})");
}

TEST(EraseAt, TellsWhenNothingWasThere) {
  Value root = Json(R"({"a":{"b":1},"t":[]})");
  for (const char* const path : {"", "c", "a.c", "c.d", "t[0]", "t[k=v]", "a[0]", "a.b.c"}) {
    EXPECT_FALSE(EraseAt(root, Path(path))) << path;
  }
  EXPECT_EQ(ToJson(root), R"({"a":{"b":1},"t":[]})");
}

TEST(ToJsonPointer, TurnsKeysIntoPlaces) {
  const Value root = Json(R"({"t":[{"name":"x"},{"name":"y"}]})");
  EXPECT_EQ(ToJsonPointer(Path("t[name=y].p"), root).value(), "/t/1/p");
  EXPECT_EQ(ToJsonPointer(Path("t[0]"), root).value(), "/t/0");
  EXPECT_EQ(ToJsonPointer(FieldPath(), root).value(), "");
}

TEST(ToJsonPointer, EscapesAsRfc6901Says) {
  EXPECT_EQ(ToJsonPointer(FieldPath().Member("a/b~c").Member("d"), Value()).value(), "/a~1b~0c/d");
}

TEST(ToJsonPointer, AnElementThatIsNotThereIsNotFound) {
  const Value root = Json(R"({"t":[{"name":"x"}]})");
  EXPECT_EQ(ToJsonPointer(Path("t[name=y]"), root).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ToJsonPointer(Path("u[name=y]"), root).status().code(), absl::StatusCode::kNotFound);
}

std::string RandomName(std::mt19937& random) {
  constexpr std::string_view kCharacters = "ab.[]=\"\\ \n01~/\t";
  std::string name;
  while (random() % 3 != 0) name += kCharacters[random() % kCharacters.size()];
  return name;
}

FieldPath RandomPath(std::mt19937& random) {
  FieldPath path;
  while (random() % 5 != 0) {
    switch (random() % 3) {
      case 0:
        path = path.Member(RandomName(random));
        break;
      case 1:
        path = path.Element(RandomName(random), RandomName(random));
        break;
      default:
        path = path.Index(random() % 20);
    }
  }
  return path;
}

TEST(FieldPathProperty, WhatIsWrittenReadsBackEqual) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    const FieldPath path = RandomPath(random);
    const auto parsed = FieldPath::Parse(path.ToString());
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ASSERT_EQ(*parsed, path) << path.ToString();
  }
}

}  // namespace
}  // namespace plumb
