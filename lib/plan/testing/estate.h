#ifndef PLUMB_LIB_PLAN_TESTING_ESTATE_H_
#define PLUMB_LIB_PLAN_TESTING_ESTATE_H_

// A few lines of JSON into what the planner takes. For plan's tests and
// benchmarks alone.

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/observed/observed.h"
#include "lib/plan/drift.h"
#include "lib/plan/plan.h"
#include "lib/plan/planner.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {

// Strings with "${" become expressions, as the spec reader makes them.
inline Value WithExpressions(Value value) {
  if (value.is_string() && absl::StrContains(value.as_string(), "${")) {
    return Expression{value.as_string()};
  }
  if (value.is_array()) {
    for (Value& element : value.as_array()) element = WithExpressions(std::move(element));
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) member = WithExpressions(std::move(member));
  }
  return value;
}

class Estate {
 public:
  // A declared resource.
  void Want(std::string_view address, std::string_view body,
            const std::vector<std::string>& needs = {}) {
    DesiredResource resource;
    resource.address = *Address::Parse(address);
    resource.kind = kinds.Find(resource.address.kind);
    resource.body = WithExpressions(*ParseJson(body));
    resource.depends_on = Addresses(needs);
    wanted.push_back(std::move(resource));
  }
  DesiredResource& Last() { return wanted.back(); }

  // An object that the platform has.
  void There(const std::string& kind, const std::string& id, std::string_view raw) {
    Value value = *ParseJson(raw);
    value.as_object().Set("id", id);
    live[KindName(kind)].push_back(*MakeObserved(*kinds.Find(KindName(kind)), std::move(value)));
  }

  // A binding whose object may be gone.
  void Bound(std::string_view address, const std::string& id, std::string_view applied,
             const std::vector<std::string>& needs = {}) {
    Binding binding;
    binding.address = *Address::Parse(address);
    binding.id = RemoteId(id);
    binding.handle = id;
    binding.last_applied = *ParseJson(applied);
    binding.depends_on = Addresses(needs);
    ledger.bindings.push_back(std::move(binding));
  }

  void Have(std::string_view address, const std::string& id, std::string_view raw,
            std::string_view applied, const std::vector<std::string>& needs = {}) {
    There(Address::Parse(address)->kind.text(), id, raw);
    Bound(address, id, applied, needs);
  }

  absl::StatusOr<Plan> Make() {
    Sort();
    const DesiredGraph desired(wanted);
    const ObservedSet observed = Observed();
    return MakePlan({.desired = desired,
                     .observed = observed,
                     .ledger = ledger,
                     .kinds = kinds,
                     .environment = "test",
                     .secret_key = "key",
                     .client_id = client_id,
                     .now_seconds = now_seconds,
                     .mode = mode,
                     .replace = replace,
                     .target = target,
                     .exclude = exclude,
                     .keep_unchanged = keep_unchanged});
  }

  // Requires that there is one.
  Plan MakeIt() { return *Make(); }

  DriftReport Drift() {
    Sort();
    const std::string environment = "test";
    const ObservedSet observed = Observed();
    const DesiredGraph desired(wanted);
    return FindDrift({.observed = observed,
                      .referenced = referenced,
                      .ledger = ledger,
                      .kinds = kinds,
                      .desired = desired,
                      .environment = environment,
                      .rules = rules,
                      .runs = runs,
                      .client_id = client_id,
                      .look_for_unmanaged = look_for_unmanaged});
  }

  ObservedSet Observed() const {
    ObservedSet observed;
    for (const KindDescriptor& kind : kinds.kinds()) {
      const auto at = live.find(kind.name);
      observed.Add(kind.name, at == live.end() ? std::vector<ObservedObject>() : at->second);
    }
    return observed;
  }

  const KindRegistry kinds = MadeUpKinds();
  std::vector<DesiredResource> wanted;
  std::map<KindName, std::vector<ObservedObject>> live;
  Snapshot ledger;
  std::vector<Address> replace, target, exclude;
  bool keep_unchanged = false;
  PlanMode mode = PlanMode::kNormal;
  int64_t now_seconds = 0;
  std::string client_id;
  std::vector<DriftRule> rules;
  std::vector<FlowRun> runs;
  bool look_for_unmanaged = false;
  std::set<std::pair<KindName, RemoteId>> referenced;

 private:
  static std::vector<Address> Addresses(const std::vector<std::string>& texts) {
    std::vector<Address> addresses;
    for (const std::string& text : texts) addresses.push_back(*Address::Parse(text));
    return addresses;
  }

  void Sort() {
    std::sort(wanted.begin(), wanted.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
    std::sort(ledger.bindings.begin(), ledger.bindings.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
  }
};

// "create bucket.a", in order.
inline std::vector<std::string> Operations(const Plan& plan) {
  static constexpr const char* kWords[] = {"", "create", "update", "delete", "forget", "adopt"};
  std::vector<std::string> words;
  for (const Operation& operation : plan.operations) {
    words.push_back(absl::StrCat(kWords[static_cast<int>(operation.verb)], " ",
                                 plan.changes[operation.change].address.ToString()));
  }
  return words;
}

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_TESTING_ESTATE_H_
