#include "lib/spec/table_reader.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/resource/address.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Keys whose values must not lie in a file that everyone reads, and where they
// are read from instead.
constexpr std::pair<std::string_view, std::string_view> kSecretKeys[] = {
    {"client_secret", "PLUMB_CLIENT_SECRET"},
    {"access_token", "PLUMB_ACCESS_TOKEN"},
};

std::string_view VariableForSecret(std::string_view key) {
  for (const auto& [secret, variable] : kSecretKeys) {
    if (key == secret) return variable;
  }
  return "";
}

}  // namespace

bool IsSettingName(std::string_view text) { return IsResourceName(text); }

TableReader::TableReader(const TomlDocument& document, FieldPath path, FileId file,
                         Diagnostics& diagnostics)
    : document_(document), path_(std::move(path)), file_(file), diagnostics_(diagnostics) {
  const Value* table = Lookup(document.root, path_);
  if (table != nullptr && table->is_object()) table_ = &table->as_object();
}

const Value* TableReader::Take(std::string_view key) {
  asked_.emplace_back(key);
  return table_ == nullptr ? nullptr : table_->Find(key);
}

void TableReader::Text(std::string_view key, std::string& into) {
  const Value* value = Take(key);
  if (value == nullptr) return;
  if (!value->is_string()) return WrongType(key, "a string", *value);
  into = value->as_string();
}

void TableReader::Flag(std::string_view key, bool& into) {
  const Value* value = Take(key);
  if (value == nullptr) return;
  if (!value->is_bool()) return WrongType(key, "true or false", *value);
  into = value->as_bool();
}

void TableReader::Number(std::string_view key, int lowest, int highest, int& into) {
  const Value* value = Take(key);
  if (value == nullptr) return;
  if (!value->is_int()) return WrongType(key, "an integer", *value);
  if (value->as_int() < lowest || value->as_int() > highest) {
    return Error(key, absl::StrCat(Name(key), " is ", value->as_int(), "; it can be ", lowest,
                                   " to ", highest));
  }
  into = static_cast<int>(value->as_int());
}

void TableReader::Texts(std::string_view key, std::vector<std::string>& into) {
  const Value* value = Take(key);
  if (value == nullptr) return;
  if (!value->is_array()) return WrongType(key, "an array of strings", *value);
  for (const Value& element : value->as_array()) {
    if (!element.is_string()) return WrongType(key, "an array of strings", element);
    into.push_back(element.as_string());
  }
}

void TableReader::Table(std::string_view key, Value& into) {
  const Value* value = Take(key);
  if (value == nullptr) return;
  if (!value->is_object()) return WrongType(key, "a table", *value);
  into = *value;
}

void TableReader::Variables(std::string_view key, std::map<std::string, Value>& into) {
  Inner(key).AllVariables(into);
}

TableReader TableReader::Inner(std::string_view key) {
  const Value* value = Take(key);
  if (value != nullptr && !value->is_object()) WrongType(key, "a table", *value);
  return TableReader(document_, path_.Member(key), file_, diagnostics_);
}

std::vector<TableReader> TableReader::Tables(std::string_view key) {
  std::vector<TableReader> tables;
  const Value* value = Take(key);
  if (value == nullptr) return tables;
  const bool right =
      value->is_array() && std::all_of(value->as_array().begin(), value->as_array().end(),
                                       [](const Value& element) { return element.is_object(); });
  if (!right) {
    WrongType(key, "an array of tables", *value);
    return tables;
  }
  for (size_t i = 0; i < value->as_array().size(); ++i) {
    tables.emplace_back(document_, path_.Member(key).Index(i), file_, diagnostics_);
  }
  return tables;
}

void TableReader::AllVariables(std::map<std::string, Value>& into) {
  for (const std::string& name : Keys()) {
    const Value& value = *Take(name);
    if (!IsSettingName(name)) {
      Error(name, absl::StrCat(ToJson(Value(name)), " cannot be a variable's name"),
            "names are letters, digits, '_' and '-', and begin with a letter or '_'");
    } else if (ContainsExpression(value)) {
      Error(name, absl::StrCat("the variable ", name, " holds an expression; variables are plain"),
            "write the ${...} where the variable is used, or $${ for a literal ${");
    } else {
      into[name] = value;
    }
  }
}

std::vector<std::string> TableReader::Keys() const {
  std::vector<std::string> keys;
  if (table_ == nullptr) return keys;
  for (const auto& [key, value] : *table_) keys.push_back(key);
  return keys;
}

SourceRange TableReader::Place(std::string_view key) const {
  const Positions::Entry* entry = document_.positions.Nearest(Name(key));
  return entry == nullptr ? SourceRange{.file = file_} : entry->key;
}

SourceRange TableReader::Place() const {
  const Positions::Entry* entry = document_.positions.Nearest(path_.ToString());
  return entry == nullptr ? SourceRange{.file = file_} : entry->key;
}

void TableReader::Error(std::string_view key, std::string message, std::string hint) {
  diagnostics_.Error(Place(key), std::move(message), std::move(hint));
}

void TableReader::Finish() {
  for (const std::string& key : Keys()) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    if (const std::string_view variable = VariableForSecret(key); !variable.empty()) {
      Error(key, absl::StrCat(Name(key), " is a secret and does not belong in a file"),
            absl::StrCat("remove it and set ", variable, " in the process's environment"));
    } else {
      Error(key, absl::StrCat("unknown key ", Name(key)), DidYouMean(key, asked_));
    }
  }
}

std::string TableReader::Name(std::string_view key) const { return path_.Member(key).ToString(); }

void TableReader::WrongType(std::string_view key, std::string_view wanted, const Value& value) {
  Error(key, absl::StrCat(Name(key), " must be ", wanted, ", not ", TypeWord(value.type())));
}

}  // namespace plumb
