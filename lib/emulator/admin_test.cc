// The emulator's own paths: objects, settings, clock, requests, and row 16.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

constexpr char kConnections[] = "/data/foundation/flowservice/connections";

class AdminTest : public ::testing::Test {
 protected:
  std::string MakeBase() {
    const Answer made = api_.Send("POST", kConnections, TestApi::BaseBody());
    return std::string(made.json.StringAt("id"));
  }

  Answer Order(const Value& fault) { return api_.Send("POST", "/_admin/faults", fault); }

  Value Count() { return *api_.Get(absl::StrCat(kConnections, "?count=true")).Find("count"); }

  TestApi api_;
};

TEST_F(AdminTest, PatchChangesAnObjectAsAPersonWould) {
  const std::string id = MakeBase();
  const std::string etag = api_.Etag(absl::StrCat(kConnections, "/", id));
  api_.Send("PATCH", absl::StrCat("/_admin/objects/connections/", id), Object{{"name", "Mine"}});
  const Value item = api_.GetItem(absl::StrCat(kConnections, "/", id));
  EXPECT_EQ(item.StringAt("name"), "Mine");
  EXPECT_EQ(item.StringAt("updatedBy"), "ada@example.com");
  EXPECT_EQ(item.StringAt("updatedClient"), "exc_app");
  EXPECT_NE(item.StringAt("etag"), etag);
}

TEST_F(AdminTest, ObjectsOfEveryCollectionCanBeChangedAndRemoved) {
  const Chain chain = api_.MakeChain();
  const std::pair<std::string, std::string> objects[] = {
      {"flows", chain.flow},
      {"mappingSets", chain.mapping},
      {"dataSets", chain.dataset},
      {"schemas", PercentEncode(chain.schema)},
      {"sourceConnections", chain.source},
      {"fieldgroups", PercentEncode(chain.field_group)}};
  for (const auto& [collection, id] : objects) {
    const std::string path = absl::StrCat("/_admin/objects/", collection, "/", id);
    EXPECT_EQ(api_.Send("PATCH", path, Object{{"description", "d"}}).status, 200) << path;
    EXPECT_EQ(api_.Send("DELETE", path).status, 204) << path;
    EXPECT_EQ(api_.Send("GET", path).status, 404) << path;
  }
}

TEST_F(AdminTest, ChangedMappingSetIsANewVersion) {
  const Chain chain = api_.MakeChain();
  api_.Send("PATCH", absl::StrCat("/_admin/objects/mappingSets/", chain.mapping),
            Object{{"name", "n"}});
  const Value mapping = api_.Get(absl::StrCat(kMappings, "/", chain.mapping));
  EXPECT_EQ(*mapping.Find("version"), Value(1));
}

TEST_F(AdminTest, InsertTakesOneObjectOrMany) {
  Value body = TestApi::BaseBody();
  body.as_object().Set("id", "mine");
  const std::string path = "/_admin/objects/connections?org=ORG@AdobeOrg&sandbox=dev";
  EXPECT_EQ(api_.Send("POST", path, body).json, Value(Object{{"id", "mine"}}));
  EXPECT_EQ(api_.Send("POST", path, Array{TestApi::BaseBody(), TestApi::BaseBody()}).status, 201);
  EXPECT_EQ(Count(), Value(3));
  EXPECT_EQ(api_.Send("POST", path, Object{{"name", "no spec"}}).status, 400);
}

TEST_F(AdminTest, ObjectsShowEverything) {
  const Chain chain = api_.MakeChain();
  const Value all = api_.Get("/_admin/objects");
  EXPECT_EQ(all.StringAt("org"), "ORG@AdobeOrg");
  for (std::string_view name : {"connections", "flows", "mappingSets", "schemas", "dataSets"}) {
    EXPECT_EQ(all.Find("collections")->Find(name)->as_array().size(), 1u) << name;
  }
}

TEST_F(AdminTest, HealthNeedsNoToken) {
  const Answer answer = api_.Send("GET", "/_admin/health", nullptr, {{"authorization", ""}});
  EXPECT_EQ(answer.json.StringAt("status"), "ok");
}

