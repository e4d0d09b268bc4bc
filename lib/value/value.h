#ifndef PLUMB_LIB_VALUE_VALUE_H_
#define PLUMB_LIB_VALUE_VALUE_H_

// A JSON-like value: what specs, bodies and ledgers hold.
//
// Beyond JSON it has two alternatives: a secret, which no function prints, and
// an expression, a string with `${...}` in it that is not resolved yet.
// Objects keep their members sorted by name, so equal values print the same
// bytes. Value semantics; thread-compatible.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "lib/value/secret.h"

namespace plumb {

class Value;

// `text` as the spec has it: "${flow.a.id}", "prefix ${var.x}".
struct Expression {
  std::string text;

  friend bool operator==(const Expression&, const Expression&) = default;
};

// Members sorted by name, names unique.
class Object {
 public:
  using Member = std::pair<std::string, Value>;
  using Members = std::vector<Member>;

  Object() = default;
  // Later members win over earlier ones of the same name.
  Object(std::initializer_list<Member> members);
  // The same, sorting once: for members that come in bulk.
  static Object FromMembers(Members members);

  bool empty() const;
  size_t size() const;
  Members::const_iterator begin() const;
  Members::const_iterator end() const;
  Members::iterator begin();
  Members::iterator end();

  // Null when there is no such member.
  const Value* Find(std::string_view name) const;
  Value* Find(std::string_view name);

  // The member, made null when absent.
  Value& operator[](std::string_view name);

  void Set(std::string_view name, Value value);
  bool Erase(std::string_view name);  // Whether it was there.

  friend bool operator==(const Object& a, const Object& b);

 private:
  Members members_;
};

using Array = std::vector<Value>;

class Value {
 public:
  // The order of the alternatives of `data_`.
  enum class Type { kNull, kBool, kInt, kDouble, kString, kArray, kObject, kSecret, kExpression };

  Value() = default;
  // NOLINTBEGIN(google-explicit-constructor): a value is what it is made of.
  Value(std::nullptr_t) {}
  Value(bool value) : data_(value) {}
  template <typename T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
  Value(T value) : data_(static_cast<int64_t>(value)) {}
  Value(double value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}
  Value(Secret value) : data_(std::move(value)) {}
  Value(Expression value) : data_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  Type type() const { return static_cast<Type>(data_.index()); }
  bool is_null() const { return type() == Type::kNull; }
  bool is_bool() const { return type() == Type::kBool; }
  bool is_int() const { return type() == Type::kInt; }
  bool is_double() const { return type() == Type::kDouble; }
  bool is_string() const { return type() == Type::kString; }
  bool is_array() const { return type() == Type::kArray; }
  bool is_object() const { return type() == Type::kObject; }
  bool is_secret() const { return type() == Type::kSecret; }
  bool is_expression() const { return type() == Type::kExpression; }

  // Require the matching type.
  bool as_bool() const { return std::get<bool>(data_); }
  int64_t as_int() const { return std::get<int64_t>(data_); }
  double as_double() const { return std::get<double>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  std::string& as_string() { return std::get<std::string>(data_); }
  const Array& as_array() const { return std::get<Array>(data_); }
  Array& as_array() { return std::get<Array>(data_); }
  const Object& as_object() const { return std::get<Object>(data_); }
  Object& as_object() { return std::get<Object>(data_); }
  const Secret& as_secret() const { return std::get<Secret>(data_); }
  Secret& as_secret() { return std::get<Secret>(data_); }
  const Expression& as_expression() const { return std::get<Expression>(data_); }

  // The member of an object; null when this is no object or has no such member.
  const Value* Find(std::string_view name) const;
  Value* Find(std::string_view name);

  // The string member `name`, or `otherwise` when absent or not a string.
  std::string_view StringAt(std::string_view name, std::string_view otherwise = "") const;

  // Same type and content; 1 and 1.0 differ.
  friend bool operator==(const Value& a, const Value& b) = default;

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object, Secret,
               Expression>
      data_;
};

// "null", "boolean", "integer", "number", "string", "array", "table", "secret",
// "expression": the words for messages.
std::string_view TypeWord(Value::Type type);

// Whether an expression stands anywhere in `value`; the same for secrets.
bool ContainsExpression(const Value& value);
bool ContainsSecret(const Value& value);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_VALUE_H_
