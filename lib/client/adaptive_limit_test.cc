#include "lib/client/adaptive_limit.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

// `count` requests one after the other, all answered with `load`.
void Answer(AdaptiveLimit& limit, int count, HostLoad load) {
  for (int i = 0; i < count; ++i) limit.Leave(limit.Enter(), load);
}

TEST(AdaptiveLimit, GrowsByOneForEachRoundOfAnswers) {
  AdaptiveLimit limit(4, 64);
  Answer(limit, 5, HostLoad::kFine);
  EXPECT_EQ(limit.limit(), 5);
  Answer(limit, 6, HostLoad::kFine);
  EXPECT_EQ(limit.limit(), 6);
}

TEST(AdaptiveLimit, StaysBetweenOneAndTheMost) {
  AdaptiveLimit limit(4, 6);
  Answer(limit, 100, HostLoad::kFine);
  EXPECT_EQ(limit.limit(), 6);
  Answer(limit, 100, HostLoad::kTooMuch);
  EXPECT_EQ(limit.limit(), 1);
}

TEST(AdaptiveLimit, RequestsThatWereUnderWayTogetherHalveItOnce) {
  AdaptiveLimit limit(8, 64);
  std::vector<int64_t> turns;
  for (int i = 0; i < 8; ++i) turns.push_back(limit.Enter());
  for (const int64_t turn : turns) limit.Leave(turn, HostLoad::kTooMuch);
  EXPECT_EQ(limit.limit(), 4);
  Answer(limit, 1, HostLoad::kTooMuch);
  EXPECT_EQ(limit.limit(), 2);
}

TEST(AdaptiveLimit, NoMoreAreUnderWayThanItSays) {
  AdaptiveLimit limit(3, 3);
  std::atomic<int> under_way = 0, most = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const int64_t turn = limit.Enter();
        const int now = ++under_way;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --under_way;
        limit.Leave(turn, HostLoad::kUnknown);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
}

TEST(AdaptiveLimit, ThePauseOnlyGrows) {
  AdaptiveLimit limit(1, 1);
  limit.PauseUntil(absl::FromUnixSeconds(20));
  limit.PauseUntil(absl::FromUnixSeconds(10));
  EXPECT_EQ(limit.paused_until(), absl::FromUnixSeconds(20));
}

}  // namespace
}  // namespace plumb
