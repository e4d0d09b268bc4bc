#ifndef PLUMB_LIB_SPEC_FORMAT_H_
#define PLUMB_LIB_SPEC_FORMAT_H_

// One layout for TOML files: what `plumb fmt` does to a text. Pure.
//
// - Keys and tables begin their lines; `=` has a blank on either side, and stands in one
//   column in a run of lines that each hold a key and a whole value.
// - One blank line before each table and the comments right above it; elsewhere one at
//   the most, and none at the begin and the end.
// - `[1, 2]` and `{ a = 1 }`; arrays over several lines keep their lines, each
//   indented by two blanks for every line that left a bracket open.
// - Two blanks before a comment behind something; those of consecutive lines stand in
//   one column.
// - No blanks at the end of a line, a line break at the end of the file. Line breaks
//   are those of the file's first line.
//
// Order, comments, numbers and the spelling of strings stay as they are, and strings
// over several lines byte for byte.

#include <optional>
#include <string>
#include <string_view>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"

namespace plumb {

// The text of `file` in that layout; formatting it again changes nothing. None, with
// diagnostics, when ParseToml finds errors, or when the new text would not parse to the
// same values: the file is to be left alone then.
std::optional<std::string> FormatToml(const SourceFiles& files, FileId file,
                                      Diagnostics& diagnostics);

// The layout alone, without that check. Requires: `text` is TOML.
std::string LayOutToml(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_FORMAT_H_
