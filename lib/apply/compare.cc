#include "lib/apply/compare.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/observed/author.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kLongestShown = 60;  // Bytes of a value in a message.

Value At(const Value& root, const FieldPath& path) {
  const Value* found = root.is_null() ? nullptr : Lookup(root, path);
  return found == nullptr ? Value() : *found;
}

bool Overlap(const FieldPath& a, const FieldPath& b) { return a.StartsWith(b) || b.StartsWith(a); }

bool OverlapsAny(const FieldPath& path, const std::vector<FieldChange>& fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const FieldChange& field) { return Overlap(path, field.path); });
}

bool IsSecretField(const KindDescriptor& kind, const FieldChange& field) {
  return field.sensitive || ContainsSecret(field.before) || ContainsSecret(field.after) ||
         IsSensitive(kind, field.path);
}

bool IsOutstanding(const KindDescriptor& kind, const FieldChange& field,
                   const std::vector<FieldChange>& lacking, const Value& now) {
  if (IsSecretField(kind, field)) return true;
  if (field.after.is_null()) return !At(now, field.path).is_null();
  return OverlapsAny(field.path, lacking);
}

bool IsDescribed(const KindDescriptor& kind, const FieldPath& path) {
  std::vector<PathStep> steps;
  for (const PathStep& step : path.steps()) {
    steps.push_back(step);
    if (FindField(kind, FieldPath(steps)) != nullptr) return true;
  }
  return false;
}

std::string Shown(const Value& value) {
  const std::string text = value.is_null() ? "nothing" : ToJson(value);
  return text.size() <= kLongestShown ? text : "something else";
}

}  // namespace

std::vector<FieldChange> Lacking(const KindDescriptor& kind, const Value& wanted,
                                 const Value& now) {
  // As if all of it had been applied: then secrets equal themselves, and nothing
  // is to be removed that `wanted` does not name.
  return DiffFields(
      {.kind = kind, .desired = wanted, .observed = now, .last_applied = wanted, .ignore = {}});
}

std::vector<FieldPath> Outstanding(const KindDescriptor& kind, const Change& change,
                                   const Value& wanted, const Value& now) {
  const std::vector<FieldChange> lacking = Lacking(kind, wanted, now);
  std::vector<FieldPath> paths;
  for (const FieldChange& field : change.fields) {
    if (IsOutstanding(kind, field, lacking, now)) paths.push_back(field.path);
  }
  return paths;
}

std::vector<FieldChange> MovedForUpdate(const KindDescriptor& kind, const Change& change,
                                        const Value& wanted, const Value& now) {
  const std::vector<FieldChange> lacking = Lacking(kind, wanted, now);
  std::vector<FieldChange> moved;
  for (const FieldChange& field : change.fields) {
    if (IsSecretField(kind, field) || !IsOutstanding(kind, field, lacking, now)) continue;
    Value is = At(now, field.path);
    if (is != field.before) moved.push_back({field.path, field.before, std::move(is)});
  }
  for (const FieldChange& field : lacking) {
    if (IsSecretField(kind, field) || OverlapsAny(field.path, change.fields)) continue;
    Value was = At(change.before, field.path);
    // What differed already when the plan was made is not to be changed by it.
    if (was == field.after) moved.push_back({field.path, std::move(was), field.before});
  }
  return moved;
}

std::vector<FieldChange> MovedForDelete(const KindDescriptor& kind, const Change& change,
                                        const Value& last_applied, const Value& now) {
  if (Sha256Hex(ToJson(now, SecretsAs::kFingerprint)) == change.digest) return {};
  std::vector<FieldChange> moved;
  std::set<FieldPath> seen;
  for (const Value* side : {&change.before, &now}) {
    for (const FieldChange& leaf : AllFields(kind, *side)) {
      if (!seen.insert(leaf.path).second || IsSecretField(kind, leaf)) continue;
      if (!IsDescribed(kind, leaf.path) && At(last_applied, leaf.path).is_null()) continue;
      Value was = At(change.before, leaf.path), is = At(now, leaf.path);
      if (was != is) moved.push_back({leaf.path, std::move(was), std::move(is)});
    }
  }
  return moved;
}

std::vector<FieldChange> NotBrought(const KindDescriptor& kind, const Change& change,
                                    const Value& wanted, const Value& now) {
  const bool made = change.action == Action::kCreate || change.action == Action::kReplace;
  std::vector<FieldChange> missing;
  for (FieldChange& field : Lacking(kind, wanted, now)) {
    const bool ours = made || OverlapsAny(field.path, change.fields) ||
                      At(change.before, field.path) == field.after;
    if (ours && !IsSecretField(kind, field)) missing.push_back(std::move(field));
  }
  return missing;
}

std::string DescribeMoved(const std::vector<FieldChange>& moved) {
  return absl::StrJoin(moved, ", ", [](std::string* out, const FieldChange& field) {
    absl::StrAppend(out, field.path.ToString(), " (", Shown(field.before), " in the plan, ",
                    Shown(field.after), " now)");
  });
}

std::string DescribeWho(const Value& raw) {
  const std::string text = AuthorText(AuthorOf(raw));
  return text.empty() ? "" : absl::StrCat(", ", text);
}

}  // namespace plumb
