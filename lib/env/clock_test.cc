#include "lib/env/clock.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(FormatTime, IsInUtc) {
  EXPECT_EQ(plumb::FormatTime(absl::FromUnixSeconds(1'773'339'858)), "2026-03-12T18:24:18Z");
}

TEST(FormatTime, ShowsMillisecondsOnlyIfThereAreAny) {
  EXPECT_EQ(plumb::FormatTime(absl::FromUnixMillis(1'773'339'858'050)), "2026-03-12T18:24:18.050Z");
  EXPECT_EQ(plumb::FormatTime(absl::FromUnixMicros(1'773'339'858'000'999)), "2026-03-12T18:24:18Z");
}

TEST(FormatTime, TimesBeforeTheEpochKeepTheirMilliseconds) {
  EXPECT_EQ(plumb::FormatTime(absl::FromUnixMillis(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(plumb::FormatTime(absl::FromUnixSeconds(-1)), "1969-12-31T23:59:59Z");
}

TEST(SystemClock, PassesWhileSleeping) {
  SystemClock clock;
  const absl::Time before = clock.Now();
  clock.Sleep(absl::Milliseconds(2));
  EXPECT_GE(clock.Now() - before, absl::Milliseconds(1));
}

}  // namespace
}  // namespace plumb
