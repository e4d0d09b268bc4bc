#include "lib/spec/format.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/spec/testing/document_maker.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

struct Formatted {
  std::optional<std::string> text;
  std::string problems;
};

Formatted FormatText(std::string text) {
  SourceFiles files;
  Diagnostics diagnostics;
  Formatted formatted{.text = FormatToml(files, files.Add("a.toml", std::move(text)), diagnostics)};
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    formatted.problems += FormatDiagnostic(diagnostic, files, Color::kNo);
  }
  return formatted;
}

std::string Format(const std::string& text) {
  const Formatted formatted = FormatText(text);
  EXPECT_EQ(formatted.problems, "") << text;
  return formatted.text.value_or("(refused)");
}

TEST(FormatTest, EqualsSignsStandInOneColumnInARunOfKeys) {
  EXPECT_EQ(Format("a=1\nlong  =  2\n\"k y\"= 3\n\nalone=4"),
            "a     = 1\nlong  = 2\n\"k y\" = 3\n\nalone = 4\n");
}

TEST(FormatTest, WidthsAreOfCharactersNotOfBytes) {
  EXPECT_EQ(Format("\"ü\" = 1\nabcd = 2\n"), "\"ü\"  = 1\nabcd = 2\n");
}

TEST(FormatTest, CommentsAndValuesOverSeveralLinesEndARun) {
  EXPECT_EQ(Format("a = 1\n# c\nlong = 2\nb = [\n1]\nlonger = 3\n"),
            "a = 1\n# c\nlong = 2\nb = [\n  1]\nlonger = 3\n");
}

TEST(FormatTest, DottedKeysAndHeadersHaveNoBlanks) {
  EXPECT_EQ(Format(" [ a . \"b c\" ]\n\tx . y=1\n[[ l ]]\n"), "[a.\"b c\"]\nx.y = 1\n\n[[l]]\n");
}

TEST(FormatTest, OneBlankLineStandsBeforeATableAndItsComments) {
  EXPECT_EQ(Format("\n\n# file\n\n\n\nx = 1\n# of a\n[a]\n[b]\n\n\n\ny = 1\n\n\n"),
            "# file\n\nx = 1\n\n# of a\n[a]\n\n[b]\n\ny = 1\n");
}

TEST(FormatTest, InlineTablesAndArraysHaveTheirBlanks) {
  EXPECT_EQ(Format("a=[ 1,2 ,[ ],{ } , {b . c=[3,],d=1979-05-27 07:32:00Z} ]\n"),
            "a = [1, 2, [], {}, { b.c = [3,], d = 1979-05-27 07:32:00Z }]\n");
}

TEST(FormatTest, ArraysOverSeveralLinesAreIndentedByTheirBrackets) {
  EXPECT_EQ(Format("a = [[\n1,\n# c\n      2\n ],\n\n\n[ { k=[\n3\n] } ]]\n"),
            "a = [[\n  1,\n  # c\n  2\n],\n\n  [{ k = [\n    3\n  ] }]]\n");
}

TEST(FormatTest, CommentsBehindConsecutiveLinesStandInOneColumn) {
  EXPECT_EQ(Format("[t] # table\na=1# one\nlong=22 #two\nc=3\nd=4     # four\n"),
            "[t]  # table\na    = 1   # one\nlong = 22  #two\nc    = 3\nd    = 4  # four\n");
}

TEST(FormatTest, ACommentRightUnderOneGoesOnWithIt) {
  EXPECT_EQ(Format("a = 1 # one\n      # more\n      # still\n  # not\n"),
            "a = 1  # one\n       # more\n       # still\n# not\n");
}

TEST(FormatTest, StringsOverSeveralLinesAreLeftByteForByte) {
  const std::string text = "\"\"\"  \n\n\n a=1  \n  # no comment\t\n\\\"\"\" [ \"\"\"";
  EXPECT_EQ(Format("a=" + text + " # c\nb=[ " + text + ",'''\n ''' ]"),
            "a = " + text + "  # c\nb = [" + text + ", '''\n ''']\n");
}

TEST(FormatTest, SpellingsStay) {
  EXPECT_EQ(Format("a='x' \nb=\"\\u0041 = \"\nc=1_000\n"),
            "a = 'x'\nb = \"\\u0041 = \"\nc = 1_000\n");
}

TEST(FormatTest, LineBreaksAndByteOrderMarkStay) {
  EXPECT_EQ(Format("\xEF\xBB\xBF\r\na=1 \r\nb='''\n'''\n# c\r\n"),
            "\xEF\xBB\xBF"
            "a = 1\r\nb = '''\n'''\r\n# c\r\n");
}

TEST(FormatTest, NothingStaysNothing) {
  EXPECT_EQ(Format(""), "");
  EXPECT_EQ(Format(" \n\n"), "");
}

TEST(FormatTest, WhatDoesNotParseIsRefusedWithItsPlace) {
  const Formatted formatted = FormatText("a = 1\nb = \n");
  EXPECT_EQ(formatted.text, std::nullopt);
  EXPECT_THAT(formatted.problems, HasSubstr("a.toml:2:"));
}

TEST(FormatPropertyTest, RandomDocumentsKeepMeaningAndCommentsAndComeToRest) {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const std::string text = DocumentMaker(seed).Document();
    const std::string once = Format(text);  // Compares the values itself.
    ASSERT_EQ(Format(once), once) << seed << ":\n" << text;
    ASSERT_EQ(Comments(once), Comments(text)) << seed << ":\n" << text;
    ASSERT_FALSE(HasFailure()) << seed << ":\n" << text;
  }
}

TEST(FormatPropertyTest, OurOwnSpecsAreInThisLayout) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("specs")) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_EQ(Format(text.str()), text.str()) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 5u);
}

}  // namespace
}  // namespace plumb
