#ifndef PLUMB_LIB_COMMAND_LOCK_H_
#define PLUMB_LIB_COMMAND_LOCK_H_

// Holding an environment's lock for as long as a command writes.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/services.h"
#include "lib/state/state.h"

namespace plumb {

// Gives the lock back when destroyed. Movable through unique_ptr alone.
class HeldLock {
 public:
  // `store` is borrowed and outlives this.
  HeldLock(StateStore& store, std::string id) : store_(store), id_(std::move(id)) {}
  ~HeldLock();
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  StateStore& store_;
  const std::string id_;
};

// When another holds it: a status for which IsLocked is true, with the owner's
// line and how to get on.
absl::StatusOr<std::unique_ptr<HeldLock>> TakeLock(StateStore& store, std::string_view command,
                                                   Services& services);

bool IsLocked(const absl::Status& status);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_LOCK_H_
