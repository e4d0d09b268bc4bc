#include "lib/kinds/dataset/dataset.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(DatasetTest, SchemaProfileAndIdentityAreShorthands) {
  constexpr std::string_view kCharges = R"(
name = "Stripe charges"
schema = "${schema.charges.id}"
profile = true
identity = false)";
  EXPECT_EQ(Wire(Dataset(), kCharges), Canonical(R"({
      "name": "Stripe charges",
      "schemaRef": {"id": "${schema.charges.id}",
                    "contentType": "application/vnd.adobe.xed+json;version=1"},
      "tags": {"unifiedProfile": ["enabled:true"], "unifiedIdentity": ["enabled:false"]}})"));
  EXPECT_THAT(ProblemsOf(Dataset(), kCharges), IsEmpty());
}

TEST(DatasetTest, ShorthandsAndWhatTheyStandForContradict) {
  EXPECT_THAT(ProblemsOf(Dataset(), R"(
name = "d"
schema = "s"
schemaRef = { id = "s", contentType = "application/vnd.adobe.xed+json;version=1" }
profile = true
tags.unifiedProfile = ["enabled:true"])"),
              ElementsAre(HasSubstr("schema: both schema and schemaRef"),
                          HasSubstr("profile: both profile and tags.unifiedProfile")));
}

TEST(DatasetTest, ASchemaIsNeeded) {
  EXPECT_THAT(ProblemsOf(Dataset(), "name = \"d\""),
              ElementsAre("schemaRef: schemaRef is required"));
}

TEST(DatasetTest, ProfileIsABoolean) {
  EXPECT_THAT(ProblemsOf(Dataset(), "name = \"d\"\nschema = \"s\"\nprofile = \"yes\""),
              ElementsAre("profile: profile must be true or false"));
}

TEST(DatasetTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_TRUE(Settled(Dataset(), R"(
name = "d"
schema = "https://ns.adobe.com/acme/schemas/1"
profile = true
tags.team = ["b", "a"])",
                      R"({
      "id": "65e622315f78042c9e8166e8", "name": "d", "description": "",
      "imsOrg": "o@AdobeOrg", "created": 1709580849000, "updated": 1709580849000,
      "version": "1.0.0", "viewId": "v", "createdUser": "u", "state": "DRAFT",
      "schemaRef": {"id": "https://ns.adobe.com/acme/schemas/1",
                    "contentType": "application/vnd.adobe.xed-full-notext+json; version=1"},
      "tags": {"unifiedProfile": ["enabled: true"], "team": ["a", "b"],
               "adobe/pqs/table": ["d"], "adobe/siphon/table/format": ["delta"]},
      "fileDescription": {"persisted": true, "containerFormat": "parquet",
                          "format": "parquet"}})"));
}

TEST(DatasetTest, TagsOfThePlatformAreNotCompared) {
  EXPECT_EQ(Normalize(Dataset(), Json(R"({"tags": {"adobe/pqs/table": ["d"], "team": ["a"]}})")),
            Json(R"({"tags": {"team": ["a"]}})"));
}

TEST(DatasetTest, SchemaAndFileFormatReplace) {
  const KindDescriptor kind = Dataset();
  for (const char* path : {"schemaRef.id", "schemaRef.contentType", "fileDescription.format",
                           "fileDescription.delimiters[0]"}) {
    EXPECT_TRUE(ForcesReplace(kind, Path(path), Value(), 0)) << path;
  }
  for (const char* path : {"name", "tags.unifiedProfile", "enableErrorDiagnostics"}) {
    EXPECT_FALSE(ForcesReplace(kind, Path(path), Value(), 0)) << path;
  }
}

}  // namespace
}  // namespace plumb
