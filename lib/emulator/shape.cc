#include "lib/emulator/shape.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace plumb::emulator {
namespace {

bool IsText(const Value& value) { return value.is_string(); }

bool Fits(const Value& value, Shape shape) {
  int64_t number = 0;
  switch (shape) {
    case Shape::kAny:
      return true;
    case Shape::kText:
      return value.is_string();
    case Shape::kNonEmptyText:
      return value.is_string() && !value.as_string().empty();
    case Shape::kBoolean:
      return value.is_bool();
    case Shape::kBooleanLike:
      return value.is_bool() || value == Value("true") || value == Value("false");
    case Shape::kInteger:
      return value.is_int();
    case Shape::kIntegerLike:
      return ReadInteger(&value, number);
    case Shape::kNumber:
      return value.is_int() || value.is_double();
    case Shape::kObject:
      return value.is_object();
    case Shape::kArray:
      return value.is_array();
    case Shape::kTextArray:
      return value.is_array() && std::ranges::all_of(value.as_array(), IsText);
  }
  return false;
}

std::string_view Words(Shape shape) {
  switch (shape) {
    case Shape::kAny:
      return "anything";
    case Shape::kText:
      return "a string";
    case Shape::kNonEmptyText:
      return "a non-empty string";
    case Shape::kBoolean:
    case Shape::kBooleanLike:
      return "a boolean";
    case Shape::kInteger:
    case Shape::kIntegerLike:
      return "an integer";
    case Shape::kNumber:
      return "a number";
    case Shape::kObject:
      return "an object";
    case Shape::kArray:
      return "an array";
    case Shape::kTextArray:
      return "an array of strings";
  }
  return "";
}

// Checks what stands at `rest` below `value`.
std::string ProblemAt(const Value& value, std::string_view rest, const ShapeRule& rule) {
  const size_t dot = rest.find('.');
  std::string_view name = rest.substr(0, dot);
  const bool last = dot == std::string_view::npos;
  const bool elements = absl::ConsumeSuffix(&name, "[]");
  const Value* member = value.Find(name);
  if (member == nullptr || member->is_null()) {
    // A required member of an optional parent is only missed where the parent is.
    return last && rule.need == Need::kRequired ? absl::StrCat(rule.path, " is required") : "";
  }
  if (!elements && last) {
    return Fits(*member, rule.shape) ? "" : absl::StrCat(rule.path, " must be ", Words(rule.shape));
  }
  if (!elements) return ProblemAt(*member, rest.substr(dot + 1), rule);
  if (!member->is_array()) return absl::StrCat(name, " must be an array");
  for (const Value& element : member->as_array()) {
    if (!element.is_object()) return absl::StrCat(name, " must hold objects");
    std::string problem = last ? "" : ProblemAt(element, rest.substr(dot + 1), rule);
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace

std::string ShapeProblem(const Value& body, absl::Span<const ShapeRule> rules) {
  if (!body.is_object()) return "the body must be an object";
  for (const ShapeRule& rule : rules) {
    std::string problem = ProblemAt(body, rule.path, rule);
    if (!problem.empty()) return problem;
  }
  return "";
}

bool ReadInteger(const Value* value, int64_t& result) {
  if (value == nullptr) return false;
  if (value->is_int()) {
    result = value->as_int();
    return true;
  }
  return value->is_string() && absl::SimpleAtoi(value->as_string(), &result);
}

bool IsTrue(const Value* value) {
  return value != nullptr && (*value == Value(true) || *value == Value("true"));
}

}  // namespace plumb::emulator
