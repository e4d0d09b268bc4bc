// What must hold of the specs of every source.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/all.h"
#include "lib/kinds/catalogue.h"
#include "lib/kinds/starter.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EverySourceTest : public ::testing::TestWithParam<std::string> {
 protected:
  const KindDescriptor& Kind(std::string_view name) { return *kinds_.Find(KindName(name)); }

  // All that is wrong with such a resource, but for ids that pages disagree about.
  std::vector<std::string> Problems(std::string_view kind, std::string_view toml) {
    std::vector<std::string> problems = ProblemsOf(
        Kind(kind), absl::StrCat("name = \"n\"\nsource = \"", source_.slug, "\"\n", toml));
    std::erase_if(problems, [](const std::string& problem) {
      return absl::StrContains(problem, "public pages disagree");
    });
    return problems;
  }

  const KindRegistry kinds_ = AllKinds();
  const CatalogueSource source_ = *FindSource(GetParam());
};

TEST_P(EverySourceTest, ItsNameStandsForItsSpecs) {
  const std::string spec = absl::StrCat("source = \"", source_.slug, "\"");
  for (const char* kind : {"base_connection", "source_connection"}) {
    EXPECT_EQ(Wire(Kind(kind), spec),
              Canonical(absl::StrCat(R"({"connectionSpec": {"id": ")", source_.connection_spec_id,
                                     R"(", "version": "1.0"}})")));
  }
  if (source_.flow_spec_ids.empty()) return;
  EXPECT_EQ(Wire(Kind("flow"), spec),
            Canonical(absl::StrCat(R"({"flowSpec": {"id": ")", source_.flow_spec_ids.front(),
                                   R"(", "version": "1.0"}})")));
}

TEST_P(EverySourceTest, EveryWayToAuthenticateIsTakenWithItsParameters) {
  for (const AuthSpec& auth : source_.auth_specs) {
    std::string spec = absl::StrCat("[auth]\nspecName = \"", auth.name, "\"\n[auth.params]\n");
    for (const AuthParam& param : auth.params) absl::StrAppend(&spec, param.name, " = \"x\"\n");
    EXPECT_THAT(Problems("base_connection", spec), IsEmpty());
    EXPECT_THAT(Problems("base_connection", absl::StrCat(spec, "zzzzzz = 1\n")),
                Contains(HasSubstr("zzzzzz is not a documented parameter")));
  }
}

TEST_P(EverySourceTest, ItsSecretParametersAreSecret) {
  for (const AuthSpec& auth : source_.auth_specs) {
    for (const AuthParam& param : auth.params) {
      const FieldPath path = FieldPath().Member("auth").Member("params").Member(param.name);
      EXPECT_TRUE(IsSensitive(Kind("base_connection"), path) || !param.secret) << param.name;
    }
  }
}

TEST_P(EverySourceTest, TheKindsFindNothingWrongWithItsStarter) {
  const std::string text = StarterSpec(source_);
  const Value root = Toml(text);
  ASSERT_TRUE(root.is_object()) << text;
  for (const auto& [kind, resources] : root.as_object()) {
    ASSERT_NE(kinds_.Find(KindName(kind)), nullptr) << kind;
    ASSERT_NE(resources.Find(source_.slug), nullptr) << kind;
    EXPECT_THAT(ErrorsOf(Kind(kind), *resources.Find(source_.slug)), IsEmpty()) << text;
  }
  EXPECT_NE(root.Find("flow"), nullptr);
  EXPECT_EQ(root.Find("base_connection") != nullptr, !source_.auth_specs.empty());
  EXPECT_EQ(root.Find("mapping") != nullptr, source_.maps);
}

TEST_P(EverySourceTest, TheKindsFindNothingWrongWithItsDraft) {
  const SourceDraft draft = {
      .object = "/in/The \"orders\".csv",
      .base_name = "By hand",
      .base_address = "",
      .format = "",
      .fields = {{.source = "data.a", .destination = "a", .type = "date-time"}},
      .columns = Array{Object{{"name", "a"}, {"type", "string"}}}};
  const std::string text = DraftSpec(source_, draft);
  const Value root = Toml(text);
  ASSERT_TRUE(root.is_object()) << text;
  for (const char* kind : {"field_group", "schema", "dataset", "flow"}) {
    EXPECT_NE(root.Find(kind), nullptr) << kind;
  }
  for (const auto& [kind, resources] : root.as_object()) {
    for (const auto& [name, body] : resources.as_object()) {
      EXPECT_THAT(ErrorsOf(Kind(kind), body), IsEmpty()) << text;
    }
  }
}

