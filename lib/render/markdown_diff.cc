#include "lib/render/markdown_diff.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/diag/diagnostics.h"
#include "lib/render/escape.h"
#include "lib/render/paint.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

// Where `line` has a symbol after blanks; npos if it has none. A member that is
// called "-" is none, which is told by the "=" after it.
size_t SymbolAt(std::string_view line) {
  const size_t at = line.find_first_not_of(' ');
  if (at == std::string_view::npos || at == 0 || at + 1 >= line.size()) return line.npos;
  const bool symbol =
      (line[at] == '+' || line[at] == '-' || line[at] == '~') && line[at + 1] == ' ';
  if (!symbol) return line.npos;
  const size_t next = line.find_first_not_of(' ', at + 1);
  return next != line.npos && line.substr(next).starts_with("= ") ? line.npos : at;
}

void AppendDiffLine(std::string_view line, std::string& out) {
  const size_t at = SymbolAt(line);
  if (at != line.npos) {
    out += line[at] == '~' ? '!' : line[at];
    out.append(at, ' ');
    out += line.substr(at + 1);
  } else if (line.starts_with("+/- ")) {
    absl::StrAppend(&out, "!", line);
  } else {
    // Nothing else may look like a gutter.
    const bool bare = !line.starts_with(' ') && !line.starts_with("-/+ ");
    absl::StrAppend(&out, bare ? " " : "", line);
  }
  out += '\n';
}

}  // namespace

std::string AsDiff(std::string_view block) {
  std::string out;
  out.reserve(block.size() + 16);
  for (const std::string_view line : absl::StrSplit(block, '\n', absl::SkipEmpty())) {
    AppendDiffLine(line, out);
  }
  return out;
}

std::string DetailsOf(const Block& block) {
  std::string text;
  AppendBlock(block, Paint(Color::kNo), text);
  // The summary says the first line already.
  const std::string diff = AsDiff(std::string_view(text).substr(text.find('\n') + 1));
  const std::string fence = FenceFor(diff);
  return absl::StrCat("<details><summary><code>", HtmlText(Escaped(block.address.ToString())),
                      "</code> ", HtmlText(block.predicate), "</summary>\n\n", fence, "diff\n",
                      diff, fence, "\n\n</details>\n");
}

}  // namespace plumb
