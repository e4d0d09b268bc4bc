#ifndef PLUMB_LIB_COMMAND_LOCK_H_
#define PLUMB_LIB_COMMAND_LOCK_H_

// Holding an environment's lock for as long as a command writes. The lock is a
// lease: a thread renews it, and a run that was held up for longer finds out
// before its next write whether another has taken over.

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/command/services.h"
#include "lib/state/state.h"

namespace plumb {

// Gives the lock back when destroyed. Thread-safe.
class HeldLock {
 public:
  // `store` and `clock` are borrowed and outlive this.
  HeldLock(StateStore& store, Clock& clock, std::string id, absl::Duration lease);
  ~HeldLock();
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

  // OK while nobody else can have taken the lock over. When it was not renewed for
  // half a lease (the process was stopped, the machine slept, the ledger was away)
  // it is renewed first. A status for which IsLostLock is true once it is lost.
  absl::Status Check() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void KeepRenewing();
  absl::Status Renew() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StateStore& store_;
  Clock& clock_;
  const std::string id_;
  const absl::Duration lease_;
  absl::Mutex mutex_;
  absl::Status lost_ ABSL_GUARDED_BY(mutex_);
  absl::Duration renewed_ ABSL_GUARDED_BY(mutex_);  // When, since the machine's start.
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread heart_;
};

struct LockRequest {
  std::string command;  // What the owner's line says is running.
  absl::Duration lease = absl::Minutes(1);
  std::string timeout;  // How long to wait for another's lock, "5m"; "": not at all.
};

// When another holds it, and still does so at the end of the timeout or when plumb
// is interrupted: a status for which IsLocked is true, with the owner's line and
// how to get on. InvalidArgument for a timeout that is none.
absl::StatusOr<std::unique_ptr<HeldLock>> TakeLock(StateStore& store, const LockRequest& request,
                                                   Services& services);

bool IsLocked(const absl::Status& status);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_LOCK_H_
