#include "lib/plan/hide.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/diff/diff.h"
#include "lib/value/field_path.h"

namespace plumb::internal {
namespace {

// Values that stand, or could stand, at the same place: where one of them is
// secret, so is the place. Elements of arrays are not told apart.
using Models = std::vector<const Value*>;

Models MembersOf(const Models& models, const std::string& name) {
  Models members;
  for (const Value* model : models) {
    const Value* member = model->Find(name);
    if (member != nullptr) members.push_back(member);
  }
  return members;
}

Models ElementsOf(const Models& models) {
  Models elements;
  for (const Value* model : models) {
    if (!model->is_array()) continue;
    for (const Value& element : model->as_array()) elements.push_back(&element);
  }
  return elements;
}

bool AnySecret(const Models& models) {
  for (const Value* model : models) {
    if (model->is_secret()) return true;
  }
  return false;
}

void Hide(const KindDescriptor& kind, const FieldPath& path, const Models& models, Value& value) {
  if (value.is_null() || value.is_secret() || value.is_expression()) return;
  if (AnySecret(models) || IsSensitive(kind, path)) {
    value = Secret();
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) {
      Hide(kind, path.Member(name), MembersOf(models, name), member);
    }
  } else if (value.is_array()) {
    const Models elements = ElementsOf(models);
    for (size_t i = 0; i < value.as_array().size(); ++i) {
      Hide(kind, path.Index(i), elements, value.as_array()[i]);
    }
  }
}

void HideField(const KindDescriptor& kind, const Models& models, FieldChange& field) {
  Models here;
  for (const Value* model : models) {
    const Value* found = model->is_null() ? nullptr : Lookup(*model, field.path);
    if (found != nullptr) here.push_back(found);
  }
  if (field.sensitive) {
    if (!field.before.is_null() && !field.before.is_secret()) field.before = Secret();
    if (!field.after.is_null() && !field.after.is_secret()) field.after = Secret();
    return;
  }
  Hide(kind, field.path, here, field.before);
  Hide(kind, field.path, here, field.after);
}

}  // namespace

void HideSecrets(const KindDescriptor& kind, const Value& applied, Change& change) {
  // What hides is looked at before anything is hidden, and never hides itself.
  const Value wanted = change.after;
  const Models models = {&wanted, &applied};
  Hide(kind, FieldPath(), models, change.before);
  for (FieldChange& field : change.fields) HideField(kind, models, field);
  for (FieldChange& field : change.drift) HideField(kind, models, field);
}

void HideSecrets(const KindDescriptor& kind, const Value& applied, const Value& wanted,
                 std::vector<FieldChange>& fields) {
  for (FieldChange& field : fields) HideField(kind, {&wanted, &applied}, field);
}

Value SealSecrets(Value value, std::string_view key) {
  if (value.is_secret()) return Value(value.as_secret().Sealed(key));
  if (value.is_array()) {
    for (Value& element : value.as_array()) element = SealSecrets(std::move(element), key);
  } else if (value.is_object()) {
    for (auto& [name, member] : value.as_object()) member = SealSecrets(std::move(member), key);
  }
  return value;
}

}  // namespace plumb::internal
