#include "lib/kind/normalize.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kind/field_tree.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using Place = FieldTree::Place;

const FieldDescriptor* FieldOf(const KindDescriptor& kind, const FieldTree& tree, Place at) {
  const int field = tree.FieldAt(at);
  return field < 0 ? nullptr : &kind.fields[field];
}

bool IsServers(const FieldDescriptor* field) {
  return field != nullptr && field->owner == Owner::kServer;
}

// What sets are sorted by: the text of strings and expressions, else the JSON.
std::string SortKey(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_expression()) return value.as_expression().text;
  return ToJson(value, SecretsAs::kFingerprint);
}

void SortSet(Array& array) {
  std::vector<std::pair<std::string, Value>> keyed;
  keyed.reserve(array.size());
  for (Value& value : array) {
    std::string key = SortKey(value);
    keyed.emplace_back(std::move(key), std::move(value));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  array.clear();
  for (auto& [key, value] : keyed) {
    if (array.empty() || !(array.back() == value)) array.push_back(std::move(value));
  }
}

// Whether `a` comes before `b`; null before everything.
bool KeyBefore(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return a == nullptr && b != nullptr;
  if (a->is_string() && b->is_string()) return a->as_string() < b->as_string();
  return SortKey(*a) < SortKey(*b);
}

void SortByKey(Array& array, const std::string& key) {
  std::stable_sort(array.begin(), array.end(), [&key](const Value& a, const Value& b) {
    return KeyBefore(a.Find(key), b.Find(key));
  });
}

class Normalizer {
 public:
  Normalizer(const KindDescriptor& kind, const FieldTree& tree) : kind_(kind), tree_(tree) {}

  void Normalize(Value& value, Place at) const {
    const FieldDescriptor* field = FieldOf(kind_, tree_, at);
    const FieldType type = field == nullptr ? FieldType::kAny : field->type;
    if (value.is_object()) {
      NormalizeMembers(value.as_object(), at);
    } else if (value.is_array()) {
      for (Value& element : value.as_array()) Normalize(element, tree_.Element(at));
      if (type == FieldType::kSet) SortSet(value.as_array());
      if (type == FieldType::kKeyedList) SortByKey(value.as_array(), field->key);
    } else if (value.is_double() && type == FieldType::kAny) {
      // The API may read 1.0 back as 1.
      if (const auto integer = ParseInteger(value); integer.has_value()) value = *integer;
    } else {
      value = ToFieldType(std::move(value), type);
    }
  }

 private:
  void NormalizeMembers(Object& object, Place at) const {
    Object::Members kept;
    kept.reserve(object.size());
    for (auto& [name, value] : object) {
      const Place inside = tree_.Member(at, name);
      const bool empty = value.is_null() || (name == "description" && value == Value(""));
      if (empty || IsServers(FieldOf(kind_, tree_, inside))) continue;
      Normalize(value, inside);
      kept.emplace_back(std::move(name), std::move(value));
    }
    object = Object::FromMembers(std::move(kept));
    if (at != FieldTree::kNowhere) AddDefaults(object, at);
  }

  void AddDefaults(Object& object, Place at) const {
    for (const auto& [name, inside] : tree_.Members(at)) {
      const FieldDescriptor* field = FieldOf(kind_, tree_, inside);
      if (field == nullptr || !field->default_value.has_value()) continue;
      if (object.Find(name) == nullptr) object.Set(name, *field->default_value);
    }
  }

  const KindDescriptor& kind_;
  const FieldTree& tree_;
};

class WireWriter {
 public:
  WireWriter(const KindDescriptor& kind, const FieldTree& tree) : kind_(kind), tree_(tree) {}

  void Write(Value& value, Place at) const {
    if (value.is_object()) {
      WriteMembers(value.as_object(), at);
    } else if (value.is_array()) {
      for (Value& element : value.as_array()) Write(element, tree_.Element(at));
    } else if (const FieldDescriptor* field = FieldOf(kind_, tree_, at); field != nullptr) {
      value = Scalar(std::move(value), *field);
    }
  }

 private:
  void WriteMembers(Object& object, Place at) const {
    Object::Members kept;
    kept.reserve(object.size());
    for (auto& [name, value] : object) {
      const Place inside = tree_.Member(at, name);
      if (IsServers(FieldOf(kind_, tree_, inside))) continue;
      Write(value, inside);
      kept.emplace_back(std::move(name), std::move(value));
    }
    object = Object::FromMembers(std::move(kept));
  }

  static Value Scalar(Value value, const FieldDescriptor& field) {
    // Media types are sent as written: the API wants the text, not its version.
    if (field.type == FieldType::kMediaVersion) return value;
    value = ToFieldType(std::move(value), field.type);
    if (field.wire == Wire::kNatural) return value;
    // What does not fit its type stays as it is, here too.
    const bool boolean = field.type == FieldType::kBoolean;
    if (value.is_bool() && boolean) return value.as_bool() ? "true" : "false";
    if (value.is_int() && !boolean) return absl::StrCat(value.as_int());
    if (value.is_double() && field.type == FieldType::kNumber) return ToJson(value);
    return value;
  }

  const KindDescriptor& kind_;
  const FieldTree& tree_;
};

}  // namespace

Value ToFieldType(Value value, FieldType type) {
  switch (type) {
    case FieldType::kInteger:
      if (const auto integer = ParseInteger(value); integer.has_value()) return *integer;
      return value;
    case FieldType::kNumber: {
      Value number = ParseNumber(value);
      return number.is_null() ? value : number;
    }
    case FieldType::kBoolean:
      if (const auto boolean = ParseBoolean(value); boolean.has_value()) return *boolean;
      return value;
    case FieldType::kTime:
      if (const auto time = ParseTime(value); time.ok()) return *time;
      return value;
    case FieldType::kMediaVersion:
      if (const auto version = ParseMediaVersion(value); version.has_value()) return *version;
      return value;
    default:
      return value;
  }
}

Value Normalize(const KindDescriptor& kind, Value body) {
  if (!body.is_object()) return body;
  if (kind.normalize != nullptr) body = kind.normalize(std::move(body));
  const TreeOf tree(kind);
  Normalizer(kind, *tree).Normalize(body, FieldTree::kRoot);
  return body;
}

Value ToWire(const KindDescriptor& kind, Value body) {
  if (!body.is_object()) return body;
  const TreeOf tree(kind);
  WireWriter(kind, *tree).Write(body, FieldTree::kRoot);
  return body;
}

}  // namespace plumb
