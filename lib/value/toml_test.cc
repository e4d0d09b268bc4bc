#include "lib/value/toml.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

class TomlTest : public testing::Test {
 protected:
  // The document; what is wrong with it is in diagnostics_.
  TomlDocument Parse(std::string text, const TomlLimits& limits = {}) {
    file_ = files_.Add("a.toml", std::move(text));
    return ParseToml(files_, file_, diagnostics_, limits);
  }

  // As JSON, expressions marked.
  std::string Json(std::string text) {
    const TomlDocument document = Parse(std::move(text));
    EXPECT_FALSE(diagnostics_.HasErrors()) << diagnostics_.Sorted()[0].message;
    return ToJson(document.root, SecretsAs::kFingerprint);
  }

  // "LINE:COLUMN: MESSAGE" of the only problem with `text`.
  std::string ErrorOf(std::string text, const TomlLimits& limits = {}) {
    EXPECT_EQ(Parse(std::move(text), limits).root, Value(Object()));
    const std::vector<Diagnostic> found = diagnostics_.Sorted();
    diagnostics_ = {};
    if (found.size() != 1) return absl::StrCat(found.size(), " diagnostics");
    return absl::StrCat(found[0].where.line, ":", found[0].where.column, ": ", found[0].message);
  }

  // The text that a range underlines.
  std::string Text(const SourceRange& range) {
    return std::string(files_.Line(file_, range.line).substr(range.column - 1, range.length));
  }

  SourceFiles files_;
  FileId file_ = FileId::kNone;
  Diagnostics diagnostics_;
};

TEST_F(TomlTest, ReadsEveryType) {
  EXPECT_EQ(Json("a = 1\nb = 1.5\nc = true\nd = \"x\"\ne = [1, \"y\"]\nf = {g = 2}\n"),
            R"({"a":1,"b":1.5,"c":true,"d":"x","e":[1,"y"],"f":{"g":2}})");
}

TEST_F(TomlTest, ReadsTablesAndDottedKeys) {
  EXPECT_EQ(Json("[flow.x]\na.b = 1\n[[flow.x.t]]\nc = 1\n[[flow.x.t]]\nc = 2\n"),
            R"({"flow":{"x":{"a":{"b":1},"t":[{"c":1},{"c":2}]}}})");
}

TEST_F(TomlTest, IntegersAreExactToTheLimitsOfInt64) {
  EXPECT_EQ(Json("a = 9223372036854775807\nb = -9223372036854775808\nc = 0xff\n"),
            R"({"a":9223372036854775807,"b":-9223372036854775808,"c":255})");
}

TEST_F(TomlTest, DatetimesBecomeRfc3339Text) {
  EXPECT_EQ(Json("a = 2024-03-12T18:24:18Z\nb = 2024-03-12 18:24:18.5+02:00\n"
                 "c = 2024-03-12T18:24:18\nd = 2024-03-12\ne = 18:24:18\n"),
            R"({"a":"2024-03-12T18:24:18Z","b":"2024-03-12T18:24:18.5+02:00",)"
            R"("c":"2024-03-12T18:24:18","d":"2024-03-12","e":"18:24:18"})");
}

TEST_F(TomlTest, StringsWithReferencesAreExpressions) {
  EXPECT_EQ(Json("a = \"x ${flow.y.id}\"\n"), R"({"a":{"$expression":"x ${flow.y.id}"}})");
}

