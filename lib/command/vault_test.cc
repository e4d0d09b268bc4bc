#include "lib/command/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "lib/testing/fake_clock.h"
#include "lib/testing/fake_environment.h"
#include "lib/testing/fake_transport.h"
#include "lib/testing/mem_files.h"

namespace plumb {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// Answers of Vault 1.15's HTTP API, as its documentation shows them.
class VaultTest : public testing::Test {
 protected:
  VaultTest() {
    environment_.Set("VAULT_ADDR", "https://vault:8200/");
    environment_.Set("VAULT_TOKEN", "hvs.1");
    Has("sys/internal/ui/mounts/secret/stripe",
        R"({"data":{"path":"secret/","type":"kv","options":{"version":"2"}}})");
    Has("secret/data/stripe",
        R"({"data":{"data":{"token":"sk_live_1","pin":42,"empty":""},"metadata":{"version":3}}})");
  }

  void Has(const std::string& path, const std::string& body, int status = 200) {
    answers_["https://vault:8200/v1/" + path] = {status, {}, body};
  }

  std::string Error(const std::string& what) {
    const auto got = vault_.Get(what);
    EXPECT_FALSE(got.ok()) << *got;
    EXPECT_THAT(got.status().message(), Not(HasSubstr("hvs.1")));
    EXPECT_THAT(got.status().message(), Not(HasSubstr("sk_live_1")));
    return std::string(got.status().message());
  }

  std::map<std::string, HttpResponse> answers_;
  FakeEnvironment environment_;
  MemFiles files_;
  FakeClock clock_;
  FakeTransport transport_{[this](const HttpRequest& request) {
    const auto found = answers_.find(request.url);
    return found == answers_.end() ? HttpResponse{404, {}, R"({"errors":[]})"} : found->second;
  }};
  Vault vault_{environment_, files_, transport_, clock_};
};

TEST_F(VaultTest, GivesAMemberOfTheNewestVersion) {
  EXPECT_EQ(*vault_.Get("secret/stripe#token"), "sk_live_1");
  EXPECT_EQ(*vault_.Get("secret/stripe#pin"), "42");
  EXPECT_THAT(transport_.lines(),
              ElementsAre("GET https://vault:8200/v1/sys/internal/ui/mounts/secret/stripe",
                          "GET https://vault:8200/v1/secret/data/stripe"));
  EXPECT_THAT(transport_.requests()[1].headers, Contains(Pair("X-Vault-Token", "hvs.1")));
}

TEST_F(VaultTest, MountsMayHaveSlashes) {
  Has("sys/internal/ui/mounts/kv/team%20a/stripe",
      R"({"data":{"path":"kv/team a/","options":{"version":"2"}}})");
  Has("kv/team%20a/data/stripe", R"({"data":{"data":{"token":"t"},"metadata":{}}})");
  EXPECT_EQ(*vault_.Get("kv/team a/stripe#token"), "t");
}

// A token that may read the secret alone.
TEST_F(VaultTest, WithoutWordOfTheMountItIsTheFirstPart) {
  Has("sys/internal/ui/mounts/secret/stripe", R"({"errors":["preflight capability check"]})", 403);
  EXPECT_EQ(*vault_.Get("secret/stripe#token"), "sk_live_1");
}

TEST_F(VaultTest, TokenAndNamespaceComeAsVaultsProgramKeepsThem) {
  environment_.Unset("VAULT_TOKEN");
  environment_.Set("HOME", "/home/ann");
  environment_.Set("VAULT_NAMESPACE", "team-a");
  files_.Write("/home/ann/.vault-token", "hvs.2\n", FileMode::kPrivate).IgnoreError();
  EXPECT_TRUE(vault_.Get("secret/stripe#token").ok());
  EXPECT_THAT(transport_.requests()[0].headers, Contains(Pair("X-Vault-Token", "hvs.2")));
  EXPECT_THAT(transport_.requests()[0].headers, Contains(Pair("X-Vault-Namespace", "team-a")));
}

TEST_F(VaultTest, WhatIsNotThereIsSaid) {
  EXPECT_THAT(Error("secret/stripe#tokn"), HasSubstr("has no member tokn; did you mean token?"));
  EXPECT_THAT(Error("secret/stripe#empty"), HasSubstr("is empty"));
  EXPECT_THAT(Error("secret/other#token"), HasSubstr("Vault has no secret/other"));
  EXPECT_THAT(Error("secret/data/stripe#token"), HasSubstr("without data/"));
  for (const char* bad : {"stripe#token", "secret/stripe", "secret/stripe#", "/secret/stripe#t",
                          "secret/../sys/x#t", "#t"}) {
    EXPECT_THAT(Error(bad), HasSubstr("MOUNT/PATH#KEY")) << bad;
  }
}

TEST_F(VaultTest, WhatVaultRefusesIsSaid) {
  Has("secret/data/stripe", R"({"errors":["permission denied"]})", 403);
  EXPECT_THAT(Error("secret/stripe#token"), HasSubstr("(permission denied); it needs the read"));
  Has("secret/data/gone",
      R"({"data":{"data":null,"metadata":{"deletion_time":"2026-01-01T00:00:00Z"}}})", 404);
  EXPECT_THAT(Error("secret/gone#token"), HasSubstr("was deleted"));
  Has("sys/internal/ui/mounts/old/x", R"({"data":{"path":"old/","options":{"version":"1"}}})");
  EXPECT_THAT(Error("old/x#token"), HasSubstr("version 2"));
  Has("secret/data/sealed", R"({"errors":["Vault is sealed"]})", 503);
  EXPECT_THAT(Error("secret/sealed#token"), HasSubstr("503 (Vault is sealed)"));
  EXPECT_THAT(clock_.slept(), ElementsAre(absl::Seconds(1), absl::Seconds(2)));
}

TEST_F(VaultTest, SettingsThatAreMissingOrUnsafeAreSaid) {
  environment_.Set("VAULT_ADDR", "http://vault:8200");
  EXPECT_THAT(Error("secret/a#t"), HasSubstr("use https://"));
  environment_.Unset("VAULT_ADDR");
  EXPECT_THAT(Error("secret/b#t"), HasSubstr("VAULT_ADDR is not set"));
  environment_.Set("VAULT_ADDR", "https://vault:8200");
  environment_.Unset("VAULT_TOKEN");
  EXPECT_THAT(Error("secret/c#t"), HasSubstr("VAULT_TOKEN is not set"));
  EXPECT_TRUE(transport_.requests().empty());
}

}  // namespace
}  // namespace plumb
