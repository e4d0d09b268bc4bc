#ifndef PLUMB_LIB_APPLY_WALK_H_
#define PLUMB_LIB_APPLY_WALK_H_

// Walks a plan's operations with several threads, each operation after those it
// waits for.

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/apply/apply.h"
#include "lib/apply/run.h"
#include "lib/apply/schedule.h"

namespace plumb {

// Tells the observer, one call at a time, and knows what is under way.
class Announcer {
 public:
  Announcer(const Plan& plan, ApplyObserver& observer, Clock& clock)
      : plan_(plan), observer_(observer), clock_(clock), started_(clock.Now()) {}

  void Begins(size_t operation);
  void Ends(size_t operation, const OperationResult& result);
  void Waiting();  // Nothing is said when nothing is under way.

 private:
  const Plan& plan_;
  ApplyObserver& observer_;
  Clock& clock_;
  const absl::Time started_;
  absl::Mutex mutex_;
  std::set<size_t> under_way_ ABSL_GUARDED_BY(mutex_);
};

class Walk {
 public:
  // Both outlive this.
  Walk(const Run& run, const ApplyOptions& options);

  // One result per operation. Returns when nothing is under way any more.
  std::vector<OperationResult> Go();

  bool stopped() const;  // Whether something was not begun because of options.stop.

 private:
  void Work();                   // Of one thread.
  void Watch();                  // Of the calling one: the heartbeat.
  std::optional<size_t> Next();  // Waits for one to begin; none: it is over.
  bool Halts() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Record(size_t operation, OperationResult result);
  OperationResult CarryOut(size_t operation);

  const Run& run_;
  const ApplyOptions& options_;
  Announcer announcer_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  Schedule schedule_ ABSL_GUARDED_BY(mutex_);
  std::vector<OperationResult> results_ ABSL_GUARDED_BY(mutex_);
  std::set<size_t> untried_ ABSL_GUARDED_BY(mutex_);  // Neither begun nor blocked.
  bool halted_ ABSL_GUARDED_BY(mutex_) = false;
  size_t working_ ABSL_GUARDED_BY(mutex_) = 0;  // Threads.
};

// Calls `work` for 0..count-1 from up to `threads` threads; returns when all is done.
void ForEach(size_t count, int threads, const std::function<void(size_t)>& work);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_WALK_H_
