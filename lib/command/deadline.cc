#include "lib/command/deadline.h"

#include <signal.h>

#include "absl/strings/str_cat.h"

namespace plumb {

absl::StatusOr<std::optional<absl::Duration>> ReadDurationFlag(std::string_view flag,
                                                               const std::string& text) {
  if (text.empty()) return std::optional<absl::Duration>();
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration >= absl::ZeroDuration()) {
    return std::optional<absl::Duration>(duration);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("-", flag, "=", text, " is no duration; durations look like \"90s\" or \"5m\""));
}

Deadline::Deadline(std::optional<absl::Duration> time, std::atomic<bool>& stop) {
  if (!time.has_value()) return;
  timer_ = std::thread([this, time, &stop] {
    // Signals are the main thread's.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&done_), *time)) return;
    ran_out_ = true;
    stop = true;
  });
}

Deadline::~Deadline() {
  if (!timer_.joinable()) return;
  {
    absl::MutexLock lock(&mutex_);
    done_ = true;
  }
  timer_.join();
}

}  // namespace plumb
