#include "lib/value/value.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace plumb {
namespace {

struct ByName {
  bool operator()(const Object::Member& a, std::string_view b) const { return a.first < b; }
};

}  // namespace

Object::Object(std::initializer_list<Member> members) : Object(FromMembers(Members(members))) {}

Object Object::FromMembers(Members members) {
  const auto by_name = [](const Member& a, const Member& b) { return a.first < b.first; };
  if (!std::is_sorted(members.begin(), members.end(), by_name)) {
    std::stable_sort(members.begin(), members.end(), by_name);
  }
  Object object;
  object.members_ = std::move(members);
  Members& kept = object.members_;
  // Of equal names the last one stays.
  const auto same = [](const Member& a, const Member& b) { return a.first == b.first; };
  if (std::adjacent_find(kept.begin(), kept.end(), same) != kept.end()) {
    kept.erase(kept.begin(), std::unique(kept.rbegin(), kept.rend(), same).base());
  }
  return object;
}

bool Object::empty() const { return members_.empty(); }
size_t Object::size() const { return members_.size(); }
Object::Members::const_iterator Object::begin() const { return members_.begin(); }
Object::Members::const_iterator Object::end() const { return members_.end(); }
Object::Members::iterator Object::begin() { return members_.begin(); }
Object::Members::iterator Object::end() { return members_.end(); }

const Value* Object::Find(std::string_view name) const {
  const auto at = std::lower_bound(members_.begin(), members_.end(), name, ByName());
  return at != members_.end() && at->first == name ? &at->second : nullptr;
}

Value* Object::Find(std::string_view name) {
  return const_cast<Value*>(static_cast<const Object*>(this)->Find(name));
}

Value& Object::operator[](std::string_view name) {
  const auto at = std::lower_bound(members_.begin(), members_.end(), name, ByName());
  if (at != members_.end() && at->first == name) return at->second;
  return members_.insert(at, Member(std::string(name), Value()))->second;
}

void Object::Set(std::string_view name, Value value) { (*this)[name] = std::move(value); }

bool Object::Erase(std::string_view name) {
  const auto at = std::lower_bound(members_.begin(), members_.end(), name, ByName());
  if (at == members_.end() || at->first != name) return false;
  members_.erase(at);
  return true;
}

bool operator==(const Object& a, const Object& b) { return a.members_ == b.members_; }

const Value* Value::Find(std::string_view name) const {
  return is_object() ? as_object().Find(name) : nullptr;
}

Value* Value::Find(std::string_view name) { return is_object() ? as_object().Find(name) : nullptr; }

std::string_view Value::StringAt(std::string_view name, std::string_view otherwise) const {
  const Value* found = Find(name);
  return found != nullptr && found->is_string() ? std::string_view(found->as_string()) : otherwise;
}

std::string_view TypeWord(Value::Type type) {
  switch (type) {
    case Value::Type::kNull:
      return "null";
    case Value::Type::kBool:
      return "boolean";
    case Value::Type::kInt:
      return "integer";
    case Value::Type::kDouble:
      return "number";
    case Value::Type::kString:
      return "string";
    case Value::Type::kArray:
      return "array";
    case Value::Type::kObject:
      return "table";
    case Value::Type::kSecret:
      return "secret";
    case Value::Type::kExpression:
      return "expression";
  }
  return "value";
}

namespace {

bool Contains(const Value& value, Value::Type type) {
  if (value.type() == type) return true;
  if (value.is_array()) {
    return std::any_of(value.as_array().begin(), value.as_array().end(),
                       [type](const Value& element) { return Contains(element, type); });
  }
  if (value.is_object()) {
    return std::any_of(value.as_object().begin(), value.as_object().end(),
                       [type](const Object::Member& m) { return Contains(m.second, type); });
  }
  return false;
}

}  // namespace

bool ContainsExpression(const Value& value) { return Contains(value, Value::Type::kExpression); }
bool ContainsSecret(const Value& value) { return Contains(value, Value::Type::kSecret); }

}  // namespace plumb
