#ifndef PLUMB_LIB_VALUE_TOML_WRITER_H_
#define PLUMB_LIB_VALUE_TOML_WRITER_H_

// Values as TOML text. Pure.
//
// What comes out reads back by ParseToml as the value that went in, but for what TOML
// cannot say: members that are null are left out. Times are text, as ParseToml gives them.

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/value/value.h"

namespace plumb {

// A key: bare where TOML allows that, else quoted.
std::string TomlKey(std::string_view name);

// A basic string of one line. A "${" in `text` is written as "$${", so that it stays text.
std::string TomlString(std::string_view text);

// One line, or, where that line would be longer than `width` (in bytes), arrays with a
// line for each element, indented by two blanks more than `indent`. Inline tables stay on
// one line, as TOML 1.0 wants them. Expressions are written as they stand.
// Requires: no secrets; no null outside of objects.
std::string TomlValue(const Value& value, size_t width = 100, size_t indent = 0);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_TOML_WRITER_H_
