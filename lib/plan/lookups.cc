#include "lib/plan/lookups.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diag/suggest.h"
#include "lib/kind/check.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kMostCandidates = 10;

// A text of its own, anything else as JSON: "15" and 15 are one.
std::string Plain(const Value& value) {
  return value.is_string() ? value.as_string() : ToJson(value);
}

bool Holds(const DesiredLookup::Condition& condition, const ObservedObject& object) {
  const Value* value = Lookup(object.raw, condition.path);
  if (value == nullptr || value->is_object() || value->is_array()) return false;
  return Plain(*value) == Plain(condition.value);
}

bool IsNamed(const DesiredLookup& lookup, const ObservedObject& object) {
  return !lookup.name.has_value() || object.name == *lookup.name;
}

bool Fits(const DesiredLookup& lookup, const ObservedObject& object) {
  return IsNamed(lookup, object) &&
         std::all_of(lookup.conditions.begin(), lookup.conditions.end(),
                     [&object](const auto& condition) { return Holds(condition, object); });
}

std::string Count(size_t count, const KindDescriptor& kind) {
  return absl::StrCat(count, " ", kind.name.text(), count == 1 ? "" : "s");
}

// `title "Web events", state = "enabled"`.
std::string Criteria(const DesiredLookup& lookup) {
  if (!lookup.id.empty()) return absl::StrCat("id ", lookup.id.text());
  std::vector<std::string> parts;
  if (lookup.name.has_value()) {
    parts.push_back(absl::StrCat(lookup.kind->natural_key, " ", ToJson(Value(*lookup.name))));
  }
  for (const auto& condition : lookup.conditions) {
    parts.push_back(absl::StrCat(condition.path.ToString(), " = ", ToJson(condition.value)));
  }
  return absl::StrJoin(parts, " and ");
}

// How many of all `objects` each criterion fits, where there are several.
std::string HowMany(const DesiredLookup& lookup,
                    const std::vector<const ObservedObject*>& objects) {
  std::vector<std::string> parts;
  const auto count = [&](const auto& fits) {
    return std::count_if(objects.begin(), objects.end(), fits);
  };
  if (lookup.name.has_value()) {
    parts.push_back(
        absl::StrCat(count([&](const ObservedObject* object) { return IsNamed(lookup, *object); }),
                     " have the ", lookup.kind->natural_key));
  }
  for (const auto& condition : lookup.conditions) {
    parts.push_back(
        absl::StrCat(count([&](const ObservedObject* object) { return Holds(condition, *object); }),
                     " have ", condition.path.ToString(), " = ", ToJson(condition.value)));
  }
  return absl::StrCat("of ", Count(objects.size(), *lookup.kind), ", ", absl::StrJoin(parts, ", "));
}

// What may have been meant.
std::string Nearby(const DesiredLookup& lookup, const ObservedSet& observed) {
  const std::vector<const ObservedObject*> objects = observed.All(lookup.kind->name);
  if (objects.empty()) {
    return absl::StrCat("the sandbox has no ", lookup.kind->name.text(), " at all");
  }
  std::vector<std::string> names, ids;
  for (const ObservedObject* object : objects) {
    names.push_back(object->name);
    ids.push_back(object->id.text());
  }
  if (!lookup.id.empty()) {
    const auto named = observed.Named(lookup.kind->name, lookup.id.text());
    if (named.empty()) return DidYouMean(lookup.id.text(), ids);
    return absl::StrCat("that is a ", lookup.kind->natural_key, ", not an id: write ",
                        lookup.kind->natural_key, " = ", ToJson(Value(lookup.id.text())));
  }
  const bool is_there =
      lookup.name.has_value() && !observed.Named(lookup.kind->name, *lookup.name).empty();
  const std::string near =
      lookup.name.has_value() && !is_there ? DidYouMean(*lookup.name, names) : "";
  return near.empty() && !lookup.conditions.empty() ? HowMany(lookup, objects) : near;
}

std::string Candidates(const std::vector<const ObservedObject*>& objects) {
  std::string text;
  for (size_t i = 0; i < objects.size() && i < kMostCandidates; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", objects[i]->id.text());
    if (!objects[i]->name.empty()) absl::StrAppend(&text, " (", objects[i]->name, ")");
  }
  return objects.size() > kMostCandidates ? text + ", ..." : text;
}

