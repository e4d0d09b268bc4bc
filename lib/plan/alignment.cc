#include "lib/plan/alignment.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "lib/kind/normalize.h"
#include "lib/plan/hide.h"

namespace plumb {
namespace {

using References = absl::flat_hash_map<std::string, std::string>;  // By id.

Value WithReferences(Value value, const References& references) {
  if (value.is_string()) {
    const auto at = references.find(value.as_string());
    return at == references.end() ? std::move(value) : Value(Expression{at->second});
  }
  if (value.is_array()) {
    for (Value& element : value.as_array()) {
      element = WithReferences(std::move(element), references);
    }
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) {
      member = WithReferences(std::move(member), references);
    }
  }
  return value;
}

// What `live` has where specs have a say: other members differ everywhere. Secrets cannot
// be compared.
Value WhereApplied(const Value& applied, const Value* live) {
  if (ContainsSecret(applied) && !applied.is_object()) return "(sensitive value)";
  if (live == nullptr) return Value();
  if (!applied.is_object() || !live->is_object()) return *live;
  Object out;
  for (const auto& [name, member] : applied.as_object()) {
    Value value = WhereApplied(member, live->Find(name));
    if (!value.is_null()) out.Set(name, std::move(value));
  }
  return out;
}

}  // namespace

Bodies BodiesOf(const DesiredGraph& desired, const std::string& key) {
  Bodies bodies;
  for (const DesiredResource& resource : desired.resources()) {
    bodies[resource.address] = Normalize(*resource.kind, internal::SealSecrets(resource.body, key));
  }
  return bodies;
}

Bodies BodiesOf(const ObservedSet& observed, const Snapshot& ledger, const KindRegistry& kinds) {
  References references;
  for (const Binding& binding : ledger.bindings) {
    references[binding.id.text()] = absl::StrCat("${", binding.address.ToString(), ".id}");
  }
  Bodies bodies;
  for (const Binding& binding : ledger.bindings) {
    const KindDescriptor* kind = kinds.Find(binding.address.kind);
    const ObservedObject* object =
        kind == nullptr ? nullptr : observed.Find(kind->name, binding.id);
    if (object == nullptr) continue;
    const Value applied = Normalize(*kind, binding.last_applied);
    const Value live = Normalize(*kind, object->raw);
    bodies[binding.address] = WithReferences(WhereApplied(applied, &live), references);
  }
  return bodies;
}

Alignment Align(const std::string& first, const Bodies& a, const std::string& second,
                const Bodies& b, const KindRegistry& kinds) {
  Alignment alignment{.first = first, .second = second};
  std::set<Address> addresses;
  for (const auto& [address, body] : a) addresses.insert(address);
  for (const auto& [address, body] : b) addresses.insert(address);
  for (const Address& address : addresses) {
    const KindDescriptor* kind = kinds.Find(address.kind);
    const auto left = a.find(address), right = b.find(address);
    AlignedResource resource{
        .address = address, .in_first = left != a.end(), .in_second = right != b.end()};
    if (resource.in_first && resource.in_second && kind != nullptr) {
      resource.fields = DiffFields({.kind = *kind,
                                    .desired = right->second,
                                    .observed = left->second,
                                    .last_applied = left->second,
                                    .ignore = {}});
      internal::HideSecrets(*kind, left->second, right->second, resource.fields);
      if (resource.fields.empty()) {
        ++alignment.alike;
        continue;
      }
    }
    alignment.different.push_back(std::move(resource));
  }
  return alignment;
}

}  // namespace plumb
