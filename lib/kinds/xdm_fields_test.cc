#include "lib/kinds/xdm_fields.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Properties(std::string_view toml) {
  std::vector<FieldProblem> problems;
  const Value fields = Toml(toml);
  const std::string text = ToJson(PropertiesOf(fields.as_object(), Tenant::kFirst, problems));
  EXPECT_THAT(problems, IsEmpty());
  return text;
}

std::vector<std::string> Problems(std::string_view toml) {
  std::vector<FieldProblem> problems;
  const Value fields = Toml(toml);
  PropertiesOf(fields.as_object(), Tenant::kFirst, problems);
  std::vector<std::string> lines;
  for (const FieldProblem& problem : problems) {
    lines.push_back(absl::StrCat(problem.message, " (", problem.hint, ")"));
  }
  return lines;
}

TEST(XdmFieldsTest, EveryTypeWordHasItsSchema) {
  EXPECT_EQ(Properties(R"(
_a = "string"
_b = "integer"
_c = "number"
_d = "boolean"
_e = "date"
_f = "date-time"
_g = "object"
_h = "string[]"
_i = "date[][]")"),
            Canonical(R"({
      "_a": {"type": "string"}, "_b": {"type": "integer"}, "_c": {"type": "number"},
      "_d": {"type": "boolean"}, "_e": {"type": "string", "format": "date"},
      "_f": {"type": "string", "format": "date-time"}, "_g": {"type": "object"},
      "_h": {"type": "array", "items": {"type": "string"}},
      "_i": {"type": "array", "items": {"type": "array",
             "items": {"type": "string", "format": "date"}}}})"));
}

TEST(XdmFieldsTest, AnObjectTakesTheFieldsBelowIt) {
  EXPECT_EQ(Properties(R"(
"_a.card" = { type = "object", title = "Card" }
"_a.card.brand" = "string")"),
            Canonical(R"({"_a": {"type": "object", "properties": {"card": {
                "type": "object", "title": "Card",
                "properties": {"brand": {"type": "string"}}}}}})"));
}

TEST(XdmFieldsTest, FieldsOfElementsStandInItems) {
  EXPECT_EQ(Properties(R"(
"_a.lines[].sku" = "string"
"_a.lines[].count" = "integer")"),
            Canonical(R"({"_a": {"type": "object", "properties": {"lines": {"type": "array",
                "items": {"type": "object", "properties": {
                    "sku": {"type": "string"}, "count": {"type": "integer"}}}}}}})"));
}

TEST(XdmFieldsTest, AReferenceToADataTypeStands) {
  EXPECT_EQ(Properties(R"("_a.card" = { "$ref" = "${data_type.card.id}" })"),
            Canonical(R"({"_a": {"type": "object", "properties":
                {"card": {"$ref": "${data_type.card.id}"}}}})"));
}

TEST(XdmFieldsTest, AnUnknownTypeIsNamedWithTheNearest) {
  EXPECT_THAT(Problems("\"_a.b\" = \"strnig\""),
              ElementsAre("the type of _a.b is unknown (did you mean string?)"));
}

TEST(XdmFieldsTest, ANestedTableIsExplained) {
  EXPECT_THAT(Problems("_acme.charge.id = \"string\""),
              ElementsAre(HasSubstr("_acme is a table without a type (put names with dots")));
}

TEST(XdmFieldsTest, AFieldInsideTextIsRefused) {
  EXPECT_THAT(Problems("\"_a.b\" = \"string\"\n\"_a.b.c\" = \"string\""),
              ElementsAre(HasSubstr("_a.b.c is inside a field that is no object")));
}

TEST(XdmFieldsTest, FieldsBeginWithTheTenant) {
  EXPECT_THAT(Problems("\"charge.id\" = \"string\"\n\"_a..b\" = \"string\""),
              ElementsAre(HasSubstr("_a..b does not begin"),
                          HasSubstr("charge.id does not begin with the tenant's id")));
}

}  // namespace
}  // namespace plumb
