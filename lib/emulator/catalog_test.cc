// Catalog's datasets, their labels, and sandboxes: row 15.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

constexpr char kDataSets[] = "/data/foundation/catalog/dataSets";

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest() { api_.MakeEnds(chain_); }

  std::string Path() { return absl::StrCat(kDataSets, "/", chain_.dataset); }
  Value Read() { return *api_.Get(Path()).Find(chain_.dataset); }

  Answer PatchWith(std::string_view type, const Value& body, std::string_view if_match = "") {
    return api_.Send("PATCH", Path(), body,
                     {{"content-type", std::string(type)}, {"if-match", std::string(if_match)}});
  }

  TestApi api_;
  Chain chain_;
};

TEST_F(CatalogTest, CreateAnswersAReference) {
  const Answer made = api_.Send("POST", kDataSets, TestApi::DataSetBody(chain_.schema));
  EXPECT_EQ(made.status, 201);
  const std::string& reference = made.json.as_array()[0].as_string();
  EXPECT_EQ(reference.size(), std::string("@/dataSets/").size() + 24);
  EXPECT_EQ(made.headers[0].first, "Location");
}

TEST_F(CatalogTest, ReadIsKeyedByIdAndTheServiceAddsTags) {
  const Value dataset = Read();
  EXPECT_EQ(dataset.StringAt("version"), "1.0.0");
  EXPECT_EQ(*dataset.Find("tags")->Find("team"), Value(Array{"payments"}));
  EXPECT_EQ(*dataset.Find("tags")->Find("adobe/pqs/table"), Value(Array{"charges"}));
}

TEST_F(CatalogTest, MergePatchReplacesWholeMembers) {
  EXPECT_EQ(PatchWith("application/json", Object{{"tags", Object{{"a", Array{"b"}}}}}).status, 200);
  const Value tags = *Read().Find("tags");
  EXPECT_EQ(tags.Find("team"), nullptr);
  EXPECT_EQ(*tags.Find("a"), Value(Array{"b"}));
  EXPECT_EQ(Read().StringAt("version"), "1.0.1");
}

TEST_F(CatalogTest, JsonPatchReachesSingleTags) {
  const Value patch = Array{
      Object{{"op", "add"}, {"path", "/tags/unifiedProfile"}, {"value", Array{"enabled:true"}}},
      Object{{"op", "remove"}, {"path", "/tags/adobe~1pqs~1table"}}};
  EXPECT_EQ(PatchWith("application/json-patch+json", patch).json,
            Value(Array{absl::StrCat("@/dataSets/", chain_.dataset)}));
  EXPECT_NE(Read().Find("tags")->Find("team"), nullptr);
  EXPECT_EQ(PatchWith("application/json+patch", patch).status, 400);
}

