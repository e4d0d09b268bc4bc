#ifndef PLUMB_LIB_CLIENT_BACKOFF_H_
#define PLUMB_LIB_CLIENT_BACKOFF_H_

// How long to wait before asking again. Pure.

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace plumb {

// What a Retry-After header asks for: whole seconds, or the time until an HTTP
// date. None when it is absent or is neither.
std::optional<absl::Duration> ParseRetryAfter(std::string_view text, absl::Time now);

// `first` doubled `attempt` times (0, 1, ...), at most `most`.
absl::Duration Doubled(absl::Duration first, int attempt, absl::Duration most);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_BACKOFF_H_