TEST_F(TomlTest, AStringWithEscapesAloneIsPlain) {
  EXPECT_EQ(Json("a = \"x $${y} $${z}\"\n"), R"({"a":"x ${y} ${z}"})");
  EXPECT_EQ(Json("a = '$$${'\n"), R"({"a":"$${"})");
  EXPECT_EQ(Json("a = '$$${{'\n"), R"({"a":"$${{"})");
}

TEST_F(TomlTest, BesideAReferenceEscapesStayForTheSplitter) {
  EXPECT_EQ(Json("a = \"$${x} ${var.y}\"\n"), R"({"a":{"$expression":"$${x} ${var.y}"}})");
}

TEST_F(TomlTest, KeysAreNoExpressions) { EXPECT_EQ(Json("\"${x}\" = 1\n"), R"({"${x}":1})"); }

TEST_F(TomlTest, ByteOrderMarkAndWindowsLineBreaksAreFine) {
  EXPECT_EQ(Json("\xEF\xBB\xBF"
                 "a = 1\r\nb = 2\r\n"),
            R"({"a":1,"b":2})");
}

TEST_F(TomlTest, PositionsCoverKeysAndValues) {
  const TomlDocument document = Parse("[flow.x]\nname = \"abc\"\nlist = [1, 22]\n");
  const Positions::Entry* name = document.positions.Find("flow.x.name");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->key, (SourceRange{file_, 2, 1, 4}));
  EXPECT_EQ(Text(name->value), "\"abc\"");
  EXPECT_EQ(Text(document.positions.Find("flow.x.list")->key), "list");
  EXPECT_EQ(Text(document.positions.Find("flow.x.list[1]")->value), "22");
  EXPECT_EQ(Text(document.positions.Find("flow.x")->key), "x");
  EXPECT_EQ(document.positions.Find("flow.x")->key.line, 1u);
}

TEST_F(TomlTest, PositionsCountBytes) {
  const TomlDocument document = Parse("\"ä\" = { \"ö.ü\" = 17 }\n");
  const Positions::Entry* entry = document.positions.Find("ä.\"ö.ü\"");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(Text(entry->key), "\"ö.ü\"");
  EXPECT_EQ(Text(entry->value), "17");
}

TEST_F(TomlTest, PositionsQuoteNamesAsFieldPathsDo) {
  const TomlDocument document = Parse("[\"a b\".\"c[0]\"]\n\"\" = 1\n");
  const std::string path = FieldPath().Member("a b").Member("c[0]").Member("").ToString();
  EXPECT_NE(document.positions.Find(path), nullptr) << path;
}

TEST_F(TomlTest, NearestGoesUpToTheFirstKnownAncestor) {
  const TomlDocument document = Parse("[flow.x]\nlist = [{a = 1}]\n");
  EXPECT_EQ(document.positions.Nearest("flow.x.list[0].b.c")->path, "flow.x.list[0]");
  EXPECT_EQ(document.positions.Nearest("flow.x.list[7]")->path, "flow.x.list");
  EXPECT_EQ(document.positions.Nearest("flow.x.\"a.b\"")->path, "flow.x");
  EXPECT_EQ(document.positions.Nearest("schema.y"), nullptr);
}

TEST_F(TomlTest, SyntaxErrorsHaveAPlace) {
  EXPECT_TRUE(absl::StartsWith(ErrorOf("a = 1\nb = \n"), "2:5: not TOML: "));
  EXPECT_TRUE(absl::StartsWith(ErrorOf("a = 1\na = 2\n"), "2:5: not TOML: "));
  EXPECT_TRUE(absl::StartsWith(ErrorOf("\"ä\" = [=\n"), "1:9: not TOML: "));
}

TEST_F(TomlTest, WhatIsNoTextIsRefusedWithItsPlace) {
  EXPECT_EQ(ErrorOf("a = 1\nb = \"x\xFF\"\n"), "2:7: byte 0xff is not UTF-8 text");
  EXPECT_EQ(ErrorOf(std::string("a = \0", 5)), "1:5: byte 0x00 is not UTF-8 text");
}

TEST_F(TomlTest, AFileOverTheLimitIsNotParsed) {
  EXPECT_EQ(ErrorOf("a = [[[[", {.max_bytes = 7}), "0:0: the file has 8 bytes; the limit is 7");
}

TEST_F(TomlTest, InfinityAndNanAreRefused) {
  const TomlDocument document = Parse("a = inf\nb = [nan]\n");
  EXPECT_EQ(diagnostics_.errors(), 2u);
  EXPECT_EQ(diagnostics_.Sorted()[1].where, (SourceRange{file_, 2, 6, 3}));
}

TEST_F(TomlTest, HundredThousandLevelsAreNoDanger) {
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  const std::string header = ErrorOf("[" + dotted + "]\n");
  EXPECT_EQ(header, "1:129: this is nested deeper than 64 levels");
  EXPECT_EQ(ErrorOf(dotted + " = 1\nb = \n"), "1:130: this is nested deeper than 64 levels");
  EXPECT_EQ(ErrorOf("a = " + std::string(100'000, '[')),
            "1:69: this is nested deeper than 64 levels");
}

TEST_F(TomlTest, WhatIsReadCanBeWrittenAndReadBack) {
  // The deepest that is allowed: a header of arrays of tables, then a statement.
  std::string text, header = "a";
  for (int i = 0; i < 62; ++i) {
    absl::StrAppend(&text, "[[", header, "]]\n");
    header += ".a";
  }
  absl::StrAppend(&text, "x = ", std::string(64, '['), std::string(64, ']'), "\n");
  const TomlDocument document = Parse(text);
  ASSERT_FALSE(diagnostics_.HasErrors()) << diagnostics_.Sorted()[0].message;
  EXPECT_EQ(ParseJson(ToJson(document.root)).value(), document.root);
}

}  // namespace
}  // namespace plumb
