// One spec tree, several environments.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class EnvironmentsTest : public ::testing::Test {
 protected:
  EnvironmentsTest() {
    // Both in the emulator, each in a sandbox of its own.
    project_.Set("PLUMB_SANDBOX", "");
    project_.Edit("plumb.toml", "[vars]", "[vars]\nminutes = 15");
    project_.Edit("plumb.toml", "[environment.dev]",
                  "[environment.prod]\nsandbox = \"prod\"\nvars = { minutes = 60 }\n"
                  "[environment.dev]\nsandbox = \"dev\"\n");
    project_.Edit("flow.toml", "interval  = 15", "interval  = \"${var.minutes}\"");
  }

  Project project_{"specs/stripe"};
};

TEST_F(EnvironmentsTest, DiffShowsWhatTheSpecsSayOtherwise) {
  const Outcome diff = project_.Run({"diff", "-e", "dev", "-e", "prod"});
  EXPECT_EQ(diff.exit_code, 2) << diff.err;
  EXPECT_THAT(diff.out, HasSubstr("# flow.charges differs"));
  EXPECT_THAT(diff.out, HasSubstr("scheduleParams.interval = 15 -> 60"));
  EXPECT_THAT(diff.out, HasSubstr("1 differ, 0 only in dev, 0 only in prod, 7 alike"));
  const auto json = ParseJson(project_.Run({"diff", "-json", "-e", "dev", "-e", "prod"}).out);
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->Find("different")->as_array().size(), 1);
}

TEST_F(EnvironmentsTest, DiffOfWhatIsLiveLeavesIdsOut) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", "dev"}).exit_code, 0);
  const Outcome applied = project_.Run({"apply", "-auto-approve", "-e", "prod"});
  ASSERT_EQ(applied.exit_code, 0) << applied.err;
  const Outcome diff = project_.Run({"diff", "-live", "-e", "dev", "-e", "prod"});
  EXPECT_EQ(diff.exit_code, 2) << diff.err;
  EXPECT_THAT(diff.out, HasSubstr("1 differ, 0 only in dev, 0 only in prod, 7 alike"));
  EXPECT_THAT(diff.out, HasSubstr("scheduleParams.interval"));
  EXPECT_THAT(diff.out, Not(HasSubstr("sk_test_planted_secret")));
}

TEST_F(EnvironmentsTest, SeveralArePlannedUnderTheirHeadings) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", "dev"}).exit_code, 0);
  const Outcome plan = project_.Run({"plan", "-detailed-exitcode", "-e", "dev,prod"});
  EXPECT_EQ(plan.exit_code, 2) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("Environment dev\n\nNo changes."));
  EXPECT_THAT(plan.out, HasSubstr("Environment prod\n\nplumb compared"));
  EXPECT_EQ(project_.Run({"validate", "-e", "dev,prod"}).out,
            "dev: Success! 8 resources are valid.\nprod: Success! 8 resources are valid.\n");
  EXPECT_EQ(project_.Run({"diff", "-e", "dev,prod"}).exit_code, 2);
}

TEST_F(EnvironmentsTest, DriftOfSeveralIsLookedForInOneRun) {
  for (const char* name : {"dev", "prod"}) {
    ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", name}).exit_code, 0);
  }
  const Outcome drift = project_.Run({"drift", "-e", "dev,prod"});
  EXPECT_EQ(drift.exit_code, 0) << drift.err;
  EXPECT_THAT(drift.out, HasSubstr("Environment prod\n\nNo drift."));
  EXPECT_THAT(project_.Run({"drift", "-sarif-into=a", "-e", "dev,prod"}).err,
              HasSubstr("put {environment} into the name"));
}

TEST_F(EnvironmentsTest, OneThatFailsHidesNoOther) {
  const Outcome plan = project_.Run({"plan", "-json", "-e", "prd,dev"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("not planned, or refused: prd"));
  const auto json = ParseJson(plan.out);
  ASSERT_TRUE(json.ok()) << plan.out;
  EXPECT_EQ(json->Find("plumb")->StringAt("environment"), "dev");
}

TEST_F(EnvironmentsTest, EachHasFilesOfItsOwn) {
  const Outcome one = project_.Run({"plan", "-out=all.plan", "-e", "dev,prod"});
  EXPECT_EQ(one.exit_code, 1);
  EXPECT_THAT(one.err, HasSubstr("put {environment} into the name"));
  EXPECT_EQ(project_.Run({"plan", "-out={environment}.plan", "-e", "dev,prod"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"apply", "prod.plan"}).exit_code, 0);
  const Outcome both = project_.Run({"apply", "-auto-approve", "-e", "dev,prod"});
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.err, HasSubstr("one environment at a time"));
}

