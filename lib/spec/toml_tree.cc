#include "lib/spec/toml_tree.h"

#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "lib/value/toml_text.h"

namespace plumb {
namespace {

void AppendUtf8(uint32_t point, std::string& out) {
  const auto byte = [&out](uint32_t bits) { out += static_cast<char>(bits); };
  const auto rest = [&](int shift) { byte(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xc0 | (point >> 6));
    rest(0);
  } else if (point < 0x10000) {
    byte(0xe0 | (point >> 12));
    rest(6);
    rest(0);
  } else {
    byte(0xf0 | (point >> 18));
    rest(12);
    rest(6);
    rest(0);
  }
}

// What the text between the double quotes of a key stands for.
std::string Unescaped(std::string_view text) {
  static constexpr std::string_view kNames = "btnfre\"\\";
  static constexpr std::string_view kMeanings = "\b\t\n\f\r\x1b\"\\";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char name = text[++i];
    const size_t digits = name == 'u' ? 4 : (name == 'U' ? 8 : (name == 'x' ? 2 : 0));
    uint32_t point = 0;
    if (digits > 0 && absl::SimpleHexAtoi(text.substr(i + 1, digits), &point)) {
      AppendUtf8(point, out);
      i += digits;
    } else if (const size_t at = kNames.find(name); at != std::string_view::npos) {
      out += kMeanings[at];
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (absl::StartsWith(text, "\xef\xbb\xbf")) at_ = 3;
  }

  std::vector<TomlStatement> Read() {
    while (at_ < text_.size()) {
      const size_t line = at_;
      SkipBlanks();
      const char c = Peek();
      if (c == '[') {
        ReadHeader();
      } else if (c == '#' || c == '\n' || c == '\r' || c == '\0') {
        SkipLine();
        continue;
      } else {
        ReadEntryStatement();
      }
      SkipLine();
      statements_.back().lines = {line, at_};
    }
    return std::move(statements_);
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipBlanks() {
    while (Peek() == ' ' || Peek() == '\t') ++at_;
  }

  // To behind the line break; what is left of the line is a comment at most.
  void SkipLine() {
    const size_t end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
  }

  void SkipBlanksAndComments() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        SkipLine();
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  std::string ReadName() {
    const size_t begin = at_;
    if (Peek() == '"' || Peek() == '\'') {
      at_ = EndOfString(text_, at_);
      const std::string_view inside = text_.substr(begin + 1, at_ - begin - 2);
      return text_[begin] == '"' ? Unescaped(inside) : std::string(inside);
    }
    while (at_ < text_.size() && !absl::StrContains(" \t.=]\r\n,}", text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::vector<std::string> ReadNames(TomlSpan& span) {
    std::vector<std::string> names;
    span.begin = at_;
    while (true) {
      SkipBlanks();
      names.push_back(ReadName());
      span.end = at_;
      SkipBlanks();
      if (Peek() != '.') return names;
      ++at_;
    }
  }

  void ReadHeader() {
    const bool element = text_.substr(at_, 2) == "[[";
    at_ += element ? 2 : 1;
    SkipBlanks();
    TomlSpan span;
    const std::vector<std::string> names = ReadNames(span);
    FieldPath path;
    for (size_t i = 0; i < names.size(); ++i) {
      path = path.Member(names[i]);
      const auto count = elements_.find(path);
      const bool last = i + 1 == names.size();
      if (element && last) {
        path = path.Index(elements_[path]++);
      } else if (count != elements_.end()) {
        path = path.Index(count->second - 1);
      }
    }
    section_ = path;
    statements_.push_back(
        {.kind = element ? TomlStatement::Kind::kArrayElement : TomlStatement::Kind::kTable,
         .path = path,
         .lines = {},
         .entry = {},
         .section = path});
  }

  void ReadEntryStatement() {
    TomlStatement statement{.path = section_, .lines = {}, .entry = {}, .section = section_};
    statement.entry = ReadEntry();
    for (const std::string& name : statement.entry.names) {
      statement.path = statement.path.Member(name);
    }
    statements_.push_back(std::move(statement));
  }

  TomlEntry ReadEntry() {
    TomlEntry entry;
    entry.names = ReadNames(entry.key);
    entry.equals = at_;
    if (Peek() == '=') ++at_;
    SkipBlanks();
    entry.value = ReadItem();
    return entry;
  }

  TomlItem ReadItem() {
    const size_t begin = at_;
    TomlItem item;
    if (Peek() == '[') {
      item.kind = TomlItem::Kind::kArray;
      ReadInside(']', [&] { item.elements.push_back(ReadItem()); });
    } else if (Peek() == '{') {
      item.kind = TomlItem::Kind::kInlineTable;
      ReadInside('}', [&] { item.entries.push_back(ReadEntry()); });
    } else if (Peek() == '"' || Peek() == '\'') {
      at_ = EndOfString(text_, at_);
    } else {
      while (at_ < text_.size() && !absl::StrContains(",]}#\r\n", text_[at_])) ++at_;
      while (at_ > begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
    }
    item.span = {begin, at_};
    return item;
  }

  template <typename ReadOne>
  void ReadInside(char close, const ReadOne& read_one) {
    ++at_;
    while (true) {
      SkipBlanksAndComments();
      if (at_ >= text_.size()) return;
      if (text_[at_] == close) break;
      const size_t before = at_;
      if (text_[at_] == ',') {
        ++at_;
      } else {
        read_one();
      }
      if (at_ == before) ++at_;  // Only in what is no TOML.
    }
    ++at_;
  }

  std::string_view text_;
  size_t at_ = 0;
  FieldPath section_;
  std::map<FieldPath, size_t> elements_;  // Of each [[array]] so far.
  std::vector<TomlStatement> statements_;
};

}  // namespace

std::vector<TomlStatement> ReadTomlStatements(std::string_view text) { return Reader(text).Read(); }

}  // namespace plumb
