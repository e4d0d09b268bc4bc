#include "lib/env/clock.h"

#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace plumb {

absl::Time SystemClock::Now() { return absl::Now(); }

void SystemClock::Sleep(absl::Duration duration) { absl::SleepFor(duration); }

std::string FormatTime(absl::Time time) {
  const bool whole = absl::FromUnixSeconds(absl::ToUnixSeconds(time)) ==
                     absl::FromUnixMillis(absl::ToUnixMillis(time));
  return absl::FormatTime(whole ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%E3SZ", time,
                          absl::UTCTimeZone());
}

}  // namespace plumb
