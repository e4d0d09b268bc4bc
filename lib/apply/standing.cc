#include "lib/apply/standing.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/desired/desired.h"

namespace plumb {

Standing::Standing(const Snapshot& ledger, const Plan& plan) {
  for (const Binding& binding : ledger.bindings) {
    bindings_[binding.address] = binding;
    bound_.insert({binding.address.kind, binding.id});
    outputs_[binding.address] = binding.outputs;
  }
  for (const Change& change : plan.changes) {
    // What the plan saw is newer than what the ledger remembers.
    if (change.outputs.is_object()) outputs_[change.address] = change.outputs;
    const bool made_anew = change.action == Action::kCreate || change.action == Action::kReplace;
    if (made_anew) outputs_.erase(change.address);
  }
}

std::optional<Binding> Standing::Find(const Address& address) const {
  absl::MutexLock lock(&mutex_);
  const auto at = bindings_.find(address);
  return at == bindings_.end() ? std::nullopt : std::optional<Binding>(at->second);
}

bool Standing::IsBound(const KindName& kind, const RemoteId& id) const {
  absl::MutexLock lock(&mutex_);
  return bound_.contains({kind, id});
}

void Standing::Put(const Binding& binding) {
  absl::MutexLock lock(&mutex_);
  bindings_[binding.address] = binding;
  bound_.insert({binding.address.kind, binding.id});
  outputs_[binding.address] = binding.outputs;
}

void Standing::Remove(const Address& address) {
  absl::MutexLock lock(&mutex_);
  bindings_.erase(address);
  outputs_.erase(address);
  touched_.erase(address);
}

absl::StatusOr<Value> Standing::Resolve(const Value& body) const {
  if (!ContainsExpression(body)) return body;
  std::map<Address, Value> known;
  {
    absl::MutexLock lock(&mutex_);
    for (const AttributeReference& reference : ReferencesIn(body)) {
      const auto at = outputs_.find(reference.address);
      if (at != outputs_.end()) known[reference.address] = at->second;
    }
  }
  const auto look = [&known](const AttributeReference& reference) -> const Value* {
    const auto at = known.find(reference.address);
    if (at == known.end()) return nullptr;
    if (reference.attribute.empty()) return &at->second;
    return std::as_const(at->second).Find(reference.attribute);
  };
  const Value resolved = Substitute(body, look);
  if (!ContainsExpression(resolved)) return resolved;
  std::set<std::string> unknown;
  for (const AttributeReference& reference : ReferencesIn(resolved)) {
    unknown.insert(reference.ToString());
  }
  return absl::FailedPreconditionError(
      absl::StrCat("it needs ", absl::StrJoin(unknown, ", "), ", which is not known"));
}

void Standing::Touch(const Address& address, Touched touched) {
  absl::MutexLock lock(&mutex_);
  touched_[address] = std::move(touched);
}

std::map<Address, Touched> Standing::touched() const {
  absl::MutexLock lock(&mutex_);
  return touched_;
}

}  // namespace plumb
