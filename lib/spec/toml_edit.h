#ifndef PLUMB_LIB_SPEC_TOML_EDIT_H_
#define PLUMB_LIB_SPEC_TOML_EDIT_H_

// Changes one value of a TOML text and leaves every other byte as it is: comments, order,
// blanks and line breaks. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/value/field_path.h"

namespace plumb {

// What is to stand at a path of the document.
struct TomlEdit {
  FieldPath path;                    // Members, and elements of arrays by their place.
  std::optional<std::string> value;  // TOML text, as TomlValue writes it; none: nothing.
};

struct EditedToml {
  std::string text;
  uint32_t line = 0;  // Where it was done, in the new text; 1-based.
  int lines = 0;      // How many more there are now; fewer when below 0.
};

// The text with the edit done. Read again it is what SetAt or EraseAt makes of the
// document, but for tables that have nothing in them any more.
//
// - A value that is there is replaced, byte for byte; the comment behind it stays.
// - One that is not there is put behind the last key of the nearest table that is, its '='
//   below that of the line before; into an inline table; or, where the path's last step is
//   one past an array's end, behind its last element. Of an array of [[tables]] that is
//   the value of an inline table, and becomes a [[table]].
// - One that is taken out goes with its lines and the comment behind it.
//
// InvalidArgument when there is no such place: the path leads through a value that is no
// table, past the end of an array, or sets a table that stands under a header of its own.
// Requires: ParseToml reads `text` and the value without errors.
absl::StatusOr<EditedToml> EditToml(std::string_view text, const TomlEdit& edit);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_TOML_EDIT_H_
