#ifndef PLUMB_LIB_SPEC_TABLE_READER_H_
#define PLUMB_LIB_SPEC_TABLE_READER_H_

// Reads a table of settings key by key, and says what is wrong with each and
// which keys nobody asked for.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/value/field_path.h"
#include "lib/value/toml.h"
#include "lib/value/value.h"

namespace plumb {

// Whether `text` may be a variable's or environment's name.
bool IsSettingName(std::string_view text);

class TableReader {
 public:
  // The table at `path` ("" for the whole document) of `document`. Both document
  // and diagnostics are borrowed. Where there is no table there, every key is absent.
  TableReader(const TomlDocument& document, FieldPath path, FileId file, Diagnostics& diagnostics);

  // Each sets `into` when the key is there and right.
  void Text(std::string_view key, std::string& into);
  void Flag(std::string_view key, bool& into);
  void Number(std::string_view key, int lowest, int highest, int& into);
  void Texts(std::string_view key, std::vector<std::string>& into);
  void Table(std::string_view key, Value& into);
  // Values of any type, but plain ones, under proper names.
  void Variables(std::string_view key, std::map<std::string, Value>& into);

  // The value of `key`, counted as asked for; null when absent.
  const Value* Take(std::string_view key);
  // A reader of the table at `key`; says so when it is no table.
  TableReader Inner(std::string_view key);
  // Readers of the tables of the array at `key` ([[key]]); says so when it is none.
  std::vector<TableReader> Tables(std::string_view key);
  // The members of this very table as variables.
  void AllVariables(std::map<std::string, Value>& into);

  std::vector<std::string> Keys() const;
  // Where the value of `key` stands; without one, the table.
  SourceRange Place(std::string_view key) const;
  SourceRange Place() const;
  void Error(std::string_view key, std::string message, std::string hint = "");

  // Reports the keys that nobody asked for. Last.
  void Finish();

 private:
  // "environment.dev.sandbox".
  std::string Name(std::string_view key) const;
  void WrongType(std::string_view key, std::string_view wanted, const Value& value);

  const TomlDocument& document_;
  FieldPath path_;
  FileId file_;
  Diagnostics& diagnostics_;
  const Object* table_ = nullptr;
  std::vector<std::string> asked_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_TABLE_READER_H_
