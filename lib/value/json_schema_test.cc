#include "lib/value/json_schema.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::Status Check(std::string_view value, std::string_view schema) {
  return CheckAgainstSchema(ParseJson(value).value(), ParseJson(schema).value());
}

TEST(CheckAgainstSchema, TakesWhatFits) {
  EXPECT_TRUE(Check(R"({"a":1})", R"({"type":"object","required":["a"]})").ok());
  EXPECT_TRUE(Check("[1,2]", "{}").ok());
}

TEST(CheckAgainstSchema, NamesTheKeywordAndThePlaces) {
  const absl::Status status = Check(
      R"({"a":[1,"x"]})", R"({"properties":{"a":{"type":"array","items":{"type":"integer"}}}})");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "#/a/1 breaks type of the schema at #/properties/a/items");
}

}  // namespace
}  // namespace plumb
