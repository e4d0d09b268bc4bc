#include "lib/kind/spec_schema.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/resource/lifecycle.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::UnorderedElementsAreArray;

Value BodyOf(const char* kind) {
  return *SchemaOfSpecs(MadeUpKinds()).Find("definitions")->Find(kind);
}

std::string PropertyOf(const char* kind, const char* name) {
  const Value body = BodyOf(kind);
  const Value* property = body.Find("properties")->Find(name);
  return property == nullptr ? "none" : ToJson(*property);
}

TEST(SpecSchemaTest, FieldsHaveTheirTypeOrAnExpression) {
  EXPECT_EQ(PropertyOf("bucket", "name"),
            R"({"description":"What people call it.","type":"string"})");
  EXPECT_EQ(PropertyOf("bucket", "size"),
            R"({"description":"How much it holds.","pattern":"\\$\\{|^-?[0-9]+$",)"
            R"("type":["integer","string"]})");
  EXPECT_EQ(PropertyOf("bucket", "labels"), R"({"description":"Words to find it by.",)"
                                            R"("items":{"type":["string","number","boolean"]},)"
                                            R"("pattern":"\\$\\{","type":["array","string"]})");
}

TEST(SpecSchemaTest, ChoicesAndDefaultsAreTold) {
  EXPECT_EQ(PropertyOf("bucket", "region"),
            R"({"anyOf":[{"enum":["eu","us","ap"]},{"pattern":"\\$\\{","type":"string"}],)"
            R"("default":"eu","description":"Where it is."})");
}

TEST(SpecSchemaTest, WhatTheServerSetsIsNotThere) {
  EXPECT_EQ(PropertyOf("bucket", "etag"), "none");
}

TEST(SpecSchemaTest, OwnKeysStandInEveryBody) {
  const Value body = BodyOf("bucket");
  for (const std::string& key : OwnKeys()) {
    const Value* property = body.Find("properties")->Find(key);
    ASSERT_NE(property, nullptr) << key;
    EXPECT_NE(property->StringAt("description"), "") << key;
  }
}

TEST(SpecSchemaTest, UnknownMembersAreRefusedUnlessSomeAreAllowed) {
  const Value body = BodyOf("bucket");
  const Value& rule = body.Find("allOf")->as_array().back();
  EXPECT_EQ(ToJson(*rule.Find("if")), R"({"not":{"required":["allow_fields"]}})");
  EXPECT_EQ(*rule.Find("then")->Find("additionalProperties"), Value(false));
  EXPECT_EQ(ToJson(*rule.Find("then")->Find("patternProperties")), R"({"\\$\\{":{}})");
}

TEST(SpecSchemaTest, SugarStandsForTheRequiredMemberThatItFills) {
  KindDescriptor kind{.name = KindName("k")};
  kind.fields = {{.path = "spec", .type = FieldType::kObject, .presence = Presence::kRequired},
                 {.path = "spec.id", .presence = Presence::kRequired},
                 {.path = "name", .presence = Presence::kRequired}};
  kind.sugar = {{.path = "source", .fills = "spec"}};
  const Value schema = SchemaOfSpecs(KindRegistry({kind}));
  const Array& rules = schema.Find("definitions")->Find("k")->Find("allOf")->as_array();
  EXPECT_EQ(ToJson(rules[0]),
            R"({"if":{"not":{"required":["source"]}},"then":)"
            R"({"properties":{"spec":{"required":["id"]}},"required":["spec"]}})");
  EXPECT_EQ(ToJson(rules[1]), R"({"required":["name"]})");
}

TEST(SpecSchemaTest, TablesAreOfKindsAndNames) {
  const Value schema = AsSchemaDocument(SchemaOfSpecs(MadeUpKinds()), "t");
  EXPECT_EQ(schema.StringAt("$schema"), "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(*schema.Find("additionalProperties"), Value(false));
  std::vector<std::string> kinds;
  for (const auto& [name, table] : schema.Find("properties")->as_object()) kinds.push_back(name);
  std::vector<std::string> wanted = {"import", "lookup", "moved", "removed"};
  for (const std::string& kind : MadeUpKinds().names()) wanted.push_back(kind);
  EXPECT_THAT(kinds, UnorderedElementsAreArray(wanted));
}

}  // namespace
}  // namespace plumb
