// Taking over what exists: import, moves, removals, and the ledger by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TakeoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
    project_.ForgetRequests();
  }

  void ExpectNothingToDo() {
    const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
    EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  }

  void ExpectNoWrites() {
    for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
      EXPECT_THAT(project_.Requests(method), IsEmpty()) << method;
    }
  }

  // flow.charges becomes flow.NAME in the spec, with `more` in its first table.
  void RenameFlow(std::string_view name = "renamed", std::string_view more = "") {
    project_.Write("flow.toml",
                   absl::StrReplaceAll(project_.Read("flow.toml"),
                                       {{"[flow.charges]", absl::StrCat("[flow.", name, "]", more)},
                                        {"[flow.charges.", absl::StrCat("[flow.", name, ".")}}));
  }

  void Append(const std::string& file, std::string_view text) {
    project_.Write(file, absl::StrCat(project_.Read(file), text));
  }

  Project project_{"specs/stripe"};
};

TEST_F(TakeoverTest, MovedKeepsTheObject) {
  const std::string id = project_.IdOf("flow.charges");
  RenameFlow();
  Append("flow.toml", "\n[[moved]]\nfrom = \"flow.charges\"\nto = \"flow.renamed\"\n");
  const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("# flow.charges has moved to flow.renamed"));
  EXPECT_THAT(plan.out, HasSubstr("0 to add, 0 to change, 0 to destroy"));
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  ExpectNoWrites();
  EXPECT_EQ(project_.IdOf("flow.renamed"), id);
  ExpectNothingToDo();
}

TEST_F(TakeoverTest, MovedIntoForEachTakesTheKey) {
  RenameFlow("stripe", "\nfor_each = [\"charges\"]");
  Append("flow.toml", "\n[[moved]]\nfrom = \"flow.charges\"\nto = 'flow.stripe[\"charges\"]'\n");
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  ExpectNoWrites();
  ExpectNothingToDo();
}

TEST_F(TakeoverTest, RemovedLeavesTheObject) {
  project_.Remove("flow.toml");
  project_.Write("gone.toml", "[[removed]]\nfrom = \"flow.charges\"\ndestroy = false\n");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("# flow.charges will no longer be managed"));
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  ExpectNoWrites();
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
  ExpectNothingToDo();
}

TEST_F(TakeoverTest, ImportBlockBindsById) {
  const std::string id = project_.IdOf("flow.charges");
  ASSERT_EQ(project_.Run({"state", "rm", "flow.charges"}).exit_code, 0);
  // Under another name it could not be adopted.
  project_.Admin("PATCH", absl::StrCat("objects/flows/", id), Object{{"name", "made by hand"}});
  Append("flow.toml", "\n[[import]]\nto = \"flow.charges\"\nid = \"${var.flow_id}\"\n");
  project_.Set("PLUMB_VAR_flow_id", id);
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("imported: [[import]] names it"));
  EXPECT_THAT(plan.out, HasSubstr("Plan: 1 to import, 0 to add, 1 to change, 0 to destroy."));
  EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_EQ(project_.IdOf("flow.charges"), id);
  ExpectNothingToDo();  // The block may stay.
}

TEST_F(TakeoverTest, ImportCommandBindsAndSendsNothing) {
  const std::string id = project_.IdOf("dataset.charges");
  ASSERT_EQ(project_.Run({"state", "rm", "dataset.charges"}).exit_code, 0);
  const Outcome imported = project_.Run({"import", "dataset.charges", id});
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  ExpectNoWrites();
  ExpectNothingToDo();
  const Outcome twice = project_.Run({"import", "dataset.charges", id});
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_THAT(twice.err, HasSubstr("is bound to"));
  EXPECT_THAT(project_.Run({"import", "dataset.charges2", id}).err,
              HasSubstr("no spec declares dataset.charges2"));
}

TEST_F(TakeoverTest, StateMvAndRmChangeTheLedgerAlone) {
  ASSERT_EQ(project_.Run({"state", "mv", "flow.charges", "flow.renamed"}).exit_code, 0);
  RenameFlow();
  ExpectNothingToDo();
  EXPECT_EQ(project_.Run({"state", "mv", "flow.none", "flow.x"}).exit_code, 1);
  EXPECT_THAT(project_.Run({"state", "mv", "flow.renamed", "dataset.x"}).err,
              HasSubstr("their kinds differ"));
  EXPECT_THAT(project_.Run({"state", "rm", "flow.renamed"}).out, HasSubstr("is left in place"));
  EXPECT_THAT(project_.Run({"state", "list"}).out, Not(HasSubstr("flow.")));
  EXPECT_EQ(project_.Run({"state", "rm", "flow.renamed"}).exit_code, 1);
  ExpectNoWrites();
}

TEST_F(TakeoverTest, StatePullAndPushRoundTrip) {
  const Outcome pulled = project_.Run({"state", "pull"});
  ASSERT_EQ(pulled.exit_code, 0) << pulled.err;
  EXPECT_THAT(pulled.out, Not(HasSubstr("sk_test_planted_secret")));
  project_.Write("ledger.json", pulled.out);
  ASSERT_EQ(project_.Run({"state", "rm", "flow.charges"}).exit_code, 0);
  const Outcome stale = project_.Run({"state", "push", "ledger.json"});
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_THAT(stale.err, HasSubstr("the ledger has moved on since the file was written"));
  EXPECT_EQ(project_.Run({"state", "push", "-force", "ledger.json"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"state", "pull"}).out, pulled.out);
  ExpectNothingToDo();
  project_.Write("bad.json", "{}");
  EXPECT_THAT(project_.Run({"state", "push", "bad.json"}).err,
              HasSubstr("is nothing that plumb state pull wrote"));
}

struct BadBlock {
  const char *text, *why;
};

class BadBlockTest : public TakeoverTest, public ::testing::WithParamInterface<BadBlock> {};

TEST_P(BadBlockTest, IsRefusedWithAMessage) {
  Append("flow.toml", absl::StrCat("\n", GetParam().text, "\n"));
  const Outcome plan = project_.Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1) << plan.out;
  EXPECT_THAT(plan.err, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, BadBlockTest,
    ::testing::Values(
        BadBlock{"[[moved]]\nfrom = \"flow.charges\"\nto = \"flow.other\"", "is declared, and"},
        BadBlock{"[[moved]]\nfrom = \"flow.a\"\nto = \"dataset.a\"", "their kinds differ"},
        BadBlock{"[[moved]]\nfrom = \"flow.a\"", "to is missing"},
        BadBlock{"[[moved]]\nfrom = \"floww.a\"\nto = \"flow.b\"", "there is no kind floww"},
        BadBlock{"[[import]]\nto = \"flow.charges\"\nid = \"x\"", "is bound to"},
        BadBlock{"[[import]]\nto = \"flow.none\"\nid = \"x\"", "no spec declares that resource"},
        BadBlock{"[[import]]\nto = \"flow.charges\"", "id is missing"},
        BadBlock{"[[import]]\nto = \"flow.charges\"\nid = \"${var.nope}\"",
                 "the variable nope is not set"},
        BadBlock{"[[removed]]\nfrom = \"flow.a\"\ndestory = false", "unknown key"}));

}  // namespace
}  // namespace plumb::testing
