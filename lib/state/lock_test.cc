#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

using LockTest = StoreTest;
PLUMB_FOR_EACH_BACKEND(LockTest);

LockOwner Owner(const std::string& id, const std::string& host, int64_t pid) {
  return {.id = id,
          .who = "ann",
          .host = host,
          .command = "plumb apply",
          .pid = pid,
          .since = absl::FromUnixSeconds(1000),
          .expires = absl::FromUnixSeconds(1060),
          .machine = "boot of " + host};
}

// The number of a process that has ended.
pid_t EndedProcess() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  return child;
}

TEST_P(LockTest, SecondLockNamesTheOwner) {
  ASSERT_TRUE(MustOpen()->Lock(Owner("a", "ci-3", getpid())).ok());
  const absl::Status status = MustOpen()->Lock(Owner("b", "ci-3", getpid()));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(status.message(),
              MatchesRegex("locked by ann on ci-3 \\(process [0-9]+\\) running \"plumb apply\" "
                           "since [-0-9T:.]+Z, lock a"));
}

TEST_P(LockTest, LockIsFreeAfterUnlock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  ASSERT_TRUE(store->Unlock("a").ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_P(LockTest, EnvironmentsAreLockedApart) {
  ASSERT_TRUE(MustOpen("dev")->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_TRUE(MustOpen("prod")->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_P(LockTest, LockOfAnEndedProcessOfThisHostIsTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("dead", "ci-3", EndedProcess())).ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("dead").code(), absl::StatusCode::kNotFound);
}

TEST_P(LockTest, LockOfAnotherHostIsNeverTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-4", EndedProcess())).ok());
  EXPECT_EQ(store->Lock(Owner("b", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

// What only databases have: a lease. Here one that has ended already: SQLite goes by the
// taker's clock, PostgreSQL by its own.
using LeaseTest = StoreTest;
PLUMB_FOR_EACH_DATABASE(LeaseTest);

TEST_P(LeaseTest, ExpiredLockIsTakenOver) {
  LockOwner paused = Owner("paused", "ci-4", getpid());
  paused.expires = paused.since - absl::Seconds(1);
  ASSERT_TRUE(MustOpen()->Lock(paused).ok());
  EXPECT_TRUE(MustOpen()->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_P(LeaseTest, RenewedLockIsNotTakenOver) {
  LockOwner slow = Owner("slow", "ci-4", getpid());
  slow.expires = slow.since - absl::Seconds(1);
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(slow).ok());
  ASSERT_TRUE(store->Renew("slow", slow.since, absl::Seconds(60)).ok());
  EXPECT_EQ(MustOpen()->Lock(Owner("b", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

TEST_P(LeaseTest, WhoLostTheLockFindsOutAndChangesNothing) {
  LockOwner paused = Owner("paused", "ci-4", getpid());
  paused.expires = paused.since - absl::Seconds(1);
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(paused).ok());
  const auto other = MustOpen();
  ASSERT_TRUE(other->Lock(Owner("b", "ci-3", getpid())).ok());
  const absl::Status renewed = store->Renew("paused", paused.since, absl::Seconds(60));
  EXPECT_EQ(renewed.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(renewed.message(), HasSubstr("locked by ann on ci-3"));
  EXPECT_TRUE(IsLostLock(store->Put(BindingAt("flow.a"))));
  EXPECT_TRUE(other->Put(BindingAt("flow.b")).ok());
  EXPECT_EQ(other->Load()->bindings.size(), 1);
}

TEST_P(LockTest, ForcedUnlockIsFoundOutToo) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  ASSERT_TRUE(MustOpen()->Unlock("a").ok());
  EXPECT_TRUE(IsLostLock(store->Begin(JournalEntry{.address = At("flow.a")}).status()));
}

TEST_P(LockTest, UnlockOfAnotherIdLeavesTheLock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("b").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store->Lock(Owner("c", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace plumb
