// Mapping sets: row 13.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

class DataPrepTest : public ::testing::Test {
 protected:
  DataPrepTest() { api_.MakeEnds(chain_); }

  std::string Make() {
    const Answer made = api_.Send("POST", kMappings, TestApi::MappingBody(chain_.schema));
    return absl::StrCat(kMappings, "/", made.json.StringAt("id"));
  }

  TestApi api_;
  Chain chain_;
};

TEST_F(DataPrepTest, CreateAnswers200AndVersion0) {
  const Answer made = api_.Send("POST", kMappings, TestApi::MappingBody(chain_.schema));
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.json.StringAt("id").size(), 32u);
  EXPECT_EQ(*made.json.Find("version"), Value(0));
  EXPECT_EQ(made.json.as_object().size(), 6u);
}

TEST_F(DataPrepTest, RowsCarryBothVocabularies) {
  const Value row = api_.Get(Make()).Find("mappings")->as_array()[0];
  EXPECT_EQ(row.StringAt("sourceType"), "text/x.schema-path");
  EXPECT_EQ(row.StringAt("source"), "data.id");
  EXPECT_EQ(row.StringAt("sourceAttribute"), "data.id");
  EXPECT_EQ(row.StringAt("destination"), "_acme.charges.id");
  EXPECT_EQ(row.StringAt("destinationXdmPath"), "_acme.charges.id");
}

TEST_F(DataPrepTest, OlderDialectIsTaken) {
  const Value body = Object{{"version", 0},
                            {"xdmSchema", chain_.schema},
                            {"xdmVersion", "1.0"},
                            {"id", nullptr},
                            {"mappings", Array{Object{{"destinationXdmPath", "_acme.charges.id"},
                                                      {"sourceAttribute", "data.id"},
                                                      {"identity", false},
                                                      {"identityGroup", nullptr},
                                                      {"version", 0}}}}};
  const Answer made = api_.Send("POST", kMappings, body);
  ASSERT_EQ(made.status, 200);
  const Value read = api_.Get(absl::StrCat(kMappings, "/", made.json.StringAt("id")));
  EXPECT_EQ(read.StringAt("xdmSchema"), chain_.schema);
  EXPECT_EQ(read.Find("outputSchema")->Find("schemaRef")->StringAt("contentType"), "1.0");
  EXPECT_EQ(read.Find("mappings")->as_array()[0].StringAt("source"), "data.id");
}

TEST_F(DataPrepTest, ExpressionsAndStaticsReadBackAsMediaTypes) {
  Value body = TestApi::MappingBody(chain_.schema);
  Array& rows = body.as_object()["mappings"].as_array();
  rows.push_back(Object{{"sourceType", "EXPRESSION"},
                        {"source", "concat(\"a\", id)"},
                        {"destination", "_acme.charges.currency"}});
  rows.push_back(
      Object{{"sourceType", "STATIC"}, {"source", "x"}, {"destination", "_acme.charges.id"}});
  const Answer made = api_.Send("POST", kMappings, body);
  const Value read = api_.Get(absl::StrCat(kMappings, "/", made.json.StringAt("id")));
  EXPECT_EQ(read.Find("mappings")->as_array()[1].StringAt("sourceType"), "text/x.aep-xl");
  EXPECT_EQ(read.Find("mappings")->as_array()[2].StringAt("sourceType"), "text/x.static");
}

TEST_F(DataPrepTest, DatesReadBackInWholeSeconds) {
  api_.clock().Sleep(absl::Milliseconds(724));
  const std::string path = Make();
  EXPECT_EQ(*api_.Get(path).Find("createdDate"), Value(1'700'000'000'000));
}

TEST_F(DataPrepTest, PutMakesTheNextVersionWithNewRowIds) {
  const std::string path = Make();
  const Value before = api_.Get(path);
  const Answer replaced = api_.Send("PUT", path, TestApi::MappingBody(chain_.schema));
  EXPECT_EQ(replaced.status, 200);
  EXPECT_EQ(*replaced.json.Find("version"), Value(1));
  EXPECT_NE(replaced.json.Find("mappings")->as_array()[0].StringAt("id"),
            before.Find("mappings")->as_array()[0].StringAt("id"));
}

TEST_F(DataPrepTest, OldVersionsStayReadable) {
  const std::string path = Make();
  const Value first = api_.Get(path);
  api_.Send("PUT", path, TestApi::MappingBody(chain_.schema));
  EXPECT_EQ(api_.Get(absl::StrCat(path, "?version=0")), first);
  EXPECT_EQ(*api_.Get(path).Find("version"), Value(1));
  EXPECT_EQ(api_.Send("GET", absl::StrCat(path, "?version=2")).status, 404);
  api_.Set(Object{{"newest_mapping_version", false}});
  EXPECT_EQ(*api_.Get(path).Find("version"), Value(0));
}

