// Headers, repeats and waits, which all requests have in common.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/client/testing/client_bench.h"

namespace plumb {
namespace {

constexpr const char* kMade = R"({"id": "p1", "etag": "\"e1\""})";
constexpr const char* kOne = R"({"items": [{"id": "p1", "etag": "\"e1\""}]})";
const std::vector<PatchOperation> kRename = {{"replace", "/name", "n"}};

TEST(Send, EveryRequestHasTheFiveHeaders) {
  ClientBench bench;
  bench.server.Then(200, kOne);
  ASSERT_TRUE(bench.client.Get(Pump(), "p1").ok());
  const HttpRequest& request = bench.server.requests().at(0);
  EXPECT_EQ(HeaderOf(request, "Authorization"), "Bearer token-1");
  EXPECT_EQ(HeaderOf(request, "x-api-key"), "key-1");
  EXPECT_EQ(HeaderOf(request, "x-gw-ims-org-id"), "ORG@AdobeOrg");
  EXPECT_EQ(HeaderOf(request, "x-sandbox-name"), "dev");
  EXPECT_EQ(HeaderOf(request, "x-request-id").size(), 32);
  EXPECT_EQ(HeaderOf(request, "Content-Type"), "");
  EXPECT_EQ(HeaderOf(request, "If-Match"), "");
}

TEST(Send, BodiesHaveAContentType) {
  ClientBench bench;
  bench.server.Then(201, kMade);
  ASSERT_TRUE(bench.client.Create(Pump(), Object()).ok());
  EXPECT_EQ(HeaderOf(bench.server.requests().at(0), "Content-Type"), "application/json");
}

TEST(Send, RequestsHaveDifferentIds) {
  ClientBench bench;
  bench.server.Then(200, kOne);
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(bench.client.Get(Pump(), "p1").ok());
    ids.insert(HeaderOf(bench.server.requests().back(), "x-request-id"));
  }
  EXPECT_EQ(ids.size(), 20);
}

