#include "lib/kinds/field_group/field_group.h"

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
title = "Stripe charge fields"
class = "profile"
[fields]
"_acme.charge.id" = "string"
"_acme.charge.amount" = { type = "integer", title = "Amount" })";

TEST(FieldGroupTest, FieldsBecomeADefinitionThatAllOfRefersTo) {
  EXPECT_EQ(Wire(FieldGroup(), kCharges), Canonical(R"({
      "title": "Stripe charge fields", "type": "object",
      "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
      "definitions": {"customFields": {"type": "object", "properties": {"_acme": {
          "type": "object", "properties": {"charge": {"type": "object", "properties": {
              "id": {"type": "string"}, "amount": {"type": "integer", "title": "Amount"}}}}}}}},
      "allOf": [{"$ref": "#/definitions/customFields"}]})"));
  EXPECT_THAT(ProblemsOf(FieldGroup(), kCharges), IsEmpty());
}

TEST(FieldGroupTest, AClassCanBeAReference) {
  EXPECT_THAT(Wire(FieldGroup(), "class = \"${class.c.id}\""),
              HasSubstr(R"("meta:intendedToExtend":["${class.c.id}"])"));
}

TEST(FieldGroupTest, AClassIsNeededAndSaidOnce) {
  EXPECT_THAT(ProblemsOf(FieldGroup(), "title = \"t\""),
              ElementsAre(HasSubstr("class: a field group needs a class to extend")));
  EXPECT_THAT(ProblemsOf(FieldGroup(), R"(
title = "t"
class = "profile"
"meta:intendedToExtend" = ["x"])"),
              ElementsAre(HasSubstr("class: both class and meta:intendedToExtend")));
}

TEST(FieldGroupTest, FieldsAndTheirDefinitionContradict) {
  EXPECT_THAT(ProblemsOf(FieldGroup(), R"(
title = "t"
class = "profile"
fields = { "_acme.a" = "string" }
definitions.customFields = {})"),
              ElementsAre(HasSubstr("fields: both fields and definitions.customFields")));
}

TEST(FieldGroupTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_TRUE(Settled(FieldGroup(), kCharges, R"({
      "$id": "https://ns.adobe.com/acme/mixins/1", "meta:altId": "_acme.mixins.1",
      "meta:resourceType": "mixins", "version": "1.0", "title": "Stripe charge fields",
      "type": "object", "description": "", "imsOrg": "o", "meta:extensible": true,
      "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
      "definitions": {"customFields": {"type": "object", "properties": {"_acme": {
          "type": "object", "meta:xdmType": "object", "properties": {"charge": {
              "type": "object", "meta:xdmType": "object", "properties": {
                  "id": {"type": "string", "meta:xdmType": "string"},
                  "amount": {"type": "integer", "title": "Amount", "meta:xdmType": "int"}}}}}}}},
      "allOf": [{"$ref": "#/definitions/customFields", "type": "object",
                 "meta:xdmType": "object"}],
      "meta:registryMetadata": {"eTag": "x"}})"));
}

}  // namespace
}  // namespace plumb