TEST_F(AdminTest, UnknownSettingIsRefusedAndChangesNothing) {
  const Answer answer =
      api_.Send("POST", "/_admin/settings", Object{{"secrets", "echo"}, {"typo", true}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(api_.Get("/_admin/settings").StringAt("secrets"), "omit");
}

TEST_F(AdminTest, RequestsAreKeptWithoutCredentials) {
  MakeBase();
  const Value requests = api_.Get("/_admin/requests");
  ASSERT_EQ(requests.as_array().size(), 1u);
  const Value& request = requests.as_array()[0];
  EXPECT_EQ(request.StringAt("method"), "POST");
  EXPECT_EQ(request.StringAt("path"), kConnections);
  EXPECT_EQ(*request.Find("status"), Value(201));
  EXPECT_EQ(request.Find("headers")->Find("authorization"), nullptr);
  EXPECT_EQ(request.Find("body")->Find("auth")->Find("params")->StringAt("accessToken"), "****");
  api_.Send("DELETE", "/_admin/requests");
  EXPECT_TRUE(api_.Get("/_admin/requests").as_array().empty());
}

TEST_F(AdminTest, SecretInAPatchIsMaskedInTheLog) {
  const std::string path = absl::StrCat(kConnections, "/", MakeBase());
  api_.Patch(
      path,
      Array{Object{{"op", "replace"}, {"path", "/auth/params/accessToken"}, {"value", "sk_2"}}});
  const Value requests = api_.Get("/_admin/requests");
  const Value& patch = requests.as_array().back();
  EXPECT_EQ(patch.Find("body")->as_array()[0].StringAt("value"), "****");
}

TEST_F(AdminTest, TooManyRequestsWithAndWithoutRetryAfter) {
  Order(Object{{"fault", "status"}, {"status", 429}, {"retry_after", "2"}});
  const Answer with = api_.Send("GET", kConnections);
  EXPECT_EQ(CodeOf(with), "429050");
  EXPECT_EQ(with.headers[0], (std::pair<std::string, std::string>("Retry-After", "2")));
  Order(Object{{"fault", "status"}, {"status", 429}});
  EXPECT_EQ(api_.Send("GET", kConnections).headers[0].first, "x-request-id");
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
}

TEST_F(AdminTest, FaultsFitMethodAndPathAndCount) {
  Order(Object{{"method", "POST"},
               {"path", "connections$"},
               {"skip", 1},
               {"times", 2},
               {"fault", "status"},
               {"status", 503}});
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
  const auto status = [&] { return api_.Send("POST", kConnections, TestApi::BaseBody()).status; };
  EXPECT_EQ(status(), 201);
  EXPECT_EQ(status(), 503);
  EXPECT_EQ(status(), 503);
  EXPECT_EQ(status(), 201);
}

TEST_F(AdminTest, ClearedFaultsDoNothing) {
  Order(Object{{"fault", "status"}, {"times", 0}});
  EXPECT_EQ(api_.Send("GET", kConnections).status, 503);
  api_.Send("DELETE", "/_admin/faults");
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
}

TEST_F(AdminTest, FaultsBeforeDoNothingAndFaultsAfterAct) {
  const auto after = [&](std::string_view fault) {
    Order(Object{{"method", "POST"}, {"path", "/connections"}, {"fault", fault}});
    return api_.Send("POST", kConnections, TestApi::BaseBody());
  };
  EXPECT_EQ(after("drop_before").delivery, Delivery::kNone);
  EXPECT_EQ(Count(), Value(0));
  EXPECT_EQ(after("drop_after").delivery, Delivery::kNone);
  EXPECT_EQ(Count(), Value(1));
  EXPECT_EQ(after("status_after").status, 503);
  EXPECT_EQ(Count(), Value(2));
  EXPECT_EQ(after("half_body").delivery, Delivery::kHalf);
  EXPECT_EQ(after("garbage").text.front(), '<');
  EXPECT_EQ(Count(), Value(4));
}

TEST_F(AdminTest, DuplicateMakesATwinOrRepeatsAnElement) {
  Order(Object{{"method", "POST"}, {"fault", "duplicate"}});
  // The order itself is not a call that faults apply to.
  MakeBase();
  EXPECT_EQ(Count(), Value(2));
  Order(Object{{"method", "GET"}, {"fault", "duplicate"}});
  EXPECT_EQ(api_.Get(kConnections).Find("items")->as_array().size(), 3u);
}

TEST_F(AdminTest, StaleEtagIsSomebodyElsesWrite) {
  const std::string path = absl::StrCat(kConnections, "/", MakeBase());
  const std::string etag = api_.Etag(path);
  Order(Object{{"method", "PATCH"}, {"fault", "stale_etag"}});
  const Value patch = Array{Object{{"op", "replace"}, {"path", "/name"}, {"value", "b"}}};
  EXPECT_EQ(CodeOf(api_.Send("PATCH", path, patch, {{"if-match", etag}})), "1404-412");
  EXPECT_EQ(api_.GetItem(path).StringAt("updatedBy"), "ada@example.com");
}

TEST_F(AdminTest, SlowCallsTakeTheirTime) {
  Order(Object{{"fault", "slow"}, {"delay_ms", 1500}});
  const absl::Time before = api_.clock().Now();
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
  EXPECT_EQ(api_.clock().Now() - before, absl::Milliseconds(1500));
}

TEST_F(AdminTest, UnknownFaultIsRefused) {
  EXPECT_EQ(Order(Object{{"fault", "flood"}}).status, 400);
  EXPECT_EQ(Order(Object{{"fault", "status"}, {"path", "("}}).status, 400);
}

TEST_F(AdminTest, RateLimitIsPerSecond) {
  api_.Set(Object{{"requests_per_second", 2}});
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
  EXPECT_EQ(api_.Send("GET", kConnections).status, 429);
  api_.clock().Sleep(absl::Seconds(1));
  EXPECT_EQ(api_.Send("GET", kConnections).status, 200);
}

}  // namespace
}  // namespace plumb::emulator
