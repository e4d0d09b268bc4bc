// Accepting drift: a sandbox that was changed behind plumb's back, and specs that say so
// afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Whether a command in the folder of `project` succeeds.
bool Shell(const Project& project, const std::string& command) {
  return std::system(absl::StrCat("cd ", project.folder(), " && ", command).c_str()) == 0;
}

class AcceptTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    ASSERT_EQ(applied.exit_code, 0) << applied.err;
  }

  void Patch(const std::string& collection, const std::string& address, const Value& patch) {
    project_.Admin("PATCH", absl::StrCat("objects/", collection, "/", project_.IdOf(address)),
                   patch);
  }

  // Ten fields of seven objects; one of them is gone.
  void ChangeBehindPlumbsBack() {
    Patch("flows", "flow.charges", Object{{"name", "renamed"}});
    Patch("flows", "flow.charges", Object{{"description", "by hand"}});
    Patch("flows", "flow.charges", Object{{"scheduleParams", Object{{"interval", "60"}}}});
    Patch("flows", "flow.charges", Object{{"scheduleParams", Object{{"startTime", 1710267859}}}});
    Patch("flows", "flow.charges", Object{{"state", "disabled"}});
    Patch("connections", "base_connection.stripe", Object{{"description", "by hand"}});
    Patch("sourceConnections", "source_connection.charges", Object{{"name", "other"}});
    Patch("targetConnections", "target_connection.charges", Object{{"name", "other"}});
    Patch("dataSets", "dataset.charges", Object{{"name", "other"}});
    project_.Admin("DELETE",
                   absl::StrCat("objects/mappingSets/", project_.IdOf("mapping.charges")));
  }

  Project project_{"specs/stripe"};
};

TEST_F(AcceptTest, ThePatchAndTheEditsAreTheSame) {
  ChangeBehindPlumbsBack();
  const std::string before = project_.Read("flow.toml");
  const Outcome patched = project_.Run(
      {"drift", "-markdown-into=drift.md", "-metrics-into=drift.prom", "-patch-into=drift.patch"});
  EXPECT_EQ(patched.exit_code, 2) << patched.err;
  EXPECT_EQ(project_.Read("flow.toml"), before);
  EXPECT_THAT(patched.out, HasSubstr("In drift.patch: "));
  EXPECT_THAT(project_.Read("drift.md"), HasSubstr("flow.charges"));
  EXPECT_THAT(project_.Read("drift.prom"), HasSubstr("plumb_drifted_objects"));
  const Project patch(Project::CopyOf{project_}), git(Project::CopyOf{project_});
  EXPECT_TRUE(Shell(patch, "patch -p1 -s < drift.patch")) << project_.Read("drift.patch");
  // In a repository of its own, or a folder around it would be taken for one.
  EXPECT_TRUE(Shell(git,
                    "git init -q . && git apply --check drift.patch && "
                    "git apply --whitespace=error drift.patch"))
      << project_.Read("drift.patch");

  const Outcome accepted = project_.Run({"drift", "-accept"});
  EXPECT_EQ(accepted.exit_code, 2) << accepted.err;  // The mapping is gone.
  EXPECT_THAT(accepted.out, HasSubstr("flow.toml:15: flow.charges scheduleParams.interval = "
                                      "15 -> 60\n"));
  EXPECT_THAT(accepted.out, HasSubstr("mapping.charges is left alone: it is gone"));
  EXPECT_THAT(accepted.out, HasSubstr("auth.params.accessToken is left alone: it is a secret"));
  EXPECT_THAT(project_.Read("flow.toml"), HasSubstr("# Bring the charges over"));
  EXPECT_THAT(project_.Read("flow.toml"), HasSubstr("\nstate               = \"disabled\"\n"));
  EXPECT_THAT(project_.Read("flow.toml"), HasSubstr("startTime = 2024-03-12T18:24:19Z\n"));
  for (const char* file : {"flow.toml", "connections.toml", "target.toml", "mapping.toml"}) {
    EXPECT_EQ(patch.Read(file), project_.Read(file)) << file;
    EXPECT_EQ(git.Read(file), project_.Read(file)) << file;
  }
  EXPECT_THAT(project_.Run({"drift"}).out, Not(HasSubstr("has changed")));
}

