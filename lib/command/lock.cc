#include "lib/command/lock.h"

#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

constexpr std::string_view kLockedPayload = "plumb/locked";

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof(name) - 1) != 0) return "unknown";
  return name;
}

}  // namespace

HeldLock::~HeldLock() {
  // A lock that cannot be given back is found out about by the next run, which
  // names its owner.
  store_.Unlock(id_).IgnoreError();
}

absl::StatusOr<std::unique_ptr<HeldLock>> TakeLock(StateStore& store, std::string_view command,
                                                   Services& services) {
  const LockOwner owner{.id = RandomHex(8),
                        .who = services.environment.Get("USER").value_or("unknown"),
                        .host = HostName(),
                        .command = std::string(command),
                        .pid = getpid(),
                        .since = services.clock.Now()};
  absl::Status status = store.Lock(owner);
  if (absl::IsAborted(status)) {
    absl::Status locked = absl::FailedPreconditionError(
        absl::StrCat(status.message(),
                     "; wait for it to end or, when it is certain that it has, run plumb "
                     "force-unlock ID"));
    locked.SetPayload(kLockedPayload, absl::Cord("1"));
    return locked;
  }
  if (!status.ok()) return status;
  return std::make_unique<HeldLock>(store, owner.id);
}

bool IsLocked(const absl::Status& status) { return status.GetPayload(kLockedPayload).has_value(); }

}  // namespace plumb
