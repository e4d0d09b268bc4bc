#include "lib/command/draft.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> FieldsOf(std::string_view explored) {
  SourceDraft draft;
  DraftFields(*ParseJson(explored), draft);
  std::vector<std::string> fields;
  for (const DraftField& field : draft.fields) {
    fields.push_back(absl::StrCat(field.destination, "=", field.source, ":", field.type));
  }
  return fields;
}

TEST(DraftTest, MembersOfRecordsAreFieldsAtAnyDepth) {
  EXPECT_THAT(FieldsOf(R"({"format": "hierarchical", "schema": {"type": "object", "properties":
                          {"data": {"type": "object", "properties": {
                             "id": {"type": "string"}, "when": {"type": "string",
                             "format": "date-time"}, "tags": {"type": "array"}, "any": {},
                             "card-1": {"type": "object", "properties":
                                {"4": {"type": "integer"}}}}}}}})"),
              ElementsAre("card_1._4=data.card-1.4:integer", "id=data.id:string",
                          "when=data.when:date-time"));
}

TEST(DraftTest, ColumnsAreFields) {
  EXPECT_THAT(FieldsOf(R"({"format": "flat", "schema": {"columns": [
                          {"name": "id", "type": "Int", "xdm": {"type": "integer"}},
                          {"name": "a b", "type": "string"}, {"name": "a_b", "type": "string"},
                          {"name": "odd", "type": "blob"}]}})"),
              ElementsAre("id=id:integer", "a_b=a b:string", "odd=odd:string"));
}

TEST(DraftTest, OtherAnswersHaveNoFields) {
  EXPECT_THAT(FieldsOf("[]"), ElementsAre());
  EXPECT_THAT(FieldsOf(R"({"schema": {"columns": {}, "properties": []}})"), ElementsAre());
}

TEST(DraftTest, TheQueryIsWhatTheSourceTakes) {
  const auto query = [](std::string param, const std::string& object) {
    return QueryFor({.params = {"other", std::move(param)}}, object);
  };
  EXPECT_EQ(query("tableName", "t").object_type, "table");
  EXPECT_EQ(query("path", "/a.json").file_type, "json");
  EXPECT_EQ(query("path", "/a.csv").file_type, "delimited");
  const ExploreQuery rest = query("resourcePath", "charges");
  EXPECT_EQ(rest.object_type, "rest");
  EXPECT_EQ(rest.params, Value(Object{{"resourcePath", "charges"}}));
}

}  // namespace
}  // namespace plumb
