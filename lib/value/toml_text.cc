#include "lib/value/toml_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"

namespace plumb {
namespace {

constexpr size_t kStride = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The length of the UTF-8 sequence at the text's begin; 0 when it is none.
size_t SequenceLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const size_t length = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool too_large = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

// The offset behind the string over several lines whose text begins at `at`.
size_t SkipLongString(std::string_view text, size_t at, char quote) {
  size_t quotes = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == quote) {
      // Up to two more quotes before the closing three belong to the string.
      if (++quotes == 5) return at + 1;
      continue;
    }
    if (quotes >= 3) return at;
    quotes = 0;
    if (text[at] == '\\' && quote == '"') ++at;
  }
  return text.size();
}

// How deep the scan is: the brackets that are open, with the names before each.
class Nesting {
 public:
  size_t depth() const { return depth_; }

  void Read(char c) {
    switch (c) {
      case '.':
        Name();
        break;
      case '[':
      case '{':
        open_.push_back(names_);
        names_ = 0;
        ++depth_;
        break;
      case ']':
      case '}':
        Close();
        break;
      case ',':
      case '\n':
        depth_ -= names_;
        names_ = 0;
        break;
      default:
        break;
    }
  }

 private:
  void Name() {
    ++names_;
    ++depth_;
  }

  void Close() {
    if (open_.empty()) return;  // A syntax error, for the parser to report.
    depth_ -= names_ + 1;
    names_ = open_.back();
    open_.pop_back();
  }

  std::vector<size_t> open_;
  size_t names_ = 0;  // Since the last bracket or comma.
  size_t depth_ = 0;
};

}  // namespace

TextPlace PlaceAt(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_break = before.rfind('\n');
  const size_t start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return {.line = static_cast<uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
          .column = static_cast<uint32_t>(before.size() - start + 1)};
}

std::optional<size_t> FindNonText(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = SequenceLength(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

size_t EndOfString(std::string_view text, size_t at) {
  const char quote = text[at];
  if (text.substr(at, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''")) {
    return SkipLongString(text, at + 3, quote);
  }
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && quote == '"') ++at;
  }
  return at;
}

std::optional<size_t> FindDeepNesting(std::string_view text) {
  Nesting nesting;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      at = EndOfString(text, at);
    } else {
      nesting.Read(c);
      if (nesting.depth() > kMaxTomlNesting) return at;
      ++at;
    }
  }
  return std::nullopt;
}

ByteColumns::ByteColumns(std::string_view text) : text_(text) {
  ascii_ = std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii_) return;
  // toml++ does not count a byte order mark.
  size_t at = absl::StartsWith(text, kByteOrderMark) ? kByteOrderMark.size() : 0;
  lines_.push_back({.byte = 0, .point = 0});
  for (size_t point = 0; at < text.size(); ++at) {
    if (IsContinuation(text[at])) continue;
    if (point % kStride == 0) marks_.push_back(at);
    ++point;
    if (text[at] == '\n') lines_.push_back({.byte = at + 1, .point = point});
  }
}

uint32_t ByteColumns::Of(uint32_t line, uint32_t column) const {
  if (ascii_ || line == 0 || column == 0 || line > lines_.size()) return column;
  const size_t point = lines_[line - 1].point + column - 1;
  const size_t mark = point / kStride;
  size_t at = mark < marks_.size() ? marks_[mark] : text_.size();
  for (size_t left = point % kStride; left > 0 && at < text_.size(); --left) {
    ++at;
    while (at < text_.size() && IsContinuation(text_[at])) ++at;
  }
  return static_cast<uint32_t>(at - lines_[line - 1].byte + 1);
}

}  // namespace plumb
