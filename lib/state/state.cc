#include "lib/state/state.h"

#include <algorithm>

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

}  // namespace plumb
