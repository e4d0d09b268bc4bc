#include "lib/render/several.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/render/drift.h"
#include "lib/render/markdown_escape.h"
#include "lib/render/markdown_sections.h"
#include "lib/render/render.h"
#include "lib/render/testing/waterworks.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

EnvironmentPlan Planned(const std::string& environment, size_t creates) {
  Plan plan;
  plan.environment = environment;
  for (size_t i = 0; i < creates; ++i) {
    plan.changes.push_back(
        MakeChange(absl::StrCat("pipe.p", i), Action::kCreate, Reason::kNotBound));
  }
  return {.environment = environment, .plan_file = "", .plan = plan, .failure = ""};
}

EnvironmentPlan Failed(const std::string& environment, const std::string& why) {
  return {.environment = environment, .plan_file = "", .plan = std::nullopt, .failure = why};
}

std::string Markdown(const std::vector<EnvironmentPlan>& plans, size_t limit = 65536) {
  return PlansMarkdown(plans, WaterworksKinds(), limit);
}

TEST(SeveralTest, ATableOfAllIsFollowedByASectionOfEach) {
  EnvironmentPlan refused = Planned("prod", 1);
  refused.plan->checks = {
      {.rule = "deny", .passed = false, .message = "m", .where = "w", .addresses = {}}};
  const std::string text =
      Markdown({Planned("dev", 0), refused, Failed("qa", "no token\n  set one\n")});
  EXPECT_THAT(text, StartsWith("<!-- plumb:plan:dev%2Cprod%2Cqa -->\n"
                               "**plumb plan of 3 environments**: 1 failed, 1 refused by policy, "
                               "1 without changes\n\n"
                               "| environment | to import | to add |"));
  EXPECT_THAT(text, HasSubstr("\n| dev | 0 | 0 | 0 | 0 | 0 | no changes |\n"
                              "| prod | 0 | 1 | 0 | 0 | 0 | refused by policy |\n"
                              "| qa | - | - | - | - | - | failed: no token (and 1 more) |\n"
                              "\n### dev\n\n**plumb plan for `dev`**: no changes\n"));
  EXPECT_THAT(text, HasSubstr("\n### prod\n\n**Refused by policy: plumb plan for `prod`**"));
  EXPECT_THAT(text, HasSubstr("\n### qa\n\n**Failed**\n\n- `no token`\n- `  set one`\n"));
  EXPECT_EQ(text.find("<!--", 1), std::string::npos) << "bots would find two documents";
}

TEST(SeveralTest, ASectionIsThePlansMarkdownWithItsOwnFile) {
  EnvironmentPlan one = Planned("dev", 2);
  one.plan_file = "dev.plan";
  const std::string alone =
      PlanMarkdown(*one.plan, WaterworksKinds(), {.plan_file = one.plan_file});
  const std::string below_its_mark = alone.substr(alone.find('\n') + 1);
  EXPECT_THAT(Markdown({one, Planned("prod", 1)}),
              HasSubstr(absl::StrCat("\n### dev\n\n", below_its_mark)));
  EXPECT_THAT(below_its_mark, HasSubstr("plumb apply dev.plan"));
}

TEST(SeveralTest, ALargePlanTakesNoRoomFromSmallOnes) {
  const std::vector<EnvironmentPlan> plans = {Planned("large", 3000), Planned("small", 2),
                                              Planned("huge", 5000)};
  const std::string text = Markdown(plans, 20000);
  EXPECT_LE(Utf16Units(text), 20000u);
  const std::string small =
      PlanMarkdown(*plans[1].plan, WaterworksKinds(), {.place = MarkdownPlace::kSection});
  EXPECT_THAT(text, HasSubstr(absl::StrCat("\n### small\n\n", small)));
  const size_t large = text.find("\n### small") - text.find("\n### large");
  const size_t huge = text.size() - text.find("\n### huge");
  EXPECT_GT(large, 7000u);
  EXPECT_GT(huge, 7000u);
  EXPECT_THAT(text, HasSubstr("the limit of this section is "));
}

TEST(SeveralTest, NoLimitIsOverstepped) {
  const std::vector<EnvironmentPlan> plans = {Planned("a", 40), Failed("b", "@all |<b>"),
                                              Planned("c", 1)};
  const std::vector<EnvironmentDrift> drifts = {
      {.environment = "a", .report = DriftReport{.environment = "a"}, .failure = ""},
      {.environment = "b", .report = std::nullopt, .failure = "w\nx"}};
  for (size_t limit = 0; limit < 6000; limit += 37) {
    EXPECT_LE(Utf16Units(Markdown(plans, limit)), limit);
    EXPECT_LE(Utf16Units(DriftsMarkdown(drifts, WaterworksKinds(), limit)), limit);
  }
  EXPECT_THAT(Markdown(plans, 400), HasSubstr("found no room here"));
}

TEST(SeveralTest, NamesAndFailuresBringNoMarkup) {
  const std::string text = Markdown({Failed("a|b\n<b>", "@all | `</details>`"), Planned("c", 0)});
  EXPECT_THAT(text, HasSubstr("\n| a&#124;b&#92;n&#60;b&#62; | - |"));
  EXPECT_THAT(text, HasSubstr("failed: &#64;&#8203;all &#124; "));
  EXPECT_THAT(text, HasSubstr("\n- `` @all | `</details>` ``\n"));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
}

TEST(SeveralTest, DriftIsToldTheSameWay) {
  DriftReport drifted = {.environment = "prod", .checked = 12, .entries = {}, .unmanaged = 2};
  drifted.entries.push_back({.what = DriftKind::kDeleted,
                             .address = *Address::Parse("pipe.gone"),
                             .kind = KindName("pipe"),
                             .severity = DriftSeverity::kCritical});
  const std::string text =
      DriftsMarkdown({{.environment = "dev",
                       .report = DriftReport{.environment = "dev", .checked = 3},
                       .failure = ""},
                      {.environment = "prod", .report = drifted, .failure = ""},
                      {.environment = "qa", .report = std::nullopt, .failure = "no token"}},
                     WaterworksKinds(), 65536);
  EXPECT_THAT(text, StartsWith("<!-- plumb:drift dev%2Cprod%2Cqa -->\n**plumb drift of 3 "
                               "environments**: 1 failed, 1 with drift, 1 without drift\n"));
  EXPECT_THAT(text, HasSubstr("| dev | 3 | 0 | 0 | 0 | 0 | no drift |\n"
                              "| prod | 12 | 1 | 1 | 0 | 2 | drift |\n"
                              "| qa | - | - | - | - | - | failed: no token |\n"));
  EXPECT_THAT(text, HasSubstr("\n### prod\n\n**Drift in prod: 1 finding at 12 objects**\n"));
  EXPECT_THAT(text, HasSubstr("pipe.gone: has been deleted"));
}

TEST(SeveralTest, CountsAreSummed) {
  EXPECT_EQ(CountAll({Planned("a", 2), Failed("b", "x"), Planned("c", 3)}), Counts{.add = 5});
}

TEST(FairSharesTest, WhatSmallOnesLeaveGoesToTheOthers) {
  EXPECT_THAT(FairShares({50, 10, 70}, 100), ElementsAre(45, 10, 45));
  EXPECT_THAT(FairShares({20, 10, 30}, 100), ElementsAre(20, 10, 30));
  EXPECT_THAT(FairShares({5, 5, 5}, 0), ElementsAre(0, 0, 0));
  EXPECT_THAT(FairShares({}, 100), ElementsAre());
}

}  // namespace
}  // namespace plumb
