#include "lib/render/show.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/render/render.h"
#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

constexpr size_t kEnd = 90;     // Characters kept of each end of a long string.
constexpr size_t kAround = 40;  // Of what two long strings have in common, beside the difference.

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

// The byte where character number `n` begins.
size_t ByteOf(std::string_view text, size_t n) {
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if (IsContinuation(text[at])) continue;
    if (n-- == 0) break;
  }
  return at;
}

// The code point of a two- or three-byte sequence at the start of `text`; 0 for others.
unsigned WideAt(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() >= 2 && (byte(0) & 0xE0) == 0xC0)
    return (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
  if (text.size() >= 3 && (byte(0) & 0xF0) == 0xE0) {
    return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  }
  return 0;
}

// C1 controls, line separators and marks of direction: invisible, and able to
// make a terminal show something else than what is there.
bool IsDeceptive(unsigned point) {
  return (point >= 0x80 && point <= 0x9F) || (point >= 0x200E && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void AppendEscaped(std::string& out, char c) {
  switch (c) {
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
  if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
    absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

std::string InQuotes(std::string_view text) {
  std::string doubled;
  doubled.reserve(text.size());
  for (const char c : text) {
    if (c == '"' || c == '\\') doubled += '\\';
    doubled += c;
  }
  return absl::StrCat("\"", Escaped(doubled), "\"");
}

std::string LeftOut(size_t characters) {
  return absl::StrCat("...", characters, characters == 1 ? " character..." : " characters...");
}

// How many bytes two strings have in common at their starts, whole characters only.
size_t CommonStart(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  size_t n = 0;
  while (n < most && a[n] == b[n]) ++n;
  while (n > 0 && n < a.size() && IsContinuation(a[n])) --n;
  return n;
}

size_t CommonEnd(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  size_t n = 0;
  while (n < most && a[a.size() - 1 - n] == b[b.size() - 1 - n]) ++n;
  while (n > 0 && IsContinuation(a[a.size() - n])) --n;
  return n;
}

// `text` without all but kAround characters of its first `start` and last `end` bytes.
std::string Window(std::string_view text, size_t start, size_t end) {
  const std::string_view head = text.substr(0, start);
  const std::string_view tail = text.substr(text.size() - end);
  const size_t in_head = CountCharacters(head), in_tail = CountCharacters(tail);
  const size_t from = in_head > kAround ? ByteOf(head, in_head - kAround) : 0;
  const size_t to = text.size() - end + (in_tail > kAround ? ByteOf(tail, kAround) : tail.size());
  std::string out;
  if (from > 0) absl::StrAppend(&out, LeftOut(in_head - kAround), " ");
  absl::StrAppend(&out, Quoted(text.substr(from, to - from)));
  if (to < text.size()) absl::StrAppend(&out, " ", LeftOut(in_tail - kAround));
  return out;
}

std::string LongStrings(std::string_view a, std::string_view b, std::string_view arrow) {
  const size_t start = CommonStart(a, b);
  const size_t end = CommonEnd(a.substr(start), b.substr(start));
  return absl::StrCat(Window(a, start, end), arrow, Window(b, start, end));
}

std::string Key(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '$';
  });
  return plain ? name : InQuotes(name);
}

std::string ShowObject(const Object& object, int indent) {
  if (object.empty()) return "{}";
  std::vector<std::string> keys;
  size_t width = 0;
  for (const auto& [name, unused] : object) {
    keys.push_back(Key(name));
    width = std::max(width, CountCharacters(keys.back()));
  }
  std::string out = "{\n";
  size_t i = 0;
  for (const auto& [unused, value] : object) {
    const std::string& key = keys[i++];
    absl::StrAppend(&out, std::string(indent + 4, ' '), key,
                    std::string(width - CountCharacters(key), ' '), " = ",
                    ShowValue(value, indent + 4), "\n");
  }
  absl::StrAppend(&out, std::string(indent, ' '), "}");
  return out;
}

// One element on a line of its own, its symbol in the two columns before it.
void AppendElement(std::string& out, char symbol, const Value& value, int indent) {
  absl::StrAppend(&out, std::string(indent + 2, ' '), std::string(1, symbol), " ",
                  ShowValue(value, indent + 4), ",\n");
}

std::string ShowArrays(const Array& before, const Array& after, int indent) {
  const size_t most = std::min(before.size(), after.size());
  size_t start = 0, end = 0;
  while (start < most && before[start] == after[start]) ++start;
  while (end < most - start && before[before.size() - 1 - end] == after[after.size() - 1 - end]) {
    ++end;
  }
  std::string out = "[\n";
  for (size_t i = 0; i < start; ++i) AppendElement(out, ' ', before[i], indent);
  for (size_t i = start; i < before.size() - end; ++i) AppendElement(out, '-', before[i], indent);
  for (size_t i = start; i < after.size() - end; ++i) AppendElement(out, '+', after[i], indent);
  for (size_t i = after.size() - end; i < after.size(); ++i) {
    AppendElement(out, ' ', after[i], indent);
  }
  absl::StrAppend(&out, std::string(indent, ' '), "]");
  return out;
}

}  // namespace

std::string Escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned wide = WideAt(text.substr(i));
    if (wide != 0 && IsDeceptive(wide)) {
      absl::StrAppendFormat(&out, "\\u%04x", wide);
      i += wide < 0x800 ? 1 : 2;
    } else {
      AppendEscaped(out, text[i]);
    }
  }
  return out;
}

std::string Quoted(std::string_view text) {
  // Fewer bytes than that are fewer characters as well.
  const size_t characters = text.size() <= kLongestString ? 0 : CountCharacters(text);
  if (characters <= kLongestString) return InQuotes(text);
  const size_t from = ByteOf(text, kEnd), to = ByteOf(text, characters - kEnd);
  return absl::StrCat(InQuotes(text.substr(0, from)), " ", LeftOut(characters - 2 * kEnd), " ",
                      InQuotes(text.substr(to)));
}

std::string ShowDifference(const Sides& sides, std::string_view arrow, int indent) {
  const Value& before = sides.before;
  const Value& after = sides.after;
  if (before.is_array() && after.is_array()) {
    return ShowArrays(before.as_array(), after.as_array(), indent);
  }
  if (before.is_string() && after.is_string() &&
      std::max(before.as_string().size(), after.as_string().size()) > kLongestString) {
    return LongStrings(before.as_string(), after.as_string(), arrow);
  }
  return absl::StrCat(ShowValue(before, indent), arrow, ShowValue(after, indent));
}

std::string ShowValue(const Value& value, int indent) {
  switch (value.type()) {
    case Value::Type::kString:
      return Quoted(value.as_string());
    case Value::Type::kSecret:
      return std::string(kSensitive);
    case Value::Type::kExpression:
      return std::string(kKnownLater);
    case Value::Type::kObject:
      return ShowObject(value.as_object(), indent);
    case Value::Type::kArray:
      break;
    default:
      return ToJson(value);
  }
  if (value.as_array().empty()) return "[]";
  std::string out = "[\n";
  for (const Value& element : value.as_array()) AppendElement(out, ' ', element, indent);
  absl::StrAppend(&out, std::string(indent, ' '), "]");
  return out;
}

std::string Table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], CountCharacters(row[i]));
  }
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - CountCharacters(row[i]) + 2, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

}  // namespace plumb
