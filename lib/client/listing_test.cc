#include "lib/client/listing.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/client/testing/client_bench.h"

namespace plumb {
namespace {

constexpr const char* kEndpoint = "https://api.test";
constexpr const char* kFlows = "/data/foundation/flowservice/flows";

// The ids that a list gives, or its error.
std::string IdsOf(const absl::StatusOr<std::vector<ObservedObject>>& objects) {
  if (!objects.ok()) return objects.status().ToString();
  return absl::StrJoin(*objects, " ", [](std::string* out, const ObservedObject& object) {
    absl::StrAppend(out, object.id.text());
  });
}

TEST(ResolveHref, PathBelowTheService) {
  EXPECT_EQ(*ResolveHref(kEndpoint, kFlows, "/flows?continuationToken=a"),
            "/data/foundation/flowservice/flows?continuationToken=a");
  EXPECT_EQ(*ResolveHref(kEndpoint, kFlows, "flows?t=a"), "/data/foundation/flowservice/flows?t=a");
}

TEST(ResolveHref, PathFromTheRoot) {
  EXPECT_EQ(*ResolveHref(kEndpoint, kFlows, "/data/foundation/flowservice/flows?t=a"),
            "/data/foundation/flowservice/flows?t=a");
}

TEST(ResolveHref, WholeAddressOfTheSameHost) {
  EXPECT_EQ(*ResolveHref(kEndpoint, kFlows, "https://api.test/x?t=a"), "/x?t=a");
}

TEST(ResolveHref, QueryAlone) {
  EXPECT_EQ(*ResolveHref(kEndpoint, kFlows, "?start=https://x"),
            absl::StrCat(kFlows, "?start=https://x"));
}

TEST(ResolveHref, OtherHostsAreNotFollowed) {
  for (const char* href :
       {"https://evil.test/x", "https://api.test.evil.test/", "https://api.test@evil.test/",
        "//evil.test/x", "http://api.test/x", "https://api.test"}) {
    EXPECT_EQ(ResolveHref(kEndpoint, kFlows, href).status().code(), absl::StatusCode::kInternal)
        << href;
  }
}

TEST(ResolveHref, WhatIsNoAddressIsRefused) {
  for (const char* href : {"/a b", "/a\r\nX: 1", "/a\\b", "/a#b"}) {
    EXPECT_EQ(ResolveHref(kEndpoint, kFlows, href).status().code(), absl::StatusCode::kInternal)
        << href;
  }
}

TEST(ListItems, FollowsTheLinks) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"items": [{"id": "1"}, {"id": "2"}],
                     "_links": {"next": {"href": "/pumps?continuationToken=t1"}}})")
      .Then(200, R"({"items": [{"id": "3"}], "_links": {}})");
  EXPECT_EQ(IdsOf(bench.client.List(Pump())), "1 2 3");
  EXPECT_EQ(bench.server.lines(),
            (std::vector<std::string>{
                "GET https://api.test/data/foundation/flowservice/pumps?limit=100",
                "GET https://api.test/data/foundation/flowservice/pumps?continuationToken=t1"}));
}

TEST(ListItems, ObjectThatMovedToTheNextPageIsGivenOnce) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"items": [{"id": "1"}, {"id": "2"}], "_links": {"next": {"href": "/p?t=1"}}})")
      .Then(200, R"({"items": [{"id": "2"}, {"id": "3"}]})");
  EXPECT_EQ(IdsOf(bench.client.List(Pump())), "1 2 3");
}

TEST(ListItems, CircleIsAnError) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [{"id": "1"}], "_links": {"next": {"href": "/p?t=1"}}})");
  const auto objects = bench.client.List(Pump());
  EXPECT_EQ(objects.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(objects.status().message(),
            "GET /data/foundation/flowservice/pumps: the pages of the list go round in a circle");
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(ListItems, TooManyPagesAreAnError) {
  ClientSettings settings = BenchSettings();
  settings.max_pages = 2;
  ClientBench bench(settings);
  for (int i = 0; i < 3; ++i) {
    bench.server.Then(
        200, absl::StrCat(R"({"items": [{"id": ")", i, R"("}], "_links": {"next": {"href": "/p?t=)",
                          i, R"("}}})"));
  }
  EXPECT_EQ(bench.client.List(Pump()).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(ListItems, FailureOfALaterPageFailsTheList) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [{"id": "1"}], "_links": {"next": {"href": "/p?t=1"}}})")
      .Then(403, "{}");
  EXPECT_EQ(bench.client.List(Pump()).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(ListItems, LinkToAnotherHostFailsTheList) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [], "_links": {"next": {"href": "https://evil.test/"}}})");
  EXPECT_EQ(bench.client.List(Pump()).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(ListItems, AnswerThatIsNoListIsAnError) {
  for (const char* body : {"", "[]", "{}", R"({"items": {}})", "<html>", R"({"count": 95})"}) {
    ClientBench bench;
    bench.server.Then(200, body);
    EXPECT_EQ(bench.client.List(Pump()).status().code(), absl::StatusCode::kInternal) << body;
  }
}

TEST(ListItems, RowWithoutAnIdIsAnError) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [{"name": "x"}]})");
  EXPECT_EQ(bench.client.List(Pump()).status().code(), absl::StatusCode::kInternal);
}

