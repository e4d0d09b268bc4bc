#include "lib/spec/format.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

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

// Random documents with random blanks between their words. Each comment is another.
class DocumentMaker {
 public:
  explicit DocumentMaker(unsigned seed) : random_(seed) {}

  std::string Document() {
    std::string text = Below(4) == 0 ? "\xEF\xBB\xBF" : "";
    break_ = Below(3) == 0 ? "\r\n" : "\n";
    for (size_t i = Below(12); i > 0; --i) absl::StrAppend(&text, Statement());
    return Below(3) == 0 ? text : absl::StrCat(text, Blanks(), Comment());
  }

 private:
  size_t Below(size_t end) { return random_() % end; }

  std::string Pick(const std::vector<std::string>& choices) {
    return choices[Below(choices.size())];
  }

  std::string Blanks() { return Pick({"", "", " ", "  ", "\t", "      "}); }

  // What may stand between two lines: blank ones, and comments.
  std::string Between() {
    std::string text = absl::StrCat(Blanks(), Below(3) == 0 ? Comment() : "", break_);
    while (Below(3) == 0) {
      absl::StrAppend(&text, Blanks(), Below(2) == 0 ? Comment() : "", break_);
    }
    return text;
  }

  std::string Comment() { return absl::StrCat("#", Blanks(), "c\" [", ++comments_, Blanks()); }

  // Names are numbered, for none may come twice.
  std::string Key() {
    const std::string name = absl::StrCat(Pick({"k", "ab", "long-name_"}), ++names_);
    const std::string quoted = absl::StrCat(Pick({"\"q = #", "\"ü ", "\"\\\" "}), ++names_, "\"");
    return Pick({name, name, quoted, absl::StrCat(name, Blanks(), ".", Blanks(), quoted),
                 absl::StrCat("'", ++names_, " [x]'", Blanks(), ".", Blanks(), "z")});
  }

  std::string Statement() {
    const std::string end = Between();
    if (Below(4) > 0) {
      return absl::StrCat(Blanks(), Key(), Blanks(), "=", Blanks(), Item(3), end);
    }
    const std::string open = Pick({"[", "[["});
    return absl::StrCat(Blanks(), open, Blanks(), Key(), Blanks(), open == "[" ? "]" : "]]", end);
  }

  std::string Item(int depth) {
    if (depth > 0 && Below(3) == 0) return ArrayOf(depth - 1);
    if (depth > 0 && Below(4) == 0) return InlineTable(depth - 1);
    return Pick({"1", "-1_0.5e3", "true", "\"a # b = [\"", "'\\'", "1979-05-27 07:32:00Z",
                 "1979-05-27T07:32:00", "07:32:00", "\"${var.x}\"", "\"\"", "''",
                 "\"\"\"\n x\t \n # y \n\n\n\\\"\"\"\"\"\"", "'''a\r\n [ \n'''", "''''''"});
  }

  std::string Gap() { return Below(3) == 0 ? Between() : Blanks(); }

  std::string ArrayOf(int depth) {
    std::string text = "[";
    const size_t elements = Below(4);
    for (size_t i = 0; i < elements; ++i) {
      const bool comma = i + 1 < elements || Below(2) == 0;
      absl::StrAppend(&text, Gap(), Item(depth), Gap(), comma ? "," : "");
    }
    return absl::StrCat(text, Gap(), "]");
  }

  std::string InlineTable(int depth) {
    std::string text = "{";
    for (size_t i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, Blanks(), Key(), Blanks(), "=", Blanks(), Item(depth), Blanks(),
                      i > 1 ? "," : "");
    }
    return absl::StrCat(text, Blanks(), "}");
  }

  std::mt19937 random_;
  std::string break_;
  int comments_ = 0;
  int names_ = 0;
};

// The comments of a document that DocumentMaker made.
std::vector<std::string> Comments(std::string_view text) {
  std::vector<std::string> comments;
  for (size_t at = text.find("c\" ["); at != std::string_view::npos;
       at = text.find("c\" [", at + 1)) {
    comments.emplace_back(text.substr(at, text.find_first_of(" \t\r\n", at + 4) - at));
  }
  return comments;
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
