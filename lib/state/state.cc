#include "lib/state/state.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace plumb {

const Binding* Snapshot::Find(const Address& address) const {
  const auto at =
      std::lower_bound(bindings.begin(), bindings.end(), address,
                       [](const Binding& b, const Address& a) { return b.address < a; });
  return at != bindings.end() && at->address == address ? &*at : nullptr;
}

std::string LockOwner::ToString() const {
  return absl::StrCat(who, " on ", host, " (process ", pid, ") running \"", command, "\" since ",
                      plumb::FormatTime(since), ", lock ", id);
}

bool LockOwner::HasEnded(const LockOwner& other) const {
  if (machine.empty() || machine != other.machine || pid <= 0) return false;
  return kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
}

namespace {

constexpr std::string_view kLostLock = "plumb/lost-lock";
constexpr std::string_view kOfLedger = "plumb/ledger";

}  // namespace

absl::Status LostLock(std::string_view why) {
  absl::Status status = absl::AbortedError(
      absl::StrCat("the lock of this run is gone (", why,
                   "), so another run may be at work: nothing more is sent. Run it again to go "
                   "on from where things are"));
  status.SetPayload(kLostLock, absl::Cord("1"));
  return status;
}

bool IsLostLock(const absl::Status& status) { return status.GetPayload(kLostLock).has_value(); }

absl::Status OfLedger(absl::Status status) {
  if (!status.ok()) status.SetPayload(kOfLedger, absl::Cord("1"));
  return status;
}

bool IsOfLedger(const absl::Status& status) { return status.GetPayload(kOfLedger).has_value(); }

}  // namespace plumb
