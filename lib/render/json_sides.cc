#include "lib/render/json_sides.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/render/show.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

// Takes values apart: what they are, what is secret of them, what is not known.
class Splitter {
 public:
  explicit Splitter(const KindDescriptor* kind) : kind_(kind) {}

  JsonSide Split(const FieldPath& path, const Value& value) const {
    if (IsSecret(path, value)) return {kSensitive, true, false};
    if (value.is_expression()) return {Value(), false, true};
    if (value.is_object()) return SplitObject(path, value.as_object());
    if (value.is_array()) return SplitArray(path, value.as_array());
    return {Written(path, value), false, false};
  }

 private:
  bool IsSecret(const FieldPath& path, const Value& value) const {
    if (value.is_secret()) return true;
    return kind_ != nullptr && !value.is_null() && !path.empty() && IsSensitive(*kind_, path);
  }

  // Times as people write them.
  Value Written(const FieldPath& path, const Value& value) const {
    if (!value.is_int() || kind_ == nullptr) return value;
    const FieldDescriptor* field = FindField(*kind_, path);
    if (field == nullptr || field->type != FieldType::kTime) return value;
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(value.as_int()),
                            absl::UTCTimeZone());
  }

  JsonSide SplitObject(const FieldPath& path, const Object& object) const {
    Object::Members values, sensitive, unknown;
    for (const auto& [name, member] : object) {
      JsonSide inner = Split(path.Member(name), member);
      if (!member.is_expression()) values.emplace_back(name, std::move(inner.value));
      if (inner.sensitive != Value(false)) sensitive.emplace_back(name, std::move(inner.sensitive));
      if (inner.unknown != Value(false)) unknown.emplace_back(name, std::move(inner.unknown));
    }
    return {Object::FromMembers(std::move(values)), Marks(std::move(sensitive)),
            Marks(std::move(unknown))};
  }

  static Value Marks(Object::Members marks) {
    if (marks.empty()) return false;
    return Object::FromMembers(std::move(marks));
  }

  JsonSide SplitArray(const FieldPath& path, const Array& array) const {
    Array values, sensitive, unknown;
    bool any_sensitive = false, any_unknown = false;
    for (size_t i = 0; i < array.size(); ++i) {
      JsonSide inner = Split(path.Index(i), array[i]);
      any_sensitive = any_sensitive || inner.sensitive != Value(false);
      any_unknown = any_unknown || inner.unknown != Value(false);
      values.push_back(std::move(inner.value));
      sensitive.push_back(std::move(inner.sensitive));
      unknown.push_back(std::move(inner.unknown));
    }
    return {std::move(values), any_sensitive ? Value(std::move(sensitive)) : Value(false),
            any_unknown ? Value(std::move(unknown)) : Value(false)};
  }

  const KindDescriptor* kind_;
};

enum class Which { kBefore, kAfter };

// Whether no step of `path` meets something that it cannot step into: a place
// around it may be hidden whole.
bool CanSet(const Value& base, const FieldPath& path) {
  std::vector<PathStep> steps;
  for (const PathStep& step : path.steps()) {
    const Value* around = Lookup(base, FieldPath(steps));
    if (around == nullptr) return true;
    const bool fits =
        step.kind == PathStep::Kind::kMember ? around->is_object() : around->is_array();
    if (!fits) return false;
    steps.push_back(step);
  }
  return true;
}

// `base` with one side of every field put in.
Value With(Value base, const std::vector<FieldChange>& fields, Which which) {
  if (!base.is_object()) base = Object();
  for (const FieldChange& field : fields) {
    const Value& value = which == Which::kBefore ? field.before : field.after;
    const bool hidden = field.sensitive && !value.is_null();
    if (value.is_null()) {
      EraseAt(base, field.path);
    } else if (CanSet(base, field.path)) {
      SetAt(base, field.path, hidden ? Value(Secret()) : value);
    }
  }
  return base;
}

bool StandsBefore(const Change& change) {
  return change.action != Action::kCreate && !change.id.empty();
}

bool StandsAfter(const Change& change) {
  return change.action != Action::kDelete && change.action != Action::kForget;
}

bool IsMadeAnew(const Change& change) {
  return change.action == Action::kCreate || change.action == Action::kReplace;
}

Value BodyBefore(const Change& change) {
  if (!change.before.is_null()) return change.before;
  if (change.action == Action::kNone && !change.after.is_null()) return change.after;
  return With(IsMadeAnew(change) ? Value() : change.after, change.fields, Which::kBefore);
}

// Of an object that is changed in place, what no spec says stays.
Value BodyAfter(const Change& change, const Value& before) {
  if (change.action == Action::kNone) return before;
  if (!IsMadeAnew(change)) return With(before, change.fields, Which::kAfter);
  if (!change.after.is_null()) return change.after;
  return With(Value(), change.fields, Which::kAfter);
}

void AddOutputs(const KindDescriptor* kind, const Change& change, Value* before, Value* after) {
  if (before != nullptr) before->as_object().Set("id", change.id.text());
  if (after != nullptr) {
    after->as_object().Set("id",
                           IsMadeAnew(change) ? Value(Expression{"id"}) : Value(change.id.text()));
  }
  if (kind == nullptr) return;
  for (const std::string& name : kind->outputs_of_update) {
    const Value* now = change.outputs.Find(name);
    if (before != nullptr && now != nullptr) before->as_object().Set(name, *now);
    if (after == nullptr) continue;
    const bool moves = change.action != Action::kNone;
    if (moves) after->as_object().Set(name, Expression{name});
    if (!moves && now != nullptr) after->as_object().Set(name, *now);
  }
}

}  // namespace

JsonSides SidesOf(const KindDescriptor* kind, const Change& change) {
  const bool stands = StandsBefore(change), stays = StandsAfter(change);
  Value before = stands ? BodyBefore(change) : Value(Object());
  Value after = stays ? BodyAfter(change, before) : Value(Object());
  if (!before.is_object()) before = Object();
  if (!after.is_object()) after = Object();
  AddOutputs(kind, change, stands ? &before : nullptr, stays ? &after : nullptr);
  const Splitter splitter(kind);
  JsonSides sides;
  if (stands) sides.before = splitter.Split(FieldPath(), before);
  if (stays) sides.after = splitter.Split(FieldPath(), after);
  return sides;
}

JsonSides DriftSidesOf(const KindDescriptor* kind, const Change& change) {
  const Splitter splitter(kind);
  const bool gone = change.reason == Reason::kGone;
  Value now = change.before.is_object() ? change.before : Value(Object());
  now = With(std::move(now), change.drift, Which::kAfter);
  Value applied = With(now, change.drift, Which::kBefore);
  now.as_object().Set("id", change.id.text());
  applied.as_object().Set("id", change.id.text());
  JsonSides sides;
  sides.before = splitter.Split(FieldPath(), applied);
  if (!gone) sides.after = splitter.Split(FieldPath(), now);
  return sides;
}

}  // namespace plumb