// Null, with a diagnostic, when there is not exactly one.
const ObservedObject* FindOne(const DesiredLookup& lookup, const ObservedSet& observed,
                              Diagnostics& diagnostics) {
  std::vector<const ObservedObject*> fitting;
  if (!lookup.id.empty()) {
    const ObservedObject* object = observed.Find(lookup.kind->name, lookup.id);
    if (object != nullptr) fitting.push_back(object);
  } else {
    fitting = lookup.name.has_value() ? observed.Named(lookup.kind->name, *lookup.name)
                                      : observed.All(lookup.kind->name);
    std::erase_if(fitting, [&](const ObservedObject* object) { return !Fits(lookup, *object); });
  }
  if (fitting.size() == 1) return fitting[0];
  const std::string& kind = lookup.kind->name.text();
  if (fitting.empty()) {
    diagnostics.Error(
        lookup.where,
        absl::StrCat(lookup.ToString(), ": the sandbox has no ", kind, " with ", Criteria(lookup)),
        Nearby(lookup, observed));
  } else {
    diagnostics.Error(lookup.where,
                      absl::StrCat(lookup.ToString(), ": ", Count(fitting.size(), *lookup.kind),
                                   " have ", Criteria(lookup), ": ", Candidates(fitting)),
                      "name one by its id, or say more of it in where");
  }
  return nullptr;
}

// Null when the object has no such thing.
const Value* AttributeOf(const ObservedObject& object, const std::string& attribute) {
  if (const Value* output = object.outputs.Find(attribute)) return output;
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(attribute);
  return path.ok() ? Lookup(object.raw, *path) : nullptr;
}

bool HoldsSecret(const KindDescriptor& kind, const FieldPath& path, const Value& value) {
  if (IsSensitive(kind, path)) return true;
  if (value.is_object()) {
    return std::any_of(value.as_object().begin(), value.as_object().end(), [&](const auto& member) {
      return HoldsSecret(kind, path.Member(member.first), member.second);
    });
  }
  if (!value.is_array()) return false;
  const Array& elements = value.as_array();
  for (size_t i = 0; i < elements.size(); ++i) {
    if (HoldsSecret(kind, path.Index(i), elements[i])) return true;
  }
  return false;
}

// Attributes whose values are plain, for suggestions.
std::vector<std::string> PlainAttributes(const FoundLookup& found) {
  std::vector<std::string> names = {"id"};
  if (!found.object->raw.is_object()) return names;
  for (const auto& [name, value] : found.object->raw.as_object()) {
    const bool hidden = HoldsSecret(*found.lookup->kind, FieldPath().Member(name), value);
    if (name != "id" && !hidden) names.push_back(name);
  }
  return names;
}

// Whether what the reference at `use` names can be put in.
bool CheckUse(const FoundLookup& found, const DesiredLookup::Use& use, Diagnostics& diagnostics) {
  const std::string name = found.lookup->ToString();
  const std::string begin =
      absl::StrCat(use.by.ToString(), ": refers to ", use.attribute, " of ", name, ", which ");
  const Value* value = AttributeOf(*found.object, use.attribute);
  if (value == nullptr) {
    const std::vector<std::string> names = PlainAttributes(found);
    std::string hint = DidYouMean(use.attribute, names);
    if (hint.empty()) hint = absl::StrCat("it has ", absl::StrJoin(names, ", "));
    diagnostics.Error(use.where, absl::StrCat(begin, "has no such thing"), std::move(hint));
    return false;
  }
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(use.attribute);
  if (!path.ok() || !HoldsSecret(*found.lookup->kind, *path, *value)) return true;
  diagnostics.Error(use.where, absl::StrCat(begin, "holds a secret"),
                    "no secret is read from the platform: write ${secret.env.NAME}");
  return false;
}

// What is put into a sensitive place is a secret there.
void SealIn(const KindDescriptor& kind, const FieldPath& path, Value& value) {
  if (value.is_string() && IsSensitive(kind, path)) {
    value = Secret(std::move(value.as_string()));
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) SealIn(kind, path.Member(name), member);
  } else if (value.is_array()) {
    Array& elements = value.as_array();
    for (size_t i = 0; i < elements.size(); ++i) SealIn(kind, path.Index(i), elements[i]);
  }
}

bool ReadsLookups(const Value& body) {
  const std::vector<AttributeReference> references = ReferencesIn(body);
  return std::any_of(references.begin(), references.end(),
                     [](const auto& reference) { return AsLookup(reference).has_value(); });
}

