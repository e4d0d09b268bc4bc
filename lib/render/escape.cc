#include "lib/render/escape.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

size_t LongestRun(std::string_view text, char wanted) {
  size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Line breaks as blanks, other control characters as '?'.
char OnOneLine(char c) {
  if (c == '\n' || c == '\r' || c == '\t') return ' ';
  return IsControl(c) ? '?' : c;
}

}  // namespace

std::string HtmlText(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += IsControl(c) && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string DotQuoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += OnOneLine(c);
    }
  }
  return out + "\"";
}

std::string MermaidText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "<br/>";
    } else if (std::string_view("\"#&<>;`\\[](){}|@").find(c) != std::string_view::npos) {
      absl::StrAppend(&out, "#", static_cast<int>(c), ";");
    } else {
      out += OnOneLine(c);
    }
  }
  return out;
}

std::string FenceFor(std::string_view text) {
  return std::string(std::max<size_t>(3, LongestRun(text, '`') + 1), '`');
}

}  // namespace plumb
