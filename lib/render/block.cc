#include "lib/render/block.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/render/render.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

constexpr int kIndent = 8;  // Of names, and of the brackets that close their values.

std::string Gutter(const std::string& symbol, const Paint& paint) {
  std::string out(3 - symbol.size(), ' ');
  for (const char c : symbol) out += paint.Symbol(c);
  return out;
}

std::string Headline(const Block& block, const Paint& paint) {
  const std::string address = absl::StrCat("  # ", Escaped(block.address.ToString()));
  std::string predicate = block.predicate;
  for (const std::string_view word : {"destroyed", "replaced", "deleted"}) {
    const size_t at = predicate.find(word);
    const bool happens = !predicate.ends_with("not be destroyed");
    if (happens && at != std::string::npos) predicate.replace(at, word.size(), paint.BoldRed(word));
  }
  return absl::StrCat(paint.Bold(address), " ", predicate, "\n");
}

std::string ValueOf(const BlockLine& line, const Paint& paint) {
  switch (line.symbol) {
    case '+':
      return ShowValue(line.after, kIndent);
    case '-':
      return absl::StrCat(ShowValue(line.before, kIndent), paint.Yellow(" -> "), "null");
    case '~':
      if (line.before.is_secret() && line.after.is_secret()) return std::string(kSensitive);
      return ShowDifference({line.before, line.after}, paint.Yellow(" -> "), kIndent);
    default:
      return ShowValue(line.before, kIndent);
  }
}

void AppendLine(const BlockLine& line, size_t width, const Paint& paint, std::string& out) {
  std::string value = ValueOf(line, paint);
  if (line.forces) {
    const std::string comment = absl::StrCat(" ", paint.Red("# forces replacement"));
    value.insert(std::min(value.find('\n'), value.size()), comment);
  }
  absl::StrAppend(&out, "      ", paint.Symbol(line.symbol), " ", line.name);
  out.append(width - line.name.size(), ' ');
  absl::StrAppend(&out, " = ", value, "\n");
}

}  // namespace

BlockLine LineOf(const Leaf& leaf, bool forces) {
  const char symbol = leaf.before.is_null() ? '+' : leaf.after.is_null() ? '-' : '~';
  return {symbol, Escaped(leaf.path.ToString()), leaf.before, leaf.after, forces};
}

void AppendBlock(const Block& block, const Paint& paint, std::string& out) {
  out += Headline(block, paint);
  for (const std::string& comment : block.comments) absl::StrAppend(&out, "  # (", comment, ")\n");
  absl::StrAppend(&out, Gutter(block.symbol, paint), " ", block.address.kind.text(), " \"",
                  block.address.name, "\" {\n");
  size_t width = 0;
  for (const BlockLine& line : block.lines) width = std::max(width, line.name.size());
  for (const BlockLine& line : block.lines) AppendLine(line, width, paint, out);
  if (block.hidden > 0) {
    const std::string text = absl::StrCat("# (", block.hidden, " unchanged attribute",
                                          block.hidden == 1 ? "" : "s", " hidden)");
    absl::StrAppend(&out, "        ", paint.Gray(text), "\n");
  }
  out += "    }\n\n";
}

}  // namespace plumb
