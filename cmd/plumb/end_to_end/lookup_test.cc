// Objects that another project manages, looked up.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kLookups = R"(
[lookup.schema.profiles]
title = "Profiles"

[lookup.base_connection.profiles]
where = { "connectionSpec.id" = "bc7b00d6-623a-4dfc-9fdb-f1240aeadaeb", state = "enabled" }

[dataset.mine]
name   = "Mine"
schema = "${lookup.schema.profiles.id}"

[source_connection.mine]
name             = "Mine"
source           = "http_api"
baseConnectionId = "${lookup.base_connection.profiles.id}"
)";

// What the specs made so far belongs to nobody from now on; a dataset and a source
// connection are made beside it.
class LookupTest : public ::testing::Test {
 protected:
  LookupTest() {
    EXPECT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
    schema_ = project_.IdOf("schema.profiles");
    for (const char* address : {"flow.profiles", "target_connection.profiles",
                                "source_connection.profiles", "base_connection.profiles",
                                "dataset.profiles", "schema.profiles", "field_group.profiles"}) {
      EXPECT_EQ(project_.Run({"state", "rm", address}).exit_code, 0) << address;
    }
    project_.Remove("source.toml");
    project_.Write("target.toml", kLookups);
  }

  // Another of the schema's title.
  void AddTwin() {
    Value twin = *ParseJson(R"({"title":"Profiles","type":"object"})");
    twin.as_object().Set("$id", "https://ns.adobe.com/acme/schemas/twin");
    project_.Admin("POST", "objects/schemas", twin);
  }

  void DeleteSchema() {
    for (const Value& schema : project_.Objects("schemas")) {
      const std::string id(schema.StringAt("meta:altId"));
      project_.Admin("DELETE", absl::StrCat("objects/schemas/", id));
    }
  }

  Project project_{"specs/xdm-stream"};
  std::string schema_;
};

TEST_F(LookupTest, WhatIsFoundIsReadAndLeftAlone) {
  EXPECT_THAT(project_.Run({"validate"}).out, HasSubstr("2 resources are valid"));
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out,
              HasSubstr(absl::StrCat("reads lookup.schema.profiles: Profiles, ", schema_)))
      << plan.err;
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  ASSERT_EQ(applied.exit_code, 0) << applied.err;
  const Outcome again = project_.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(again.exit_code, 0) << again.out;
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 0) << drift.out;
  EXPECT_THAT(drift.out, HasSubstr("Profiles fields"));
  EXPECT_THAT(drift.out, Not(HasSubstr(schema_)));
  EXPECT_THAT(project_.Run({"graph"}).out,
              HasSubstr("[label = \"lookup.schema.profiles\", style = \"rounded,dashed\"]"));
}

TEST_F(LookupTest, ASavedPlanKnowsWhatItFound) {
  ASSERT_EQ(project_.Run({"plan", "-out=a.plan"}).exit_code, 0);
  const Outcome shown = project_.Run({"show", "-json", "a.plan"});
  const auto json = ParseJson(shown.out);
  ASSERT_TRUE(json.ok()) << shown.err;
  const Array& lookups = json->Find("plumb")->Find("lookups")->as_array();
  ASSERT_EQ(lookups.size(), 2u);
  EXPECT_EQ(lookups[1].StringAt("address"), "lookup.schema.profiles");
  EXPECT_EQ(lookups[1].StringAt("id"), schema_);
  AddTwin();
  const Outcome several = project_.Run({"apply", "a.plan"});
  EXPECT_EQ(several.exit_code, 5) << several.err;
  EXPECT_THAT(several.err, HasSubstr("lookup.schema.profiles: 2 schemas have title \"Profiles\""));
  EXPECT_THAT(several.err, HasSubstr("nothing was done"));
  DeleteSchema();
  AddTwin();
  const Outcome other = project_.Run({"apply", "a.plan"});
  EXPECT_EQ(other.exit_code, 5) << other.err;
  EXPECT_THAT(other.err, HasSubstr("lookup.schema.profiles finds https://ns.adobe.com/acme/"
                                   "schemas/twin now, and found"));
}

TEST_F(LookupTest, WhatIsNotFoundIsSaidWhereItStands) {
  project_.Edit("target.toml", "title = \"Profiles\"", "title = \"Profils\"");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("target.toml:3:9: error: lookup.schema.profiles: the sandbox has "
                                  "no schema with title \"Profils\"\n"
                                  "  3 | title = \"Profils\"\n"
                                  "    |         ^~~~~~~~~\n"
                                  "  did you mean Profiles?"));
  // Looking for drift goes on.
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 0);
  EXPECT_THAT(drift.err, HasSubstr("target.toml:3:9: warning: lookup.schema.profiles"));
}

TEST_F(LookupTest, WhatHangsOnSomethingGoneCanBeDestroyed) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.Edit("target.toml", "title = \"Profiles\"", "title = \"Gone\"");
  EXPECT_EQ(project_.Run({"plan"}).exit_code, 1);
  const Outcome destroyed = project_.Run({"destroy", "-auto-approve"});
  EXPECT_EQ(destroyed.exit_code, 0) << destroyed.err;
}

TEST_F(LookupTest, WithoutReadingNothingIsFound) {
  const Outcome plan = project_.Run({"plan", "-refresh=false"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("lookup.schema.profiles is found on the platform, and "
                                  "-refresh=false reads nothing"));
}

TEST_F(LookupTest, WhatTheProjectManagesIsReferredToDirectly) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.Write("more.toml",
                 "[lookup.dataset.same]\nname = \"Mine\"\n[dataset.copy]\nname = \"Copy of "
                 "${lookup.dataset.same.name}\"\nschema = \"${lookup.schema.profiles.id}\"\n");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("refer to it directly, ${dataset.mine.id}"));
}

}  // namespace
}  // namespace plumb::testing
