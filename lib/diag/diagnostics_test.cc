#include "lib/diag/diagnostics.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

std::vector<std::string> Messages(const Diagnostics& diagnostics) {
  std::vector<std::string> messages;
  for (const Diagnostic& d : diagnostics.Sorted()) messages.push_back(d.message);
  return messages;
}

// The only diagnostic about `text`, at line 1.
std::string Format(const std::string& text, uint32_t column, uint32_t length) {
  SourceFiles files;
  const FileId file = files.Add("a.toml", text);
  const Diagnostic diagnostic{
      .where = {.file = file, .line = 1, .column = column, .length = length}, .message = "wrong"};
  return FormatDiagnostic(diagnostic, files, Color::kNo);
}

TEST(Diagnostics, AreSortedByFileThenLineThenColumn) {
  Diagnostics diagnostics;
  diagnostics.Error({.file = FileId{1}, .line = 1, .column = 1}, "fourth");
  diagnostics.Error({.file = FileId{0}, .line = 10, .column = 1}, "third");
  diagnostics.Error({.file = FileId{0}, .line = 9, .column = 20}, "second");
  diagnostics.Warning({.file = FileId{0}, .line = 9, .column = 3}, "first");
  EXPECT_EQ(Messages(diagnostics),
            (std::vector<std::string>{"first", "second", "third", "fourth"}));
}

TEST(Diagnostics, TheSameOneCountsOnce) {
  Diagnostics diagnostics;
  for (int i = 0; i < 3; ++i) diagnostics.Error({.file = FileId{0}, .line = 1}, "again");
  diagnostics.Error({.file = FileId{0}, .line = 2}, "again");
  EXPECT_EQ(diagnostics.Sorted().size(), 2u);
}

TEST(Diagnostics, WarningsAreNoErrors) {
  Diagnostics diagnostics;
  diagnostics.Warning({}, "careful");
  EXPECT_FALSE(diagnostics.HasErrors());
  diagnostics.Error({}, "wrong");
  EXPECT_TRUE(diagnostics.HasErrors());
  EXPECT_EQ(diagnostics.errors(), 1u);
}

TEST(FormatDiagnostic, QuotesTheLineAndUnderlinesThePlace) {
  SourceFiles files;
  const FileId file = files.Add("specs/a.toml", "x = 1\nintervall = 15\n");
  const Diagnostic diagnostic{.where = {.file = file, .line = 2, .column = 1, .length = 9},
                              .message = "flow.x: unknown field intervall",
                              .hint = "did you mean interval?"};
  EXPECT_EQ(FormatDiagnostic(diagnostic, files, Color::kNo),
            "specs/a.toml:2:1: error: flow.x: unknown field intervall\n"
            "  2 | intervall = 15\n"
            "    | ^~~~~~~~~\n"
            "  did you mean interval?\n");
}

TEST(FormatDiagnostic, WithoutAFileThereIsTheMessageAlone) {
  const Diagnostic diagnostic{.severity = Severity::kWarning, .message = "odd"};
  EXPECT_EQ(FormatDiagnostic(diagnostic, SourceFiles(), Color::kNo), "warning: odd\n");
}

TEST(FormatDiagnostic, AFileAsAWholeHasNoLine) {
  SourceFiles files;
  const FileId file = files.Add("a.toml", "x = 1\n");
  const Diagnostic diagnostic{.where = {.file = file}, .message = "too large"};
  EXPECT_EQ(FormatDiagnostic(diagnostic, files, Color::kNo), "a.toml: error: too large\n");
}

TEST(FormatDiagnostic, CaretCountsCharactersWhereColumnsCountBytes) {
  EXPECT_EQ(Format("\"äö\" = öö 1", 10, 4),
            "a.toml:1:10: error: wrong\n"
            "  1 | \"äö\" = öö 1\n"
            "    |        ^~\n");
}

TEST(FormatDiagnostic, ControlCharactersAreShownAsQuestionMarks) {
  EXPECT_EQ(Format("a\x1b[31m\tb", 7, 1),
            "a.toml:1:7: error: wrong\n"
            "  1 | a?[31m b\n"
            "    |       ^\n");
}

// Messages name what the user wrote: a key of "\u001b[31m" is one of ESC and more.
TEST(FormatDiagnostic, MessageAndHintCannotSteerTheTerminal) {
  SourceFiles files;
  const FileId file = files.Add("a\x1b.toml", "");
  const Diagnostic diagnostic{
      .where = {.file = file}, .message = "no \x1b[2J\n\x7f", .hint = "try\r\tö"};
  EXPECT_EQ(FormatDiagnostic(diagnostic, files, Color::kNo),
            "a?.toml: error: no ?[2J??\n"
            "  try? ö\n");
}

TEST(FormatDiagnostic, LongLinesAreCutAroundTheCaret) {
  const std::string text = std::string(500, 'a') + "X" + std::string(500, 'b');
  EXPECT_EQ(Format(text, 501, 1), "a.toml:1:501: error: wrong\n  1 | " + std::string(100, 'a') +
                                      "X" + std::string(99, 'b') + "\n    | " +
                                      std::string(100, ' ') + "^\n");
}

TEST(FormatDiagnostic, UnderlineEndsWithTheLine) {
  EXPECT_EQ(Format("abc", 2, 4'000'000'000),
            "a.toml:1:2: error: wrong\n"
            "  1 | abc\n"
            "    |  ^~\n");
}

TEST(FormatDiagnostic, ColumnBehindTheLineIsUnderlinedAtItsEnd) {
  EXPECT_EQ(Format("abc", 99, 1),
            "a.toml:1:99: error: wrong\n"
            "  1 | abc\n"
            "    |    ^\n");
}

TEST(FormatDiagnostic, ColorsThePlaceTheWordAndTheCaret) {
  SourceFiles files;
  const FileId file = files.Add("a", "xy");
  const Diagnostic diagnostic{.where = {.file = file, .line = 1, .column = 1, .length = 2},
                              .message = "wrong"};
  EXPECT_EQ(FormatDiagnostic(diagnostic, files, Color::kYes),
            "\x1b[1ma:1:1:\x1b[0m \x1b[1;31merror:\x1b[0m wrong\n"
            "  1 | xy\n"
            "    | \x1b[1;32m^~\x1b[0m\n");
}

}  // namespace
}  // namespace plumb
