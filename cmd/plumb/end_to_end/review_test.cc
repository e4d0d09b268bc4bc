// A plan that is reviewed first and applied later: saved plans, rules, selections,
// and what a forge is given.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ReviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    ASSERT_EQ(applied.exit_code, 0) << applied.err;
  }

  void EditSchedule() { project_.Edit("flow.toml", "interval  = 15", "interval  = 30"); }

  // Of an edit to the flow; what the emulator saw so far is forgotten.
  void SavePlan() {
    EditSchedule();
    const Outcome saved = project_.Run({"plan", "-out=a.plan"});
    ASSERT_EQ(saved.exit_code, 0) << saved.err;
    project_.ForgetRequests();
  }

  size_t Writes() {
    size_t count = 0;
    for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
      count += project_.Requests(method).size();
    }
    return count;
  }

  // The saved plan is refused so, and nothing is sent.
  void ExpectRefused(int exit_code, std::string_view why) {
    const Outcome applied = project_.Run({"apply", "a.plan"});
    EXPECT_EQ(applied.exit_code, exit_code) << applied.err;
    EXPECT_THAT(applied.err, StartsWith("Error: "));
    EXPECT_THAT(applied.err, HasSubstr(std::string(why)));
    EXPECT_EQ(Writes(), 0u);
  }

  Value Json(const Outcome& outcome) {
    const auto value = ParseJson(outcome.out);
    EXPECT_TRUE(value.ok()) << outcome.out;
    return value.ok() ? *value : Value();
  }

  Project project_{"specs/stripe"};
};

