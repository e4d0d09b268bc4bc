// Every source that the catalogue has, and every kind of source that there is, from
// its spec to an empty plan, against the emulator.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void ExpectRuns(Project& project, const std::vector<std::string>& words) {
  const Outcome outcome = project.Run(words);
  EXPECT_EQ(outcome.exit_code, 0) << words[0] << ": " << outcome.out << outcome.err;
}

// The secrets of the examples.
void SetSecrets(Project& project) {
  for (const char* name : {"KINESIS_SECRET_KEY", "BIGQUERY_CLIENT_SECRET", "BIGQUERY_REFRESH_TOKEN",
                           "S3_SECRET_KEY", "ZENDESK_ACCESS_TOKEN"}) {
    project.Set(name, "planted");
  }
}

class ExampleTest : public ::testing::TestWithParam<std::string> {
 protected:
  ExampleTest() { SetSecrets(project_); }

  Project project_{absl::StrCat("specs/", GetParam())};
};

TEST_P(ExampleTest, IsPlannedAppliedReadBackAndDestroyed) {
  ExpectRuns(project_, {"validate"});
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 2);
  ExpectRuns(project_, {"apply", "-auto-approve"});
  ExpectRuns(project_, {"plan", "-detailed-exitcode"});
  ExpectRuns(project_, {"drift"});
  ExpectRuns(project_, {"destroy", "-auto-approve"});
  for (const char* collection : {"flows", "connections", "sourceConnections", "targetConnections",
                                 "dataSets", "schemas", "fieldgroups"}) {
    EXPECT_THAT(project_.Objects(collection), IsEmpty()) << collection;
  }
}

INSTANTIATE_TEST_SUITE_P(Specs, ExampleTest,
                         ::testing::Values("draft", "encrypted-files", "landing-zone", "streaming",
                                           "tables", "webhook", "xdm-stream"),
                         [](const auto& info) {
                           return absl::StrReplaceAll(info.param, {{"-", "_"}});
                         });

class DraftTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SetSecrets(project_);
    ExpectRuns(project_, {"apply", "-auto-approve"});
  }

  std::string State() { return std::string(project_.Objects("flows").at(0).StringAt("state")); }

  // The flow as it can run.
  void Complete(std::string_view state) {
    project_.Edit("source.toml", "\"draft\"", state);
    project_.Edit("source.toml", "[flow.tickets]\n",
                  "[flow.tickets]\nscheduleParams = { startTime = 2030-01-01T00:00:00Z, frequency "
                  "= \"hour\", interval = 1 }\n");
  }

  Project project_{"specs/draft"};
};

TEST_F(DraftTest, IsMadeAsADraftAndRunsWhenItIsPublished) {
  EXPECT_EQ(State(), "draft");
  Complete("\"enabled\"");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("~ state"));
  EXPECT_THAT(plan.out, HasSubstr("\nPlan: 0 to add, 1 to change, 0 to destroy.\n"));
  ExpectRuns(project_, {"apply", "-auto-approve"});
  EXPECT_EQ(State(), "enabled");
  ExpectRuns(project_, {"plan", "-detailed-exitcode"});
}

TEST_F(DraftTest, CanBePublishedAndPausedAtOnce) {
  Complete("\"disabled\"");
  ExpectRuns(project_, {"apply", "-auto-approve"});
  EXPECT_EQ(State(), "disabled");
  ExpectRuns(project_, {"plan", "-detailed-exitcode"});
}

TEST_F(DraftTest, PublishedByOthersIsDrift) {
  const std::string flow = absl::StrCat("objects/flows/", project_.IdOf("flow.tickets"));
  project_.Admin("PATCH", flow, Object{{"state", "enabled"}});
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 2) << drift.out << drift.err;
  EXPECT_THAT(drift.out, HasSubstr("\"draft\" -> \"enabled\""));
}

TEST_F(DraftTest, AFlowThatWasPublishedIsReplacedToBeADraftAgain) {
  Complete("\"enabled\"");
  ExpectRuns(project_, {"apply", "-auto-approve"});
  project_.Edit("source.toml", "\"enabled\"", "\"draft\"");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("flow.tickets must be replaced"));
  EXPECT_THAT(plan.out, HasSubstr("once published it is no draft again"));
  ExpectRuns(project_, {"apply", "-auto-approve"});
  EXPECT_EQ(State(), "draft");
  ExpectRuns(project_, {"plan", "-detailed-exitcode"});
}

// A create whose answer is lost is looked for, and found for the draft that it is.
TEST(LostDraftTest, IsFoundAndNotMadeTwice) {
  Project project("specs/draft");
  SetSecrets(project);
  project.Admin("POST", "faults",
                Object{{"method", "POST"}, {"path", "/flows"}, {"fault", "drop_after"}});
  ExpectRuns(project, {"apply", "-auto-approve"});
  ASSERT_THAT(project.Objects("flows"), SizeIs(1));
  EXPECT_EQ(project.Objects("flows")[0].StringAt("state"), "draft");
  ExpectRuns(project, {"plan", "-detailed-exitcode"});
}

