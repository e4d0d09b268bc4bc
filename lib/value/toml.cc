#include "lib/value/toml.h"

#include <toml++/toml.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "lib/value/toml_text.h"

namespace plumb {
namespace {

// Whether toml++ can be trusted with the text; says where it cannot.
bool CheckText(std::string_view text, FileId file, Diagnostics& diagnostics) {
  const auto range = [&](size_t offset) {
    const TextPlace place = PlaceAt(text, offset);
    return SourceRange{.file = file, .line = place.line, .column = place.column};
  };
  if (const auto at = FindNonText(text)) {
    diagnostics.Error(
        range(*at),
        absl::StrFormat("byte 0x%02x is not UTF-8 text", static_cast<unsigned char>(text[*at])),
        "save the file as UTF-8");
    return false;
  }
  if (const auto at = FindDeepNesting(text)) {
    diagnostics.Error(range(*at),
                      absl::StrCat("this is nested deeper than ", kMaxTomlNesting, " levels"));
    return false;
  }
  return true;
}

// Whether the text has a "${" that is not escaped as "$${".
bool HasReference(std::string_view text) {
  size_t at = 0;
  while (true) {
    const size_t open = text.find("${", at);
    if (open == std::string_view::npos) return false;
    if (open == at || text[open - 1] != '$') return true;
    at = open + 2;
  }
}

// Turns toml++'s tree into a Value and its positions.
class Converter {
 public:
  Converter(FileId file, std::string_view text, Diagnostics& diagnostics, Positions& positions)
      : file_(file), columns_(text), diagnostics_(diagnostics), positions_(positions) {}

  Value Table(const toml::table& table) {
    Object::Members members;
    members.reserve(table.size());
    for (const auto& [key, node] : table) {
      const size_t before = path_.size();
      AppendMember(key.str());
      positions_.Add({path_, Range(key.source()), Range(node.source())});
      members.emplace_back(std::string(key.str()), Node(node));
      path_.resize(before);
    }
    return Object::FromMembers(std::move(members));
  }

 private:
  SourceRange Range(const toml::source_region& region) const {
    const uint32_t line = region.begin.line;
    const uint32_t column = columns_.Of(line, region.begin.column);
    uint32_t length = 1;
    if (region.end.line == line) {
      const uint32_t end = columns_.Of(line, region.end.column);
      if (end > column) length = end - column;
    }
    return {.file = file_, .line = line, .column = column, .length = length};
  }

  void AppendMember(std::string_view key) {
    // The common case without FieldPath's detour.
    if (!key.empty() && key.find_first_of(".[]=\" \t\n\r\\") == std::string_view::npos) {
      if (!path_.empty()) path_ += '.';
      path_ += key;
      return;
    }
    const std::string quoted = FieldPath().Member(key).ToString();
    absl::StrAppend(&path_, path_.empty() ? "" : ".", quoted);
  }

  Value ArrayOf(const toml::array& array) {
    Array elements;
    elements.reserve(array.size());
    for (size_t i = 0; i < array.size(); ++i) {
      const size_t before = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      const SourceRange range = Range(array[i].source());
      positions_.Add({path_, range, range});
      elements.push_back(Node(array[i]));
      path_.resize(before);
    }
    return elements;
  }

  Value Text(const std::string& text) {
    if (!absl::StrContains(text, "${")) return text;
    if (HasReference(text)) return Expression{text};
    return absl::StrReplaceAll(text, {{"$${", "${"}});
  }

  Value Number(const toml::value<double>& number) {
    if (!std::isfinite(number.get())) {
      diagnostics_.Error(Range(number.source()), "inf and nan are no numbers that the API takes");
      return Value();
    }
    return number.get();
  }

  template <typename T>
  static std::string Printed(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
  }

  Value Node(const toml::node& node) {
    switch (node.type()) {
      case toml::node_type::table:
        return Table(*node.as_table());
      case toml::node_type::array:
        return ArrayOf(*node.as_array());
      case toml::node_type::string:
        return Text(node.as_string()->get());
      case toml::node_type::integer:
        return node.as_integer()->get();
      case toml::node_type::floating_point:
        return Number(*node.as_floating_point());
      case toml::node_type::boolean:
        return node.as_boolean()->get();
      case toml::node_type::date:
        return Printed(node.as_date()->get());
      case toml::node_type::time:
        return Printed(node.as_time()->get());
      case toml::node_type::date_time:
        return Printed(node.as_date_time()->get());
      case toml::node_type::none:
        break;
    }
    return Value();
  }

  const FileId file_;
  const ByteColumns columns_;
  Diagnostics& diagnostics_;
  Positions& positions_;
  std::string path_;  // Of what is being converted.
};

}  // namespace

TomlDocument ParseToml(const SourceFiles& files, FileId file, Diagnostics& diagnostics,
                       const TomlLimits& limits) {
  TomlDocument document{.root = Object(), .positions = {}};
  const std::string& text = files.text(file);
  if (text.size() > limits.max_bytes) {
    diagnostics.Error(
        {.file = file},
        absl::StrCat("the file has ", text.size(), " bytes; the limit is ", limits.max_bytes),
        "split it into several files");
    return document;
  }
  if (!CheckText(text, file, diagnostics)) return document;
  const toml::parse_result result = toml::parse(std::string_view(text));
  if (!result) {
    const toml::parse_error& error = result.error();
    const auto at = error.source().begin;
    diagnostics.Error(
        {.file = file, .line = at.line, .column = ByteColumns(text).Of(at.line, at.column)},
        absl::StrCat("not TOML: ", error.description()));
    return document;
  }
  Converter converter(file, text, diagnostics, document.positions);
  document.root = converter.Table(result.table());
  document.positions.Sort();
  return document;
}

}  // namespace plumb
