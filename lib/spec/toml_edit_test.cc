#include "lib/spec/toml_edit.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/spec/testing/document_maker.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

std::string Set(std::string_view text, std::string_view path, std::string value) {
  const auto edited = EditToml(text, {Path(path), std::move(value)});
  return edited.ok() ? edited->text : std::string(edited.status().message());
}

std::string Remove(std::string_view text, std::string_view path) {
  const auto edited = EditToml(text, {Path(path), std::nullopt});
  return edited.ok() ? edited->text : std::string(edited.status().message());
}

TEST(EditTomlTest, AValueIsReplacedAndNothingAroundIt) {
  EXPECT_EQ(Set("[f.a]  # head\nn   = 15   # minutes\nm = 1\n", "f.a.n", "30"),
            "[f.a]  # head\nn   = 30   # minutes\nm = 1\n");
  EXPECT_EQ(Set("a.b . \"c d\" = '''x\n# y'''\t# z\r\n", "a.b.\"c d\"", "1"),
            "a.b . \"c d\" = 1\t# z\r\n");
  EXPECT_EQ(Set("a = { b = { c.d = 1 }, e = [1, { f = \"#\" }] } # }", "a.e[1].f", "2"),
            "a = { b = { c.d = 1 }, e = [1, { f = 2 }] } # }");
  EXPECT_EQ(Set("a = 2024-03-12 18:24:18Z # t\n", "a", "2025-01-01T00:00:00Z"),
            "a = 2025-01-01T00:00:00Z # t\n");
}

TEST(EditTomlTest, ElementsOfArraysOfTablesAreFoundByTheirPlace) {
  const std::string text = "[[f.t]]\nn = 1\n[f.t.p]\nv = 1\n[[f.t]]\nn = 2\n[f.t.p]\nv = 2\n";
  EXPECT_EQ(Set(text, "f.t[1].p.v", "3"),
            "[[f.t]]\nn = 1\n[f.t.p]\nv = 1\n[[f.t]]\nn = 2\n[f.t.p]\nv = 3\n");
  EXPECT_EQ(Remove(text, "f.t[0]"), "[[f.t]]\nn = 2\n[f.t.p]\nv = 2\n");
  EXPECT_EQ(Set(text + "[g]\n", "f.t[2]", "{ n = 3, p = { v = 3 } }"),
            text + "\n[[f.t]]\nn = 3\np = { v = 3 }\n[g]\n");
}

TEST(EditTomlTest, WhatIsNewGoesBehindTheLastKeyOfItsTable) {
  EXPECT_EQ(Set("[f.a]\nname  = 1  # n\n# end\n\n[f.a.s]\nx = 1\n", "f.a.state", "\"off\""),
            "[f.a]\nname  = 1  # n\nstate = \"off\"\n# end\n\n[f.a.s]\nx = 1\n");
  EXPECT_EQ(Set("[f.a]\nname = 1", "f.a.p.q", "2"), "[f.a]\nname = 1\np.q  = 2");
  EXPECT_EQ(Set("[f]\r\n  a.n = 1\r\nb.n = 2\r\n", "f.a.m", "3"),
            "[f]\r\n  a.n = 1\r\n  a.m = 3\r\nb.n = 2\r\n");
  EXPECT_EQ(Set("[f.a]", "f.a.n", "3"), "[f.a]\nn = 3");
  EXPECT_EQ(Set("# c\n", "n", "3"), "n = 3\n# c\n");
  EXPECT_EQ(Set("x = 1\n\n# s\n[f.a.s]\ny = 1\n", "f.a.n", "3"),
            "x = 1\n\n[f.a]\nn = 3\n\n# s\n[f.a.s]\ny = 1\n");
}

TEST(EditTomlTest, InlineTablesAndArraysGrowAsTheyAreWritten) {
  EXPECT_EQ(Set("a = { b = 1 }\n", "a.c", "2"), "a = { b = 1, c = 2 }\n");
  EXPECT_EQ(Set("a = {}\n", "a.c", "2"), "a = { c = 2 }\n");
  EXPECT_EQ(Set("a = []\n", "a[0]", "2"), "a = [2]\n");
  EXPECT_EQ(Set("a = [1, ] # c\n", "a[1]", "2"), "a = [1, 2 ] # c\n");
  EXPECT_EQ(Set("a = [\n  1,  # one\n  # end\n]\n", "a[1]", "2"),
            "a = [\n  1,  # one\n  2,\n  # end\n]\n");
  EXPECT_EQ(Set("a = [\n  1  # one\n]\n", "a[1]", "2"), "a = [\n  1,  # one\n  2\n]\n");
}

TEST(EditTomlTest, WhatIsTakenOutGoesWithItsLinesAndItsComment) {
  EXPECT_EQ(Remove("a = 1\nb = \"\"\"\nx\n\"\"\" # b\n# c\n", "b"), "a = 1\n# c\n");
  EXPECT_EQ(Remove("a = { b = 1, c = 2, d = 3 }\n", "a.b"), "a = { c = 2, d = 3 }\n");
  EXPECT_EQ(Remove("a = { b = 1, c = 2, d = 3 }\n", "a.d"), "a = { b = 1, c = 2 }\n");
  EXPECT_EQ(Remove("a = { b.x = 1, c = 2, b.y = 3 }\n", "a.b"), "a = { c = 2 }\n");
  EXPECT_EQ(Remove("a = [1, 2, 3]\n", "a[2]"), "a = [1, 2]\n");
  EXPECT_EQ(Remove("a = [\n  1, # one\n  2, # two\n]\n", "a[0]"), "a = [\n  2, # two\n]\n");
  EXPECT_EQ(Remove("[a]\nb.c = 1\nd = 1\nb.e = 1\n[a.b.f]\n# in it\nx = 1\n\n[g]\n", "a.b"),
            "[a]\nd = 1\n\n[g]\n");
}

