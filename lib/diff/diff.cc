#include "lib/diff/diff.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/kind/field_tree.h"

namespace plumb {
namespace {

// A path that grows and shrinks with a walk; made into a FieldPath only where a
// difference is found, which is seldom.
class Trail {
 public:
  struct Step {
    PathStep::Kind kind;
    std::string_view key, by;
  };

  void Push(Step step) { steps_.push_back(step); }
  void Pop() { steps_.pop_back(); }

  FieldPath Path() const {
    std::vector<PathStep> steps;
    steps.reserve(steps_.size());
    for (const Step& step : steps_) {
      steps.push_back({step.kind, std::string(step.key), std::string(step.by), 0});
    }
    return FieldPath(std::move(steps));
  }

 private:
  std::vector<Step> steps_;
};

// Where in a kind's fields a walk stands.
class Spot {
 public:
  Spot(const KindDescriptor& kind, const FieldTree& tree) : kind_(&kind), tree_(&tree) {}

  Spot Member(std::string_view name) const { return At(tree_->Member(place_, name)); }
  Spot Element() const { return At(tree_->Element(place_)); }

  // Null where nothing describes this.
  const FieldDescriptor* field() const {
    const int at = tree_->FieldAt(place_);
    return at < 0 ? nullptr : &kind_->fields[static_cast<size_t>(at)];
  }

 private:
  Spot At(FieldTree::Place place) const {
    Spot spot = *this;
    spot.place_ = place;
    return spot;
  }

