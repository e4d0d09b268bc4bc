#ifndef PLUMB_LIB_APPLY_SCHEDULE_H_
#define PLUMB_LIB_APPLY_SCHEDULE_H_

// Which operation can begin next. Pure, thread-compatible.

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "lib/plan/plan.h"

namespace plumb {

class Schedule {
 public:
  // Requires: operations wait for earlier ones alone (ValidatePlan).
  explicit Schedule(const std::vector<Operation>& operations);

  // The first of those that wait for nothing any more; none when there is none.
  std::optional<size_t> Take();

  // It was taken and succeeded.
  void Succeeded(size_t operation);

  // An operation that will never be tried, and the one whose failure is why.
  struct Blocked {
    size_t operation = 0, cause = 0;

    friend bool operator==(const Blocked&, const Blocked&) = default;
  };

  // It was taken and did not succeed; those that this blocks, in order.
  std::vector<Blocked> Failed(size_t operation);

  // Whether some operation was taken and not reported since, or could be taken.
  bool AnyLeft() const { return !ready_.empty() || under_way_ > 0; }

 private:
  std::vector<std::vector<size_t>> dependents_;
  std::vector<size_t> waits_for_;  // How many of `after` are not done.
  std::vector<bool> blocked_;
  std::set<size_t> ready_;
  size_t under_way_ = 0;
};

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_SCHEDULE_H_
