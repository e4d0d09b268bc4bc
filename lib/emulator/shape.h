#ifndef PLUMB_LIB_EMULATOR_SHAPE_H_
#define PLUMB_LIB_EMULATOR_SHAPE_H_

// Whether a request's body has the members and types that the published schema
// of the request demands. Pure.

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "lib/value/value.h"

namespace plumb::emulator {

enum class Shape {
  kAny,
  kText,
  kNonEmptyText,
  kBoolean,
  kBooleanLike,  // true, or "true".
  kInteger,
  kIntegerLike,  // 15, or "15".
  kNumber,
  kObject,
  kArray,
  kTextArray,
};

enum class Need { kRequired, kOptional };

struct ShapeRule {
  std::string_view path;  // "a.b", "rows[].name". Optional parents may be absent.
  Shape shape;
  Need need = Need::kOptional;
};

// "" when `body` keeps all rules, else what the first broken one says:
// "connectionSpec.id is required", "name must be a string".
std::string ShapeProblem(const Value& body, absl::Span<const ShapeRule> rules);

// An integer, given as such or as text; false when it is neither.
bool ReadInteger(const Value* value, int64_t& result);

// Whether it is true or "true".
bool IsTrue(const Value* value);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SHAPE_H_