TEST_F(AcceptTest, WhatWasAcceptedIsNotPlanned) {
  ChangeBehindPlumbsBack();
  ASSERT_EQ(project_.Run({"drift", "-accept"}).exit_code, 2);
  const auto plan = [this](const std::string& address) {
    return project_.Run({"plan", "-detailed-exitcode", absl::StrCat("-target=", address)});
  };
  for (const char* address : {"dataset.charges", "target_connection.charges"}) {
    const Outcome empty = plan(address);
    EXPECT_EQ(empty.exit_code, 0) << address << empty.out << empty.err;
  }
  // A target brings what it needs. The base connection was written by another client, so its
  // token is sent again; nothing of what was accepted is.
  for (const char* address : {"base_connection.stripe", "source_connection.charges"}) {
    const Outcome token = plan(address);
    EXPECT_EQ(token.exit_code, 2) << address << token.err;
    EXPECT_THAT(token.out, HasSubstr("(sensitive value, may have been changed elsewhere)"));
    EXPECT_THAT(token.out, HasSubstr("Plan: 0 to add, 1 to change, 0 to destroy."));
    EXPECT_THAT(token.out, Not(HasSubstr("description")));
    EXPECT_THAT(token.out, Not(HasSubstr("# source_connection.charges")));
  }
  // The mapping is gone and is made again, and the flow is told of the new one; its five
  // accepted fields are as they are.
  const Outcome flow = plan("flow.charges");
  EXPECT_EQ(flow.exit_code, 2) << flow.err;
  EXPECT_THAT(flow.out, HasSubstr("# mapping.charges"));
  const size_t at = flow.out.find("# flow.charges");
  ASSERT_NE(at, std::string::npos) << flow.out;
  const std::string block = flow.out.substr(at, flow.out.find("\n    }\n", at) - at);
  for (const std::string_view line : absl::StrSplit(block, '\n')) {
    if (line.starts_with("      ~ ") || line.starts_with("      + ") ||
        line.starts_with("      - ")) {
      EXPECT_THAT(line, HasSubstr("transformations[name=Mapping].params.mapping"));
    }
  }
}

TEST_F(AcceptTest, WithoutSecretsAndLossesThePlanOfAllIsEmptyThen) {
  Patch("flows", "flow.charges", Object{{"scheduleParams", Object{{"interval", "60"}}}});
  Patch("sourceConnections", "source_connection.charges", Object{{"name", "other"}});
  Patch("dataSets", "dataset.charges", Object{{"name", "other"}});
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 2);
  EXPECT_EQ(project_.Run({"drift", "-accept"}).exit_code, 0);
  const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
}

TEST_F(AcceptTest, WhatAVariableSaysIsLeftAloneWithItsPlace) {
  project_.Edit("flow.toml", "\"minute\"\ninterval  = 15", "\"minute\"\ninterval  = \"${var.i}\"");
  project_.Set("PLUMB_VAR_i", "15");
  Patch("flows", "flow.charges", Object{{"scheduleParams", Object{{"interval", "60"}}}});
  const std::string before = project_.Read("flow.toml");
  const Outcome accepted = project_.Run({"drift", "-accept=flow.charges"});
  EXPECT_EQ(accepted.exit_code, 2) << accepted.err;
  EXPECT_THAT(accepted.out, HasSubstr("flow.toml:14: flow.charges scheduleParams.interval is left "
                                      "alone: the spec says ${var.i} here"));
  EXPECT_EQ(project_.Read("flow.toml"), before);
}

TEST_F(AcceptTest, OnlyWhatIsAskedForIsAcceptedAndWhatCannotBeIsSaid) {
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  Patch("dataSets", "dataset.charges", Object{{"name", "other"}});
  EXPECT_EQ(project_.Run({"drift", "-accept=flow.charges"}).exit_code, 2);
  EXPECT_THAT(project_.Read("target.toml"), Not(HasSubstr("\"other\"")));
  EXPECT_EQ(project_.Run({"drift", "-accept"}).exit_code, 0);
  const Outcome again = project_.Run({"drift", "-accept=flow.charges"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("-accept=flow.charges: it has not drifted"));
  EXPECT_THAT(project_.Run({"drift", "-accept=flow.charge"}).err,
              HasSubstr("did you mean flow.charges?"));
  EXPECT_THAT(project_.Run({"drift", "-accept", "-every=1h"}).err, HasSubstr("take out -every"));
}

TEST(AcceptForEachTest, ATextThatInstancesShareIsEditedWhenAllOfThemChanged) {
  Project project("specs/stripe");
  project.Write("extra.toml",
                "[dataset.extra]\nfor_each = [\"a\", \"b\"]\nname = \"extra ${each.key}\"\n"
                "description = \"both\"\nschema = \"${schema.charges.id}\"\n");
  ASSERT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  const auto describe = [&project](const std::string& address) {
    project.Admin("PATCH", absl::StrCat("objects/dataSets/", project.IdOf(address)),
                  Object{{"description", "by hand"}});
  };
  describe("dataset.extra[\"a\"]");
  const Outcome one = project.Run({"drift", "-accept"});
  EXPECT_EQ(one.exit_code, 2) << one.err;
  EXPECT_THAT(one.out, HasSubstr("the same text speaks of dataset.extra[\"b\"]"));
  describe("dataset.extra[\"b\"]");
  const Outcome both = project.Run({"drift", "-accept"});
  EXPECT_EQ(both.exit_code, 0) << both.out << both.err;
  EXPECT_THAT(project.Read("extra.toml"), HasSubstr("\ndescription = \"by hand\"\n"));
}

}  // namespace
}  // namespace plumb::testing