TEST_F(DataPrepTest, BodiesAreChecked) {
  const auto status = [&](const Value& patch) {
    Value body = TestApi::MappingBody(chain_.schema);
    MergePatch(body, patch);
    return api_.Send("POST", kMappings, body).status;
  };
  EXPECT_EQ(status(Object{{"outputSchema", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"mappings", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"mappings", Array{Object{{"source", "a"}}}}}), 400);
  EXPECT_EQ(status(Object{
                {"mappings",
                 Array{Object{{"source", "a"}, {"sourceType", "MAGIC"}, {"destination", "b"}}}}}),
            400);
  EXPECT_EQ(status(Object{{"outputSchema", Object{{"schemaRef", Object{{"id", "none"}}}}}}), 400);
}

TEST_F(DataPrepTest, ValidateReportsEachRow) {
  Value body = TestApi::MappingBody(chain_.schema);
  body.as_object()["mappings"].as_array().push_back(Object{
      {"sourceType", "ATTRIBUTE"}, {"source", "data.x"}, {"destination", "_acme.charges.none"}});
  const Value answer = api_.Send("POST", absl::StrCat(kMappings, "/validate"), body).json;
  const Array& rows = answer.Find("validationResponse")->as_array();
  EXPECT_EQ(rows[0].StringAt("status"), "SUCCESS");
  EXPECT_EQ(rows[1].StringAt("status"), "FAILED");
  EXPECT_EQ(rows[1].Find("errors")->as_array()[0].StringAt("destination"), "_acme.charges.none");
  EXPECT_EQ(api_.Send("POST", absl::StrCat(kMappings, "?validate=true"), body).status, 400);
  EXPECT_EQ(api_.Send("POST", kMappings, body).status, 200);
}

TEST_F(DataPrepTest, ListIsPagedByRowsWithALink) {
  for (int i = 0; i < 3; ++i) Make();
  const Value first = api_.Get(absl::StrCat(kMappings, "?limit=2&start=0"));
  EXPECT_EQ(first.Find("data")->as_array().size(), 2u);
  const std::string_view next = first.Find("_links")->Find("next")->StringAt("href");
  EXPECT_EQ(next, "/mappingSets?start=2&limit=2");
  const Value second = api_.Get(absl::StrCat("/data/foundation/conversion", next));
  EXPECT_EQ(second.Find("data")->as_array().size(), 1u);
  EXPECT_EQ(second.Find("_links")->Find("next"), nullptr);
}

TEST_F(DataPrepTest, DeleteIs204Or405) {
  const std::string path = Make();
  api_.Set(Object{{"mapping_set_delete", false}});
  EXPECT_EQ(api_.Send("DELETE", path).status, 405);
  api_.Set(Object{{"mapping_set_delete", true}});
  EXPECT_EQ(api_.Send("DELETE", path).status, 204);
  const Answer gone = api_.Send("GET", path);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.json.StringAt("title"), "NotFound");
}

TEST_F(DataPrepTest, RowsCanBeReadAlone) {
  const std::string path = Make();
  const Value rows = api_.Get(absl::StrCat(path, "/mappings"));
  ASSERT_EQ(rows.as_array().size(), 1u);
  const Value row = api_.Get(absl::StrCat(path, "/mappings/", rows.as_array()[0].StringAt("id")));
  EXPECT_EQ(row, rows.as_array()[0]);
}

TEST_F(DataPrepTest, PreviewMovesAttributes) {
  const Answer answer = api_.Send("POST", absl::StrCat(kMappings, "/preview"),
                                  Object{{"data", Array{Object{{"data", Object{{"id", "ch_1"}}}}}},
                                         {"mappingSet", TestApi::MappingBody(chain_.schema)}});
  EXPECT_EQ(*answer.json.as_array()[0].Find("data"),
            Value(Object{{"_acme", Object{{"charges", Object{{"id", "ch_1"}}}}}}));
}

TEST_F(DataPrepTest, ExpressionMustBalance) {
  const std::string path = "/data/foundation/conversion/languages/el/validate";
  const auto valid = [&](std::string_view expression) {
    return api_.Send("POST", path, Object{{"expression", expression}}).json;
  };
  EXPECT_EQ(valid("concat(\"a\",\"b\")"), Value(true));
  EXPECT_EQ(valid("concat(\"a\""), Value(false));
}

}  // namespace
}  // namespace plumb::emulator
