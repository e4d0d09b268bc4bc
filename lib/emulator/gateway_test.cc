// Row 1 and 2 of the checklist: the order of checks, tokens.

#include "lib/emulator/gateway.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

constexpr char kConnections[] = "/data/foundation/flowservice/connections";
constexpr char kToken[] = "/ims/token/v3";
constexpr char kForm[] =
    "grant_type=client_credentials&client_id=key&client_secret=s&scope=openid%2Csession";

TEST(GatewayTest, ChecksComeInThePlatformsOrder) {
  TestApi api;
  // Everything is wrong; each repair uncovers the next complaint.
  TestApi::Headers headers = {{"authorization", ""},
                              {"x-api-key", ""},
                              {"x-gw-ims-org-id", ""},
                              {"x-sandbox-name", ""},
                              {"content-type", "text/plain"}};
  EXPECT_EQ(CodeOf(api.SendText("POST", kConnections, "{", headers)), "403010");
  headers["authorization"] = "Bearer expired";
  EXPECT_EQ(CodeOf(api.SendText("POST", kConnections, "{", headers)), "401013");
  headers["authorization"] = "Bearer good";
  EXPECT_EQ(CodeOf(api.SendText("POST", kConnections, "{", headers)), "403000");
  headers["x-api-key"] = "key";
  EXPECT_EQ(CodeOf(api.SendText("POST", kConnections, "{", headers)), "400003");
  headers["x-gw-ims-org-id"] = "ORG@AdobeOrg";
  EXPECT_EQ(CodeOf(api.SendText("POST", kConnections, "{", headers)), "2105-400");
  headers["x-sandbox-name"] = "dev";
  const Answer type = api.SendText("POST", kConnections, "{", headers);
  EXPECT_EQ(type.json.StringAt("detail"), "A valid content-type must be specified");
  headers["content-type"] = "application/json";
  const Answer json = api.SendText("POST", kConnections, "{", headers);
  EXPECT_EQ(json.status, 400);
  EXPECT_NE(json.json.StringAt("detail").find("not valid JSON"), std::string::npos);
}

TEST(GatewayTest, MissingTokenIs403AndInvalidOneIs401) {
  TestApi api;
  EXPECT_EQ(api.Send("GET", kConnections, nullptr, {{"authorization", ""}}).status, 403);
  EXPECT_EQ(api.Send("GET", kConnections, nullptr, {{"authorization", "Bearer invalid"}}).status,
            401);
  EXPECT_EQ(api.Send("GET", kConnections, nullptr, {{"authorization", "Bearer "}}).status, 401);
}

TEST(GatewayTest, SandboxOutsideTheListIsNotFound) {
  TestApi api;
  api.Set(Object{{"sandboxes", Array{"prod"}}});
  EXPECT_EQ(CodeOf(api.Send("GET", kConnections)), "2100-404");
  EXPECT_EQ(api.Send("GET", kConnections, nullptr, {{"x-sandbox-name", "prod"}}).status, 200);
}

TEST(GatewayTest, SandboxIdIsRefusedWithAUserToken) {
  TestApi api;
  EXPECT_EQ(CodeOf(api.Send("GET", kConnections, nullptr, {{"x-sandbox-id", "1"}})), "2110-400");
}

TEST(GatewayTest, ObjectsStayInTheirOrganisationAndSandbox) {
  TestApi api;
  api.Send("POST", kConnections, TestApi::BaseBody());
  EXPECT_EQ(api.Get(kConnections).Find("items")->as_array().size(), 1u);
  const Answer other = api.Send("GET", kConnections, nullptr, {{"x-sandbox-name", "prod"}});
  EXPECT_TRUE(other.json.Find("items")->as_array().empty());
}

TEST(GatewayTest, EveryAnswerCarriesARequestId) {
  TestApi api;
  const Answer answer = api.Send("GET", absl::StrCat(kConnections, "/none"));
  ASSERT_EQ(answer.headers.back().first, "x-request-id");
  EXPECT_EQ(answer.json.Find("report")->StringAt("request-id"), answer.headers.back().second);
}

TEST(GatewayTest, UnknownPathsAreNotFound) {
  TestApi api;
  EXPECT_EQ(api.Send("GET", "/data/foundation/flowservice/nothing").status, 404);
  EXPECT_EQ(api.Send("GET", "/data/foundation/mappingSets").status, 404);
  EXPECT_EQ(api.Send("GET", "/").status, 404);
}

TEST(TokenTest, FormAndQueryBothGetAToken) {
  TestApi api;
  const TestApi::Headers form = {{"content-type", "application/x-www-form-urlencoded"}};
  const Answer v3 = api.SendText("POST", kToken, kForm, form);
  ASSERT_EQ(v3.status, 200);
  EXPECT_EQ(*v3.json.Find("expires_in"), Value(86399));
  EXPECT_EQ(v3.json.StringAt("token_type"), "bearer");
  EXPECT_EQ(api.Send("POST", absl::StrCat("/ims/token/v2?", kForm)).status, 200);
}

TEST(TokenTest, IssuedTokenWorksUntilItIsOver) {
  TestApi api;
  const Value issued = api.Send("POST", absl::StrCat(kToken, "?", kForm)).json;
  const TestApi::Headers headers = {
      {"authorization", absl::StrCat("Bearer ", issued.StringAt("access_token"))}};
  EXPECT_EQ(api.Send("GET", kConnections, nullptr, headers).status, 200);
  api.Advance(absl::Hours(24));
  EXPECT_EQ(CodeOf(api.Send("GET", kConnections, nullptr, headers)), "401013");
}

TEST(TokenTest, IssuedTokenIsGoodForItsOwnKeyOnly) {
  TestApi api;
  const Value issued = api.Send("POST", absl::StrCat(kToken, "?", kForm)).json;
  const Answer answer =
      api.Send("GET", kConnections, nullptr,
               {{"authorization", absl::StrCat("Bearer ", issued.StringAt("access_token"))},
                {"x-api-key", "other"}});
  EXPECT_EQ(CodeOf(answer), "403003");
}

TEST(TokenTest, RefusalsFollowOAuth) {
  TestApi api;
  EXPECT_EQ(api.Send("POST", "/ims/token/v3?grant_type=password").json.StringAt("error"),
            "unsupported_grant_type");
  const Answer wrong = api.Send(
      "POST", "/ims/token/v3?grant_type=client_credentials&client_id=k&client_secret=invalid");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.json.StringAt("error"), "invalid_client");
}

}  // namespace
}  // namespace plumb::emulator
