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

std::string MarkdownText(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = OnOneLine(text[i]);
    const bool scheme = c == ':' && text.substr(i).starts_with("://");
    const bool markup = std::string_view("&<>*_`~[]|\\@#$").find(c) != std::string_view::npos;
    // "www." links itself, as do "GH-12" and "gh-12".
    const bool web =
        c == '.' && i >= 3 && (text.substr(i - 3, 3) == "www" || text.substr(i - 3, 3) == "WWW");
    const bool issue =
        c == '-' && i >= 2 && (text.substr(i - 2, 2) == "GH" || text.substr(i - 2, 2) == "gh");
    if (scheme || markup || web || issue) {
      absl::StrAppend(&out, "&#", static_cast<int>(c), ";");
    } else {
      out += c;
    }
  }
  return out;
}

std::string MarkdownCode(std::string_view text) {
  std::string inner;
  for (const char c : text) {
    if (c == '|') inner += '\\';
    inner += OnOneLine(c);
  }
  const std::string ticks(LongestRun(inner, '`') + 1, '`');
  if (inner.empty()) return "";
  // A blank on both sides is taken off again, and keeps backticks apart.
  const bool spaced =
      inner.front() == '`' || inner.back() == '`' || (inner.front() == ' ' && inner.back() == ' ');
  const std::string_view pad = spaced ? " " : "";
  return absl::StrCat(ticks, pad, inner, pad, ticks);
}

std::string FenceFor(std::string_view text) {
  return std::string(std::max<size_t>(3, LongestRun(text, '`') + 1), '`');
}

}  // namespace plumb