TEST_F(EnvironmentsTest, OneReportTellsOfAllEvenOfOneThatFails) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", "dev"}).exit_code, 0);
  const Outcome plan = project_.Run({"plan", "-markdown-into=all.md", "-out={environment}.plan",
                                     "-size-limit=6000", "-e", "dev,prod,prd"});
  EXPECT_EQ(plan.exit_code, 1);
  const std::string text = project_.Read("all.md");
  EXPECT_LE(text.size(), 6500);  // Some of these are no ASCII.
  EXPECT_THAT(text, HasSubstr("environments**: 1 failed, 1 with changes, 1 without changes\n"));
  EXPECT_THAT(text, HasSubstr("| dev | 0 | 0 | 0 | 0 | 0 | no changes |\n| prod | 0 | 8 | 0 |"));
  EXPECT_THAT(text, HasSubstr("| prd | - | - | - | - | - | failed: "));
  EXPECT_THAT(text, HasSubstr("plumb apply prod.plan"));
  const size_t failed = text.find("\n### prd\n\n**Failed**\n");
  ASSERT_NE(failed, std::string::npos) << text;
  EXPECT_THAT(text.substr(failed), HasSubstr("did you mean prod?"));
}

TEST_F(EnvironmentsTest, OneReportTellsOfAllDrift) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", "dev"}).exit_code, 0);
  const Outcome drift = project_.Run(
      {"drift", "-markdown-into=all.md", "-metrics-into={environment}.prom", "-e", "dev,prd"});
  EXPECT_EQ(drift.exit_code, 1);
  const std::string text = project_.Read("all.md");
  EXPECT_THAT(text, HasSubstr("**plumb drift of 2 environments**: 1 failed, 1 without drift\n"));
  EXPECT_THAT(text, HasSubstr("\n| dev | 8 | 0 | 0 | 0 | "));
  EXPECT_THAT(text, HasSubstr("\n### prd\n\n**Failed**\n"));
}

TEST_F(EnvironmentsTest, AJobOfGithubGetsTheSumOfAll) {
  project_.Set("GITHUB_ACTIONS", "true");
  project_.Set("GITHUB_OUTPUT", absl::StrCat(project_.folder(), "/outputs"));
  project_.Set("GITHUB_STEP_SUMMARY", absl::StrCat(project_.folder(), "/summary.md"));
  ASSERT_EQ(project_.Run({"plan", "-markdown-into={environment}.md", "-e", "dev,prod"}).exit_code,
            0);
  EXPECT_EQ(project_.Read("outputs"),
            "changes=true\nadd=16\nchange=0\ndestroy=0\nimport=0\nforget=0\n");
  EXPECT_THAT(project_.Read("summary.md"), HasSubstr("**plumb plan of 2 environments**"));
  EXPECT_THAT(project_.Read("prod.md"), StartsWith("<!-- plumb:plan:prod -->\n"));
}

TEST_F(EnvironmentsTest, AJobOfGithubIsNotToldThatNothingChangesWhereAPlanFailed) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-e", "dev"}).exit_code, 0);
  project_.Set("GITHUB_ACTIONS", "true");
  project_.Set("GITHUB_OUTPUT", absl::StrCat(project_.folder(), "/outputs"));
  project_.Write("outputs", "");
  EXPECT_EQ(project_.Run({"plan", "-e", "dev,prd"}).exit_code, 1);
  EXPECT_EQ(project_.Read("outputs"), "");
}

TEST_F(EnvironmentsTest, DiffNeedsTwo) {
  const Outcome one = project_.Run({"diff", "-e", "dev"});
  EXPECT_EQ(one.exit_code, 1);
  EXPECT_THAT(one.err, HasSubstr("plumb diff -e dev -e prod"));
  EXPECT_THAT(project_.Run({"diff", "-e", "dev", "-e", "prd"}).err,
              HasSubstr("did you mean prod?"));
}

}  // namespace
}  // namespace plumb::testing
