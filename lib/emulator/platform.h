#ifndef PLUMB_LIB_EMULATOR_PLATFORM_H_
#define PLUMB_LIB_EMULATOR_PLATFORM_H_

// The whole platform without the network: calls in, answers out. Thread-safe;
// calls are answered one at a time, slow ones apart.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/emulator/call.h"
#include "lib/emulator/faults.h"
#include "lib/emulator/request_log.h"
#include "lib/emulator/world.h"
#include "lib/env/clock.h"

namespace plumb::emulator {

struct PlatformOptions {
  std::string data_path;  // "" keeps everything in memory.
  absl::Duration settle_delay = absl::Milliseconds(200);
  uint64_t seed = 1;  // Fixes the ids to come.
};

class Platform {
 public:
  // `clock` outlives the platform. Fails as Store::Open does.
  static absl::StatusOr<std::unique_ptr<Platform>> Open(const PlatformOptions& options,
                                                        Clock& clock);

  Answer Handle(const Call& call);

 private:
  Platform(std::unique_ptr<World> world, Clock& clock) : world_(std::move(world)), clock_(clock) {}

  Answer HandleLocked(const Call& call, const std::optional<Fault>& fault)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Answers without faults, and makes what was written durable.
  Answer Serve(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Answer Route(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Refusal CheckRate(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Finish(const Call& call, Answer& answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::unique_ptr<World> world_ ABSL_GUARDED_BY(mutex_);
  Faults faults_ ABSL_GUARDED_BY(mutex_);
  RequestLog log_ ABSL_GUARDED_BY(mutex_);
  absl::Duration clock_offset_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::pair<int64_t, int64_t>> rates_ ABSL_GUARDED_BY(mutex_);
  int64_t requests_ ABSL_GUARDED_BY(mutex_) = 0;
  Clock& clock_;
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_PLATFORM_H_
