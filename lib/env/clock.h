#ifndef PLUMB_LIB_ENV_CLOCK_H_
#define PLUMB_LIB_ENV_CLOCK_H_

// Time, passed in. Thread-safe.

#include <string>

#include "absl/time/time.h"

namespace plumb {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time.
  virtual absl::Time Now() = 0;

  // Returns after `duration`.
  virtual void Sleep(absl::Duration duration) = 0;
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  absl::Time Now() override;
  void Sleep(absl::Duration duration) override;
};

// "2026-03-12T18:24:18Z", in UTC whatever the locale; milliseconds only if any.
std::string FormatTime(absl::Time time);

}  // namespace plumb

#endif  // PLUMB_LIB_ENV_CLOCK_H_
