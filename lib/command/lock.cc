#include "lib/command/lock.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "lib/command/deadline.h"
#include "lib/diag/status_macros.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

constexpr std::string_view kLockedPayload = "plumb/locked";

std::string HostName() {
  char name[256] = {};
  if (gethostname(name, sizeof(name) - 1) != 0) return "unknown";
  return name;
}

// Where a process number means one process: this boot of this kernel, and this
// container. "" where /proc does not tell.
std::string Machine(Files& files) {
  const auto boot = files.Read("/proc/sys/kernel/random/boot_id", 100);
  std::array<char, 100> space = {};
  const ssize_t size = readlink("/proc/self/ns/pid", space.data(), space.size());
  if (!boot.ok() || size <= 0) return "";
  return absl::StrCat(absl::StripAsciiWhitespace(*boot), " ",
                      std::string_view(space.data(), static_cast<size_t>(size)));
}

// Since the machine's start, its sleep included; never set back.
absl::Duration SinceBoot() {
  timespec now = {};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return absl::DurationFromTimespec(now);
}

absl::Status Locked(const absl::Status& status) {
  absl::Status locked = absl::FailedPreconditionError(
      absl::StrCat(status.message(),
                   "; wait for it with -lock-timeout=5m or, when it is certain that it has ended, "
                   "run plumb force-unlock ID"));
  locked.SetPayload(kLockedPayload, absl::Cord("1"));
  return locked;
}

}  // namespace

HeldLock::HeldLock(StateStore& store, Clock& clock, std::string id, absl::Duration lease)
    : store_(store),
      clock_(clock),
      id_(std::move(id)),
      lease_(lease),
      renewed_(SinceBoot()),
      heart_([this] { KeepRenewing(); }) {}

HeldLock::~HeldLock() {
  {
    absl::MutexLock lock(&mutex_);
    done_ = true;
  }
  heart_.join();
  // A lock that cannot be given back is found out about by the next run, which
  // names its owner.
  store_.Unlock(id_).IgnoreError();
}

absl::Status HeldLock::Renew() {
  if (!lost_.ok()) return lost_;
  const absl::Duration asked = SinceBoot();
  const absl::Status status = store_.Renew(id_, clock_.Now(), lease_);
  if (status.ok()) renewed_ = asked;
  if (absl::IsNotFound(status)) lost_ = LostLock(status.message());
  return lost_.ok() ? status : lost_;
}

absl::Status HeldLock::Check() {
  absl::MutexLock lock(&mutex_);
  if (!lost_.ok()) return lost_;
  if (SinceBoot() - renewed_ <= lease_ / 2) return absl::OkStatus();
  return Annotate(Renew(), "renewing the lock");
}

void HeldLock::KeepRenewing() {
  // Signals are the main thread's.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  absl::MutexLock lock(&mutex_);
  while (!mutex_.AwaitWithTimeout(absl::Condition(&done_), lease_ / 3)) {
    // What cannot be renewed now is tried again, and Check has the last word.
    Renew().IgnoreError();
  }
}

absl::StatusOr<std::unique_ptr<HeldLock>> TakeLock(StateStore& store, const LockRequest& request,
                                                   Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<absl::Duration> timeout,
                         ReadDurationFlag("lock-timeout", request.timeout));
  LockOwner owner{.id = RandomHex(8),
                  .who = services.environment.Get("USER").value_or("unknown"),
                  .host = HostName(),
                  .command = request.command,
                  .pid = getpid(),
                  .machine = Machine(services.files)};
  const absl::Time until = services.clock.Now() + timeout.value_or(absl::ZeroDuration());
  bool said = false;
  while (true) {
    owner.since = services.clock.Now();
    owner.expires = owner.since + request.lease;
    const absl::Status status = store.Lock(owner);
    if (status.ok()) break;
    const absl::Duration left = until - owner.since;
    const bool wait = left > absl::ZeroDuration() && !services.interrupted;
    // A ledger in which another run is in the midst of a write is waited for too.
    if (!absl::IsAborted(status) && !(absl::IsUnavailable(status) && wait)) return status;
    if (!wait) return Locked(status);
    if (!said) services.console.Err(absl::StrCat("Waiting: ", status.message(), "\n"));
    said = true;
    services.clock.Sleep(std::min(left, absl::Seconds(1)));
  }
  return std::make_unique<HeldLock>(store, services.clock, owner.id, request.lease);
}

bool IsLocked(const absl::Status& status) { return status.GetPayload(kLockedPayload).has_value(); }

}  // namespace plumb