TEST_F(ReviewTest, ASavedPlanIsShownAndAppliedWithoutAsking) {
  SavePlan();
  const Outcome shown = project_.Run({"show", "a.plan"});
  EXPECT_THAT(shown.out, HasSubstr("\nPlan: 0 to add, 1 to change, 0 to destroy.\n"));
  EXPECT_THAT(project_.Requests("GET"), IsEmpty());
  const Outcome applied = project_.Run({"apply", "a.plan"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_THAT(applied.out,
              HasSubstr("Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\n"));
  EXPECT_THAT(project_.Requests("PATCH"), SizeIs(1));
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
}

TEST_F(ReviewTest, APlanIsNotAppliedTwice) {
  SavePlan();
  EXPECT_EQ(project_.Run({"apply", "a.plan"}).exit_code, 0);
  project_.ForgetRequests();
  ExpectRefused(5, "this plan was applied already, at 2");
}

TEST_F(ReviewTest, APlanFromBeforeAnotherApplyIsNotApplied) {
  SavePlan();
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.ForgetRequests();
  ExpectRefused(5, "the ledger has moved on since the plan was made");
}

TEST_F(ReviewTest, APlanOfOtherSpecsIsNotApplied) {
  SavePlan();
  project_.Edit("flow.toml", "interval  = 30", "interval  = 45");
  ExpectRefused(5, "the specs are not those that the plan was made from");
}

TEST_F(ReviewTest, APlanOfOtherSettingsIsNotApplied) {
  SavePlan();
  project_.Edit("plumb.toml", "\"acme\"", "\"acme2\"");
  ExpectRefused(5, "plumb.toml or the variables are not those");
}

TEST_F(ReviewTest, APlanOfAnotherPlaceIsNotApplied) {
  SavePlan();
  const Outcome environment = project_.Run({"apply", "-environment=prod", "a.plan"});
  EXPECT_EQ(environment.exit_code, 1);
  EXPECT_THAT(environment.err, HasSubstr("one of environment dev, not of prod"));
  project_.Set("PLUMB_SANDBOX", "prod");
  ExpectRefused(1, "the plan was made for the sandbox dev, and this is prod");
}

TEST_F(ReviewTest, DamagedFilesAreNotApplied) {
  SavePlan();
  const std::string file = project_.Read("a.plan");
  project_.Write("a.plan", file.substr(0, file.size() / 2));
  ExpectRefused(1, "the plan file is cut off or edited");
  project_.Write("a.plan", "");
  ExpectRefused(1, "it is no plan file of plumb");
  project_.Write("a.plan", file);
  project_.Edit("a.plan", "\"after\":30", "\"after\":15");
  ExpectRefused(1, "its checksum does not fit");
  project_.Write("a.plan", file);
  project_.Edit("a.plan", "\"format_version\":\"1.1\"", "\"format_version\":\"9.0\"");
  ExpectRefused(1, "it is of version 9.0, and this plumb reads up to 1.1");
  project_.Remove("a.plan");
  ExpectRefused(1, "a.plan");
}

TEST_F(ReviewTest, WhatMovedIsNamedWithWhoAndWhenAndNothingIsSent) {
  SavePlan();
  project_.Admin("PATCH", absl::StrCat("objects/flows/", project_.IdOf("flow.charges")),
                 Object{{"name", "By hand"}});
  const Outcome applied = project_.Run({"apply", "a.plan"});
  EXPECT_EQ(applied.exit_code, 5);
  EXPECT_THAT(applied.err, HasSubstr("flow.charges: changed since the plan"));
  EXPECT_THAT(applied.err, HasSubstr(" by "));
  EXPECT_THAT(applied.err, HasSubstr(" at 20"));
  EXPECT_THAT(applied.err, HasSubstr("By hand"));
  EXPECT_EQ(Writes(), 0u);
}

TEST_F(ReviewTest, WhatThePlanDoesNotTouchMayMove) {
  SavePlan();
  project_.Admin("PATCH", absl::StrCat("objects/dataSets/", project_.IdOf("dataset.charges")),
                 Object{{"name", "By hand"}});
  EXPECT_EQ(project_.Run({"apply", "a.plan"}).exit_code, 0);
}

TEST_F(ReviewTest, OptionsOfTheFileCannotBeGivenAgain) {
  SavePlan();
  const Outcome applied = project_.Run({"apply", "-target=flow.charges", "a.plan"});
  EXPECT_EQ(applied.exit_code, 1);
  EXPECT_THAT(applied.err, HasSubstr("-target cannot be given with a saved plan"));
}

TEST_F(ReviewTest, EveryRenderingOfAFileIsThatOfThePlan) {
  EditSchedule();
  const Outcome plan = project_.Run({"plan", "-out=a.plan", "-markdown-into=a.md"});
  EXPECT_EQ(project_.Run({"show", "a.plan"}).out, plan.out);
  EXPECT_EQ(project_.Run({"show", "-markdown", "a.plan"}).out, project_.Read("a.md"));
  const Value shown = Json(project_.Run({"show", "-json", "a.plan"}));
  Value made = Json(project_.Run({"plan", "-json"}));
  made.as_object().Set("timestamp", *shown.Find("timestamp"));
  EXPECT_EQ(ToJson(made), ToJson(shown));
  EXPECT_EQ(project_.Run({"show", "-html-into=a.html", "a.plan"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"show", "-html", "a.plan"}).out, project_.Read("a.html"));
}

TEST_F(ReviewTest, ARefusedPlanSaysWhichRuleAndWhereAndIsNotApplied) {
  project_.Write("plumb.toml", absl::StrCat(project_.Read("plumb.toml"),
                                            "\n[policy]\nmax_deletes = 0\n"
                                            "deny = [\"flow.delete\", \"*.replace\"]\n"));
  project_.Remove("flow.toml");
  const Outcome plan = project_.Run({"plan", "-json", "-out=a.plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("max_deletes"));
  EXPECT_THAT(plan.err, HasSubstr("plumb.toml:"));
  const Value json = Json(plan);
  EXPECT_EQ(*json.Find("applyable"), Value(false));
  std::vector<std::string> failed;
  for (const Value& check : json.Find("plumb")->Find("checks")->as_array()) {
    if (*check.Find("passed") == Value(false)) failed.emplace_back(check.StringAt("rule"));
  }
  EXPECT_THAT(failed, ::testing::ElementsAre("max_deletes", "deny"));
  EXPECT_THAT(json.Find("checks")->as_array(), SizeIs(3));
  project_.ForgetRequests();
  ExpectRefused(1, "max_deletes");
}

TEST_F(ReviewTest, ProtectionOutlivesItsBlock) {
  const std::string unprotected = project_.Read("flow.toml");
  project_.Edit("flow.toml", "[flow.charges]\n", "[flow.charges]\nprotect = true\n");
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.Remove("flow.toml");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("flow.charges is protected"));
  EXPECT_EQ(project_.Run({"destroy", "-auto-approve"}).exit_code, 1);
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
  // An apply that says so lifts it.
  project_.Write("flow.toml", unprotected);
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.Remove("flow.toml");
  EXPECT_EQ(project_.Run({"plan"}).exit_code, 0);
}

TEST_F(ReviewTest, AFlowIsPausedAndRunsAgainByItsSpec) {
  const std::string running = project_.Read("flow.toml");
  project_.Edit("flow.toml", "[flow.charges]\n", "[flow.charges]\nstate = \"disabled\"\n");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("~ state = \"enabled\" -> \"disabled\"")) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("! flow.charges stops running"));
  project_.ForgetRequests();
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_THAT(project_.Requests("PATCH"), IsEmpty()) << "no body carries a state";
  ASSERT_THAT(project_.Requests("POST"), SizeIs(1));
  EXPECT_THAT(std::string(project_.Requests("POST")[0].StringAt("path")), HasSubstr("/action"));
  EXPECT_EQ(project_.Objects("flows")[0].StringAt("state"), "disabled");
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"drift"}).exit_code, 0);
  project_.Write("flow.toml", running);
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_EQ(project_.Objects("flows")[0].StringAt("state"), "enabled");
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
}

