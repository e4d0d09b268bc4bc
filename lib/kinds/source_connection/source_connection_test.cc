#include "lib/kinds/source_connection/source_connection.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kCharges = R"(
name = "Stripe Source Connection For Charges Data"
source = "stripe"
baseConnectionId = "${base_connection.stripe.id}"
data.format = "json"
params.resourcePath = "charges")";

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(SourceConnectionTest, SourceStandsForItsConnectionSpec) {
  EXPECT_EQ(Wire(SourceConnection(), kCharges), Canonical(R"({
      "name": "Stripe Source Connection For Charges Data",
      "baseConnectionId": "${base_connection.stripe.id}",
      "connectionSpec": {"id": "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3", "version": "1.0"},
      "data": {"format": "json"}, "params": {"resourcePath": "charges"}})"));
  EXPECT_THAT(ProblemsOf(SourceConnection(), kCharges), IsEmpty());
}

TEST(SourceConnectionTest, AnUndocumentedParameterIsWarnedOf) {
  EXPECT_THAT(ProblemsOf(SourceConnection(), R"(
name = "a"
source = "stripe"
baseConnectionId = "b"
params.resourcepath = "charges")"),
              ElementsAre("warning: params.resourcepath: resourcepath is not a documented "
                          "parameter of Stripe (did you mean resourcePath?)"));
}

TEST(SourceConnectionTest, ParametersOfSourcesWithoutAListAreTaken) {
  EXPECT_THAT(ProblemsOf(SourceConnection(), R"(
name = "a"
source = "zendesk"
baseConnectionId = "b"
params.anything = 1)"),
              IsEmpty());
}

TEST(SourceConnectionTest, ABaseConnectionIsNeededWhereTheSourceHasOne) {
  EXPECT_THAT(ProblemsOf(SourceConnection(), "name = \"a\"\nsource = \"stripe\""),
              ElementsAre(HasSubstr("baseConnectionId: baseConnectionId is required")));
  EXPECT_THAT(ProblemsOf(SourceConnection(), "name = \"a\"\nsource = \"chatlio\""), IsEmpty());
}

TEST(SourceConnectionTest, TheBaseConnectionIsABaseConnection) {
  EXPECT_THAT(ProblemsOf(SourceConnection(), R"(
name = "a"
source = "stripe"
baseConnectionId = "${source_connection.b.id}")"),
              ElementsAre(HasSubstr("baseConnectionId takes the id of a base_connection")));
}

TEST(SourceConnectionTest, AMisspeltFieldOfDataIsNamed) {
  EXPECT_THAT(ProblemsOf(SourceConnection(), R"(
name = "a"
source = "stripe"
baseConnectionId = "b"
data.fromat = "json")"),
              ElementsAre("data.fromat: unknown field data.fromat (did you mean format?)"));
}

TEST(SourceConnectionTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_TRUE(Settled(SourceConnection(), R"(
name = "files"
connectionSpec.id = "ecadc60c-7455-4d87-84dc-2a0e293d997b"
data.format = "delimited"
params = { path = "/x", recursive = true, size = 1.0 })",
                      R"({
      "id": "1", "name": "files", "state": "enabled", "etag": "\"e\"", "version": "\"e\"",
      "connectionSpec": {"id": "ecadc60c-7455-4d87-84dc-2a0e293d997b", "version": "1.0"},
      "data": {"format": "delimited", "schema": null, "properties": null},
      "params": {"path": "/x", "recursive": "true", "size": 1},
      "inheritedAttributes": {"baseConnection": {"id": "b"}}})"));
}

TEST(SourceConnectionTest, OnlyNameAndDescriptionChangeInPlace) {
  const KindDescriptor kind = SourceConnection();
  EXPECT_FALSE(ForcesReplace(kind, Path("name"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(kind, Path("description"), Json("{}"), 0));
  for (const char* path : {"baseConnectionId", "connectionSpec.id", "data.format", "params",
                           "params.resourcePath", "params.columns[2].name", "novelty"}) {
    EXPECT_TRUE(ForcesReplace(kind, Path(path), Json("{}"), 0)) << path;
  }
}

}  // namespace
}  // namespace plumb