TEST(Send, HeaderThatWouldBeTwoIsNotSent) {
  ClientBench bench;
  const auto written = bench.client.Patch(Pump(), "p1", Etag("\"e\"\r\nX-Other: 1"), kRename);
  EXPECT_EQ(written.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(bench.server.requests().empty());
}

TEST(Send, QueryIsPercentEncoded) {
  ClientBench bench;
  bench.server.Then(200, "{}");
  ASSERT_TRUE(bench.client.GetJson("/p", {{"property", "a[]==b+c d"}, {"limit", "1"}}).ok());
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/p?property=a%5B%5D%3D%3Db%2Bc%20d&limit=1");
}

TEST(Send, RetryAfterIsHonoured) {
  ClientBench bench;
  bench.server.Then(429, "", {{"retry-after", "7"}}).Then(200, kOne);
  ASSERT_TRUE(bench.client.Get(Pump(), "p1").ok());
  EXPECT_EQ(bench.clock.slept(), (std::vector<absl::Duration>{absl::Seconds(7)}));
  EXPECT_EQ(bench.client.stats().requests, 2);
  EXPECT_EQ(bench.client.stats().retries, 1);
  EXPECT_EQ(bench.client.stats().waited, absl::Seconds(7));
}

TEST(Send, RetryAfterHoldsUpOtherRequestsToo) {
  ClientSettings settings = BenchSettings();
  settings.retry_time_limit = absl::Seconds(5);
  ClientBench bench(settings);
  bench.server.Then(429, "", {{"retry-after", "7"}}).Then(200, kOne);
  EXPECT_FALSE(bench.client.Get(Pump(), "p1").ok());  // That is too long for it.
  bench.clock.Advance(absl::Seconds(4));
  EXPECT_TRUE(bench.client.Get(Pump(), "p1").ok());
  EXPECT_EQ(bench.clock.slept(), (std::vector<absl::Duration>{absl::Seconds(3)}));
}

TEST(Send, FewerAreUnderWayAtOnceAfterTooManyRequests) {
  ClientBench bench;
  const int before = bench.client.stats().concurrency;
  bench.server.Then(429).Then(200, kOne);
  ASSERT_TRUE(bench.client.Get(Pump(), "p1").ok());
  EXPECT_EQ(bench.client.stats().concurrency, before / 2);
}

TEST(Send, WithoutRetryAfterTheWaitsGrowAndVary) {
  ClientBench bench;
  for (int i = 0; i < 9; ++i) bench.server.Then(429);
  bench.server.Then(200, kOne);
  ASSERT_TRUE(bench.client.Get(Pump(), "p1").ok());
  const std::vector<absl::Duration> slept = bench.clock.slept();
  ASSERT_EQ(slept.size(), 9);
  absl::Duration most = absl::Seconds(1);
  for (const absl::Duration wait : slept) {
    EXPECT_GE(wait, absl::ZeroDuration());
    EXPECT_LE(wait, most);
    most = std::min(2 * most, absl::Seconds(60));
  }
}

TEST(Send, CreateIsRepeatedAfter429) {
  ClientBench bench;
  bench.server.Then(429).Then(201, kMade);
  EXPECT_TRUE(bench.client.Create(Pump(), Object()).ok());
}

TEST(Send, TooManyRequestsEndAtTheTimeLimit) {
  ClientSettings settings = BenchSettings();
  settings.retry_time_limit = absl::Minutes(1);
  ClientBench bench(settings);
  bench.server.Then(429, R"({"error_code": "429050", "message": "Too many requests"})",
                    {{"retry-after", "25"}});
  const auto object = bench.client.Get(Pump(), "p1");
  EXPECT_EQ(object.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(bench.server.requests().size(), 3);  // At 0, 25 and 50 seconds.
}

TEST(Send, ReadIsRepeatedAfterServerErrorsAndLostConnections) {
  ClientBench bench;
  bench.server.Then(500)
      .ThenFail(absl::UnknownError("connection reset"))
      .ThenFail(absl::UnavailableError("no route"))
      .Then(504)
      .Then(200, kOne);
  EXPECT_TRUE(bench.client.Get(Pump(), "p1").ok());
  EXPECT_EQ(bench.client.stats().retries, 4);
}

TEST(Send, ReadIsGivenUpAfterTheLastAttempt) {
  ClientBench bench;
  bench.server.Then(503, R"({"message": "down"})");
  const auto object = bench.client.Get(Pump(), "p1");
  EXPECT_EQ(object.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(object.status().message(), "GET /data/foundation/flowservice/pumps/p1: 503: down");
  EXPECT_EQ(bench.server.requests().size(), 6);
}

TEST(Send, LostReadIsUnavailable) {
  ClientBench bench;
  bench.server.ThenFail(absl::UnknownError("connection reset"));
  const auto object = bench.client.Get(Pump(), "p1");
  EXPECT_EQ(object.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(object.status().message(),
            "GET /data/foundation/flowservice/pumps/p1: connection reset");
}

TEST(Send, CreateIsNeverRepeatedOnceItMayHaveBeenDone) {
  for (const absl::StatusCode code : {absl::StatusCode::kUnknown, absl::StatusCode::kInternal,
                                      absl::StatusCode::kResourceExhausted}) {
    ClientBench bench;
    bench.server.ThenFail(absl::Status(code, "lost"));
    EXPECT_EQ(bench.client.Create(Pump(), Object()).status().code(), absl::StatusCode::kUnknown);
    EXPECT_EQ(bench.server.requests().size(), 1);
  }
  ClientBench bench;
  bench.server.Then(502);
  EXPECT_EQ(bench.client.Create(Pump(), Object()).status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, CreateThatReachedNoServerIsRepeated) {
  ClientBench bench;
  bench.server.ThenFail(absl::UnavailableError("refused")).Then(201, kMade);
  EXPECT_TRUE(bench.client.Create(Pump(), Object()).ok());
}

TEST(Send, CreateThatNeverReachedAServerWasNotDone) {
  ClientBench bench;
  bench.server.ThenFail(absl::UnavailableError("refused"));
  EXPECT_EQ(bench.client.Create(Pump(), Object()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(bench.server.requests().size(), 6);
}

TEST(Send, PutIsNotRepeated) {
  ClientBench bench;
  bench.server.Then(500);
  EXPECT_EQ(bench.client.Put(Recipe(), "r1", Object()).status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, PatchWithAnEtagIsRepeated) {
  ClientBench bench;
  bench.server.Then(503).Then(200, R"({"id": "p1", "etag": "\"e2\""})");
  const auto written = bench.client.Patch(Pump(), "p1", Etag("\"e1\""), kRename);
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->etag, Etag("\"e2\""));
}

TEST(Send, PatchWithoutAnEtagIsNotRepeated) {
  ClientBench bench;
  bench.server.Then(503);
  EXPECT_EQ(bench.client.Patch(Tank(), "t1", Etag(), kRename).status().code(),
            absl::StatusCode::kUnknown);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, StaleEtagIsAborted) {
  ClientBench bench;
  bench.server.Then(412);
  EXPECT_EQ(bench.client.Patch(Pump(), "p1", Etag("\"e1\""), kRename).status().code(),
            absl::StatusCode::kAborted);
}

TEST(Send, StaleEtagAfterALostAnswerIsUnknown) {
  ClientBench bench;
  bench.server.ThenFail(absl::UnknownError("connection reset")).Then(412);
  const absl::Status status = bench.client.Patch(Pump(), "p1", Etag("\"e1\""), kRename).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(status.message(),
            "PATCH /data/foundation/flowservice/pumps/p1: 412; it is not known whether the "
            "platform did it");
}

TEST(Send, EndedTokenIsRenewedOnce) {
  ClientBench bench;
  bench.server.Then(401, R"({"error_code": "401013", "message": "Oauth token is not valid"})")
      .Then(201, kMade);
  ASSERT_TRUE(bench.client.Create(Pump(), Object()).ok());
  EXPECT_EQ(HeaderOf(bench.server.requests().at(1), "Authorization"), "Bearer token-2");
}

TEST(Send, SecondRefusalOfTheTokenIsTheAnswer) {
  ClientBench bench;
  bench.server.Then(401, R"({"error_code": "401013", "message": "Oauth token is not valid"})");
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(Send, TokenThatCannotBeRenewedIsNotTriedAgain) {
  ClientBench bench;
  bench.tokens.renewable = false;
  bench.server.Then(401, R"({"error_code": "401013"})");
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, TokenOfAnotherOrganisationIsNotRenewed) {
  ClientBench bench;
  bench.server.Then(401, R"({"type": "https://ns.adobe.com/aep/errors/FLOW-2000-401"})");
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, ForbiddenIsNeverRepeated) {
  ClientBench bench;
  bench.server.Then(403, R"({"error_code": "403027"})");
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Send, StoppedReadIsCancelledAndStoppedWriteUnknown) {
  ClientBench bench;
  bench.server.ThenFail(absl::CancelledError("stopped"));
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(bench.client.Create(Pump(), Object()).status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(Send, MessagesHaveNeitherTokensNorSecrets) {
  ClientBench bench;
  bench.server.Then(400, R"({"message": "Bearer token-1 may not"})")
      .Then(400, R"({"message": "accessToken sk_live_1 is wrong"})");
  const Value body = Object{{"auth", Object{{"accessToken", Secret("sk_live_1")}}}};
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = bench.client.Create(Pump(), body).status();
    EXPECT_EQ(status.message(),
              "POST /data/foundation/flowservice/pumps: 400: (what the server said holds a secret "
              "and is left out)");
  }
}

}  // namespace
}  // namespace plumb