TEST_F(ReviewTest, AFlowIsPausedOnceThoughTheAnswerIsLost) {
  project_.Edit("flow.toml", "[flow.charges]\n", "[flow.charges]\nstate = \"disabled\"\n");
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"}, {"path", "/action"}, {"fault", "drop_after"}});
  project_.ForgetRequests();
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_THAT(project_.Requests("POST"), SizeIs(1));
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
}

TEST_F(ReviewTest, AFlowThatSomebodyPausedIsDrift) {
  project_.Admin("PATCH", absl::StrCat("objects/flows/", project_.IdOf("flow.charges")),
                 Object{{"state", "disabled"}});
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 2);
  EXPECT_THAT(drift.out, HasSubstr("state"));
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_EQ(project_.Objects("flows")[0].StringAt("state"), "enabled");
}

TEST_F(ReviewTest, WhatIsExcludedStaysAndSoDoesWhatNeedsItsChange) {
  project_.Edit("mapping.toml", "data.receipt_url", "data.receipt_number");
  EditSchedule();
  const Outcome plan = project_.Run({"plan", "-exclude=mapping.charges"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, Not(HasSubstr("# mapping.charges will")));
  EXPECT_THAT(plan.out, HasSubstr("mapping.charges"));
}

TEST_F(ReviewTest, WithoutRefreshNothingIsSent) {
  EditSchedule();
  project_.ForgetRequests();
  const Outcome plan = project_.Run({"plan", "-refresh=false"});
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("Plan: 0 to add, 1 to change, 0 to destroy."));
  EXPECT_THAT(project_.Requests("GET"), IsEmpty());
}

TEST_F(ReviewTest, ForgesAreToldInTheirOwnWays) {
  EditSchedule();
  project_.Set("GITHUB_ACTIONS", "true");
  project_.Set("GITHUB_STEP_SUMMARY", "summary.md");
  project_.Set("GITHUB_OUTPUT", "outputs");
  project_.Write("outputs", "before=1\n");
  EXPECT_EQ(project_.Run({"plan", "-gitlab-report=gitlab.json"}).exit_code, 0);
  EXPECT_EQ(project_.Read("gitlab.json"), "{\"create\":0,\"update\":1,\"delete\":0}\n");
  EXPECT_THAT(project_.Read("summary.md"), StartsWith("<!-- plumb:plan:dev -->\n"));
  EXPECT_EQ(project_.Read("outputs"),
            "before=1\nchanges=true\nadd=0\nchange=1\ndestroy=0\nimport=0\nforget=0\n");
}

