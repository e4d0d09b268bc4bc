#include "lib/kinds/xdm_class/xdm_class.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(XdmClassTest, BehaviorAndFieldsBecomeAllOf) {
  constexpr std::string_view kClass = R"(
title = "Payment"
description = "A payment"
behavior = "time_series"
fields = { "_acme.amount" = "number" })";
  EXPECT_EQ(Wire(XdmClass(), kClass), Canonical(R"({
      "title": "Payment", "description": "A payment", "type": "object",
      "definitions": {"customFields": {"type": "object", "properties": {"_acme": {
          "type": "object", "properties": {"amount": {"type": "number"}}}}}},
      "allOf": [{"$ref": "https://ns.adobe.com/xdm/data/time-series"},
                {"$ref": "#/definitions/customFields"}]})"));
  EXPECT_THAT(ProblemsOf(XdmClass(), kClass), IsEmpty());
}

TEST(XdmClassTest, ABehaviorIsNeeded) {
  EXPECT_THAT(ProblemsOf(XdmClass(), "title = \"t\"\ndescription = \"d\""),
              ElementsAre(HasSubstr("behavior: a class needs a behavior")));
  EXPECT_THAT(ProblemsOf(XdmClass(), R"(
title = "t"
description = "d"
allOf = [{ "$ref" = "https://ns.adobe.com/xdm/data/record" }])"),
              IsEmpty());
}

TEST(XdmClassTest, AnUnknownBehaviorIsNamedWithTheNearest) {
  EXPECT_THAT(
      ProblemsOf(XdmClass(), R"(
title = "t"
description = "d"
behavior = "time_serie")"),
      ElementsAre(HasSubstr("did you mean time_series?"), HasSubstr("a class needs a behavior")));
}

TEST(XdmClassTest, AnotherBehaviorReplaces) {
  const FieldPath all = FieldPath().Member("allOf");
  EXPECT_TRUE(ForcesReplace(XdmClass(), all.Element("$ref", "https://ns.adobe.com/xdm/data/record"),
                            Value(), 0));
  EXPECT_FALSE(
      ForcesReplace(XdmClass(), all.Element("$ref", "#/definitions/customFields"), Value(), 0));
}

}  // namespace
}  // namespace plumb
