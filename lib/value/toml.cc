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

namespace plumb {
namespace {

// toml++ counts columns in code points; ours count bytes. Only built for texts
// in which that differs.
class Columns {
 public:
  explicit Columns(std::string_view text) : text_(text) {
    for (const char c : text) ascii_ = ascii_ && static_cast<unsigned char>(c) < 0x80;
    if (ascii_) return;
    starts_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  uint32_t Bytes(uint32_t line, uint32_t column) const {
    if (ascii_ || line == 0 || line > starts_.size()) return column;
    size_t at = starts_[line - 1];
    for (uint32_t c = 1; c < column && at < text_.size() && text_[at] != '\n'; ++c) {
      ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80) ++at;
    }
    return static_cast<uint32_t>(at - starts_[line - 1] + 1);
  }

 private:
  std::string_view text_;
  bool ascii_ = true;
  std::vector<size_t> starts_;
};

// The length of the UTF-8 sequence at the text's begin; 0 when it is none.
size_t SequenceLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const size_t length = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool too_large = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

// Whether the text is UTF-8 without NUL bytes; says where it is not.
bool CheckText(std::string_view text, FileId file, Diagnostics& diagnostics) {
  uint32_t line = 1;
  size_t line_start = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t length = SequenceLength(text.substr(at));
    if (length == 0) {
      diagnostics.Error(
          {.file = file, .line = line, .column = static_cast<uint32_t>(at - line_start + 1)},
          absl::StrFormat("byte 0x%02x is not UTF-8 text", static_cast<unsigned char>(text[at])),
          "save the file as UTF-8");
      return false;
    }
    if (text[at] == '\n') {
      ++line;
      line_start = at + 1;
    }
    at += length;
  }
  return true;
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
    const uint32_t column = columns_.Bytes(line, region.begin.column);
    uint32_t length = 1;
    if (region.end.line == line) {
      const uint32_t end = columns_.Bytes(line, region.end.column);
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
    // "$${" stands for "${"; what has nothing else is plain text.
    if (!absl::StrContains(absl::StrReplaceAll(text, {{"$${", ""}}), "${")) {
      return absl::StrReplaceAll(text, {{"$${", "${"}});
    }
    return Expression{text};
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
  const Columns columns_;
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
        {.file = file, .line = at.line, .column = Columns(text).Bytes(at.line, at.column)},
        absl::StrCat("not TOML: ", error.description()));
    return document;
  }
  Converter converter(file, text, diagnostics, document.positions);
  document.root = converter.Table(result.table());
  document.positions.Sort();
  return document;
}

}  // namespace plumb
