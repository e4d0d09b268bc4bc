#ifndef PLUMB_LIB_CLIENT_ADAPTIVE_LIMIT_H_
#define PLUMB_LIB_CLIENT_ADAPTIVE_LIMIT_H_

// How many requests may be under way at a host at once: additive increase,
// multiplicative decrease, as TCP does it. Thread-safe.

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace plumb {

// What an answer tells about the host.
enum class HostLoad {
  kFine,     // It answered: one more request at once for each round of such answers.
  kTooMuch,  // It asks for fewer (429, 503, time ran out): half as many from now on.
  kUnknown,  // Neither.
};

class AdaptiveLimit {
 public:
  // Requires: 1 <= start <= most.
  AdaptiveLimit(int start, int most) : most_(most), limit_(start) {}

  // Returns once another request may leave; Leave has to be called with what it returned.
  int64_t Enter() ABSL_LOCKS_EXCLUDED(mutex_);

  // The limit is halved once for all that were under way together: a request that
  // entered before the last halving does not halve it again.
  void Leave(int64_t turn, HostLoad load) ABSL_LOCKS_EXCLUDED(mutex_);

  // Nothing is to be sent before then: a host that says "not for 30 seconds" means
  // every request of this client.
  void PauseUntil(absl::Time when) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Time paused_until() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Between 1 and `most`.
  int limit() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return under_way_ < static_cast<int>(limit_);
  }

  const double most_;
  mutable absl::Mutex mutex_;
  double limit_ ABSL_GUARDED_BY(mutex_);
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t turns_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t halved_at_ ABSL_GUARDED_BY(mutex_) = 0;  // `turns_` at the last halving.
  absl::Time paused_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_ADAPTIVE_LIMIT_H_
