#include "lib/client/token.h"

#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "lib/client/testing/scripted_transport.h"
#include "lib/env/files.h"
#include "lib/testing/fake_clock.h"

namespace plumb {
namespace {

constexpr const char* kFirst =
    R"({"access_token": "t1", "token_type": "bearer", "expires_in": 86399})";
constexpr const char* kSecond = R"({"access_token": "t2", "expires_in": 86399})";

class TokenTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/tokenXXXXXX";
    directory_ = mkdtemp(pattern.data());
    settings_.ims_endpoint = "https://ims.test";
    settings_.client_id = "id 1";
    settings_.client_secret = Secret("p&w");
  }

  std::unique_ptr<TokenSource> Make() { return MakeImsTokens(settings_, ims_, clock_, files_); }

  // The text of the next token, or the error.
  static std::string TextOf(TokenSource& tokens) {
    const absl::StatusOr<Secret> token = tokens.Token();
    return token.ok() ? std::string(token->Reveal()) : token.status().ToString();
  }

  void KeepACache() { settings_.cache_path = directory_ + "/cache/token.json"; }

  ScriptedTransport ims_;
  FakeClock clock_;
  DiskFiles files_;
  ImsSettings settings_;
  std::string directory_;
};

TEST(FixedToken, IsTheTokenAndCannotBeRenewed) {
  const auto tokens = MakeFixedToken(Secret("ready"));
  EXPECT_EQ(tokens->Token()->Reveal(), "ready");
  EXPECT_FALSE(tokens->Renew(Secret("ready")));
}

TEST_F(TokenTest, IsAskedForInAForm) {
  ims_.Then(200, kFirst);
  EXPECT_EQ(TextOf(*Make()), "t1");
  const HttpRequest& request = ims_.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://ims.test/ims/token/v3");
  EXPECT_EQ(HeaderOf(request, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(request.body,
            "grant_type=client_credentials&client_id=id%201&client_secret=p%26w&scope=openid%2C"
            "session%2CAdobeID%2Cread_organizations%2Cadditional_info.projectedProductContext");
}

TEST_F(TokenTest, IsKeptUntil500SecondsBeforeItsEnd) {
  ims_.Then(200, kFirst).Then(200, kSecond);
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  clock_.Advance(absl::Seconds(86399 - 501));
  EXPECT_EQ(TextOf(*tokens), "t1");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(TextOf(*tokens), "t2");
}

TEST_F(TokenTest, LifeInMillisecondsIsRecognised) {
  ims_.Then(200, R"({"access_token": "t1", "expires_in": 86399992})").Then(200, kSecond);
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(TextOf(*tokens), "t2");
}

TEST_F(TokenTest, ShortLivedTokenIsUsedForHalfItsLife) {
  ims_.Then(200, R"({"access_token": "t1", "expires_in": 60})").Then(200, kSecond);
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  clock_.Advance(absl::Seconds(29));
  EXPECT_EQ(TextOf(*tokens), "t1");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(TextOf(*tokens), "t2");
}

TEST_F(TokenTest, RefusedTokenIsReplaced) {
  ims_.Then(200, kFirst).Then(200, kSecond);
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  EXPECT_TRUE(tokens->Renew(Secret("t1")));
  EXPECT_EQ(TextOf(*tokens), "t2");
}

TEST_F(TokenTest, TokenThatWasReplacedMeanwhileStays) {
  ims_.Then(200, kFirst).Then(200, kSecond);
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  EXPECT_TRUE(tokens->Renew(Secret("t1")));
  EXPECT_EQ(TextOf(*tokens), "t2");
  EXPECT_TRUE(tokens->Renew(Secret("t1")));  // A slower thread's.
  EXPECT_EQ(TextOf(*tokens), "t2");
  EXPECT_EQ(ims_.requests().size(), 2);
}

TEST_F(TokenTest, RefusalNamesTheEndpointAndTheError) {
  ims_.Then(401, R"({"error": "invalid_client", "error_description": "invalid client_secret"})");
  const absl::Status status = Make()->Token().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(status.message(),
            "POST https://ims.test/ims/token/v3: 401 invalid_client: invalid client_secret");
  EXPECT_EQ(ims_.requests().size(), 1);
}

TEST_F(TokenTest, RefusalDoesNotRepeatTheSecret) {
  ims_.Then(400, R"({"error": "invalid_client", "error_description": "p&w is wrong"})");
  const absl::Status status = Make()->Token().status();
  EXPECT_EQ(status.message().find("p&w"), std::string::npos) << status;
}

TEST_F(TokenTest, OverloadedEndpointIsAskedAgain) {
  ims_.Then(503).Then(429, "", {{"retry-after", "20"}}).ThenFail(absl::UnknownError("reset"));
  ims_.Then(200, kFirst);
  EXPECT_EQ(TextOf(*Make()), "t1");
  EXPECT_EQ(clock_.slept(),
            (std::vector<absl::Duration>{absl::Seconds(1), absl::Seconds(20), absl::Seconds(4)}));
}

TEST_F(TokenTest, EndpointThatStaysAwayIsUnavailable) {
  ims_.ThenFail(absl::UnavailableError("no route"));
  const absl::Status status = Make()->Token().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "POST https://ims.test/ims/token/v3: no route");
  EXPECT_EQ(ims_.requests().size(), 4);
}

TEST_F(TokenTest, AnswerWithoutATokenIsInternal) {
  for (const char* body : {"{}", "[]", "x", R"({"access_token": "a\r\nb"})"}) {
    ScriptedTransport ims;
    ims.Then(200, body);
    const auto tokens = MakeImsTokens(settings_, ims, clock_, files_);
    EXPECT_EQ(tokens->Token().status().code(), absl::StatusCode::kInternal) << body;
  }
}

TEST_F(TokenTest, ManyCallersShareOneRequest) {
  ims_.Then(200, kFirst);
  // The answer waits until all callers have had the time to ask.
  std::atomic<int> started = 0;
  ims_.OnSend([&started](const HttpRequest&) {
    while (started < 8) std::this_thread::yield();
  });
  const auto tokens = Make();
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      ++started;
      EXPECT_EQ(TextOf(*tokens), "t1");
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ims_.requests().size(), 1);
}