// What was put in may be of a type that cannot stand where it does.
void CheckAgain(const DesiredResource& resource, Diagnostics& diagnostics) {
  for (const FieldProblem& problem : CheckBody(*resource.kind, resource.body, CheckStage::kResolved,
                                               resource.lifecycle.allow_fields)) {
    if (problem.is_warning) continue;
    diagnostics.Error(
        resource.where,
        absl::StrCat(resource.address.ToString(), ": ", problem.message, ", as a lookup has it"),
        problem.hint);
  }
  // A table or array, where only text can stand.
  for (const AttributeReference& reference : ReferencesIn(resource.body)) {
    if (!AsLookup(reference).has_value()) continue;
    diagnostics.Error(resource.where,
                      absl::StrCat(resource.address.ToString(), ": what ${", reference.ToString(),
                                   "} stands for cannot stand inside a longer string"));
  }
}

}  // namespace

std::vector<FoundLookup> FindLookups(const std::vector<DesiredLookup>& lookups,
                                     const ObservedSet& observed, Diagnostics& diagnostics) {
  std::vector<FoundLookup> found;
  for (const DesiredLookup& lookup : lookups) {
    if (!observed.Has(lookup.kind->name)) continue;
    const ObservedObject* object = FindOne(lookup, observed, diagnostics);
    if (object != nullptr) found.push_back({&lookup, object});
  }
  return found;
}

void PutIn(const std::vector<FoundLookup>& found, DesiredGraph& desired, Diagnostics& diagnostics) {
  absl::flat_hash_map<Address, const ObservedObject*> objects;
  const size_t errors_before = diagnostics.errors();
  for (const FoundLookup& one : found) {
    objects[one.lookup->address] = one.object;
    for (const DesiredLookup::Use& use : one.lookup->uses) CheckUse(one, use, diagnostics);
  }
  if (diagnostics.errors() > errors_before) return;
  const auto known = [&objects](const AttributeReference& reference) -> const Value* {
    const auto named = AsLookup(reference);
    if (!named.has_value()) return nullptr;
    const auto at = objects.find(named->address);
    return at == objects.end() ? nullptr : AttributeOf(*at->second, named->attribute);
  };
  for (DesiredResource& resource : desired.resources()) {
    if (!ReadsLookups(resource.body)) continue;
    resource.body = Substitute(resource.body, known);
    SealIn(*resource.kind, FieldPath(), resource.body);
    CheckAgain(resource, diagnostics);
  }
}

void Note(const std::vector<FoundLookup>& found, Plan& plan) {
  for (const FoundLookup& one : found) {
    PlanLookup lookup{.address = one.lookup->address,
                      .id = one.object->id,
                      .name = one.object->name,
                      .used_by = {}};
    for (const DesiredLookup::Use& use : one.lookup->uses) lookup.used_by.push_back(use.by);
    std::sort(lookup.used_by.begin(), lookup.used_by.end());
    lookup.used_by.erase(std::unique(lookup.used_by.begin(), lookup.used_by.end()),
                         lookup.used_by.end());
    for (const Address& user : lookup.used_by) {
      const Change* change = plan.Find(user);
      if (change == nullptr || change->action == Action::kNone) continue;
      plan.notes.push_back(
          {user, absl::StrCat("reads ", one.lookup->ToString(), ": ",
                              lookup.name.empty() ? "" : absl::StrCat(lookup.name, ", "),
                              lookup.id.text())});
    }
    plan.lookups.push_back(std::move(lookup));
  }
  std::stable_sort(plan.notes.begin(), plan.notes.end(),
                   [](const PlanNote& a, const PlanNote& b) { return a.address < b.address; });
}

void RefuseManaged(const std::vector<FoundLookup>& found, const Plan& plan,
                   Diagnostics& diagnostics) {
  for (const Change& change : plan.changes) {
    if (change.id.empty() || change.action == Action::kForget) continue;
    for (const FoundLookup& one : found) {
      if (change.address.kind != one.lookup->kind->name || change.id != one.object->id) continue;
      const std::string address = change.address.ToString();
      if (change.action == Action::kDelete) {
        diagnostics.Error(one.lookup->where,
                          absl::StrCat(one.lookup->ToString(), " finds the object of ", address,
                                       ", which is no longer declared and would be deleted"),
                          absl::StrCat("to let it go without deleting it: [[removed]] from = ",
                                       ToJson(Value(address)), ", destroy = false"));
      } else {
        diagnostics.Error(one.lookup->where,
                          absl::StrCat(one.lookup->ToString(), " finds the object of ", address,
                                       ", which this project manages"),
                          absl::StrCat("refer to it directly, ${", address,
                                       ".id}: then it is made and changed in the right order"));
      }
    }
  }
}

}  // namespace plumb
