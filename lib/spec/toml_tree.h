#ifndef PLUMB_LIB_SPEC_TOML_TREE_H_
#define PLUMB_LIB_SPEC_TOML_TREE_H_

// Where in a TOML text each statement, key and value stands, to the byte: for whoever
// changes a few of them and leaves the rest as it is. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/value/field_path.h"

namespace plumb {

// Bytes [begin, end) of a text.
struct TomlSpan {
  size_t begin = 0, end = 0;
};

struct TomlEntry;

// A value: a scalar, an array or an inline table.
struct TomlItem {
  enum class Kind { kScalar, kArray, kInlineTable };
  Kind kind = Kind::kScalar;
  TomlSpan span;
  std::vector<TomlItem> elements;  // Of an array.
  std::vector<TomlEntry> entries;  // Of an inline table, in the order of the text.
};

// key = value. Dotted keys have several names.
struct TomlEntry {
  std::vector<std::string> names;
  TomlSpan key;
  size_t equals = 0;  // Offset of the '='.
  TomlItem value;
};

// A [header], a [[header]] or a key with its value, and the lines it takes.
struct TomlStatement {
  enum class Kind { kTable, kArrayElement, kEntry };
  Kind kind = Kind::kEntry;
  // From the document's root; elements of [[arrays]] by their place.
  FieldPath path;
  TomlSpan lines;     // Whole lines, comment and line break included.
  TomlEntry entry;    // Of kEntry.
  FieldPath section;  // The path of the header that it stands under; empty for none.
};

// Requires: ParseToml reads `text` without errors.
std::vector<TomlStatement> ReadTomlStatements(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_TOML_TREE_H_
