#ifndef PLUMB_LIB_COMMAND_DEADLINE_H_
#define PLUMB_LIB_COMMAND_DEADLINE_H_

// The end of the time that a run was given.

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace plumb {

// "90s", "5m"; none for "". InvalidArgument names `flag`.
absl::StatusOr<std::optional<absl::Duration>> ReadDurationFlag(std::string_view flag,
                                                               const std::string& text);

// Sets `stop` when the time is over, as a first SIGINT does. Without a time it does nothing.
class Deadline {
 public:
  Deadline(std::optional<absl::Duration> time, std::atomic<bool>& stop);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // Whether it was this that set `stop`.
  bool ran_out() const { return ran_out_; }

 private:
  absl::Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> ran_out_ = false;
  std::thread timer_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_DEADLINE_H_
