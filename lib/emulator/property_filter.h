#ifndef PLUMB_LIB_EMULATOR_PROPERTY_FILTER_H_
#define PLUMB_LIB_EMULATOR_PROPERTY_FILTER_H_

// The filter that lists take: property={path}{operator}{value}. Pure.

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/value/value.h"

namespace plumb::emulator {

enum class FilterOperator {
  kEqual,
  kUnequal,
  kLess,
  kGreater,
  kAtMost,
  kAtLeast,
  kMatches,
  kExists,
  kAbsent
};

struct PropertyFilter {
  std::vector<std::string> path;  // A member that ends in "[]" is searched by element.
  FilterOperator op = FilterOperator::kEqual;
  std::vector<std::string> values;            // Any of them will do.
  std::shared_ptr<const std::regex> pattern;  // kMatches; shared to keep filters copyable.
};

// None when `text` is no filter: no operator, or an unreadable pattern. A comma
// separates values; one pair of double quotes around a value is dropped. A bare
// path tests existence, "!path" absence.
std::optional<PropertyFilter> ParsePropertyFilter(std::string_view text);

// Numbers compare as numbers when both sides are, else as text.
bool Matches(const Value& object, const PropertyFilter& filter);

// The text of a scalar as filters and orders compare it; "" for the rest.
std::string ScalarText(const Value& value);

// Whether `a` comes before `b`: numbers by size, all else by bytes.
bool ComesBefore(const Value* a, const Value* b);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_PROPERTY_FILTER_H_
