#include "lib/kinds/mapping/mapping.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/mapping/expand.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kFields = R"(
schema = "https://ns.adobe.com/acme/schemas/1"
[fields]
"_acme.charges.id" = "data.id"
"_acme.charges.amount" = "data.amount")";

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(MappingTest, FieldsAreSentInThePublishedDialectSortedByDestination) {
  EXPECT_EQ(Wire(Mapping(), kFields), Canonical(R"({
      "outputSchema": {"schemaRef": {"id": "https://ns.adobe.com/acme/schemas/1",
          "contentType": "application/vnd.adobe.xed-full+json;version=1"}},
      "mappings": [
          {"sourceType": "ATTRIBUTE", "source": "data.amount",
           "destination": "_acme.charges.amount"},
          {"sourceType": "ATTRIBUTE", "source": "data.id", "destination": "_acme.charges.id"}]})"));
  EXPECT_THAT(ProblemsOf(Mapping(), kFields), IsEmpty());
}

TEST(MappingTest, XdmSchemaNamesTheSchemaOfFieldsToo) {
  EXPECT_EQ(Wire(Mapping(), R"(
xdmSchema = "${schema.c.id}"
xdmVersion = "1.0"
version = 0
fields = { "_acme.a" = "a" })"),
            Canonical(R"({
      "outputSchema": {"schemaRef": {"id": "${schema.c.id}",
          "contentType": "application/vnd.adobe.xed-full+json;version=1"}},
      "mappings": [{"sourceType": "ATTRIBUTE", "source": "a", "destination": "_acme.a"}]})"));
}

TEST(MappingTest, ASourceThatIsNoPlainPathIsAnExpression) {
  EXPECT_TRUE(IsPlainPath("data.items[0].id"));
  EXPECT_TRUE(IsPlainPath("data.items[*].id") == false);
  EXPECT_TRUE(IsPlainPath("${first name}.id"));
  EXPECT_TRUE(IsPlainPath("data\\.id"));
  EXPECT_FALSE(IsPlainPath("concat(a, b)"));
  EXPECT_FALSE(IsPlainPath("\"constant\""));
  EXPECT_FALSE(IsPlainPath("a + b"));
  EXPECT_FALSE(IsPlainPath("${open"));
  EXPECT_THAT(Wire(Mapping(), "schema = \"s\"\nfields = { a = \"b + 1\" }"),
              HasSubstr(R"("sourceType":"EXPRESSION")"));
}

TEST(MappingTest, ATableSaysMoreOfASource) {
  EXPECT_THAT(Wire(Mapping(), R"(
schema = "s"
fields."_acme.id" = { source = "id", type = "STATIC", identity = true })"),
              HasSubstr(R"([{"destination":"_acme.id","identity":true,"source":"id",)"
                        R"("sourceType":"STATIC"}])"));
}

TEST(MappingTest, ANestedTableIsExplained) {
  EXPECT_THAT(ProblemsOf(Mapping(), "schema = \"s\"\n[fields]\n_acme.charges.id = \"data.id\""),
              ElementsAre("fields._acme: _acme is a table without a source (put names with dots in "
                          "double quotes: \"_acme.charges.id\" = \"data.id\")"));
}

TEST(MappingTest, ASourceIsText) {
  EXPECT_THAT(ProblemsOf(Mapping(), "schema = \"s\"\nfields = { a = 3, b = \"b\" }"),
              ElementsAre(HasSubstr("fields.a: the source of a must be a path")));
}

TEST(MappingTest, FieldsAndMappingsContradict) {
  EXPECT_THAT(ProblemsOf(Mapping(), R"(
schema = "s"
fields = { a = "b" }
mappings = [{ source = "a", destination = "b" }])"),
              ElementsAre(HasSubstr("fields: both fields and mappings")));
}

TEST(MappingTest, AMappingNeedsASchemaAndFields) {
  EXPECT_THAT(ProblemsOf(Mapping(), "name = \"m\""),
              ElementsAre(HasSubstr("fields: a mapping needs fields"),
                          HasSubstr("schema: a mapping needs a target schema")));
}

TEST(MappingTest, TheOlderDialectIsSentAsWritten) {
  constexpr std::string_view kLegacy = R"(
version = 0
xdmSchema = "https://ns.adobe.com/acme/schemas/1"
xdmVersion = "1.0"
[[mappings]]
destinationXdmPath = "_acme.charges.id"
sourceAttribute = "data.id"
identity = false
version = 0)";
  EXPECT_EQ(Wire(Mapping(), kLegacy), Canonical(R"({
      "version": 0, "xdmSchema": "https://ns.adobe.com/acme/schemas/1", "xdmVersion": "1.0",
      "mappings": [{"destinationXdmPath": "_acme.charges.id", "sourceAttribute": "data.id",
                    "identity": false, "version": 0}]})"));
  EXPECT_THAT(ProblemsOf(Mapping(), kLegacy), IsEmpty());
}

TEST(MappingTest, SchemaBesideRowsOfTheOlderDialectIsXdmSchema) {
  EXPECT_EQ(Wire(Mapping(), R"(
schema = "s"
mappings = [{ destinationXdmPath = "a", sourceAttribute = "b" }])"),
            Canonical(R"({"xdmSchema": "s", "xdmVersion": "1.0",
                "mappings": [{"destinationXdmPath": "a", "sourceAttribute": "b"}]})"));
}

