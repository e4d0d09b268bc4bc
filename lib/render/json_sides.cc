#include "lib/render/json_sides.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/kind/field_tree.h"
#include "lib/render/show.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

// Takes values apart: what they are, what is secret of them, what is not known.
class Splitter {
 public:
  explicit Splitter(const KindDescriptor* kind) : kind_(kind) {
    if (kind != nullptr) tree_.emplace(*kind);
  }

  JsonSide Split(const Value& body) const {
    return Split(kind_ == nullptr ? FieldTree::kNowhere : FieldTree::kRoot, body);
  }

 private:
  using Place = FieldTree::Place;

  JsonSide Split(Place at, const Value& value) const {
    const int index = at == FieldTree::kNowhere ? -1 : (*tree_)->FieldAt(at);
    const FieldDescriptor* field = index < 0 ? nullptr : &kind_->fields[index];
    const bool secret = field != nullptr && field->sensitivity == Sensitivity::kSecret;
    if (value.is_secret() || (secret && !value.is_null())) return {kSensitive, true, false};
    if (value.is_expression()) return {Value(), false, true};
    if (value.is_object()) return SplitObject(at, value.as_object());
    if (value.is_array()) return SplitArray(at, value.as_array());
    if (field == nullptr || field->type != FieldType::kTime || !value.is_int()) {
      return {value, false, false};
    }
    // As people write times.
    return {absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(value.as_int()),
                             absl::UTCTimeZone()),
            false, false};
  }

  Place MemberAt(Place at, std::string_view name) const {
    return at == FieldTree::kNowhere ? at : (*tree_)->Member(at, name);
  }

  JsonSide SplitObject(Place at, const Object& object) const {
    Object::Members values, sensitive, unknown;
    values.reserve(object.size());
    for (const auto& [name, member] : object) {
      const Place place = MemberAt(at, name);
      if (IsPlain(place, member)) {
        values.emplace_back(name, member);
        continue;
      }
      JsonSide inner = Split(place, member);
      if (!member.is_expression()) values.emplace_back(name, std::move(inner.value));
      if (IsMarked(inner.sensitive)) sensitive.emplace_back(name, std::move(inner.sensitive));
      if (IsMarked(inner.unknown)) unknown.emplace_back(name, std::move(inner.unknown));
    }
    return {Object::FromMembers(std::move(values)), Marks(std::move(sensitive)),
            Marks(std::move(unknown))};
  }

  // Whether there is nothing to take apart: most leaves are such.
  bool IsPlain(Place at, const Value& value) const {
    const bool scalar = value.is_string() || value.is_int() || value.is_bool() || value.is_null();
    if (!scalar) return false;
    const int index = at == FieldTree::kNowhere ? -1 : (*tree_)->FieldAt(at);
    if (index < 0) return true;
    const FieldDescriptor& field = kind_->fields[index];
    return field.sensitivity != Sensitivity::kSecret && field.type != FieldType::kTime;
  }

  static bool IsMarked(const Value& marks) { return !marks.is_bool() || marks.as_bool(); }

  static Value Marks(Object::Members marks) {
    if (marks.empty()) return false;
    return Object::FromMembers(std::move(marks));
  }

  JsonSide SplitArray(Place at, const Array& array) const {
    const Place inside = at == FieldTree::kNowhere ? at : (*tree_)->Element(at);
    Array values, sensitive, unknown;
    values.reserve(array.size());
    for (size_t i = 0; i < array.size(); ++i) {
      JsonSide inner = Split(inside, array[i]);
      values.push_back(std::move(inner.value));
      Mark(std::move(inner.sensitive), i, array.size(), sensitive);
      Mark(std::move(inner.unknown), i, array.size(), unknown);
    }
    return {std::move(values), sensitive.empty() ? Value(false) : Value(std::move(sensitive)),
            unknown.empty() ? Value(false) : Value(std::move(unknown))};
  }

  // Arrays of marks are made when there is one to put in.
  static void Mark(Value marks, size_t place, size_t size, Array& into) {
    if (!IsMarked(marks)) return;
    if (into.empty()) into.assign(size, Value(false));
    into[place] = std::move(marks);
  }

  const KindDescriptor* kind_;
  std::optional<TreeOf> tree_;
};

enum class Which { kBefore, kAfter };

// The place at `path`, made where nothing stands yet; null where a step meets
// something that it cannot step into: what is hidden whole, say.
Value* PlaceFor(Value& root, const FieldPath& path) {
  Value* at = &root;
  for (const PathStep& step : path.steps()) {
    if (step.kind == PathStep::Kind::kMember) {
      if (at->is_null()) *at = Object();
      if (!at->is_object()) return nullptr;
      at = &at->as_object()[step.key];
      continue;
    }
    if (at->is_null()) *at = Array();
    if (!at->is_array()) return nullptr;
    Array& array = at->as_array();
    if (step.kind == PathStep::Kind::kIndex) {
      if (step.index >= array.size()) return nullptr;
      at = &array[step.index];
      continue;
    }
    const auto found = std::find_if(array.begin(), array.end(), [&step](const Value& element) {
      return element.StringAt(step.by) == step.key;
    });
    if (found == array.end()) {
      at = &array.emplace_back(Object{{step.by, step.key}});
    } else {
      at = &*found;
    }
  }
  return at;
}

// `base` with one side of every field put in.
Value With(Value base, const std::vector<FieldChange>& fields, Which which) {
  if (!base.is_object()) base = Object();
  for (const FieldChange& field : fields) {
    const Value& value = which == Which::kBefore ? field.before : field.after;
    const bool hidden = field.sensitive && !value.is_null();
    if (value.is_null()) {
      EraseAt(base, field.path);
    } else if (Value* place = PlaceFor(base, field.path)) {
      *place = hidden ? Value(Secret()) : value;
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
  if (stands) sides.before = splitter.Split(before);
  if (stays) sides.after = splitter.Split(after);
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
  sides.before = splitter.Split(applied);
  if (!gone) sides.after = splitter.Split(now);
  return sides;
}

}  // namespace plumb