  const KindDescriptor* kind_;
  const FieldTree* tree_;
  FieldTree::Place place_ = FieldTree::kRoot;
};

// The three sides of one place; null where a side has nothing there.
struct Sides {
  const Value* desired = nullptr;
  const Value* observed = nullptr;
  const Value* applied = nullptr;
};

bool IsKeyed(const Spot& spot) {
  const FieldDescriptor* field = spot.field();
  return field != nullptr &&
         (field->type == FieldType::kKeyedList || field->type == FieldType::kOrderedKeyedList);
}

bool IsSecretField(const Spot& spot) {
  const FieldDescriptor* field = spot.field();
  return field != nullptr && field->sensitivity == Sensitivity::kSecret;
}

const Value* MemberOf(const Value* value, std::string_view name) {
  return value == nullptr ? nullptr : value->Find(name);
}

std::string_view KeyOf(const Value& element, const std::string& by) { return element.StringAt(by); }

const Value* ElementOf(const Value* list, const std::string& by, std::string_view key) {
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const Value& element : list->as_array()) {
    if (KeyOf(element, by) == key) return &element;
  }
  return nullptr;
}

// Whether the elements have keys, all different: only then can they be told apart.
bool HasDistinctKeys(const Value& list, const std::string& by) {
  std::vector<std::string_view> keys;
  for (const Value& element : list.as_array()) {
    if (KeyOf(element, by).empty()) return false;
    keys.push_back(KeyOf(element, by));
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

// Whether the elements that both lists have stand in the same order.
bool SameOrder(const Value& a, const Value& b, const std::string& by) {
  std::vector<std::string_view> common_a, common_b;
  for (const Value& element : a.as_array()) {
    if (ElementOf(&b, by, KeyOf(element, by))) common_a.push_back(KeyOf(element, by));
  }
  for (const Value& element : b.as_array()) {
    if (ElementOf(&a, by, KeyOf(element, by))) common_b.push_back(KeyOf(element, by));
  }
  return common_a == common_b;
}

bool Equal(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return *a == *b;
}

// Whether `observed` is `wanted`, whatever stands where `wanted` has secrets: some
// servers leave them out, some mask them, some echo them.
bool EqualApartFromSecrets(const Value& wanted, const Value* observed) {
  if (wanted.is_secret()) return true;
  if (observed == nullptr) return false;
  if (wanted.is_object() && observed->is_object()) {
    const auto& members = wanted.as_object();
    const bool known = std::all_of(
        observed->as_object().begin(), observed->as_object().end(),
        [&members](const auto& member) { return members.Find(member.first) != nullptr; });
    return known && std::all_of(members.begin(), members.end(), [observed](const auto& member) {
             return EqualApartFromSecrets(member.second, observed->Find(member.first));
           });
  }
  if (wanted.is_array() && observed->is_array()) {
    const Array& here = wanted.as_array();
    const Array& there = observed->as_array();
    if (here.size() != there.size()) return false;
    for (size_t i = 0; i < here.size(); ++i) {
      if (!EqualApartFromSecrets(here[i], &there[i])) return false;
    }
    return true;
  }
  return wanted == *observed;
}

class Walk {
 public:
  explicit Walk(const std::vector<FieldPath>& ignore) : ignore_(ignore) {}

  void Compare(const Spot& spot, const Sides& sides, bool sensitive) {
    if (Ignored()) return;
    const Value& desired = *sides.desired;
    sensitive = sensitive || IsSecretField(spot);
    if (desired.is_secret()) {
      CompareSecret(sides);
    } else if (desired.is_object()) {
      CompareObject(spot, sides, sensitive);
    } else if (desired.is_array() && IsKeyed(spot) && CanCompareByKey(spot, sides)) {
      CompareKeyed(spot, sides, sensitive);
    } else if (ContainsSecret(desired) && EqualApartFromSecrets(desired, sides.observed)) {
      // As with a secret alone: what was last sent decides.
      if (!Equal(sides.desired, sides.applied)) Differs(sides, sensitive);
    } else if (!Equal(sides.desired, sides.observed)) {
      Differs(sides, sensitive);
    }
  }

  std::vector<FieldChange> Take() {
    std::sort(changes_.begin(), changes_.end(),
              [](const FieldChange& a, const FieldChange& b) { return a.path < b.path; });
    return std::move(changes_);
  }

 private:
  bool Ignored() const {
    if (ignore_.empty()) return false;
    const FieldPath path = trail_.Path();
    return std::any_of(ignore_.begin(), ignore_.end(),
                       [&path](const FieldPath& ignored) { return path.StartsWith(ignored); });
  }

  // What is observed of a secret says nothing: what was last sent decides.
  void CompareSecret(const Sides& sides) {
    if (Equal(sides.desired, sides.applied)) return;
    const bool known = sides.applied != nullptr && sides.applied->is_secret();
    changes_.push_back({trail_.Path(), known ? *sides.applied : Value(), *sides.desired,
                        Cause::kSpec, /*sensitive=*/true});
  }

  void CompareObject(const Spot& spot, const Sides& sides, bool sensitive) {
    const Object& desired = sides.desired->as_object();
    if (sides.observed != nullptr && !sides.observed->is_object()) {
      Differs(sides, sensitive);
      return;
    }
    for (const auto& [name, member] : desired) {
      trail_.Push({PathStep::Kind::kMember, name, {}});
      Compare(spot.Member(name),
              {&member, MemberOf(sides.observed, name), MemberOf(sides.applied, name)}, sensitive);
      trail_.Pop();
    }
    if (sides.applied == nullptr || !sides.applied->is_object()) return;
    for (const auto& [name, member] : sides.applied->as_object()) {
      const Value* observed = MemberOf(sides.observed, name);
      const bool there = observed != nullptr || ContainsSecret(member);
      if (desired.Find(name) != nullptr || !there) continue;
      trail_.Push({PathStep::Kind::kMember, name, {}});
      Removed({nullptr, observed, &member}, sensitive || ContainsSecret(member));
      trail_.Pop();
    }
  }

  static bool CanCompareByKey(const Spot& spot, const Sides& sides) {
    const std::string& by = spot.field()->key;
    if (sides.observed == nullptr || !sides.observed->is_array()) return false;
    if (!HasDistinctKeys(*sides.desired, by) || !HasDistinctKeys(*sides.observed, by)) return false;
    return spot.field()->type == FieldType::kKeyedList ||
           SameOrder(*sides.desired, *sides.observed, by);
  }

  // Elements that stand on the observed side alone are differences too: the list
  // as such was written by the spec.
  void CompareKeyed(const Spot& spot, const Sides& sides, bool sensitive) {
    const std::string& by = spot.field()->key;
    for (const Value& element : sides.desired->as_array()) {
      const std::string_view key = KeyOf(element, by);
      const Sides inner{&element, ElementOf(sides.observed, by, key),
                        ElementOf(sides.applied, by, key)};
      trail_.Push({PathStep::Kind::kElement, key, by});
      if (inner.observed == nullptr) {
        if (!Ignored()) Differs(inner, sensitive);
      } else {
        Compare(spot.Element(), inner, sensitive);
      }
      trail_.Pop();
    }
    for (const Value& element : sides.observed->as_array()) {
      const std::string_view key = KeyOf(element, by);
      if (ElementOf(sides.desired, by, key) != nullptr) continue;
      trail_.Push({PathStep::Kind::kElement, key, by});
      Removed({nullptr, &element, ElementOf(sides.applied, by, key)}, sensitive);
      trail_.Pop();
    }
  }

  void Removed(const Sides& sides, bool sensitive) {
    if (!Ignored()) Differs(sides, sensitive);
  }

  void Differs(const Sides& sides, bool sensitive) {
    // An empty table asks for nothing that its absence does not say.
    const bool asks = sides.desired == nullptr || !sides.desired->is_object() ||
                      !sides.desired->as_object().empty() || sides.observed != nullptr;
    if (!asks) return;
    const bool intent = !Equal(sides.desired, sides.applied);
    const bool drift = sides.applied != nullptr && !Equal(sides.observed, sides.applied);
    const Cause cause = intent ? (drift ? Cause::kBoth : Cause::kSpec) : Cause::kDrift;
    changes_.push_back({trail_.Path(), sides.observed == nullptr ? Value() : *sides.observed,
                        sides.desired == nullptr ? Value() : *sides.desired, cause, sensitive});
  }

  const std::vector<FieldPath>& ignore_;
  Trail trail_;
  std::vector<FieldChange> changes_;
};

// Every leaf of `value`, as a change from nothing.
void Leaves(const Spot& spot, const Value& value, const FieldPath& path, bool sensitive,
            std::vector<FieldChange>& out) {
  sensitive = sensitive || IsSecretField(spot) || value.is_secret();
  if (value.is_object() && !value.as_object().empty()) {
    for (const auto& [name, member] : value.as_object()) {
      Leaves(spot.Member(name), member, path.Member(name), sensitive, out);
    }
    return;
  }
  if (value.is_array() && IsKeyed(spot) && HasDistinctKeys(value, spot.field()->key)) {
    for (const Value& element : value.as_array()) {
      Leaves(spot.Element(), element,
             path.Element(spot.field()->key, KeyOf(element, spot.field()->key)), sensitive, out);
    }
    return;
  }
  out.push_back({path, Value(), value, Cause::kSpec, sensitive});
}

}  // namespace

std::vector<FieldChange> DiffFields(const DiffInput& input) {
  const TreeOf tree(input.kind);
  Walk walk(input.ignore);
  const Value* applied = input.last_applied.is_null() ? nullptr : &input.last_applied;
  walk.Compare(Spot(input.kind, *tree), {&input.desired, &input.observed, applied},
               /*sensitive=*/false);
  return walk.Take();
}

std::vector<FieldChange> SecretsInDoubt(const DiffInput& input) {
  std::vector<FieldChange> doubtful;
  for (FieldChange& leaf : AllFields(input.kind, input.desired)) {
    const Value* applied =
        input.last_applied.is_null() ? nullptr : Lookup(input.last_applied, leaf.path);
    const bool ignored =
        std::any_of(input.ignore.begin(), input.ignore.end(),
                    [&leaf](const FieldPath& path) { return leaf.path.StartsWith(path); });
    if (ignored || !ContainsSecret(leaf.after) || applied == nullptr || *applied != leaf.after) {
      continue;
    }
    doubtful.push_back({leaf.path, *applied, std::move(leaf.after), Cause::kDrift,
                        /*sensitive=*/true});
  }
  return doubtful;
}

std::vector<FieldChange> DriftFields(const KindDescriptor& kind, const Value& last_applied,
                                     const Value& observed, const std::vector<FieldPath>& ignore) {
  if (!last_applied.is_object()) return {};
  // What was last applied takes the place of what is wanted. Secrets equal
  // themselves there, so they never show.
  const TreeOf tree(kind);
  Walk walk(ignore);
  walk.Compare(Spot(kind, *tree), {&last_applied, &observed, &last_applied}, /*sensitive=*/false);
  std::vector<FieldChange> changes = walk.Take();
  for (FieldChange& change : changes) {
    std::swap(change.before, change.after);
    change.cause = Cause::kDrift;
  }
  return changes;
}

std::vector<FieldChange> AllFields(const KindDescriptor& kind, const Value& body) {
  const TreeOf tree(kind);
  std::vector<FieldChange> fields;
  Leaves(Spot(kind, *tree), body, FieldPath(), /*sensitive=*/false, fields);
  std::sort(fields.begin(), fields.end(),
            [](const FieldChange& a, const FieldChange& b) { return a.path < b.path; });
  return fields;
}

}  // namespace plumb
