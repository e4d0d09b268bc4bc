#include "lib/client/backoff.h"

#include "gtest/gtest.h"

namespace plumb {
namespace {

// Tue, 12 Mar 2024 18:24:18 GMT
const absl::Time kNow = absl::FromUnixSeconds(1710267858);

TEST(ParseRetryAfter, TakesSeconds) {
  EXPECT_EQ(ParseRetryAfter("120", kNow), absl::Seconds(120));
  EXPECT_EQ(ParseRetryAfter(" 0 ", kNow), absl::ZeroDuration());
}

TEST(ParseRetryAfter, TakesADate) {
  EXPECT_EQ(ParseRetryAfter("Tue, 12 Mar 2024 18:25:00 GMT", kNow), absl::Seconds(42));
}

TEST(ParseRetryAfter, DateThatPassedIsNow) {
  EXPECT_EQ(ParseRetryAfter("Tue, 12 Mar 2024 18:00:00 GMT", kNow), absl::ZeroDuration());
}

TEST(ParseRetryAfter, AnythingElseIsNone) {
  for (const char* text : {"", "-1", "soon", "1.5", "99999999999999999999"}) {
    EXPECT_EQ(ParseRetryAfter(text, kNow), std::nullopt) << text;
  }
}

TEST(Doubled, DoublesUpToTheMost) {
  EXPECT_EQ(Doubled(absl::Seconds(1), 0, absl::Seconds(60)), absl::Seconds(1));
  EXPECT_EQ(Doubled(absl::Seconds(1), 5, absl::Seconds(60)), absl::Seconds(32));
  EXPECT_EQ(Doubled(absl::Seconds(1), 6, absl::Seconds(60)), absl::Seconds(60));
  EXPECT_EQ(Doubled(absl::Seconds(1), 1'000'000, absl::Seconds(60)), absl::Seconds(60));
}

}  // namespace
}  // namespace plumb
