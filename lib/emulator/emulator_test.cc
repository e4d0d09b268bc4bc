// The emulator on the wire: what only a real connection can show.

#include "lib/emulator/emulator.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "lib/emulator/test_api.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr char kConnections[] = "/data/foundation/flowservice/connections";

const httplib::Headers& Credentials() {
  static const auto& headers = *new httplib::Headers{{"Authorization", "Bearer any"},
                                                     {"x-api-key", "any"},
                                                     {"x-gw-ims-org-id", "ORG@AdobeOrg"},
                                                     {"x-sandbox-name", "dev"}};
  return headers;
}

class EmulatorTest : public ::testing::Test {
 protected:
  EmulatorTest() { Start(""); }

  void Start(const std::string& data_path) {
    auto started = Emulator::Start({.data_path = data_path});
    ASSERT_TRUE(started.ok()) << started.status();
    emulator_ = *std::move(started);
    client_ = std::make_unique<httplib::Client>("127.0.0.1", emulator_->port());
    client_->set_keep_alive(true);
  }

  httplib::Result Create() {
    return client_->Post(kConnections, Credentials(), ToJson(emulator::TestApi::BaseBody()),
                         "application/json");
  }

  void Order(std::string_view fault) {
    const Value body = Object{{"path", "/connections"}, {"fault", fault}};
    client_->Post("/_admin/faults", ToJson(body), "application/json");
  }

  size_t Count() {
    const auto listed = client_->Get("/_admin/objects/connections");
    return ParseJson(listed->body)->as_array().size();
  }

  std::unique_ptr<Emulator> emulator_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(EmulatorTest, AnswersCreateReadAndDelete) {
  const auto made = Create();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 201);
  const std::string path = absl::StrCat(kConnections, "/", ParseJson(made->body)->StringAt("id"));
  const auto read = client_->Get(path, Credentials());
  EXPECT_EQ(read->get_header_value("content-type"), "application/json");
  EXPECT_EQ(read->get_header_value("etag"), ParseJson(made->body)->StringAt("etag"));
  const auto deleted = client_->Delete(path, Credentials());
  EXPECT_EQ(deleted->status, 204);
  EXPECT_EQ(deleted->body, "");
}

TEST_F(EmulatorTest, ListensOnLoopbackAtTheUrlItNames) {
  EXPECT_EQ(emulator_->url(), absl::StrCat("http://127.0.0.1:", emulator_->port()));
  EXPECT_EQ(client_->Get("/_admin/health")->status, 200);
}

TEST_F(EmulatorTest, TokenComesForAForm) {
  const auto token =
      client_->Post("/ims/token/v3", httplib::Params{{"grant_type", "client_credentials"},
                                                     {"client_id", "any"},
                                                     {"client_secret", "s"},
                                                     {"scope", "openid"}});
  ASSERT_TRUE(token);
  EXPECT_EQ(token->status, 200);
}

TEST_F(EmulatorTest, EncodedIdReachesItsResource) {
  httplib::Headers headers = Credentials();
  headers.emplace("Accept", "application/vnd.adobe.xed+json; version=1");
  client_->set_url_encode(false);
  const auto found = client_->Get(
      "/data/foundation/schemaregistry/global/classes/"
      "https%3A%2F%2Fns.adobe.com%2Fxdm%2Fcontext%2Fprofile",
      headers);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, 200);
}

TEST_F(EmulatorTest, DropBeforeLosesTheCall) {
  Order("drop_before");
  EXPECT_FALSE(Create());
  EXPECT_EQ(Count(), 0u);
}

TEST_F(EmulatorTest, DropAfterLosesOnlyTheAnswer) {
  Order("drop_after");
  EXPECT_FALSE(Create());
  EXPECT_EQ(Count(), 1u);
}

TEST_F(EmulatorTest, HalfBodyBreaksOff) {
  Order("half_body");
  EXPECT_FALSE(Create());
  EXPECT_EQ(Count(), 1u);
}

TEST_F(EmulatorTest, StopsWhileAConnectionIsOpen) {
  ASSERT_TRUE(client_->Get("/_admin/health"));
  const absl::Time before = absl::Now();
  emulator_->Stop();
  EXPECT_LT(absl::Now() - before, absl::Seconds(3));
  EXPECT_FALSE(client_->Get("/_admin/health"));
}

TEST_F(EmulatorTest, TakenPortIsUnavailable) {
  const auto second = Emulator::Start({.port = emulator_->port()});
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
}

TEST_F(EmulatorTest, DataFileKeepsTheObjects) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/emulator.db");
  std::filesystem::remove(path);
  Start(path);
  const std::string first(ParseJson(Create()->body)->StringAt("id"));
  emulator_.reset();
  Start(path);
  EXPECT_EQ(Count(), 1u);
  EXPECT_EQ(client_->Get(absl::StrCat(kConnections, "/", first), Credentials())->status, 200);
  EXPECT_NE(ParseJson(Create()->body)->StringAt("id"), first);
}

TEST_F(EmulatorTest, DataFileIsItsOwnersAlone) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/private.db");
  std::filesystem::remove(path);
  Start(path);
  const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  EXPECT_EQ(std::filesystem::status(path).permissions() & others, std::filesystem::perms::none);
}

TEST_F(EmulatorTest, FileThatIsNoDatabaseIsRefused) {
  const auto started = Emulator::Start({.data_path = ::testing::TempDir()});
  EXPECT_FALSE(started.ok());
}

}  // namespace
}  // namespace plumb