TEST_F(CatalogTest, SecondVersionMergesDeeply) {
  const Answer answer =
      api_.Send("PATCH", absl::StrCat("/data/foundation/catalog/v2/dataSets/", chain_.dataset),
                Object{{"tags", Object{{"a", Array{"b"}}}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(Read().Find("tags")->Find("team"), nullptr);
}

TEST_F(CatalogTest, SchemaOfADataSetIsFixed) {
  EXPECT_EQ(PatchWith("application/json",
                      Object{{"schemaRef", Object{{"id", "x"}, {"contentType", "y"}}}})
                .status,
            400);
}

TEST_F(CatalogTest, IfMatchIsOptionalButHeeded) {
  const Value rename = Object{{"name", "B"}};
  EXPECT_EQ(PatchWith("application/json", rename, "\"0.0.9\"").status, 412);
  EXPECT_EQ(PatchWith("application/json", rename, "\"1.0.0\"").status, 200);
  EXPECT_EQ(PatchWith("application/json", rename).status, 200);
}

TEST_F(CatalogTest, BodiesAreChecked) {
  const auto status = [&](const Value& patch) {
    Value body = TestApi::DataSetBody(chain_.schema);
    MergePatch(body, patch);
    return api_.Send("POST", kDataSets, body).status;
  };
  EXPECT_EQ(status(Object{{"name", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"schemaRef", nullptr}}), 400);
  EXPECT_EQ(status(Object{{"schemaRef", Object{{"id", "none"}}}}), 400);
  EXPECT_EQ(status(Object{{"tags", Object{{"a", "b"}}}}), 400);
  EXPECT_EQ(status(Object{{"fileDescription", Object{{"format", "docx"}}}}), 400);
  EXPECT_EQ(status(Object{{"enableErrorDiagnostics", "true"}}), 400);
}

TEST_F(CatalogTest, DeleteAnswersAReferenceThenNotFound) {
  EXPECT_EQ(api_.Send("DELETE", Path()).status, 200);
  EXPECT_EQ(api_.Send("GET", Path()).status, 404);
}

TEST_F(CatalogTest, DeletingAFedDataSetIsRefusedWhenSwitched) {
  chain_.mapping = std::string(
      api_.Send("POST", kMappings, TestApi::MappingBody(chain_.schema)).json.StringAt("id"));
  api_.Send("POST", absl::StrCat(kFlowService, "/flows"), TestApi::FlowBody(chain_));
  api_.Set(Object{{"dataset_delete_blocked", true}});
  EXPECT_EQ(api_.Send("DELETE", Path()).status, 409);
}

TEST_F(CatalogTest, ListsTake1To100AndStartAtARow) {
  for (int i = 0; i < 30; ++i) api_.Send("POST", kDataSets, TestApi::DataSetBody(chain_.schema));
  const auto size = [&](std::string_view query) {
    return api_.Get(absl::StrCat(kDataSets, query)).as_object().size();
  };
  EXPECT_EQ(size(""), 20u);
  EXPECT_EQ(size("?limit=100"), 31u);
  EXPECT_EQ(size("?limit=20&start=20"), 11u);
  EXPECT_EQ(api_.Send("GET", absl::StrCat(kDataSets, "?limit=0")).status, 400);
  EXPECT_EQ(api_.Send("GET", absl::StrCat(kDataSets, "?limit=101")).status, 400);
}

TEST_F(CatalogTest, ListsCanBeFilteredAndProjected) {
  const auto size = [&](std::string_view query) {
    return api_.Get(absl::StrCat(kDataSets, query)).as_object().size();
  };
  EXPECT_EQ(size("?name=Charges"), 1u);
  EXPECT_EQ(size("?name=Ch*"), 1u);
  EXPECT_EQ(size("?name=!Charges"), 0u);
  EXPECT_EQ(size("?tags=team:payments"), 1u);
  EXPECT_EQ(size("?property=name~%5ECh"), 1u);
  EXPECT_EQ(size("?property=name==Other"), 0u);
  const Value projected = api_.Get(absl::StrCat(kDataSets, "?properties=name"));
  EXPECT_EQ(*projected.Find(chain_.dataset), Value(Object{{"name", "Charges"}}));
}

TEST_F(CatalogTest, LabelsNeedTheEtagOfTheLastAnswer) {
  const std::string path =
      absl::StrCat("/data/foundation/dataset/datasets/", chain_.dataset, "/labels");
  EXPECT_EQ(CodeOf(api_.Send("GET", path)), "PES-404");
  const Value body = Object{{"labels", Array{"C1"}}};
  EXPECT_EQ(api_.Send("PUT", path, body).status, 400);
  const Answer first = api_.Send("PUT", path, body, {{"if-match", "*"}});
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(CodeOf(api_.Send("PUT", path, body, {{"if-match", "\"old\""}})), "PES-409");
  EXPECT_EQ(api_.Send("PUT", path, body, {{"if-match", first.headers[0].second}}).status, 200);
}

TEST_F(CatalogTest, SandboxesCanBeRead) {
  const Value sandbox = api_.Get("/data/foundation/sandbox-management/sandboxes/dev");
  EXPECT_EQ(sandbox.StringAt("state"), "active");
  EXPECT_TRUE(sandbox.Find("etag")->is_int());
}

}  // namespace
}  // namespace plumb::emulator
