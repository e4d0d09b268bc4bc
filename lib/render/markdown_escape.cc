#include "lib/render/markdown_escape.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

constexpr std::string_view kZeroWidth = "&#8203;";

// Begin markup, or end a table's cell.
constexpr std::string_view kMarkup = "&<>*_`~[]{}|\\@#!$^";

// Begin a reference on one of the forges: a person, an issue, a merge request, a
// snippet, a milestone, an epic, a label, an alert, an iteration, a link, an edit.
constexpr std::string_view kSigils = "@#!$%&~^*[{";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Whether the characters before `at` are `word`, in capitals or not.
bool Follows(std::string_view text, size_t at, std::string_view word) {
  return at >= word.size() &&
         absl::EqualsIgnoreCase(text.substr(at - word.size(), word.size()), word);
}

// Whether a zero-width space must part text[at] from what follows.
bool BeginsReference(std::string_view text, size_t at) {
  if (at + 1 >= text.size() || text[at + 1] == ' ') return false;
  if (text[at] == '-') return Follows(text, at, "gh");
  // An emoji, or a scheme; but times stay as they are.
  if (text[at] == ':') return !absl::ascii_isdigit(static_cast<unsigned char>(text[at + 1]));
  return absl::StrContains(kSigils, text[at]);
}

// How many bytes at the start of `text` make one character; 0 when they make none.
size_t CharacterSize(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF5 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (size == 0 || text.size() < size) return 0;
  const std::string_view rest = text.substr(1, size - 1);
  if (!std::all_of(rest.begin(), rest.end(), IsContinuation)) return 0;
  // Halves of surrogate pairs are no characters.
  return lead == 0xED && static_cast<unsigned char>(text[1]) >= 0xA0 ? 0 : size;
}

size_t LongestRunOfBackticks(std::string_view text) {
  size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string MarkdownProse(std::string_view text) {
  const std::string line = Escaped(text);
  std::string out;
  out.reserve(line.size() + line.size() / 4);
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '.' && Follows(line, i, "www")) out += kZeroWidth;
    if (absl::StrContains(kMarkup, c)) {
      absl::StrAppend(&out, "&#", static_cast<int>(c), ";");
    } else {
      out += c;
    }
    if (BeginsReference(line, i)) out += kZeroWidth;
  }
  return out;
}

std::string MarkdownSpan(std::string_view text) {
  const std::string line = Escaped(text);
  if (line.empty()) return "";
  const std::string ticks(LongestRunOfBackticks(line) + 1, '`');
  // One blank at either end is taken off again; it keeps backticks apart.
  const bool padded =
      line.front() == '`' || line.back() == '`' || (line.front() == ' ' && line.back() == ' ');
  const std::string_view pad = padded ? " " : "";
  return absl::StrCat(ticks, pad, line, pad, ticks);
}

std::string MarkdownMarker(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool dashes = c == '-' && !out.empty() && out.back() == '-';
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        (absl::StrContains("._-", c) && !dashes)) {
      out += c;
    } else {
      absl::StrAppendFormat(&out, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string Clipped(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  size_t end = most;
  while (end > 0 && IsContinuation(text[end])) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

size_t Utf16Units(std::string_view text) {
  size_t units = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t size = CharacterSize(text.substr(i));
    units += size == 4 ? 2 : 1;
    i += std::max<size_t>(size, 1);
  }
  return units;
}

}  // namespace plumb