TEST(ListData, AdvancesByRowsUntilAShortPage) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"data": [{"id": "1"}, {"id": "2"}], "_page": {"count": 2, "limit": 2}})")
      .Then(200, R"({"data": [{"id": "3"}]})");
  EXPECT_EQ(IdsOf(bench.client.List(Recipe())), "1 2 3");
  EXPECT_EQ(bench.server.lines(),
            (std::vector<std::string>{
                "GET https://api.test/data/foundation/conversion/recipes?limit=2&start=0",
                "GET https://api.test/data/foundation/conversion/recipes?limit=2&start=2"}));
}

TEST(ListData, FollowsALinkWhereThereIsOne) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"data": [{"id": "1"}],
                     "_links": {"next": {"href": "/recipes?start=1&limit=1", "templated": false}}})")
      .Then(200, R"({"data": [{"id": "2"}]})");
  EXPECT_EQ(IdsOf(bench.client.List(Recipe())), "1 2");
  EXPECT_EQ(bench.server.lines().at(1),
            "GET https://api.test/data/foundation/conversion/recipes?start=1&limit=1");
}

TEST(ListData, TemplateIsNoLink) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"data": [{"id": "1"}, {"id": "2"}],
                     "_links": {"next": {"href": "/recipes?start={start}", "templated": true}}})")
      .Then(200, R"({"data": []})");
  EXPECT_EQ(IdsOf(bench.client.List(Recipe())), "1 2");
  EXPECT_EQ(bench.server.lines().at(1),
            "GET https://api.test/data/foundation/conversion/recipes?limit=2&start=2");
}

TEST(ListData, ServerMayKeepToSmallerPages) {
  ClientBench bench;
  bench.server.Then(200, R"({"data": [{"id": "1"}], "_page": {"limit": 1}})")
      .Then(200, R"({"data": [{"id": "2"}], "_page": {"limit": 1}})")
      .Then(200, R"({"data": []})");
  EXPECT_EQ(IdsOf(bench.client.List(Recipe())), "1 2");
}

TEST(ListData, RepeatedFirstRowEndsTheList) {
  ClientBench bench;
  bench.server.Then(200, R"({"data": [{"id": "1"}, {"id": "2"}]})");
  EXPECT_EQ(IdsOf(bench.client.List(Recipe())), "1 2");
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(ListResults, GoesOnFromTheStartValue) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"results": [{"$id": "1"}, {"$id": "2"}],
                     "_page": {"orderby": "title", "next": "My title", "count": 2}})")
      .Then(200, R"({"results": [{"$id": "3"}], "_page": {"next": null}})");
  EXPECT_EQ(IdsOf(bench.client.List(Shape())), "1 2 3");
  EXPECT_EQ(bench.server.lines(),
            (std::vector<std::string>{
                "GET https://api.test/data/foundation/registry/shapes?orderby=title&limit=2",
                "GET https://api.test/data/foundation/registry/shapes?orderby=title&limit=2"
                "&start=My%20title"}));
  EXPECT_EQ(HeaderOf(bench.server.requests().at(1), "Accept"), "application/vnd.test.list+json");
}

TEST(ListResults, FollowsAnAddress) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"results": [{"$id": "1"}],
                     "_page": {"next": "https://api.test/data/foundation/registry/shapes?start=a"}})")
      .Then(200, R"({"results": [{"$id": "2"}], "_page": {"next": ""}})");
  EXPECT_EQ(IdsOf(bench.client.List(Shape())), "1 2");
  EXPECT_EQ(bench.server.lines().at(1),
            "GET https://api.test/data/foundation/registry/shapes?start=a");
}

TEST(ListResults, RepeatedStartValueIsAnError) {
  ClientBench bench;
  bench.server.Then(200, R"({"results": [{"$id": "1"}], "_page": {"next": "a"}})");
  EXPECT_EQ(bench.client.List(Shape()).status().code(), absl::StatusCode::kInternal);
}

TEST(ListById, KeysAreTheIds) {
  ClientBench bench;
  bench.server.Then(200, R"({"a1": {"name": "x"}, "b2": {"name": "y"}})")
      .Then(200, R"({"c3": {"name": "z", "id": "c3"}})");
  const auto objects = bench.client.List(Tank());
  EXPECT_EQ(IdsOf(objects), "a1 b2 c3");
  EXPECT_EQ(objects->at(0).raw, Value(Object{{"id", "a1"}, {"name", "x"}}));
  EXPECT_EQ(bench.server.lines(),
            (std::vector<std::string>{
                "GET https://api.test/data/foundation/catalog/tanks?limit=2&start=0",
                "GET https://api.test/data/foundation/catalog/tanks?limit=2&start=2"}));
}

TEST(ListById, EmptyArrayIsAnEmptyList) {
  ClientBench bench;
  bench.server.Then(200, "[]");
  EXPECT_EQ(IdsOf(bench.client.List(Tank())), "");
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(ListById, ServerWithoutStartIsAnError) {
  ClientBench bench;
  bench.server.Then(200, R"({"a1": {}, "b2": {}})");
  EXPECT_EQ(bench.client.List(Tank()).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(Rows, StopAtTheMost) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [{"id": "1"}, {"id": "2"}, {"id": "3"}],
                             "_links": {"next": {"href": "/p?t=1"}}})");
  const auto rows = bench.client.Rows(Pump().endpoints.collection, Pump().listing, 2);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->size(), 2);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

}  // namespace
}  // namespace plumb
