#ifndef PLUMB_LIB_RENDER_VIEW_H_
#define PLUMB_LIB_RENDER_VIEW_H_

// A plan made ready for showing: in order, and with its replacements looked up
// once, so that 10,000 changes take no 10,000 searches. Pure.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"

namespace plumb {

class PlanView {
 public:
  // Both outlive this.
  PlanView(const Plan& plan, const KindRegistry& kinds);

  const Plan& plan() const { return plan_; }
  const KindDescriptor* KindOf(const Address& address) const { return kinds_.Find(address.kind); }

  // By address, whatever the plan's order.
  const std::vector<const Change*>& changes() const { return changes_; }
  const std::vector<const PlanNote*>& notes() const { return notes_; }

  // Those of `change`'s dependencies that are replaced, by address.
  std::vector<const Change*> ReplacedDependencies(const Change& change) const;

  // The replaced changes that depend on `change`, by address.
  std::vector<const Change*> ReplacedDependents(const Change& change) const;

 private:
  const Plan& plan_;
  const KindRegistry& kinds_;
  std::vector<const Change*> changes_;
  std::vector<const PlanNote*> notes_;
  absl::flat_hash_map<Address, const Change*> replaced_;
  absl::flat_hash_map<Address, std::vector<const Change*>> dependents_;  // Replaced ones.
};

// Why, as sentences in no parentheses; none where the action says it all.
std::vector<std::string> ReasonTexts(const PlanView& view, const Change& change);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_VIEW_H_
