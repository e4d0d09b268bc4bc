#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

// What is of this backend alone; the rest is tested with those of databases.
class HttpStoreTest : public testing::Test {
 protected:
  std::unique_ptr<StateStore> MustOpen() {
    auto store = OpenHttp(location_, "dev", OpenMode::kReadWrite, transport_, clock_);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  static LockOwner Owner(const std::string& id) {
    return {.id = id, .who = "ann", .host = "ci", .command = "plumb apply"};
  }

  HttpLocation location_{.address = TerraformServer::kAddress,
                         .lock_address = TerraformServer::kAddress};
  FakeClock clock_;
  TerraformServer server_;
  FakeTransport transport_{[this](const HttpRequest& request) { return server_.Handle(request); }};
};

TEST_F(HttpStoreTest, SendsTheLocksIdAndCredentials) {
  location_.username = "bot";
  location_.password = Secret("pw");
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  const HttpRequest post = transport_.requests().back();
  EXPECT_EQ(post.url, "https://git.example/state/dev?ID=a");
  EXPECT_THAT(post.headers, testing::Contains(testing::Pair("Authorization", "Basic Ym90OnB3")));
  EXPECT_THAT(post.headers, testing::Contains(testing::Key("Content-MD5")));
}

TEST_F(HttpStoreTest, RepeatsAWriteWhoseAnswerWasLostWithAGreaterSerial) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a")).ok());
  transport_.Answer(absl::UnknownError("the connection was lost"));
  transport_.Answer(503, "later");
  EXPECT_TRUE(store->Put(BindingAt("flow.a")).ok());
  EXPECT_THAT(server_.document("dev"), HasSubstr("\"serial\":3"));
  EXPECT_THAT(clock_.slept(), testing::ElementsAre(absl::Seconds(1), absl::Seconds(2)));
}

TEST_F(HttpStoreTest, GivesUpAfterTheLastRepeatAndLosesNothing) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  for (int i = 0; i < 3; ++i) transport_.Answer(500, "down");
  const absl::Status status = store->Put(BindingAt("flow.b"));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(IsOfLedger(status));
  EXPECT_THAT(status.message(), HasSubstr("https://git.example/state/dev: POST was answered with "
                                          "500 (down)"));
  ASSERT_TRUE(store->Put(BindingAt("flow.c")).ok());
  EXPECT_EQ(MustOpen()->Load()->bindings.size(), 3);
}

TEST_F(HttpStoreTest, LockWhoseAnswerWasLostIsHeld) {
  const auto store = MustOpen();
  FakeTransport losing([this](const HttpRequest& request) -> absl::StatusOr<HttpResponse> {
    const HttpResponse response = server_.Handle(request);
    if (request.method == "LOCK" && response.status == 200) return absl::UnknownError("lost");
    return response;
  });
  const auto other = OpenHttp(location_, "dev", OpenMode::kReadWrite, losing, clock_);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_TRUE((*other)->Lock(Owner("b")).ok());
  EXPECT_EQ(store->Lock(Owner("c")).code(), absl::StatusCode::kAborted);
}

TEST_F(HttpStoreTest, LockThatWasTakenAwayAndGivenBackIsLostOnlyIfAnotherWrote) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(MustOpen()->Unlock("a").ok());
  EXPECT_TRUE(store->Renew("a", clock_.Now(), absl::Minutes(1)).ok());
  ASSERT_TRUE(MustOpen()->Unlock("a").ok());
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.b")).ok());
  EXPECT_EQ(store->Renew("a", clock_.Now(), absl::Minutes(1)).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(IsLostLock(store->Put(BindingAt("flow.c"))));
  EXPECT_TRUE(MustOpen()->Lock(Owner("d")).ok());
}

TEST_F(HttpStoreTest, WithoutALockAddressItCanOnlyBeRead) {
  location_.lock_address = "";
  const auto store = MustOpen();
  EXPECT_TRUE(store->Load().ok());
  EXPECT_THAT(store->Put(BindingAt("flow.a")).message(), HasSubstr("TF_HTTP_LOCK_ADDRESS"));
}

TEST_F(HttpStoreTest, AnothersStateIsLeftAlone) {
  server_.document("dev") = R"({"version":4,"serial":9,"resources":[]})";
  const auto store = OpenHttp(location_, "dev", OpenMode::kReadWrite, transport_, clock_);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(server_.writes(), 0);
}

TEST_F(HttpStoreTest, AnotherEnvironmentsLedgerIsLeftAlone) {
  location_.address = "https://git.example/state/dev";
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
  const auto prod = OpenHttp(location_, "prod", OpenMode::kReadWrite, transport_, clock_);
  EXPECT_THAT(prod.status().message(), HasSubstr("is environment dev's, not prod's"));
}

TEST_F(HttpStoreTest, RefusalsNameWhatToDo) {
  transport_.Answer(403, "no");
  const auto store = OpenHttp(location_, "dev", OpenMode::kReadOnly, transport_, clock_);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(store.status().message(), HasSubstr("TF_HTTP_PASSWORD"));
}

TEST_F(HttpStoreTest, EntriesOfEarlierRunsArePruned) {
  {
    const auto store = MustOpen();
    ASSERT_TRUE(store->Lock(Owner("a")).ok());
    for (int i = 0; i < 150; ++i) {
      const int64_t number = *store->Begin(JournalEntry{.run = "1", .address = At("flow.a")});
      if (i == 3) continue;
      ASSERT_TRUE(
          store->End(number, JournalOutcome::kDone, RemoteId(), "", absl::UnixEpoch()).ok());
    }
    ASSERT_TRUE(store->Begin(JournalEntry{.run = "2", .address = At("flow.a")}).ok());
    ASSERT_TRUE(store->Unlock("a").ok());
  }
  const auto store = MustOpen();
  EXPECT_EQ(store->Journal(1000)->size(), 151);
  ASSERT_TRUE(store->Lock(Owner("b")).ok());
  const auto left = store->Journal(1000);
  ASSERT_EQ(left->size(), 102);
  EXPECT_EQ(left->back().number, 4);
  EXPECT_EQ(*store->Begin(JournalEntry{.run = "3", .address = At("flow.a")}), 152);
}

TEST_F(HttpStoreTest, ChangesOfManyThreadsAreOnTheServerWhenTheyReturn) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a")).ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, &store, t] {
      for (int i = 0; i < 20; ++i) {
        const Binding binding = BindingAt(absl::StrCat("flow.t", t, "_", i));
        EXPECT_TRUE(store->Put(binding).ok());
        EXPECT_NE(MustOpen()->Load()->Find(binding.address), nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(MustOpen()->Load()->bindings.size(), 160);
}

}  // namespace
}  // namespace plumb
