#include "lib/value/toml_writer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

bool IsBare(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  });
}

void AppendEscaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  // DEL is a control character to TOML, not to JSON.
  if (absl::ascii_iscntrl(c)) {
    absl::StrAppendFormat(&out, "\\u%04X", static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) AppendEscaped(c, out);
  out += '"';
  return out;
}

// On one line, whatever its width.
std::string Inline(const Value& value) {
  switch (value.type()) {
    case Value::Type::kString:
      return TomlString(value.as_string());
    case Value::Type::kExpression:
      return Quoted(value.as_expression().text);
    case Value::Type::kArray:
      return absl::StrCat("[",
                          absl::StrJoin(value.as_array(), ", ",
                                        [](std::string* out, const Value& element) {
                                          absl::StrAppend(out, Inline(element));
                                        }),
                          "]");
    case Value::Type::kObject: {
      std::vector<std::string> members;
      for (const auto& [name, member] : value.as_object()) {
        if (member.is_null()) continue;
        members.push_back(absl::StrCat(TomlKey(name), " = ", Inline(member)));
      }
      return members.empty() ? "{}" : absl::StrCat("{ ", absl::StrJoin(members, ", "), " }");
    }
    case Value::Type::kDouble: {
      std::string text = ToJson(value, SecretsAs::kPlaceholder);
      // 1e5 is a number to TOML as well; 100000 would be an integer.
      if (text.find_first_of(".eE") == std::string::npos) text += ".0";
      return text;
    }
    default:
      return ToJson(value, SecretsAs::kPlaceholder);
  }
}

}  // namespace

std::string TomlKey(std::string_view name) {
  return IsBare(name) ? std::string(name) : Quoted(name);
}

std::string TomlString(std::string_view text) {
  return Quoted(absl::StrReplaceAll(text, {{"${", "$${"}}));
}

std::string TomlValue(const Value& value, size_t width, size_t indent) {
  std::string line = Inline(value);
  if (line.size() <= width || !value.is_array() || value.as_array().empty()) return line;
  const std::string blanks(indent + 2, ' ');
  std::string out = "[\n";
  for (const Value& element : value.as_array()) {
    absl::StrAppend(&out, blanks, TomlValue(element, width, indent + 2), ",\n");
  }
  return absl::StrCat(out, std::string(indent, ' '), "]");
}

}  // namespace plumb
