#include <algorithm>
#include <string>
#include <string_view>

#include "lib/value/toml.h"

namespace plumb {

void Positions::Sort() {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.path < b.path; });
}

const Positions::Entry* Positions::Find(std::string_view path) const {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), path,
                       [](const Entry& entry, std::string_view p) { return entry.path < p; });
  return at != entries_.end() && at->path == path ? &*at : nullptr;
}

const Positions::Entry* Positions::Nearest(std::string_view path) const {
  while (true) {
    if (const Entry* entry = Find(path)) return entry;
    if (path.empty()) return nullptr;
    // Drop the last step. A '.' or '[' inside quotes only makes for a useless look-up.
    const size_t cut = path.find_last_of(".[");
    path = cut == std::string_view::npos ? std::string_view() : path.substr(0, cut);
  }
}

}  // namespace plumb
