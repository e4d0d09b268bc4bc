#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"

namespace plumb {
namespace {

using LockTest = LedgerTest;

LockOwner Owner(const std::string& id, const std::string& host, int64_t pid) {
  return {.id = id,
          .who = "ann",
          .host = host,
          .command = "plumb apply",
          .pid = pid,
          .since = absl::FromUnixSeconds(1000)};
}

// The number of a process that has ended.
pid_t EndedProcess() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  return child;
}

TEST_F(LockTest, SecondLockNamesTheOwner) {
  ASSERT_TRUE(MustOpen()->Lock(Owner("a", "ci-3", getpid())).ok());
  const absl::Status status = MustOpen()->Lock(Owner("b", "ci-3", getpid()));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), absl::StrCat("locked by ", Owner("a", "ci-3", getpid()).ToString()));
}

TEST_F(LockTest, LockIsFreeAfterUnlock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  ASSERT_TRUE(store->Unlock("a").ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_F(LockTest, EnvironmentsAreLockedApart) {
  ASSERT_TRUE(MustOpen("dev")->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_TRUE(MustOpen("prod")->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_F(LockTest, LockOfAnEndedProcessOfThisHostIsTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("dead", "ci-3", EndedProcess())).ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("dead").code(), absl::StatusCode::kNotFound);
}

TEST_F(LockTest, LockOfAnotherHostIsNeverTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-4", EndedProcess())).ok());
  EXPECT_EQ(store->Lock(Owner("b", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

TEST_F(LockTest, UnlockOfAnotherIdLeavesTheLock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("b").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store->Lock(Owner("c", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace plumb
