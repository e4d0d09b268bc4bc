#ifndef PLUMB_LIB_PLAN_POLICY_H_
#define PLUMB_LIB_PLAN_POLICY_H_

// What a plan may do at most: [policy] of plumb.toml. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"

namespace plumb {

// A kind and an action, each possibly "*": "dataset.delete", "*.replace".
struct Denied {
  std::string kind, action;
  std::string where;  // "plumb.toml:12"

  friend bool operator==(const Denied&, const Denied&) = default;
};

struct Policy {
  struct Limit {
    int most = 0;
    std::string where;

    friend bool operator==(const Limit&, const Limit&) = default;
  };
  std::optional<Limit> max_deletes;  // Resources deleted, replacements not counted.
  std::optional<Limit> max_replacements;
  std::vector<Denied> deny;
  // No flow may be touched (deleted, replaced, disabled, updated) that runs within
  // so many minutes.
  std::optional<Limit> quiet_minutes;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// One check for every rule of `policy`, in the order above, passed or not.
std::vector<PolicyCheck> CheckPolicy(const Policy& policy, const Plan& plan,
                                     const KindRegistry& kinds, int64_t now_seconds);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_POLICY_H_
