#include "lib/client/backoff.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace plumb {

std::optional<absl::Duration> ParseRetryAfter(std::string_view text, absl::Time now) {
  text = absl::StripAsciiWhitespace(text);
  int64_t seconds = 0;
  if (absl::SimpleAtoi(text, &seconds)) {
    if (seconds < 0) return std::nullopt;
    return absl::Seconds(seconds);
  }
  absl::Time until;
  std::string error;
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", std::string(text), &until, &error)) {
    return std::nullopt;
  }
  return std::max(until - now, absl::ZeroDuration());
}

absl::Duration Doubled(absl::Duration first, int attempt, absl::Duration most) {
  for (int i = 0; i < attempt && first < most; ++i) first *= 2;
  return std::min(first, most);
}

}  // namespace plumb
