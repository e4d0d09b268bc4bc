#include "lib/render/layout_diff.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

constexpr size_t kAround = 3;

struct Edit {
  char mark;  // ' ', '-' or '+'
  std::string_view line;
};

// Each with its line break; the last one may have none.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

bool IsBlank(std::string_view line) { return absl::StripAsciiWhitespace(line).empty(); }

std::vector<Edit> Edits(const std::vector<std::string_view>& before,
                        const std::vector<std::string_view>& after) {
  std::vector<Edit> edits;
  size_t old_line = 0;
  size_t new_line = 0;
  while (old_line < before.size() || new_line < after.size()) {
    const bool has_old = old_line < before.size();
    const bool has_new = new_line < after.size();
    if (has_old && has_new && before[old_line] == after[new_line]) {
      edits.push_back({' ', before[old_line++]});
      ++new_line;
      continue;
    }
    const bool both = has_old && has_new && IsBlank(before[old_line]) == IsBlank(after[new_line]);
    const bool takes_old = has_old && (both || !has_new || IsBlank(before[old_line]));
    if (takes_old) edits.push_back({'-', before[old_line++]});
    if (both || !takes_old) edits.push_back({'+', after[new_line++]});
  }
  return edits;
}

// What goes before what comes, in each run of changes.
void GroupRuns(std::vector<Edit>& edits) {
  const auto is_same = [](const Edit& edit) { return edit.mark == ' '; };
  for (auto at = edits.begin(); at != edits.end();) {
    const auto begin = std::find_if_not(at, edits.end(), is_same);
    at = std::find_if(begin, edits.end(), is_same);
    std::stable_partition(begin, at, [](const Edit& edit) { return edit.mark == '-'; });
  }
}

std::string Range(size_t lines_before, size_t count) {
  return absl::StrCat(count == 0 ? lines_before : lines_before + 1, ",", count);
}

// The edits [begin, end) as a hunk, behind so many lines of either side.
std::string Hunk(const std::vector<Edit>& edits, size_t begin, size_t end, size_t old_lines,
                 size_t new_lines) {
  std::string body;
  size_t old_count = 0;
  size_t new_count = 0;
  for (size_t i = begin; i < end; ++i) {
    const Edit& edit = edits[i];
    old_count += edit.mark == '+' ? 0 : 1;
    new_count += edit.mark == '-' ? 0 : 1;
    absl::StrAppend(&body, std::string_view(&edit.mark, 1), edit.line);
    if (edit.line.back() != '\n') absl::StrAppend(&body, "\n\\ No newline at end of file\n");
  }
  return absl::StrCat("@@ -", Range(old_lines, old_count), " +", Range(new_lines, new_count),
                      " @@\n", body);
}

// The end of the hunk whose first change is at `at`.
size_t EndOfHunk(const std::vector<Edit>& edits, size_t at) {
  size_t same = 0;
  size_t end = at;
  for (; end < edits.size() && same <= 2 * kAround; ++end) {
    same = edits[end].mark == ' ' ? same + 1 : 0;
  }
  return end - (same > kAround ? same - kAround : 0);
}

}  // namespace

std::string LayoutDiff(std::string_view path, std::string_view before, std::string_view after) {
  if (before == after) return "";
  std::vector<Edit> edits = Edits(LinesOf(before), LinesOf(after));
  GroupRuns(edits);
  std::string diff = absl::StrCat("--- a/", path, "\n+++ b/", path, "\n");
  size_t old_lines = 0;
  size_t new_lines = 0;
  size_t done = 0;
  for (size_t at = 0; at < edits.size(); ++at) {
    if (edits[at].mark == ' ') continue;
    const size_t begin = std::max(done, at < kAround ? 0 : at - kAround);
    // Between hunks both sides have the same lines.
    old_lines += begin - done;
    new_lines += begin - done;
    done = EndOfHunk(edits, at);
    absl::StrAppend(&diff, Hunk(edits, begin, done, old_lines, new_lines));
    for (size_t i = begin; i < done; ++i) {
      old_lines += edits[i].mark == '+' ? 0 : 1;
      new_lines += edits[i].mark == '-' ? 0 : 1;
    }
    at = done - 1;
  }
  return diff;
}

}  // namespace plumb
