#include "lib/kinds/data_type/data_type.h"

#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(DataTypeTest, FieldsBecomePropertiesBelowNoTenant) {
  constexpr std::string_view kCard = R"(
title = "Card"
fields = { brand = "string", "expiry.month" = "integer" })";
  EXPECT_EQ(Wire(DataType(), kCard), Canonical(R"({
      "title": "Card", "type": "object", "properties": {
          "brand": {"type": "string"},
          "expiry": {"type": "object", "properties": {"month": {"type": "integer"}}}}})"));
  EXPECT_THAT(ProblemsOf(DataType(), kCard), IsEmpty());
}

TEST(DataTypeTest, AnArrayHasItems) {
  constexpr std::string_view kCards = R"(
title = "Cards"
type = "array"
items.type = "string")";
  EXPECT_EQ(Wire(DataType(), kCards),
            Canonical(R"({"title": "Cards", "type": "array", "items": {"type": "string"}})"));
  EXPECT_THAT(ProblemsOf(DataType(), kCards), IsEmpty());
}

TEST(DataTypeTest, FieldsAndPropertiesContradict) {
  EXPECT_THAT(ProblemsOf(DataType(), R"(
title = "t"
fields = { a = "string" }
properties = {})"),
              ElementsAre(HasSubstr("fields: both fields and properties")));
}

}  // namespace
}  // namespace plumb
