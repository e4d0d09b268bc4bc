#ifndef PLUMB_LIB_VALUE_TOML_H_
#define PLUMB_LIB_VALUE_TOML_H_

// TOML text to a value that remembers where each thing stood. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// Where the keys and values of a document stand, by path.
class Positions {
 public:
  struct Entry {
    std::string path;  // FieldPath::ToString(), arrays by index.
    SourceRange key;  // The key's own text (of a table: its header); for array elements, the value.
    SourceRange value;
  };

  void Add(Entry entry) { entries_.push_back(std::move(entry)); }
  void Sort();  // Once, after the last Add; Find needs it.

  // Null when nothing was recorded for `path`. Requires: sorted.
  const Entry* Find(std::string_view path) const;

  // The entry of `path` or else of its nearest ancestor; null when none has one.
  const Entry* Nearest(std::string_view path) const;

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

struct TomlDocument {
  Value root;  // An object.
  Positions positions;
};

struct TomlLimits {
  size_t max_bytes = 16u << 20;
};

// Reads the text of `file`, already in `files`. On a syntax error, invalid
// UTF-8, or a text over the limit, adds a diagnostic and returns what it has (an
// empty root). Strings with "${" become expressions ("$${" stands for "${").
// Datetimes become RFC 3339 strings; a local datetime keeps its text without an
// offset, which whoever wants a point in time refuses.
TomlDocument ParseToml(const SourceFiles& files, FileId file, Diagnostics& diagnostics,
                       const TomlLimits& limits = {});

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_TOML_H_
