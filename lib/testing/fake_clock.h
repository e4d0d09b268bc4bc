#ifndef PLUMB_LIB_TESTING_FAKE_CLOCK_H_
#define PLUMB_LIB_TESTING_FAKE_CLOCK_H_

// Time that passes only by sleeping. Thread-safe.

#include <mutex>
#include <vector>

#include "absl/time/time.h"
#include "lib/env/clock.h"

namespace plumb {

class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1'700'000'000)) : now_(now) {}

  absl::Time Now() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }

  void Sleep(absl::Duration duration) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_ += duration;
    slept_.push_back(duration);
  }

  void Advance(absl::Duration duration) {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_ += duration;
  }

  // Every Sleep, in order.
  std::vector<absl::Duration> slept() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return slept_;
  }

 private:
  std::mutex mutex_;
  absl::Time now_;
  std::vector<absl::Duration> slept_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_TESTING_FAKE_CLOCK_H_
