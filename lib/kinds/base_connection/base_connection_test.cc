#include "lib/kinds/base_connection/base_connection.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kStripe = R"(
name = "Stripe base connection"
source = "stripe"
auth = { specName = "OAuth2 Refresh Code", params = { accessToken = "sk_1" } })";

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(BaseConnectionTest, SourceStandsForItsConnectionSpec) {
  EXPECT_EQ(Wire(BaseConnection(), kStripe), Canonical(R"({
      "name": "Stripe base connection",
      "connectionSpec": {"id": "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3", "version": "1.0"},
      "auth": {"specName": "OAuth2 Refresh Code", "params": {"accessToken": "sk_1"}}})"));
  EXPECT_THAT(ProblemsOf(BaseConnection(), kStripe), IsEmpty());
}

TEST(BaseConnectionTest, AnUnknownSourceIsNamedWithTheNearest) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), "name = \"a\"\nsource = \"strpe\""),
              ElementsAre("source: unknown source \"strpe\" (did you mean stripe?)",
                          "connectionSpec: connectionSpec is required"));
}

TEST(BaseConnectionTest, SourceAndAnotherConnectionSpecContradict) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
source = "stripe"
connectionSpec.id = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"
auth.specName = "Basic Authentication")"),
              ElementsAre(HasSubstr("source: source stands for connectionSpec.id = "
                                    "\"cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3\"")));
}

TEST(BaseConnectionTest, SourceAndItsOwnConnectionSpecAgree) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
source = "stripe"
connectionSpec.id = "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3"
auth.specName = "OAuth2 Refresh Code")"),
              IsEmpty());
}

TEST(BaseConnectionTest, TheVersionOfAConnectionSpecIsAlwaysSent) {
  EXPECT_EQ(Wire(BaseConnection(), "connectionSpec.id = \"x\""),
            Canonical(R"({"connectionSpec": {"id": "x", "version": "1.0"}})"));
}

TEST(BaseConnectionTest, ADisputedSourceIsWarnedOf) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
source = "mailchimp_campaign_activity"
auth.specName = "Basic Authentication")"),
              ElementsAre(HasSubstr("warning: source: public pages disagree")));
}

TEST(BaseConnectionTest, AnAuthSpecThatTheSourceLacksIsNamed) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
source = "stripe"
auth.specName = "OAuth2 Refresh Cod")"),
              ElementsAre("auth.specName: this source has no auth spec \"OAuth2 Refresh Cod\" (did "
                          "you mean OAuth2 Refresh Code?)"));
}

TEST(BaseConnectionTest, AnAuthSpecOfAnUnknownConnectionSpecIsTaken) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
connectionSpec.id = "00000000-0000-0000-0000-000000000000"
auth = { specName = "Anything", params = { anything = 1 } })"),
              IsEmpty());
}

TEST(BaseConnectionTest, AnUndocumentedParameterIsWarnedOf) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), R"(
name = "a"
source = "stripe"
auth = { specName = "OAuth2 Refresh Code", params = { acessToken = "x" } })"),
              ElementsAre("warning: auth.params.acessToken: acessToken is not a documented "
                          "parameter of OAuth2 Refresh Code (did you mean accessToken?)"));
}

TEST(BaseConnectionTest, ASourceThatNeedsCredentialsSaysSo) {
  EXPECT_THAT(ProblemsOf(BaseConnection(), "name = \"a\"\nsource = \"stripe\""),
              ElementsAre(HasSubstr("auth: auth is required")));
  EXPECT_THAT(ProblemsOf(BaseConnection(), "name = \"a\"\nsource = \"data_landing_zone\""),
              IsEmpty());
}

TEST(BaseConnectionTest, ParametersAreSecretUnlessNoSourceKeepsThemSo) {
  const KindDescriptor kind = BaseConnection();
  EXPECT_TRUE(IsSensitive(kind, Path("auth.params.accessToken")));
  EXPECT_TRUE(IsSensitive(kind, Path("auth.params.somethingNew")));
  EXPECT_FALSE(IsSensitive(kind, Path("auth.params.username")));
  EXPECT_FALSE(IsSensitive(kind, Path("auth.specName")));
}

TEST(BaseConnectionTest, WhatThePlatformAddsIsNotCompared) {
  EXPECT_TRUE(Settled(BaseConnection(), R"(
name = "Stripe base connection"
source = "stripe"
auth.specName = "OAuth2 Refresh Code")",
                      R"({
      "id": "a9950001-a386-4642-a0cd-5eaac6db5556", "createdAt": 1709854288000,
      "updatedAt": 1709854288000, "createdBy": "x", "updatedBy": "x", "createdClient": "c",
      "updatedClient": "c", "sandboxId": "s", "sandboxName": "prod", "imsOrgId": "o@AdobeOrg",
      "name": "Stripe base connection", "description": "",
      "connectionSpec": {"id": "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3"},
      "state": "enabled", "auth": {"specName": "OAuth2 Refresh Code", "params": {}},
      "version": "\"dc01244d-0000-0200-0000-65ea4e500000\"",
      "etag": "\"dc01244d-0000-0200-0000-65ea4e500000\""})"));
}

TEST(BaseConnectionTest, OnlyNameDescriptionAndParametersChangeInPlace) {
  const KindDescriptor kind = BaseConnection();
  for (const char* path : {"name", "description", "auth.params.accessToken"}) {
    EXPECT_FALSE(ForcesReplace(kind, Path(path), Json("{}"), 0)) << path;
  }
  for (const char* path :
       {"connectionSpec.id", "connectionSpec.version", "auth.specName", "providerId"}) {
    EXPECT_TRUE(ForcesReplace(kind, Path(path), Json("{}"), 0)) << path;
  }
}

}  // namespace
}  // namespace plumb
