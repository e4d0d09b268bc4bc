#include "lib/render/show.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/render/render.h"

namespace plumb {
namespace {

TEST(ShowValueTest, StringsAreQuotedAndEscaped) {
  EXPECT_EQ(ShowValue("a \"b\"\n\\", 0), R"("a \"b\"\n\\")");
}

TEST(ShowValueTest, WhatSteersTerminalsIsEscaped) {
  EXPECT_EQ(ShowValue("\x1b[31m \x7f \xC2\x9B \xE2\x80\xAE end", 0),
            R"("\u001b[31m \u007f \u009b \u202e end")");
}

TEST(ShowValueTest, LettersOfAllScriptsStayAsTheyAre) {
  EXPECT_EQ(ShowValue("Zürich 東京 😀", 0), "\"Zürich 東京 😀\"");
}

TEST(ShowValueTest, ScalarsAreShownAsJson) {
  EXPECT_EQ(ShowValue(true, 0), "true");
  EXPECT_EQ(ShowValue(-15, 0), "-15");
  EXPECT_EQ(ShowValue(Value(), 0), "null");
}

TEST(ShowValueTest, SecretsAndExpressionsAreNamedOnly) {
  EXPECT_EQ(ShowValue(Secret("hunter2"), 0), "(sensitive value)");
  EXPECT_EQ(ShowValue(Expression{"${flow.a.id}"}, 0), "(known after apply)");
}

TEST(ShowValueTest, ObjectsAndListsTakeSeveralLines) {
  const Value value = Object{{"long name", 1}, {"b", Array{"x"}}, {"c", Object{}}};
  EXPECT_EQ(ShowValue(value, 2),
            "{\n"
            "      b           = [\n"
            "          \"x\",\n"
            "      ]\n"
            "      c           = {}\n"
            "      \"long name\" = 1\n"
            "  }");
}

TEST(ShowValueTest, LongStringsAreCutInTheMiddle) {
  const std::string shown = ShowValue(std::string(150, 'a') + std::string(150, 'z'), 0);
  EXPECT_EQ(shown, "\"" + std::string(90, 'a') + "\" ...120 characters... \"" +
                       std::string(90, 'z') + "\"");
}

TEST(ShowValueTest, StringsAreCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 201; ++i) text += "é";
  const std::string shown = Quoted(text);
  EXPECT_NE(shown.find("...21 characters..."), std::string::npos);
  EXPECT_EQ(shown.find("\\u"), std::string::npos);
}

TEST(ShowDifferenceTest, OfLongStringsTheDifferenceIsSeen) {
  const std::string a = std::string(300, 'x') + "OLD" + std::string(300, 'y');
  const std::string b = std::string(300, 'x') + "NEW" + std::string(300, 'y');
  const std::string shown = ShowDifference({a, b}, " -> ", 0);
  EXPECT_NE(shown.find("xOLDy"), std::string::npos);
  EXPECT_NE(shown.find("xNEWy"), std::string::npos);
  EXPECT_LT(shown.size(), 400u);
}

TEST(ShowDifferenceTest, ArraysShowWhatComesAndGoes) {
  EXPECT_EQ(ShowDifference({Array{1, 2, 3}, Array{1, 4, 3}}, " -> ", 0),
            "[\n"
            "    1,\n"
            "  - 2,\n"
            "  + 4,\n"
            "    3,\n"
            "]");
}

TEST(TableTest, ColumnsAreAlignedAndLinesEndWithoutBlanks) {
  EXPECT_EQ(Table({{"NAME", "STATE"}, {"ä", "ok"}, {"longest", ""}}),
            "NAME     STATE\n"
            "ä        ok\n"
            "longest\n");
}

TEST(SummaryTest, ImportsAndForgottenOnesShowOnlyIfAny) {
  EXPECT_EQ(PlanSummary({1, 2, 3, 0, 0}), "Plan: 1 to add, 2 to change, 3 to destroy.");
  EXPECT_EQ(PlanSummary({1, 2, 3, 4, 5}),
            "Plan: 4 to import, 1 to add, 2 to change, 3 to destroy, 5 to forget.");
  EXPECT_EQ(ApplySummary({1, 2, 3, 0, 0}),
            "Apply complete! Resources: 1 added, 2 changed, 3 destroyed.");
}

}  // namespace
}  // namespace plumb
