#include "lib/apply/schedule.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace plumb {

Schedule::Schedule(const std::vector<Operation>& operations)
    : dependents_(operations.size()),
      waits_for_(operations.size()),
      blocked_(operations.size(), false) {
  for (size_t i = 0; i < operations.size(); ++i) {
    waits_for_[i] = operations[i].after.size();
    for (const size_t earlier : operations[i].after) dependents_[earlier].push_back(i);
    if (waits_for_[i] == 0) ready_.insert(i);
  }
}

std::optional<size_t> Schedule::Take() {
  if (ready_.empty()) return std::nullopt;
  ++under_way_;
  return ready_.extract(ready_.begin()).value();
}

void Schedule::Succeeded(size_t operation) {
  --under_way_;
  for (const size_t dependent : dependents_[operation]) {
    if (--waits_for_[dependent] == 0) ready_.insert(dependent);
  }
}

std::vector<Schedule::Blocked> Schedule::Failed(size_t operation) {
  --under_way_;
  std::vector<Blocked> blocked;
  std::vector<size_t> open = {operation};
  while (!open.empty()) {
    const size_t failed = open.back();
    open.pop_back();
    for (const size_t dependent : dependents_[failed]) {
      if (blocked_[dependent]) continue;
      blocked_[dependent] = true;
      blocked.push_back({dependent, operation});
      open.push_back(dependent);
    }
  }
  std::sort(blocked.begin(), blocked.end(),
            [](const Blocked& a, const Blocked& b) { return a.operation < b.operation; });
  return blocked;
}

}  // namespace plumb