TEST_F(ReviewTest, TheRunsOfAllFlowsAtRiskTakeOneRequest) {
  Project many("specs/stripe-all");
  ASSERT_EQ(many.Run({"apply", "-auto-approve"}).exit_code, 0);
  many.ForgetRequests();
  const Value json = Json(many.Run({"plan", "-destroy", "-json"}));
  EXPECT_THAT(json.Find("plumb")->Find("risks")->as_array(), SizeIs(6));
  size_t runs = 0;
  for (const Value& request : many.Requests("GET")) {
    runs += absl::EndsWith(request.StringAt("path"), "/runs") ? 1 : 0;
  }
  EXPECT_EQ(runs, 1u);
}

TEST_F(ReviewTest, TheGraphIsOfTheSpecsOrOfAPlan) {
  EXPECT_THAT(project_.Run({"graph"}).out, StartsWith("digraph"));
  EXPECT_THAT(project_.Run({"graph", "-format=mermaid"}).out, StartsWith("flowchart"));
  SavePlan();
  const Outcome svg = project_.Run({"graph", "-format=svg", "a.plan"});
  EXPECT_THAT(svg.out, StartsWith("<svg"));
  EXPECT_THAT(svg.out, HasSubstr("flow.charges"));
}

// A saved plan whose run is killed after its first writes.
class ResumeTest : public ::testing::Test {
 protected:
  // Killed with as many POSTs under way or done.
  void SaveAndKillAfter(size_t posts) {
    ASSERT_EQ(project_.Run({"plan", "-out=a.plan"}).exit_code, 0);
    project_.ForgetRequests();
    const Project::Running run = project_.Begin({"apply", "-parallelism=1", "a.plan"});
    project_.AwaitPosts(posts);
    kill(run.process, SIGKILL);
    project_.End(run);
  }

  Project project_{"specs/stripe"};
};

TEST_F(ResumeTest, GoesOnWhereTheRunEnded) {
  SaveAndKillAfter(3);
  const Outcome again = project_.Run({"apply", "a.plan"});
  EXPECT_EQ(again.exit_code, 5) << again.err;
  EXPECT_THAT(again.err, HasSubstr("go on with apply -resume"));
  const Outcome resumed = project_.Run({"apply", "-resume", "a.plan"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_THAT(project_.Objects("flows"), ::testing::SizeIs(1));
  EXPECT_THAT(project_.Objects("connections"), ::testing::SizeIs(1));
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  const Outcome twice = project_.Run({"apply", "-resume", "a.plan"});
  EXPECT_EQ(twice.exit_code, 0) << twice.err;
  EXPECT_THAT(twice.out, HasSubstr("No changes."));
}

class ResumeReplacementTest : public ResumeTest, public ::testing::WithParamInterface<size_t> {};

TEST_P(ResumeReplacementTest, GoesOnWhereTheRunEnded) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  ASSERT_EQ(project_.Run({"plan", "-replace=base_connection.stripe", "-out=a.plan"}).exit_code, 0);
  project_.ForgetRequests();
  const Project::Running run = project_.Begin({"apply", "-parallelism=1", "a.plan"});
  project_.AwaitPosts(GetParam());
  kill(run.process, SIGKILL);
  project_.End(run);
  const Outcome resumed = project_.Run({"apply", "-resume", "a.plan"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_THAT(project_.Objects("connections"), ::testing::SizeIs(1));
  EXPECT_THAT(project_.Objects("flows"), ::testing::SizeIs(1));
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Posts, ResumeReplacementTest, ::testing::Values(1, 2, 3));

TEST_F(ResumeTest, IsRefusedOnceAnotherRunWrote) {
  SaveAndKillAfter(3);
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  const Outcome resumed = project_.Run({"apply", "-resume", "a.plan"});
  EXPECT_EQ(resumed.exit_code, 5);
  EXPECT_THAT(resumed.err, HasSubstr("another run has written the ledger"));
}

TEST_F(ResumeTest, NeedsAPlanThatWasBegun) {
  ASSERT_EQ(project_.Run({"plan", "-out=a.plan"}).exit_code, 0);
  EXPECT_THAT(project_.Run({"apply", "-resume", "a.plan"}).err, HasSubstr("nothing to resume"));
  EXPECT_THAT(project_.Run({"apply", "-resume"}).err, HasSubstr("name its file"));
}

}  // namespace
}  // namespace plumb::testing