TEST(EditTomlTest, WhereNothingCanStandIsSaid) {
  EXPECT_THAT(Set("a = 1\n", "a.b", "2"), HasSubstr("a.b leads through what is no table"));
  EXPECT_THAT(Set("[a]\nb = 1\n", "a", "2"), HasSubstr("is a table of its own"));
  EXPECT_THAT(Set("a = { b.c = 1 }\n", "a.b", "2"), HasSubstr("is written in parts"));
  EXPECT_THAT(Set("a = [1]\n", "a[2]", "2"), HasSubstr("leads through what is no table"));
  EXPECT_THAT(Remove("a = [1]\n", "a[1]"), HasSubstr("is not there"));
}

TEST(EditTomlTest, TheLineIsThatOfTheNewText) {
  const auto added = EditToml("[a]\nb = 1\n", {Path("a.c"), "2"});
  EXPECT_EQ(added->line, 3);
  EXPECT_EQ(added->lines, 1);
  const auto removed = EditToml("[a]\nb = '''\n'''\n", {Path("a.b"), std::nullopt});
  EXPECT_EQ(removed->line, 2);
  EXPECT_EQ(removed->lines, -2);
}

TomlDocument Parse(const std::string& text) {
  SourceFiles files;
  Diagnostics diagnostics;
  TomlDocument document = ParseToml(files, files.Add("a.toml", text), diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors()) << text;
  return document;
}

// Without members that are tables or arrays with nothing in them.
Value WithoutEmpty(const Value& value) {
  if (value.is_array()) {
    Array elements;
    for (const Value& element : value.as_array()) elements.push_back(WithoutEmpty(element));
    return elements;
  }
  if (!value.is_object()) return value;
  Object left;
  for (const auto& [name, member] : value.as_object()) {
    Value kept = WithoutEmpty(member);
    if (kept != Value(Object()) && kept != Value(Array())) left.Set(name, std::move(kept));
  }
  return left;
}

std::vector<std::string_view> LinesOf(std::string_view text) { return absl::StrSplit(text, '\n'); }

// How many lines of `before` are not in `after`, for an edit in one place.
size_t LinesTouched(std::string_view before, std::string_view after) {
  std::vector<std::string_view> a = LinesOf(before), b = LinesOf(after);
  const size_t same = std::min(a.size(), b.size());
  size_t front = 0, back = 0;
  while (front < same && a[front] == b[front]) ++front;
  while (back < same - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  return a.size() - front - back;
}

// Documents with tables and arrays of tables that are gone on with.
std::string RandomDocument(unsigned seed) {
  std::string text = DocumentMaker(seed).Document();
  if (!text.empty() && text.back() != '\n') text += '\n';
  return absl::StrCat(text, "[f.a]\nx . y = 1 # c\" [a\n[[f.t]]\nn = { m = 1 }\n[f.t.u]\nv = 1\n",
                      "[[f.t]]\n# c\" [b\nn = [ 1 ,\n 2 ]\n");
}

TEST(EditTomlPropertyTest, RandomEditsDoWhatTheySayAndTouchNoOtherLine) {
  std::mt19937 random(1);
  size_t done = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    const std::string text = RandomDocument(seed);
    const TomlDocument before = Parse(text);
    const auto& entries = before.positions.entries();
    FieldPath path = Path(entries[random() % entries.size()].path);
    const bool removes = random() % 3 == 0;
    const Value* there = Lookup(before.root, path);
    if (!removes && there->is_object()) path = path.Member("new one");
    if (!removes && there->is_array()) path = path.Index(there->as_array().size());
    const bool of_tables = !removes && there->is_array() && !there->as_array().empty() &&
                           there->as_array().back().is_object();
    const std::string value = of_tables ? "{ n = 1 }" : "\"a\\n#\"";
    const auto edited = EditToml(text, {path, removes ? std::nullopt : std::optional(value)});
    ASSERT_TRUE(edited.ok()) << edited.status() << text;
    Value wanted = before.root;
    if (removes) {
      EraseAt(wanted, path);
    } else if (path.steps().back().kind == PathStep::Kind::kIndex && there->is_array()) {
      Lookup(wanted, FieldPath({path.steps().begin(), path.steps().end() - 1}))
          ->as_array()
          .push_back(of_tables ? Value(Object{{"n", 1}}) : Value("a\n#"));
    } else {
      SetAt(wanted, path, "a\n#");
    }
    ASSERT_EQ(ToJson(WithoutEmpty(Parse(edited->text).root)), ToJson(WithoutEmpty(wanted)))
        << seed << " " << path.ToString() << ":\n"
        << text << "\nbecame\n"
        << edited->text;
    if (!removes && !there->is_string()) {
      EXPECT_LE(LinesTouched(text, edited->text), 1u) << text << "\n->\n" << edited->text;
      EXPECT_EQ(Comments(edited->text), Comments(text)) << text;
    }
    ++done;
  }
  EXPECT_EQ(done, 2000u);
}

}  // namespace
}  // namespace plumb
