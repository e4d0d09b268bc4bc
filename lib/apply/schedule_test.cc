#include "lib/apply/schedule.h"

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

std::vector<Operation> Operations(const std::vector<std::vector<size_t>>& after) {
  std::vector<Operation> operations;
  for (const std::vector<size_t>& waits : after) operations.push_back({0, Verb::kCreate, waits});
  return operations;
}

TEST(ScheduleTest, OperationsComeInOrderAndAfterWhatTheyWaitFor) {
  Schedule schedule(Operations({{}, {0}, {}}));
  EXPECT_EQ(schedule.Take(), 0u);
  EXPECT_EQ(schedule.Take(), 2u);
  EXPECT_EQ(schedule.Take(), std::nullopt);
  schedule.Succeeded(0);
  EXPECT_EQ(schedule.Take(), 1u);
}

TEST(ScheduleTest, AFailureBlocksAllBehindItAndNothingElse) {
  Schedule schedule(Operations({{}, {0}, {1}, {}}));
  schedule.Take();
  EXPECT_EQ(schedule.Failed(0), (std::vector<Schedule::Blocked>{{1, 0}, {2, 0}}));
  EXPECT_EQ(schedule.Take(), 3u);
}

TEST(ScheduleTest, WhatIsBlockedKeepsItsFirstCause) {
  Schedule schedule(Operations({{}, {}, {0, 1}}));
  schedule.Take();
  schedule.Take();
  EXPECT_EQ(schedule.Failed(1), (std::vector<Schedule::Blocked>{{2, 1}}));
  EXPECT_TRUE(schedule.Failed(0).empty());
}

TEST(ScheduleTest, NothingIsLeftOnceAllIsReported) {
  Schedule schedule(Operations({{}, {0}}));
  schedule.Take();
  EXPECT_TRUE(schedule.AnyLeft());
  schedule.Failed(0);
  EXPECT_FALSE(schedule.AnyLeft());
}

TEST(ScheduleTest, EveryOperationIsTakenOrBlockedAndNoneBoth) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::vector<size_t>> after(1 + random() % 30);
    for (size_t i = 1; i < after.size(); ++i) {
      for (size_t n = random() % 3; n > 0; --n) after[i].push_back(random() % i);
    }
    for (auto& waits : after) {
      std::sort(waits.begin(), waits.end());
      waits.erase(std::unique(waits.begin(), waits.end()), waits.end());
    }
    Schedule schedule(Operations(after));
    std::vector<int> times(after.size());
    while (const std::optional<size_t> taken = schedule.Take()) {
      ++times[*taken];
      if (random() % 4 != 0) {
        schedule.Succeeded(*taken);
        continue;
      }
      for (const Schedule::Blocked& blocked : schedule.Failed(*taken)) ++times[blocked.operation];
    }
    EXPECT_EQ(times, std::vector<int>(after.size(), 1)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace plumb
