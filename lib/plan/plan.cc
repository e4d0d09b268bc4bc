#include "lib/plan/plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

int CountVerb(const std::vector<Verb>& verbs, Verb verb) {
  return static_cast<int>(std::count(verbs.begin(), verbs.end(), verb));
}

// What `change` must have: verbs in order of time.
std::vector<Verb> VerbsOf(const Change& change, const std::vector<Verb>& given) {
  switch (change.action) {
    case Action::kNone:
      return {};
    case Action::kCreate:
      return {Verb::kCreate};
    case Action::kUpdate:
      return {Verb::kUpdate};
    case Action::kDelete:
      return {Verb::kDelete};
    case Action::kForget:
      return {Verb::kForget};
    case Action::kAdopt:
      return change.fields.empty() ? std::vector<Verb>{Verb::kAdopt}
                                   : std::vector<Verb>{Verb::kAdopt, Verb::kUpdate};
    case Action::kReplace:
      break;
  }
  // The old object is deleted or, for kinds without DELETE, forgotten.
  const Verb end = CountVerb(given, Verb::kForget) > 0 ? Verb::kForget : Verb::kDelete;
  if (change.replace == ReplaceOrder::kCreateFirst) return {Verb::kCreate, end};
  return {end, Verb::kCreate};
}

}  // namespace

const Change* Plan::Find(const Address& address) const {
  const auto at = std::lower_bound(
      changes.begin(), changes.end(), address,
      [](const Change& change, const Address& wanted) { return change.address < wanted; });
  return at != changes.end() && at->address == address ? &*at : nullptr;
}

bool Plan::HasMoves() const {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.moved_from.has_value(); });
}

bool Plan::Allowed() const {
  return std::all_of(checks.begin(), checks.end(),
                     [](const PolicyCheck& check) { return check.passed; });
}

Counts Plan::Count() const {
  Counts counts;
  for (const Change& change : changes) {
    switch (change.action) {
      case Action::kNone:
        break;
      case Action::kCreate:
        ++counts.add;
        break;
      case Action::kUpdate:
        ++counts.change;
        break;
      case Action::kReplace:
        ++counts.add;
        ++counts.destroy;
        break;
      case Action::kDelete:
        ++counts.destroy;
        break;
      case Action::kAdopt:
        ++counts.import;
        if (!change.fields.empty()) ++counts.change;
        break;
      case Action::kForget:
        ++counts.forget;
        break;
    }
  }
  return counts;
}

std::string_view ActionWord(Action action) {
  switch (action) {
    case Action::kNone:
      return "no-op";
    case Action::kCreate:
      return "create";
    case Action::kUpdate:
      return "update";
    case Action::kReplace:
      return "replace";
    case Action::kDelete:
      return "delete";
    case Action::kAdopt:
      return "adopt";
    case Action::kForget:
      return "forget";
  }
  return "no-op";
}

std::string_view ImpactWord(Impact impact) {
  switch (impact) {
    case Impact::kDeletes:
      return "deletes";
    case Impact::kReplaces:
      return "replaces";
    case Impact::kDisables:
      return "disables";
    case Impact::kRemaps:
      return "remaps";
  }
  return "remaps";
}

std::string_view ReasonWord(Reason reason) {
  switch (reason) {
    case Reason::kNone:
      return "none";
    case Reason::kNotBound:
      return "not_bound";
    case Reason::kGone:
      return "gone";
    case Reason::kFoundByName:
      return "found_by_name";
    case Reason::kImported:
      return "imported";
    case Reason::kFieldsDiffer:
      return "fields_differ";
    case Reason::kDrifted:
      return "drifted";
    case Reason::kDependencyChanges:
      return "dependency_changes";
    case Reason::kFieldForcesReplace:
      return "field_forces_replace";
    case Reason::kDependencyReplaced:
      return "dependency_replaced";
    case Reason::kPairReplaced:
      return "pair_replaced";
    case Reason::kRequested:
      return "requested";
    case Reason::kNotDeclared:
      return "not_declared";
    case Reason::kDestroy:
      return "destroy";
  }
  return "none";
}

namespace {

// Places in Plan::operations of each change's operations.
using OperationsOf = std::vector<std::vector<size_t>>;

void CheckWaits(const Plan& plan, std::vector<std::string>& problems) {
  for (size_t i = 0; i < plan.operations.size(); ++i) {
    for (const size_t earlier : plan.operations[i].after) {
      if (earlier >= i) problems.push_back(absl::StrCat("operation ", i, " waits for ", earlier));
    }
  }
}

void CheckVerbs(const Plan& plan, const OperationsOf& of, std::vector<std::string>& problems) {
  for (size_t c = 0; c < plan.changes.size(); ++c) {
    std::vector<Verb> verbs;
    for (const size_t operation : of[c]) verbs.push_back(plan.operations[operation].verb);
    if (verbs != VerbsOf(plan.changes[c], verbs)) {
      problems.push_back(absl::StrCat(plan.changes[c].address.ToString(), " has not the ",
                                      "operations of ", ActionWord(plan.changes[c].action)));
    }
  }
}

bool IsMaking(Verb verb) { return verb == Verb::kCreate || verb == Verb::kUpdate; }

// A resource is made after what it needs was made, and goes before that goes.
void CheckOrder(const Plan& plan, const OperationsOf& of, std::vector<std::string>& problems) {
  std::map<Address, size_t> places;
  for (size_t c = 0; c < plan.changes.size(); ++c) places[plan.changes[c].address] = c;
  for (size_t c = 0; c < plan.changes.size(); ++c) {
    for (const Address& needed : plan.changes[c].depends_on) {
      const auto at = places.find(needed);
      if (at == places.end()) continue;
      for (const size_t mine : of[c]) {
        for (const size_t its : of[at->second]) {
          const Verb my_verb = plan.operations[mine].verb;
          const Verb its_verb = plan.operations[its].verb;
          const bool made_early = IsMaking(my_verb) && its_verb == Verb::kCreate && mine < its;
          const bool gone_late =
              my_verb == Verb::kDelete && its_verb == Verb::kDelete && mine > its;
          if (!made_early && !gone_late) continue;
          problems.push_back(absl::StrCat(plan.changes[c].address.ToString(), " is ",
                                          made_early ? "made before " : "deleted after ",
                                          needed.ToString()));
        }
      }
    }
  }
}

}  // namespace

std::vector<std::string> ValidatePlan(const Plan& plan) {
  std::vector<std::string> problems;
  OperationsOf of(plan.changes.size());
  for (size_t i = 0; i < plan.operations.size(); ++i) {
    if (plan.operations[i].change >= plan.changes.size()) {
      return {absl::StrCat("operation ", i, " is of no change")};
    }
    of[plan.operations[i].change].push_back(i);
  }
  CheckWaits(plan, problems);
  CheckVerbs(plan, of, problems);
  CheckOrder(plan, of, problems);
  return problems;
}

}  // namespace plumb
