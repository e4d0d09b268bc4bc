#include "lib/kinds/schema/schema.h"

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
title = "Stripe charges"
description = "Target of the Stripe charges dataflow"
class = "profile"
field_groups = ["${field_group.charges.id}"]
union = true)";

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(SchemaTest, ClassAndFieldGroupsBecomeAllOf) {
  EXPECT_EQ(Wire(Schema(), kCharges), Canonical(R"({
      "title": "Stripe charges", "description": "Target of the Stripe charges dataflow",
      "type": "object", "meta:immutableTags": ["union"],
      "allOf": [{"$ref": "https://ns.adobe.com/xdm/context/profile"},
                {"$ref": "${field_group.charges.id}"}]})"));
  EXPECT_THAT(ProblemsOf(Schema(), kCharges), IsEmpty());
}

TEST(SchemaTest, AClassCanBeAUriOrAReference) {
  EXPECT_THAT(Wire(Schema(), "class = \"https://ns.adobe.com/acme/classes/1\""),
              HasSubstr(R"("allOf":[{"$ref":"https://ns.adobe.com/acme/classes/1"}])"));
  EXPECT_THAT(Wire(Schema(), "class = \"${class.c.id}\""),
              HasSubstr(R"("allOf":[{"$ref":"${class.c.id}"}])"));
  EXPECT_THAT(Wire(Schema(), "class = \"experience_event\""),
              HasSubstr("https://ns.adobe.com/xdm/context/experienceevent"));
}

TEST(SchemaTest, PartsThatAreWrittenOutStayAndStandOnce) {
  EXPECT_EQ(Wire(Schema(), R"(
class = "profile"
field_groups = ["g", "h"]
allOf = [{ "$ref" = "x" }, { "$ref" = "h" }])"),
            Canonical(R"({"type": "object", "allOf": [
                {"$ref": "https://ns.adobe.com/xdm/context/profile"}, {"$ref": "g"},
                {"$ref": "x"}, {"$ref": "h"}]})"));
}

TEST(SchemaTest, AnUnknownClassIsNamedWithTheNearest) {
  EXPECT_THAT(ProblemsOf(Schema(), R"(
title = "t"
description = "d"
class = "profil"
allOf = [{ "$ref" = "x" }])"),
              ElementsAre("class: class must be \"profile\", \"experience_event\" or the id of a "
                          "class (did you mean profile?)"));
}

TEST(SchemaTest, ASchemaNeedsAClass) {
  EXPECT_THAT(ProblemsOf(Schema(), "title = \"t\"\ndescription = \"d\""),
              ElementsAre(HasSubstr("class: a schema needs a class")));
}

TEST(SchemaTest, UnionIsABoolean) {
  EXPECT_THAT(ProblemsOf(Schema(), R"(
title = "t"
description = "d"
class = "profile"
union = "yes")"),
              ElementsAre("union: union must be true or false"));
}

TEST(SchemaTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_TRUE(Settled(Schema(), R"(
title = "Property"
description = "Properties"
class = "profile"
field_groups = ["https://ns.adobe.com/acme/mixins/2"])",
                      R"({
      "$id": "https://ns.adobe.com/acme/schemas/1", "meta:altId": "_acme.schemas.1",
      "meta:resourceType": "schemas", "version": "1.0", "title": "Property", "type": "object",
      "description": "Properties", "imsOrg": "o@AdobeOrg", "meta:extensible": false,
      "meta:abstract": false, "meta:extends": ["https://ns.adobe.com/xdm/context/profile"],
      "allOf": [
        {"$ref": "https://ns.adobe.com/acme/mixins/2", "type": "object", "meta:xdmType": "object"},
        {"$ref": "https://ns.adobe.com/xdm/context/profile", "type": "object",
         "meta:xdmType": "object"}],
      "refs": [], "meta:class": "https://ns.adobe.com/xdm/context/profile",
      "meta:containerId": "tenant", "meta:tenantNamespace": "_acme", "meta:xdmType": "object",
      "meta:registryMetadata": {"eTag": "x", "repo:createdDate": 1,
                                "repo:lastModifiedDate": 2}})"));
}

TEST(SchemaTest, AnotherClassReplacesAndAnotherFieldGroupDoesNot) {
  const KindDescriptor kind = Schema();
  for (const char* ref :
       {"https://ns.adobe.com/xdm/context/profile", "https://ns.adobe.com/acme/classes/5",
        "_acme.classes.5", "${class.c.id}"}) {
    EXPECT_TRUE(ForcesReplace(kind, FieldPath().Member("allOf").Element("$ref", ref), Value(), 0))
        << ref;
  }
  for (const char* ref : {"https://ns.adobe.com/xdm/context/profile-person-details",
                          "https://ns.adobe.com/acme/mixins/5", "${field_group.g.id}"}) {
    EXPECT_FALSE(ForcesReplace(kind, FieldPath().Member("allOf").Element("$ref", ref), Value(), 0))
        << ref;
  }
  EXPECT_FALSE(ForcesReplace(kind, Path("title"), Value(), 0));
}

}  // namespace
}  // namespace plumb
