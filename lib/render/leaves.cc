#include "lib/render/leaves.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/render/show.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

bool IsOpen(const Value& value) { return value.is_object() && !value.as_object().empty(); }

// Whether it is an object, or so absent that the other side decides.
bool IsObjectOrNull(const Value& value) { return value.is_object() || value.is_null(); }

Value MemberOf(const Value& value, const std::string& name) {
  const Value* member = value.Find(name);
  return member == nullptr ? Value() : *member;
}

// Whether the whole of it is secret, whatever is inside.
bool IsSecretWhole(const KindDescriptor* kind, const Leaf& leaf) {
  return leaf.sensitive || (kind != nullptr && IsSensitive(*kind, leaf.path));
}

Value Hidden(const Value& value) { return value.is_null() ? Value() : Value(Secret()); }

void AddClosed(const KindDescriptor* kind, Leaf leaf, std::vector<Leaf>& out) {
  if (IsSecretWhole(kind, leaf)) {
    leaf.before = Hidden(leaf.before);
    leaf.after = Hidden(leaf.after);
  } else {
    leaf.before = Redacted(kind, leaf.path, leaf.before);
    leaf.after = Redacted(kind, leaf.path, leaf.after);
  }
  leaf.sensitive = leaf.sensitive || ContainsSecret(leaf.before) || ContainsSecret(leaf.after);
  out.push_back(std::move(leaf));
}

// Opens objects; secrets go at the leaves, so that equal ones can be told before.
void AddLeaves(const KindDescriptor* kind, Leaf leaf, std::vector<Leaf>& out) {
  const bool opens = (IsOpen(leaf.before) || IsOpen(leaf.after)) && IsObjectOrNull(leaf.before) &&
                     IsObjectOrNull(leaf.after) && !IsSecretWhole(kind, leaf);
  if (!opens) {
    AddClosed(kind, std::move(leaf), out);
    return;
  }
  std::set<std::string> names;
  for (const Value* side : {&leaf.before, &leaf.after}) {
    if (!side->is_object()) continue;
    for (const auto& [name, unused] : side->as_object()) names.insert(name);
  }
  for (const std::string& name : names) {
    Leaf inner = {.path = leaf.path.Member(name),
                  .before = MemberOf(leaf.before, name),
                  .after = MemberOf(leaf.after, name),
                  .cause = leaf.cause,
                  .sensitive = false};
    if (inner.before != inner.after) AddLeaves(kind, std::move(inner), out);
  }
}

// The place of the step that names a keyed element by this very member; 0 if none.
size_t NamingStep(const FieldPath& path) {
  const std::vector<PathStep>& steps = path.steps();
  if (steps.size() < 2) return 0;
  const PathStep& element = steps[steps.size() - 2];
  const PathStep& member = steps.back();
  const bool names = element.kind == PathStep::Kind::kElement &&
                     member.kind == PathStep::Kind::kMember && element.by == member.key;
  return names ? steps.size() - 2 : 0;
}

bool SameElement(const Leaf& a, const Leaf& b, size_t steps) {
  if (a.path.steps().size() <= steps || b.path.steps().size() <= steps) return false;
  return std::equal(a.path.steps().begin(), a.path.steps().begin() + steps + 1,
                    b.path.steps().begin());
}

void DropNamingMembers(std::vector<Leaf>& leaves) {
  std::vector<Leaf> kept;
  kept.reserve(leaves.size());
  for (size_t i = 0; i < leaves.size(); ++i) {
    const size_t step = NamingStep(leaves[i].path);
    const bool has_other =
        step > 0 && ((!kept.empty() && SameElement(kept.back(), leaves[i], step)) ||
                     (i + 1 < leaves.size() && SameElement(leaves[i + 1], leaves[i], step)));
    if (!has_other) kept.push_back(std::move(leaves[i]));
  }
  leaves = std::move(kept);
}

}  // namespace

std::vector<Leaf> LeavesOf(const KindDescriptor* kind, const std::vector<FieldChange>& fields) {
  std::vector<Leaf> leaves;
  leaves.reserve(fields.size());
  for (const FieldChange& field : fields) {
    AddLeaves(kind, {field.path, field.before, field.after, field.cause, field.sensitive}, leaves);
  }
  std::stable_sort(leaves.begin(), leaves.end(),
                   [](const Leaf& a, const Leaf& b) { return a.path < b.path; });
  DropNamingMembers(leaves);
  return leaves;
}

namespace {

Value TimeText(const Value& value) {
  if (!value.is_int()) return value;
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(value.as_int()),
                          absl::UTCTimeZone());
}

}  // namespace

std::vector<Leaf> WrittenLeavesOf(const KindDescriptor* kind, const Change& change) {
  std::vector<Leaf> leaves = LeavesOf(kind, change.fields);
  if (kind == nullptr) return leaves;
  std::vector<Leaf> kept;
  kept.reserve(leaves.size());
  for (Leaf& leaf : leaves) {
    const FieldDescriptor* field = FindField(*kind, leaf.path);
    const Value* written = change.body.is_object() ? Lookup(change.body, leaf.path) : nullptr;
    if (field != nullptr && change.body.is_object()) {
      const bool unasked = leaf.before.is_null() && written == nullptr &&
                           field->default_value.has_value() && *field->default_value == leaf.after;
      if (unasked) continue;
    }
    if (field != nullptr && field->type == FieldType::kTime) {
      leaf.before = TimeText(leaf.before);
      leaf.after = TimeText(leaf.after);
    }
    const bool is_media = field != nullptr && field->type == FieldType::kMediaVersion;
    if (is_media && written != nullptr && written->is_string()) leaf.after = *written;
    kept.push_back(std::move(leaf));
  }
  return kept;
}

bool IsUnder(const FieldPath& path, const std::vector<FieldPath>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const FieldPath& other) { return path.StartsWith(other); });
}

Value Redacted(const KindDescriptor* kind, const FieldPath& path, const Value& value) {
  if (value.is_null()) return value;
  if (value.is_secret()) return Secret();
  if (kind != nullptr && !path.empty() && IsSensitive(*kind, path)) return Secret();
  if (value.is_object()) {
    Object object;
    for (const auto& [name, member] : value.as_object()) {
      object.Set(name, Redacted(kind, path.Member(name), member));
    }
    return object;
  }
  if (!value.is_array()) return value;
  Array array;
  for (size_t i = 0; i < value.as_array().size(); ++i) {
    array.push_back(Redacted(kind, path.Index(i), value.as_array()[i]));
  }
  return array;
}

Value Plain(const Value& value) {
  if (value.is_secret()) return kSensitive;
  if (value.is_expression()) return nullptr;
  if (value.is_object()) {
    Object object;
    for (const auto& [name, member] : value.as_object()) object.Set(name, Plain(member));
    return object;
  }
  if (!value.is_array()) return value;
  Array array;
  for (const Value& element : value.as_array()) array.push_back(Plain(element));
  return array;
}

}  // namespace plumb
