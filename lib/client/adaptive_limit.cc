#include "lib/client/adaptive_limit.h"

#include <algorithm>

namespace plumb {

int64_t AdaptiveLimit::Enter() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &AdaptiveLimit::HasRoom));
  ++under_way_;
  return ++turns_;
}

void AdaptiveLimit::Leave(int64_t turn, HostLoad load) {
  absl::MutexLock lock(&mutex_);
  --under_way_;
  if (load == HostLoad::kFine) {
    limit_ = std::min(most_, limit_ + 1 / limit_);
  } else if (load == HostLoad::kTooMuch && turn > halved_at_) {
    limit_ = std::max(1.0, limit_ / 2);
    halved_at_ = turns_;
  }
}

void AdaptiveLimit::PauseUntil(absl::Time when) {
  absl::MutexLock lock(&mutex_);
  paused_until_ = std::max(paused_until_, when);
}

absl::Time AdaptiveLimit::paused_until() const {
  absl::MutexLock lock(&mutex_);
  return paused_until_;
}

int AdaptiveLimit::limit() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(limit_);
}

}  // namespace plumb
