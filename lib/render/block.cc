#include "lib/render/block.h"

#include <algorithm>
#include <span>
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
  const std::string address =
      absl::StrCat("  # ", Escaped(block.from.value_or(block.address).ToString()));
  std::string predicate = block.predicate;
  for (const std::string_view word : {"destroyed", "replaced", "deleted"}) {
    const size_t at = predicate.find(word);
    const bool happens = !predicate.ends_with("not be destroyed");
    if (happens && at != std::string::npos) predicate.replace(at, word.size(), paint.BoldRed(word));
  }
  return absl::StrCat(paint.Bold(address), " ", predicate, "\n");
}

std::string ValueOf(const BlockLine& line, int indent, const Paint& paint) {
  switch (line.symbol) {
    case '+':
      return ShowValue(line.after, indent);
    case '-':
      return absl::StrCat(ShowValue(line.before, indent), paint.Yellow(" -> "), "null");
    case '~':
      if (line.before.is_secret() && line.after.is_secret()) {
        return std::string(line.cause == Cause::kDrift ? kSensitiveInDoubt : kSensitiveChanged);
      }
      return ShowDifference({line.before, line.after}, paint.Yellow(" -> "), indent);
    default:
      return ShowValue(line.before, indent);
  }
}

using Lines = std::span<const BlockLine>;

constexpr size_t kMostAligned = 40;   // Longer names do not push the others' '=' away.
constexpr size_t kWorthNesting = 20;  // Characters of a prefix that is said once.
constexpr size_t kMostInline = 110;   // Of an element that goes on one line.

// The places of dots that part steps: not those in brackets or quotes.
std::vector<size_t> Dots(std::string_view name) {
  std::vector<size_t> dots;
  bool quoted = false;
  int brackets = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && quoted) {
      ++i;
    } else if (name[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (name[i] == '[' || name[i] == ']')) {
      brackets += name[i] == '[' ? 1 : -1;
    } else if (!quoted && brackets == 0 && name[i] == '.') {
      dots.push_back(i);
    }
  }
  return dots;
}

// How many characters of whole steps both names begin with.
size_t CommonPrefix(std::string_view a, std::string_view b) {
  size_t common = 0;
  for (const size_t dot : Dots(a)) {
    if (b.size() > dot && a.substr(0, dot + 1) == b.substr(0, dot + 1)) common = dot;
  }
  return common;
}

// The first lines that share `prefix` characters of their names, sign and all.
size_t RunLength(Lines lines, size_t prefix) {
  size_t run = 1;
  const std::string_view shared = std::string_view(lines[0].name).substr(0, prefix + 1);
  while (run < lines.size() && lines[run].symbol == lines[0].symbol &&
         lines[run].name.starts_with(shared)) {
    ++run;
  }
  return run;
}

// A block's lines as text, at one depth of nesting.
class LinePrinter {
 public:
  LinePrinter(int indent, const Paint& paint, std::string& out)
      : indent_(indent), paint_(paint), out_(out) {}

  // `said` characters of every name stand in the line above.
  void Print(Lines lines, size_t said) {
    size_t width = 0;
    for (const BlockLine& line : lines) {
      const size_t size = line.name.size() - said;
      if (size <= kMostAligned) width = std::max(width, size);
    }
    for (size_t i = 0; i < lines.size();) i += PrintSome(lines.subspan(i), said, width);
  }

 private:
  // How many of the lines were printed.
  size_t PrintSome(Lines lines, size_t said, size_t width) {
    const bool comes_or_goes = lines[0].symbol == '+' || lines[0].symbol == '-';
    const size_t prefix =
        comes_or_goes && lines.size() > 1 ? CommonPrefix(lines[0].name, lines[1].name) : 0;
    const size_t run = prefix > said ? RunLength(lines, prefix) : 1;
    const std::string_view name = std::string_view(lines[0].name).substr(said);
    if (run > 1 && lines[0].name[prefix - 1] == ']' &&
        PrintInline(lines.first(run), said, prefix)) {
      return run;
    }
    if (run > 2 && prefix - said >= kWorthNesting) {
      Start(lines[0].symbol, name.substr(0, prefix - said), 0);
      out_ += "{\n";
      LinePrinter(indent_ + 4, paint_, out_).Print(lines.first(run), prefix + 1);
      absl::StrAppend(&out_, std::string(indent_, ' '), "}\n");
      return run;
    }
    PrintLine(lines[0], name, width);
    return 1;
  }

  // `  + NAME = `
  void Start(char symbol, std::string_view name, size_t width) {
    out_.append(indent_ - 2, ' ');
    absl::StrAppend(&out_, paint_.Symbol(symbol), " ", name);
    if (name.size() < width) out_.append(width - name.size(), ' ');
    out_ += " = ";
  }

  void PrintLine(const BlockLine& line, std::string_view name, size_t width) {
    std::string value = ValueOf(line, indent_, paint_);
    if (line.forces) {
      const std::string comment = absl::StrCat(" ", paint_.Red("# forces replacement"));
      value.insert(std::min(value.find('\n'), value.size()), comment);
    }
    Start(line.symbol, name, width);
    absl::StrAppend(&out_, value, "\n");
  }

  // A keyed element of a few short values: one line. Whether it is one.
  bool PrintInline(Lines lines, size_t said, size_t prefix) {
    std::string members;
    for (const BlockLine& line : lines) {
      const std::string value = ShowValue(line.symbol == '+' ? line.after : line.before, indent_);
      if (line.forces || value.find('\n') != std::string::npos) return false;
      absl::StrAppend(&members, members.empty() ? "" : ", ",
                      std::string_view(line.name).substr(prefix + 1), " = ", value);
    }
    if (members.size() > kMostInline) return false;
    Start(lines[0].symbol, std::string_view(lines[0].name).substr(said, prefix - said), 0);
    absl::StrAppend(&out_, "{ ", members, " }");
    if (lines[0].symbol == '-') absl::StrAppend(&out_, paint_.Yellow(" -> "), "null");
    out_ += "\n";
    return true;
  }

  const int indent_;
  const Paint& paint_;
  std::string& out_;
};

}  // namespace

BlockLine LineOf(const Leaf& leaf, bool forces) {
  const char symbol = leaf.before.is_null() ? '+' : leaf.after.is_null() ? '-' : '~';
  return {symbol, Escaped(leaf.path.ToString()), leaf.before, leaf.after, forces, leaf.cause};
}

void AppendBlock(const Block& block, const Paint& paint, std::string& out) {
  out += Headline(block, paint);
  for (const std::string& comment : block.comments) absl::StrAppend(&out, "  # (", comment, ")\n");
  absl::StrAppend(&out, Gutter(block.symbol, paint), " ", block.address.kind.text(), " \"",
                  block.address.name, "\" {\n");
  LinePrinter(kIndent, paint, out).Print(block.lines, 0);
  if (block.hidden > 0) {
    const std::string text = absl::StrCat("# (", block.hidden, " unchanged attribute",
                                          block.hidden == 1 ? "" : "s", " hidden)");
    absl::StrAppend(&out, "        ", paint.Gray(text), "\n");
  }
  out += "    }\n\n";
}

}  // namespace plumb