TEST(MappingTest, BothDialectsHaveOneNormalForm) {
  const Value published = Json(R"({
      "outputSchema": {"schemaRef": {"id": "s",
          "contentType": "application/vnd.adobe.xed-full+json;version=1"}},
      "mappings": [{"sourceType": "ATTRIBUTE", "source": "b", "destination": "a"},
                   {"sourceType": "EXPRESSION", "source": "d + 1", "destination": "c",
                    "identity": true}]
})");
  const Value legacy = Json(R"({
      "version": 0, "xdmSchema": "s", "xdmVersion": "1.0",
      "mappings": [{"sourceExpression": "d + 1", "destinationXdmPath": "c", "identity": "true"
},
                   {"sourceAttribute": "b", "destinationXdmPath": "a", "identity": false,
                    "identityGroup": null, "version": 0}]
})");
  EXPECT_EQ(Normalize(Mapping(), legacy), Normalize(Mapping(), published));
  EXPECT_EQ(Normalize(Mapping(), published), Json(R"({
      "allowNullValues": false,
      "outputSchema": {"schemaRef": {"id": "s", "contentType": 1}},
      "mappings": [{"sourceType": "ATTRIBUTE", "source": "b", "destination": "a"},
                   {"sourceType": "EXPRESSION", "source": "d + 1", "destination": "c",
                    "identity": true
  }]
  })"));
}

// The rows as Data Prep's reference shows them, in both vocabularies.
constexpr std::string_view kReadBack = R"({
    "id": "e7c80e4c0d8f4a98a7d400b4e178b635", "version": 3, "createdDate": 1614909614000,
    "modifiedDate": 1614909614000, "createdBy": "x", "modifiedBy": "x", "status": "PUBLISHED",
    "strictMapping": false, "allowNullValues": false, "supportVersion": "1.1",
    "xdmVersion": "1.0", "xdmSchema": "https://ns.adobe.com/acme/schemas/1",
    "schemaRef": {"id": "https://ns.adobe.com/acme/schemas/1", "contentType": "1.0"},
    "inputSchema": {"id": "i", "version": 0},
    "outputSchema": {"id": "o", "version": 0, "schemaRef": {
        "id": "https://ns.adobe.com/acme/schemas/1", "contentType": "1.0"}},
    "mappings": [
      {"id": "1", "version": 0, "createdDate": 1614909614000, "modifiedDate": 1614909614000,
       "createdBy": "x", "modifiedBy": "x", "sourceType": "text/x.schema-path",
       "source": "data.id", "destination": "_acme.charges.id", "identity": false,
       "primaryIdentity": false, "matchScore": 0.0, "functionVersion": 1,
       "copyModeMapping": false, "sourceAttribute": "data.id",
       "destinationXdmPath": "_acme.charges.id"},
      {"id": "2", "version": 0, "sourceType": "text/x.schema-path", "source": "data.amount",
       "destination": "_acme.charges.amount", "identity": false, "primaryIdentity": false,
       "matchScore": 0.0, "functionVersion": 1, "sourceAttribute": "data.amount",
       "destinationXdmPath": "_acme.charges.amount"}]})";

TEST(MappingTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_EQ(Normalize(Mapping(), Json(kReadBack)),
            Normalize(Mapping(), Expanded(Mapping(), kFields)));
}

TEST(MappingTest, TypesReadBackAsMediaTypes) {
  const auto type = [](std::string_view text) {
    const Value body = Json(absl::StrCat(R"({"mappings": [{"destination": "a", "source": "b",
        "sourceType": ")",
                                         text, R"("}]})"));
    return std::string(
        Normalize(Mapping(), body).Find("mappings")->as_array()[0].StringAt("sourceType"));
  };
  EXPECT_EQ(type("text/x.schema-path"), "ATTRIBUTE");
  EXPECT_EQ(type("text/x.aep-xl"), "EXPRESSION");
  EXPECT_EQ(type("text/x.static"), "STATIC");
  EXPECT_EQ(type("text/x.news"), "text/x.news");
}

TEST(MappingTest, TwoMappingsToOneDestinationAreNamed) {
  EXPECT_THAT(ProblemsOf(Mapping(), R"(
schema = "s"
mappings = [{ destinationXdmPath = "a", sourceAttribute = "b" },
            { destinationXdmPath = "a", sourceAttribute = "c" }])"),
              ElementsAre("mappings[1]: two elements of mappings have the destination a"));
}

TEST(MappingTest, ARowNeedsADestinationAndASource) {
  EXPECT_THAT(ProblemsOf(Mapping(), R"(
schema = "s"
mappings = [{ source = "b" }, { destination = "c" }])"),
              ElementsAre("mappings: the mapping to c has no source",
                          "mappings[0]: an element of mappings has no destination"));
}

TEST(MappingTest, AnotherSchemaReplacesAndAnotherFieldDoesNot) {
  EXPECT_TRUE(ForcesReplace(Mapping(), Path("outputSchema.schemaRef.id"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(Mapping(), Path("mappings[destination=a].source"), Json("{}"), 0));
}

}  // namespace
}  // namespace plumb
