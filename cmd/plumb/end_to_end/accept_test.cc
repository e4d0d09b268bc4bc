// Accepting drift: a sandbox that was changed behind plumb's back, and specs that say so
// afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST_F(AcceptTest, ThePatchAndTheEditsAreTheSameAndThePlanIsEmptyThen) {
  ChangeBehindPlumbsBack();
  const std::string before = project_.Read("flow.toml");
  const Outcome patched = project_.Run(
      {"drift", "-markdown-into=drift.md", "-metrics-into=drift.prom", "-patch-into=drift.patch"});
  EXPECT_EQ(patched.exit_code, 2) << patched.err;
  EXPECT_EQ(project_.Read("flow.toml"), before);
  EXPECT_THAT(project_.Read("drift.md"), HasSubstr("flow.charges"));
  EXPECT_THAT(project_.Read("drift.prom"), HasSubstr("plumb_drifted_objects"));
  const Project other(Project::CopyOf{project_});
  const std::string patch = absl::StrCat("cd ", other.folder(), " && patch -p1 -s < drift.patch");
  ASSERT_EQ(std::system(patch.c_str()), 0) << project_.Read("drift.patch");

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
    EXPECT_EQ(other.Read(file), project_.Read(file)) << file;
  }
  const Outcome plan =
      project_.Run({"plan", "-detailed-exitcode", "-target=target_connection.charges"});
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  EXPECT_THAT(project_.Run({"drift"}).out, Not(HasSubstr("has changed")));
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
