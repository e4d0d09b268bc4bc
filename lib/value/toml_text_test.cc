#include "lib/value/toml_text.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

std::string Dots(size_t count) {
  std::string text = "a";
  for (size_t i = 0; i < count; ++i) text += ".a";
  return text;
}

TEST(PlaceAt, CountsLinesAndBytes) {
  EXPECT_EQ(PlaceAt("ab\ncd", 0), (TextPlace{1, 1}));
  EXPECT_EQ(PlaceAt("ab\ncd", 2), (TextPlace{1, 3}));
  EXPECT_EQ(PlaceAt("ab\ncd", 3), (TextPlace{2, 1}));
}

TEST(FindNonText, TakesAllOfUnicode) {
  EXPECT_EQ(FindNonText("a\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBF"
                        "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
            std::nullopt);
}

TEST(FindNonText, FindsWhatIsNoUtf8) {
  for (const char* const bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xC3(", "\xFF"}) {
    EXPECT_EQ(FindNonText(absl::StrCat("ok", bad)), 2u) << bad;
  }
}

TEST(FindNonText, FindsNulBytes) { EXPECT_EQ(FindNonText(std::string_view("a\0b", 3)), 1u); }

TEST(FindDeepNesting, CountsNamesAndBracketsTogether) {
  EXPECT_EQ(FindDeepNesting(Dots(64) + " = 1"), std::nullopt);
  EXPECT_EQ(FindDeepNesting(Dots(65) + " = 1"), 129u);
  EXPECT_EQ(FindDeepNesting(Dots(63) + "=[1]"), std::nullopt);
  EXPECT_EQ(FindDeepNesting(Dots(63) + "=[[1]]"), 129u);
  EXPECT_EQ(FindDeepNesting(Dots(60) + "={a.a.a={a=1}}"), std::nullopt);
  EXPECT_EQ(FindDeepNesting(Dots(61) + "={a.a.a={a=1}}"), 131u);
}

TEST(FindDeepNesting, EveryStatementBeginsAnew) {
  std::string text;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, "[", Dots(50), "]\nx = [", i, ".5, 2.5]\n");
  EXPECT_EQ(FindDeepNesting(text), std::nullopt);
}

TEST(FindDeepNesting, CountsNothingInStringsAndComments) {
  const std::string dots = std::string(100, '.') + std::string(100, '[');
  for (const std::string& text :
       {"a = \"" + dots + "\"", "a = '" + dots + "'", "a = \"\\\"" + dots + "\"",
        "a = \"\"\"\n" + dots + "\\\"\"\"" + dots + "\"\"\"",
        "a = '''" + dots + "''" + dots + "'''", "a = \"\"\"\"\"\"\n# " + dots,
        "a = 1 # \" " + dots}) {
    EXPECT_EQ(FindDeepNesting(text), std::nullopt) << text;
  }
}

TEST(FindDeepNesting, StringsEndWhereTheyDo) {
  const std::string deep = "\nb = " + std::string(65, '[');
  for (const char* const text : {R"(a = "x")", R"(a = 'x\')", R"(a = "x\\")", R"(a = """x""""")",
                                 R"(a = """""")", R"(a = '''x'''''')", R"("a" = "")"}) {
    EXPECT_NE(FindDeepNesting(absl::StrCat(text, deep)), std::nullopt) << text;
  }
}

TEST(ByteColumns, AsciiColumnsAreTheSame) {
  const std::string text = "ab\ncd\n";
  const ByteColumns columns(text);
  EXPECT_EQ(columns.Of(1, 1), 1u);
  EXPECT_EQ(columns.Of(2, 3), 3u);
  EXPECT_EQ(columns.Of(9, 9), 9u);
}

TEST(ByteColumns, LongCharactersCountTheirBytes) {
  const std::string text = "aäb\nö€x\n";
  const ByteColumns columns(text);
  EXPECT_EQ(columns.Of(1, 2), 2u);
  EXPECT_EQ(columns.Of(1, 3), 4u);
  EXPECT_EQ(columns.Of(2, 3), 6u);
}

TEST(ByteColumns, AByteOrderMarkIsNoColumn) {
  const std::string text =
      "\xEF\xBB\xBF"
      "ab\ncd";
  const ByteColumns columns(text);
  EXPECT_EQ(columns.Of(1, 1), 4u);
  EXPECT_EQ(columns.Of(2, 1), 1u);
}

TEST(ByteColumns, LongLinesAreCountedToTheEnd) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "ä";
  const ByteColumns columns(text);
  for (uint32_t column = 1; column <= 1001; ++column) {
    ASSERT_EQ(columns.Of(1, column), 2 * column - 1);
  }
}

}  // namespace
}  // namespace plumb
