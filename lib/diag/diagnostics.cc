#include "lib/diag/diagnostics.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

constexpr size_t kMaxQuoted = 200;

auto Order(const Diagnostic& d) {
  return std::make_tuple(static_cast<uint32_t>(d.where.file), d.where.line, d.where.column,
                         static_cast<int>(d.severity), std::string_view(d.message),
                         std::string_view(d.hint));
}

std::string Colored(std::string_view text, std::string_view code, Color color) {
  if (color == Color::kNo) return std::string(text);
  return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
}

// What of the line is shown, and where the caret is in it.
struct Quote {
  std::string text;
  size_t caret = 0;   // Columns before the caret, as a terminal counts them.
  size_t length = 1;  // The same of what is underlined.
};

// Tabs as one column, and nothing that could steer the terminal.
char Shown(char c) {
  if (c == '\t') return ' ';
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
}

std::string Shown(std::string text) {
  for (char& c : text) c = Shown(c);
  return text;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Quote MakeQuote(std::string_view line, const SourceRange& where) {
  size_t at = std::min<size_t>(where.column == 0 ? 0 : where.column - 1, line.size());
  size_t begin = 0;
  if (line.size() > kMaxQuoted) {
    begin = at > kMaxQuoted / 2 ? at - kMaxQuoted / 2 : 0;
    while (begin < at && IsContinuation(line[begin])) ++begin;
  }
  size_t end = std::min(line.size(), begin + kMaxQuoted);
  while (end < line.size() && IsContinuation(line[end])) ++end;
  Quote quote;
  for (size_t i = begin; i < end; ++i) {
    const char c = line[i];
    quote.text += Shown(c);
    if (i < at && !IsContinuation(c)) ++quote.caret;
  }
  const size_t last = std::min(end, at + std::min<size_t>(where.length, line.size()));
  const auto marked = std::count_if(line.begin() + static_cast<ptrdiff_t>(at),
                                    line.begin() + static_cast<ptrdiff_t>(std::max(at, last)),
                                    [](char c) { return !IsContinuation(c); });
  quote.length = std::max<size_t>(1, static_cast<size_t>(marked));
  return quote;
}

}  // namespace

void Diagnostics::Error(SourceRange where, std::string message, std::string hint) {
  all_.push_back({Severity::kError, where, std::move(message), std::move(hint)});
  ++errors_;
}

void Diagnostics::Warning(SourceRange where, std::string message, std::string hint) {
  all_.push_back({Severity::kWarning, where, std::move(message), std::move(hint)});
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  std::vector<Diagnostic> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return Order(a) < Order(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

std::string FormatDiagnostic(const Diagnostic& diagnostic, const SourceFiles& files, Color color) {
  std::string text;
  const SourceRange& where = diagnostic.where;
  const std::string path = Shown(files.path(where.file));
  if (!path.empty()) absl::StrAppend(&text, path, ":");
  if (!path.empty() && where.line > 0) absl::StrAppend(&text, where.line, ":", where.column, ":");
  if (!text.empty()) text = absl::StrCat(Colored(text, "1", color), " ");
  const bool error = diagnostic.severity == Severity::kError;
  absl::StrAppend(&text, Colored(error ? "error:" : "warning:", error ? "1;31" : "1;33", color),
                  " ", Shown(diagnostic.message), "\n");
  const std::string_view line = files.Line(where.file, where.line);
  if (where.line > 0 && !line.empty()) {
    const Quote quote = MakeQuote(line, where);
    const std::string number = absl::StrCat(where.line);
    absl::StrAppend(&text, "  ", number, " | ", quote.text, "\n");
    absl::StrAppend(
        &text, "  ", std::string(number.size(), ' '), " | ", std::string(quote.caret, ' '),
        Colored(absl::StrCat("^", std::string(quote.length - 1, '~')), "1;32", color), "\n");
  }
  if (!diagnostic.hint.empty()) absl::StrAppend(&text, "  ", Shown(diagnostic.hint), "\n");
  return text;
}

}  // namespace plumb
