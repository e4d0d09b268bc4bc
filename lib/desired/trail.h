#ifndef PLUMB_LIB_DESIRED_TRAIL_H_
#define PLUMB_LIB_DESIRED_TRAIL_H_

// The way to where a walk through a value is: a FieldPath that costs nothing to
// extend and is only written out where there is something to say. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

class Trail {
 public:
  // `member` must outlive the step.
  void Enter(std::string_view member) { steps_.push_back({member, 0, false}); }
  void Enter(size_t index) { steps_.push_back({{}, index, true}); }
  void Leave() { steps_.pop_back(); }

  FieldPath Path() const {
    std::vector<PathStep> steps;
    steps.reserve(steps_.size());
    for (const Step& step : steps_) {
      steps.push_back({step.is_index ? PathStep::Kind::kIndex : PathStep::Kind::kMember,
                       std::string(step.member), "", step.index});
    }
    return FieldPath(std::move(steps));
  }

 private:
  struct Step {
    std::string_view member;
    size_t index = 0;
    bool is_index = false;
  };
  std::vector<Step> steps_;
};

// Calls `visit(leaf, trail)` for each value in `root` that is neither array nor
// object. Leaves are visited as they stand: visit may change them.
template <typename AnyValue, typename Visit>
void ForEachLeaf(AnyValue& root, Trail& trail, const Visit& visit) {
  if (root.is_object()) {
    for (auto& [name, member] : root.as_object()) {
      trail.Enter(std::string_view(name));
      ForEachLeaf(member, trail, visit);
      trail.Leave();
    }
  } else if (root.is_array()) {
    for (size_t i = 0; i < root.as_array().size(); ++i) {
      trail.Enter(i);
      ForEachLeaf(root.as_array()[i], trail, visit);
      trail.Leave();
    }
  } else {
    visit(root, trail);
  }
}

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_TRAIL_H_