TEST_F(TokenTest, NextProcessReadsTheCache) {
  KeepACache();
  ims_.Then(200, kFirst).Then(200, kSecond);
  EXPECT_EQ(TextOf(*Make()), "t1");
  EXPECT_EQ(TextOf(*Make()), "t1");
  EXPECT_EQ(ims_.requests().size(), 1);
  struct stat info = {};
  ASSERT_EQ(stat(settings_.cache_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(TokenTest, EndedTokenOfTheCacheIsReplaced) {
  KeepACache();
  ims_.Then(200, kFirst).Then(200, kSecond);
  EXPECT_EQ(TextOf(*Make()), "t1");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(TextOf(*Make()), "t2");
}

TEST_F(TokenTest, RefusedTokenIsNotReadFromTheCacheAgain) {
  KeepACache();
  ims_.Then(200, kFirst).Then(200, kSecond);
  EXPECT_EQ(TextOf(*Make()), "t1");
  const auto tokens = Make();
  EXPECT_EQ(TextOf(*tokens), "t1");
  tokens->Renew(Secret("t1"));
  EXPECT_EQ(TextOf(*tokens), "t2");
}

TEST_F(TokenTest, CacheOfAnotherClientIsReplaced) {
  KeepACache();
  ims_.Then(200, kFirst).Then(200, kSecond);
  EXPECT_EQ(TextOf(*Make()), "t1");
  settings_.client_id = "id 2";
  EXPECT_EQ(TextOf(*Make()), "t2");
}

TEST_F(TokenTest, UnreadableCacheIsReplaced) {
  KeepACache();
  ASSERT_TRUE(files_.MakeDirectories(directory_ + "/cache").ok());
  ASSERT_TRUE(files_.Write(settings_.cache_path, "{\"version\":", FileMode::kPrivate).ok());
  ims_.Then(200, kFirst);
  EXPECT_EQ(TextOf(*Make()), "t1");
  EXPECT_EQ(TextOf(*Make()), "t1");
  EXPECT_EQ(ims_.requests().size(), 1);
}

TEST_F(TokenTest, CacheThatOthersCanReadIsRefused) {
  KeepACache();
  ims_.Then(200, kFirst);
  EXPECT_EQ(TextOf(*Make()), "t1");
  ASSERT_EQ(chmod(settings_.cache_path.c_str(), 0644), 0);
  const absl::Status status = Make()->Token().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_NE(status.message().find("delete " + settings_.cache_path), std::string::npos) << status;
}

TEST_F(TokenTest, CacheThatCannotBeWrittenDoesNoHarm) {
  settings_.cache_path = "/proc/none/token.json";
  ims_.Then(200, kFirst);
  EXPECT_EQ(TextOf(*Make()), "t1");
}

}  // namespace
}  // namespace plumb
