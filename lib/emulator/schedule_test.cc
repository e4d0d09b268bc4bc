#include "lib/emulator/schedule.h"

#include <gtest/gtest.h>

#include <random>

namespace plumb::emulator {
namespace {

TEST(ScheduleTest, NextStartKeepsTheCadence) {
  std::mt19937 random(1);
  const std::pair<const char*, int64_t> frequencies[] = {
      {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 604800}};
  for (int round = 0; round < 2000; ++round) {
    const auto& [name, unit] = frequencies[random() % 4];
    const auto interval = static_cast<int64_t>(15 + random() % 30);
    const auto start = static_cast<int64_t>(1'600'000'000 + random() % 100'000'000);
    const auto from = static_cast<int64_t>(1'600'000'000 + random() % 100'000'000);
    const Value schedule =
        Object{{"startTime", start}, {"frequency", name}, {"interval", interval}};
    const auto next = NextStart(schedule, absl::FromUnixSeconds(from), false);
    const int64_t seconds = absl::ToUnixSeconds(next.value_or(absl::UnixEpoch()));
    EXPECT_GE(seconds, from);
    EXPECT_GE(seconds, start);
    EXPECT_EQ((seconds - start) % (unit * interval), 0);
    EXPECT_LE(seconds, std::max(start, from + unit * interval));
  }
}

TEST(ScheduleTest, FirstRunOfAPastStartIsNow) {
  const Value schedule = Object{{"startTime", 100}, {"frequency", "once"}};
  const absl::Time now = absl::FromUnixSeconds(1000);
  EXPECT_EQ(NextStart(schedule, now, true), now);
  EXPECT_EQ(NextStart(schedule, now, false), std::nullopt);
}

TEST(ScheduleTest, SpellingOfNumbersMakesNoOtherSchedule) {
  const Value numbers = Object{{"startTime", 1}, {"frequency", "hour"}, {"interval", 2}};
  const Value texts = Object{{"startTime", "1"}, {"frequency", "hour"}, {"interval", "2"}};
  EXPECT_EQ(ScheduleKey(numbers), ScheduleKey(texts));
}

}  // namespace
}  // namespace plumb::emulator
