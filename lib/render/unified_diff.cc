#include "lib/render/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace plumb {
namespace {

constexpr size_t kAround = 3;
constexpr int kMostEdits = 1000;  // The shortest way takes memory as their square.

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

using Lines = absl::Span<const std::string_view>;

std::vector<Edit> InOrder(Lines before, Lines after) {
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

// E. Myers, "An O(ND) difference algorithm and its variations" (1986): how far each
// diagonal (old line - new line) gets with so many edits, until one gets to the end.
class ShortestEdits {
 public:
  ShortestEdits(Lines before, Lines after)
      : before_(before),
        after_(after),
        old_size_(static_cast<int>(before.size())),
        new_size_(static_cast<int>(after.size())) {}

  // None when there are more than kMostEdits.
  std::optional<std::vector<Edit>> Find() {
    for (int edits = 0; edits <= kMostEdits; ++edits) {
      reach_.emplace_back(2 * edits + 1);
      for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
        const int old_line = Slide(Start(edits, diagonal), diagonal);
        reach_[edits][diagonal + edits] = old_line;
        if (old_line >= old_size_ && old_line - diagonal >= new_size_) return WayBack();
      }
    }
    return std::nullopt;
  }

 private:
  // How far `diagonal` got with `edits`; less than any line when it was not tried.
  int Reach(int edits, int diagonal) const {
    if (edits < 0 || diagonal < -edits || diagonal > edits) return -1;
    return reach_[edits][diagonal + edits];
  }

  // Whether the last of `edits` on the way to `diagonal` adds a line.
  bool Adds(int edits, int diagonal) const {
    return Reach(edits - 1, diagonal + 1) > Reach(edits - 1, diagonal - 1);
  }

  int Start(int edits, int diagonal) const {
    if (edits == 0) return 0;
    return Adds(edits, diagonal) ? Reach(edits - 1, diagonal + 1)
                                 : Reach(edits - 1, diagonal - 1) + 1;
  }

  int Slide(int old_line, int diagonal) const {
    while (old_line < old_size_ && old_line - diagonal < new_size_ &&
           before_[old_line] == after_[old_line - diagonal]) {
      ++old_line;
    }
    return old_line;
  }

  std::vector<Edit> WayBack() const {
    std::vector<Edit> way;
    int old_line = old_size_;
    int diagonal = old_size_ - new_size_;
    for (int edits = static_cast<int>(reach_.size()) - 1; edits >= 0; --edits) {
      const int start = Start(edits, diagonal);
      while (old_line > start) way.push_back({' ', before_[--old_line]});
      if (edits == 0) break;
      if (Adds(edits, diagonal)) {
        way.push_back({'+', after_[old_line - ++diagonal]});
      } else {
        way.push_back({'-', before_[--old_line]});
        --diagonal;
      }
    }
    std::reverse(way.begin(), way.end());
    return way;
  }

  Lines before_, after_;
  const int old_size_, new_size_;
  std::vector<std::vector<int>> reach_;  // By edits, by diagonal + edits.
};

std::vector<Edit> Edits(Lines before, Lines after) {
  const size_t most = std::min(before.size(), after.size());
  size_t front = 0;
  size_t back = 0;
  while (front < most && before[front] == after[front]) ++front;
  while (back < most - front && *(before.rbegin() + back) == *(after.rbegin() + back)) ++back;
  const Lines old_middle = before.subspan(front, before.size() - front - back);
  const Lines new_middle = after.subspan(front, after.size() - front - back);
  std::vector<Edit> edits;
  for (const std::string_view line : before.first(front)) edits.push_back({' ', line});
  const std::optional<std::vector<Edit>> middle = ShortestEdits(old_middle, new_middle).Find();
  for (const Edit& edit : middle ? *middle : InOrder(old_middle, new_middle)) edits.push_back(edit);
  for (const std::string_view line : before.last(back)) edits.push_back({' ', line});
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

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
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