// Nothing but where to send the starters' records.
class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest() {
    project_.Remove("source.toml");
    const auto listed = ParseJson(project_.Run({"sources", "-json"}).out);
    if (listed.ok()) sources_ = listed->Find("sources")->as_array();
  }

  // A file of starters, one for each source, whose placeholders are set.
  void WriteStarters() {
    for (const Value& source : sources_) {
      const std::string name(source.StringAt("name"));
      const Outcome shown = project_.Run({"sources", "show", name});
      EXPECT_EQ(shown.exit_code, 0) << shown.err;
      SetPlaceholders(name, shown.out);
      project_.Write(absl::StrCat(name, ".toml"), shown.out);
    }
  }

  void SetPlaceholders(const std::string& name, const std::string& text) {
    static const std::regex kPlaceholder(R"(\$\{(var|secret\.env)\.([A-Za-z0-9_]+)\})");
    for (std::sregex_iterator at(text.begin(), text.end(), kPlaceholder), end; at != end; ++at) {
      const std::string variable = (*at)[2];
      if ((*at)[1] == "secret.env") {
        project_.Set(variable, "planted");
      } else if (variable != "tenant") {
        project_.Set(absl::StrCat("PLUMB_VAR_", variable), "charges");
      }
    }
    const std::string prefix = absl::StrCat("PLUMB_VAR_", name);
    project_.Set(absl::StrCat(prefix, "_schema_id"), schema_id_);
    project_.Set(absl::StrCat(prefix, "_dataset_id"), dataset_id_);
    // No page says which flow specs some take; the emulator takes these.
    project_.Set(absl::StrCat(prefix, "_flow_spec_id"),
                 name == "generic_rest_api" ? "6499120c-0b15-42dc-936e-847ea3c24d72"
                                            : "14518937-270c-4525-bdec-c2ba7cce3860");
  }

  Project project_{"specs/webhook"};
  Array sources_;
  std::string schema_id_ = "schema", dataset_id_ = "dataset";
};

TEST_F(CatalogueTest, EveryStarterIsValidOnceItsPlaceholdersAreSet) {
  ASSERT_THAT(sources_, SizeIs(72));
  WriteStarters();
  const Outcome valid = project_.Run({"validate"});
  EXPECT_EQ(valid.exit_code, 0) << valid.err;
  EXPECT_THAT(valid.out, HasSubstr("Success!"));
}

TEST_F(CatalogueTest, AStarterNamesThePlaceholdersThatAreNotSet) {
  project_.Write("stripe.toml", project_.Run({"sources", "show", "stripe"}).out);
  const Outcome invalid = project_.Run({"validate"});
  EXPECT_EQ(invalid.exit_code, 1);
  EXPECT_THAT(invalid.err, HasSubstr("stripe_resource_path"));
  EXPECT_THAT(invalid.err, HasSubstr("stripe_dataset_id"));
}

TEST_F(CatalogueTest, EveryStarterIsAppliedReadBackAndDestroyed) {
  ExpectRuns(project_, {"apply", "-auto-approve"});
  schema_id_ = project_.IdOf("schema.mails");
  dataset_id_ = project_.IdOf("dataset.mails");
  WriteStarters();
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  ASSERT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_THAT(project_.Objects("flows"), SizeIs(72));
  ExpectRuns(project_, {"plan", "-detailed-exitcode"});
  ExpectRuns(project_, {"destroy", "-auto-approve"});
  EXPECT_THAT(project_.Objects("flows"), IsEmpty());
}

TEST_F(CatalogueTest, ThePlatformKnowsTheSourcesAsPlumbDoes) {
  const Outcome stripe = project_.Run({"sources", "compare", "stripe"});
  EXPECT_EQ(stripe.exit_code, 0) << stripe.err;
  EXPECT_EQ(stripe.out, "stripe: as plumb knows it\n");
  const Outcome all = project_.Run({"sources", "compare"});
  EXPECT_EQ(all.exit_code, 2) << all.err;
  // The emulator reads these two; no page says by which flow specs.
  std::string out = all.out;
  for (const Value& source : sources_) {
    out = absl::StrReplaceAll(
        out, {{absl::StrCat("\n", source.StringAt("name"), ": as plumb knows it"), ""}});
  }
  EXPECT_EQ(out.substr(out.find('\n') + 1),
            "azure_databricks: not as plumb knows it\n"
            "  - flow spec 14518937-270c-4525-bdec-c2ba7cce3860 is new\n"
            "generic_rest_api: not as plumb knows it\n"
            "  - flow spec 6499120c-0b15-42dc-936e-847ea3c24d72 is new\n");
}

TEST_F(CatalogueTest, AMistypedNameIsNamedWithTheNearest) {
  for (const char* verb : {"show", "compare"}) {
    const Outcome outcome = project_.Run({"sources", verb, "strpe"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("there is no source strpe; did you mean stripe?"));
  }
}

}  // namespace
}  // namespace plumb::testing
