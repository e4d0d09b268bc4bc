#include "lib/spec/format.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/spec/toml_lines.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

using Kind = TomlLine::Kind;
using Lines = std::vector<TomlLine>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool HasCode(const TomlLine& line) { return !line.key.empty() || !line.code.empty(); }

bool HasLongString(const TomlLine& line) { return absl::StrContains(line.code, '\n'); }

// Whether a line that is a comment alone goes on with the one behind the line before,
// being right under it.
std::vector<bool> Continuations(const Lines& lines) {
  std::vector<bool> continues(lines.size(), false);
  for (size_t i = 1; i < lines.size(); ++i) {
    const TomlLine& before = lines[i - 1];
    continues[i] = !HasCode(lines[i]) && !lines[i].comment.empty() && !before.comment.empty() &&
                   (HasCode(before) || continues[i - 1]) && !HasLongString(before) &&
                   lines[i].column == before.column;
  }
  return continues;
}

// The lines before which a blank one belongs: headers with the comments right above.
std::vector<bool> TableStarts(const Lines& lines) {
  const std::vector<bool> continues = Continuations(lines);
  std::vector<bool> starts(lines.size(), false);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind != Kind::kHeader) continue;
    size_t first = i;
    while (first > 0 && lines[first - 1].kind == Kind::kComment && !continues[first - 1]) --first;
    starts[first] = true;
  }
  return starts;
}

Lines WithBlankLines(Lines lines) {
  const std::vector<bool> starts = TableStarts(lines);
  Lines spaced;
  bool blank = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].kind == Kind::kBlank) {
      blank = true;
      continue;
    }
    if (!spaced.empty() && (blank || starts[i])) spaced.emplace_back();
    spaced.push_back(std::move(lines[i]));
    blank = false;
  }
  return spaced;
}

// Whether a line is a key with all of its value.
bool IsWhole(const Lines& lines, size_t i) {
  return lines[i].kind == Kind::kKey && !HasLongString(lines[i]) &&
         (i + 1 == lines.size() || lines[i + 1].kind != Kind::kValue);
}

void AlignKeys(Lines& lines) {
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = begin;
    size_t width = 0;
    for (; end < lines.size() && IsWhole(lines, end); ++end) {
      width = std::max(width, TextWidth(lines[end].key));
    }
    for (size_t i = begin; i < end; ++i) lines[i].key.append(width - TextWidth(lines[i].key), ' ');
    begin = std::max(end, begin + 1);
  }
}

std::string CodeOf(const TomlLine& line) {
  return absl::StrCat(std::string(2 * line.indent, ' '), line.key, line.key.empty() ? "" : " = ",
                      line.code);
}

// The column in which the comment behind each line's code begins; 0 for lines with none, and
// for those whose code has no column to count from.
std::vector<size_t> CommentColumns(const Lines& lines, const std::vector<bool>& continues) {
  const auto has = [&](size_t i) {
    return !lines[i].comment.empty() && (HasCode(lines[i]) || continues[i]) &&
           !HasLongString(lines[i]);
  };
  std::vector<size_t> columns(lines.size(), 0);
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = begin;
    size_t column = 0;
    // What is said of a table stands apart from what is said of its keys.
    const bool of_header = lines[begin].kind == Kind::kHeader;
    for (; end < lines.size() && has(end); ++end) {
      if (of_header && end > begin && HasCode(lines[end])) break;
      if (HasCode(lines[end])) column = std::max(column, TextWidth(CodeOf(lines[end])) + 2);
    }
    std::fill(columns.begin() + static_cast<ptrdiff_t>(begin),
              columns.begin() + static_cast<ptrdiff_t>(end), column);
    begin = std::max(end, begin + 1);
  }
  return columns;
}

std::string LineText(const TomlLine& line, size_t comment_column) {
  std::string text = HasCode(line) || comment_column == 0 ? CodeOf(line) : "";
  if (line.comment.empty()) return text;
  if (HasLongString(line)) return absl::StrCat(text, "  ", line.comment);
  if (comment_column > 0) text.append(comment_column - TextWidth(text), ' ');
  return absl::StrCat(text, line.comment);
}

}  // namespace

std::string LayOutToml(std::string_view text) {
  std::string out;
  if (absl::ConsumePrefix(&text, kByteOrderMark)) out = kByteOrderMark;
  TomlLines read = ReadTomlLines(text);
  Lines lines = WithBlankLines(std::move(read.lines));
  AlignKeys(lines);
  const std::vector<bool> continues = Continuations(lines);
  const std::vector<size_t> columns = CommentColumns(lines, continues);
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&out, LineText(lines[i], columns[i]), read.line_break);
  }
  return out;
}

std::optional<std::string> FormatToml(const SourceFiles& files, FileId file,
                                      Diagnostics& diagnostics) {
  const size_t errors_before = diagnostics.errors();
  const TomlDocument before = ParseToml(files, file, diagnostics);
  if (diagnostics.errors() > errors_before) return std::nullopt;
  std::string text = LayOutToml(files.text(file));
  SourceFiles formatted;
  Diagnostics problems;
  const TomlDocument after = ParseToml(formatted, formatted.Add("", text), problems);
  if (!problems.HasErrors() && after.root == before.root) return text;
  diagnostics.Error({.file = file}, "this file cannot be formatted without changing what it means",
                    "leave it out, and report it to plumb's makers with the file");
  return std::nullopt;
}

}  // namespace plumb