TEST_P(EverySourceTest, ItsStarterHasNoSecretInIt) {
  const Value root = Toml(StarterSpec(source_));
  if (source_.auth_specs.empty()) return;
  const Value& params =
      *root.Find("base_connection")->Find(source_.slug)->Find("auth")->Find("params");
  for (const AuthParam& param : source_.auth_specs[0].params) {
    const Value* value = params.Find(param.name);
    ASSERT_NE(value, nullptr) << param.name;
    if (!param.secret) continue;
    ASSERT_TRUE(value->is_expression()) << param.name;
    EXPECT_THAT(value->as_expression().text, testing::StartsWith("${secret.env."));
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EverySourceTest, ::testing::ValuesIn(SourceSlugs()),
                         [](const auto& info) { return info.param; });

TEST(StarterSpecTest, IsAWholePipeline) {
  EXPECT_EQ(StarterSpec(*FindSource("stripe")),
            R"(# Stripe: payments, batch. Connection spec cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3.
#
# To be set in [vars] of plumb.toml:
#   stripe_dataset_id
#   stripe_resource_path
#   stripe_schema_id
#   tenant
# To be set in the environment:
#   STRIPE_ACCESS_TOKEN

[base_connection.stripe]
name   = "Stripe"
source = "stripe"

[base_connection.stripe.auth]
specName = "OAuth2 Refresh Code"

# Leave out what your account does not need.
[base_connection.stripe.auth.params]
accessToken = "${secret.env.STRIPE_ACCESS_TOKEN}"

[source_connection.stripe]
name             = "Stripe"
source           = "stripe"
baseConnectionId = "${base_connection.stripe.id}"
data.format      = "json"

[source_connection.stripe.params]
resourcePath = "${var.stripe_resource_path}"

[target_connection.stripe]
name             = "Stripe"
target           = "data_lake"
data.schema      = { id = "${var.stripe_schema_id}", version = "application/vnd.adobe.xed-full+json;version=1" }
params.dataSetId = "${var.stripe_dataset_id}"

[mapping.stripe]
schema = "${var.stripe_schema_id}"

# Destination = source, a line for each field.
[mapping.stripe.fields]
"_${var.tenant}.id" = "id"

[flow.stripe]
name                = "Stripe"
source              = "stripe"
sourceConnectionIds = ["${source_connection.stripe.id}"]
targetConnectionIds = ["${target_connection.stripe.id}"]
mapping             = "${mapping.stripe}"

# The first run cannot be moved once it has passed.
[flow.stripe.scheduleParams]
startTime = 2030-01-01T00:00:00Z
frequency = "hour"
interval  = 1
)");
}

TEST(StarterSpecTest, AWebhookHasNeitherABaseConnectionNorASchedule) {
  const std::string text = StarterSpec(*FindSource("customer_io"));
  EXPECT_FALSE(absl::StrContains(text, "base"));
  EXPECT_FALSE(absl::StrContains(text, "scheduleParams"));
  EXPECT_THAT(text, HasSubstr("providerId  = \"521eee4d-8cbe-4906-bb48-fb6bd4450033\""));
}

TEST(StarterSpecTest, ATableIsCopiedByAColumnAndMayBeFiltered) {
  const std::string text = StarterSpec(*FindSource("snowflake"));
  EXPECT_THAT(text, HasSubstr("[[flow.snowflake.transformations]]\nname = \"Copy\"\n"));
  EXPECT_THAT(text, HasSubstr("dateFormat = \"yyyy-MM-dd HH:mm:ss\"\n"));
  EXPECT_THAT(text, HasSubstr("# filters = { type = \"PQL\""));
  EXPECT_THAT(StarterSpec(*FindSource("microsoft_dynamics")),
              HasSubstr("dateFormat = \"yyyy-MM-ddTHH:mm:ssZ\"\n"));
}

TEST(StarterSpecTest, OtherWaysToAuthenticateAreNamed) {
  EXPECT_THAT(StarterSpec(*FindSource("azure_blob_storage")),
              HasSubstr("# Or \"SAS URI Authentication\" with sasUri.\n"));
}

}  // namespace
}  // namespace plumb
