#include "lib/kind/descriptor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/kind/field_tree.h"

namespace plumb {
namespace {

bool ByName(const KindDescriptor& a, const KindDescriptor& b) { return a.name < b.name; }

// The fields on the way to `path`, outermost first, its own included.
std::vector<const FieldDescriptor*> FieldsAround(const KindDescriptor& kind,
                                                 const FieldPath& path) {
  std::vector<const FieldDescriptor*> fields;
  const TreeOf tree(kind);
  FieldTree::Place at = FieldTree::kRoot;
  for (const PathStep& step : path.steps()) {
    at = tree->Step(at, step);
    if (const int field = tree->FieldAt(at); field >= 0) fields.push_back(&kind.fields[field]);
  }
  return fields;
}

// Whether '*' in `pattern` can stand for something that makes it `text`.
bool Matches(std::string_view pattern, std::string_view text) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (size_t skipped = 0; skipped <= text.size(); ++skipped) {
    if (Matches(pattern, text.substr(skipped))) return true;
  }
  return false;
}

bool Holds(const ReplaceWhen& condition, const Value& observed) {
  const Value* at = &observed;
  for (const std::string& step : SplitFieldPattern(condition.path)) {
    at = at->Find(step);
    if (at == nullptr) return false;
  }
  return at->is_string() && at->as_string() == condition.equals;
}

// What `field`, at or around `path`, says of a change there.
bool Forces(const FieldDescriptor& field, const FieldPath& path, const Value& observed,
            int64_t now_seconds) {
  if (field.on_change == OnChange::kReplace) return true;
  if (field.replace_when.has_value() && Holds(*field.replace_when, observed)) return true;
  if (field.on_change != OnChange::kReplaceOncePast) return false;
  const Value* time = Lookup(observed, path);
  return time != nullptr && time->is_int() && time->as_int() <= now_seconds;
}

// Whether `path` leads to an element that its list's `replace_keys` name.
bool IsFixedElement(const KindDescriptor& kind, const FieldPath& path) {
  const TreeOf tree(kind);
  FieldTree::Place at = FieldTree::kRoot;
  for (const PathStep& step : path.steps()) {
    const int field = tree->FieldAt(at);
    if (step.kind == PathStep::Kind::kElement && field >= 0) {
      const std::vector<std::string>& keys = kind.fields[field].replace_keys;
      const auto fits = [&step](const std::string& key) { return Matches(key, step.key); };
      if (std::any_of(keys.begin(), keys.end(), fits)) return true;
    }
    at = tree->Step(at, step);
  }
  return false;
}

}  // namespace

KindRegistry::KindRegistry(std::vector<KindDescriptor> kinds) : kinds_(std::move(kinds)) {
  std::sort(kinds_.begin(), kinds_.end(), ByName);
  for (KindDescriptor& kind : kinds_) kind.tree = std::make_shared<const FieldTree>(kind.fields);
}

const KindDescriptor* KindRegistry::Find(const KindName& name) const {
  const auto at =
      std::lower_bound(kinds_.begin(), kinds_.end(), name,
                       [](const KindDescriptor& kind, const KindName& n) { return kind.name < n; });
  return at != kinds_.end() && at->name == name ? &*at : nullptr;
}

std::vector<std::string> KindRegistry::names() const {
  std::vector<std::string> names;
  names.reserve(kinds_.size());
  for (const KindDescriptor& kind : kinds_) names.push_back(kind.name.text());
  return names;
}

const FieldDescriptor* FindField(const KindDescriptor& kind, const FieldPath& path) {
  const TreeOf tree(kind);
  FieldTree::Place at = FieldTree::kRoot;
  for (const PathStep& step : path.steps()) at = tree->Step(at, step);
  const int field = tree->FieldAt(at);
  return field < 0 ? nullptr : &kind.fields[field];
}

bool IsSensitive(const KindDescriptor& kind, const FieldPath& path) {
  const auto fields = FieldsAround(kind, path);
  return std::any_of(fields.begin(), fields.end(), [](const FieldDescriptor* field) {
    return field->sensitivity == Sensitivity::kSecret;
  });
}

bool IsServerOwned(const KindDescriptor& kind, const FieldPath& path) {
  const auto fields = FieldsAround(kind, path);
  return std::any_of(fields.begin(), fields.end(),
                     [](const FieldDescriptor* field) { return field->owner == Owner::kServer; });
}

const Switch::Start* Switch::StartAs(std::string_view value) const {
  const auto found = std::find_if(starts.begin(), starts.end(),
                                  [value](const Start& start) { return start.value == value; });
  return found == starts.end() ? nullptr : &*found;
}

const Switch::Step* Switch::Next(std::string_view from, std::string_view to) const {
  const auto step = [this](std::string_view a, std::string_view b) -> const Step* {
    for (const Step& one : steps) {
      if (one.from == a && one.to == b) return &one;
    }
    return nullptr;
  };
  if (const Step* direct = step(from, to); direct != nullptr) return direct;
  for (const Step& one : steps) {
    if (one.from == from && step(one.to, to) != nullptr) return &one;
  }
  return nullptr;
}

bool Switch::OnlyStartsAs(std::string_view value) const {
  return StartAs(value) != nullptr &&
         std::none_of(steps.begin(), steps.end(),
                      [value](const Step& step) { return step.to == value; });
}

bool ForcesReplace(const KindDescriptor& kind, const FieldPath& path, const Value& observed,
                   int64_t now_seconds) {
  const auto fields = FieldsAround(kind, path);
  if (fields.empty()) return kind.undescribed == OnChange::kReplace;
  if (IsFixedElement(kind, path)) return true;
  return std::any_of(fields.begin(), fields.end(), [&](const FieldDescriptor* field) {
    return Forces(*field, path, observed, now_seconds);
  });
}

}  // namespace plumb
