#include "lib/spec/toml_lines.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/value/toml_text.h"

namespace plumb {
namespace {

constexpr std::string_view kMarks = "[]{},=";
constexpr std::string_view kEndsWord = " \t\r\n#\"'[]{},=";
// Stands for a word where marks stand for themselves.
constexpr char kWord = 'w';

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  TomlLines Read() {
    while (at_ < text_.size()) Step();
    if (line_.kind != TomlLine::Kind::kBlank) EndLine();
    return std::move(read_);
  }

 private:
  // A bracket that is open in a value.
  struct Bracket {
    char mark;
    size_t indent;  // Of the line that it stands in.
    bool in_key;    // Whether the words that follow are a key's.
  };

  void Step() {
    const char c = text_[at_];
    if (c == '\n') {
      Break();
    } else if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      ++at_;
    } else if (c == '#') {
      Comment();
    } else if (absl::StrContains(kMarks, c)) {
      Mark(c);
      ++at_;
    } else {
      const bool is_string = c == '"' || c == '\'';
      const size_t end = is_string ? EndOfString(text_, at_)
                                   : std::min(text_.find_first_of(kEndsWord, at_), text_.size());
      Word(text_.substr(at_, end - at_));
      at_ = end;
    }
  }

  void Break() {
    if (!seen_break_ && at_ > 0 && text_[at_ - 1] == '\r') read_.line_break = "\r\n";
    seen_break_ = true;
    ++at_;
    EndLine();
  }

  void EndLine() {
    read_.lines.push_back(std::exchange(line_, {}));
    before_ = 0;
  }

  void Comment() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    const size_t begin = text_.rfind('\n', at_) + 1;  // 0 when there is none.
    Begin(TomlLine::Kind::kComment, 0);
    line_.comment = absl::StripTrailingAsciiWhitespace(text_.substr(at_, end - at_));
    line_.column = TextWidth(text_.substr(begin, at_ - begin));
    at_ = end;
  }

  // Makes the line what its first word or mark says; does nothing later on.
  void Begin(TomlLine::Kind kind, char mark) {
    if (line_.kind != TomlLine::Kind::kBlank) return;
    line_.kind = open_.empty() ? kind : TomlLine::Kind::kValue;
    in_value_ = !open_.empty();
    if (open_.empty()) return;
    line_.indent = open_.back().indent + (mark == ']' || mark == '}' ? 0 : 1);
  }

  void Word(std::string_view word) {
    Begin(TomlLine::Kind::kKey, kWord);
    if (line_.kind == TomlLine::Kind::kKey && !in_value_) {
      absl::StrAppend(&line_.key, word);
    } else {
      Append(kWord, word);
    }
  }

  void Mark(char mark) {
    Begin(TomlLine::Kind::kHeader, mark);
    if (line_.kind == TomlLine::Kind::kKey && !in_value_) {
      in_value_ = true;  // The mark is the '='.
      return;
    }
    Append(mark, std::string_view(&mark, 1));
    if (line_.kind != TomlLine::Kind::kHeader) Nest(mark);
  }

  void Nest(char mark) {
    if (mark == '[' || mark == '{') {
      open_.push_back({.mark = mark, .indent = line_.indent, .in_key = mark == '{'});
    } else if (open_.empty()) {
      return;
    } else if (mark == ']' || mark == '}') {
      open_.pop_back();
    } else {
      open_.back().in_key = mark == ',' && open_.back().mark == '{';
    }
  }

  void Append(char mark, std::string_view text) {
    absl::StrAppend(&line_.code, WantsBlank(mark) ? " " : "", text);
    before_ = mark;
  }

  // Whether a blank belongs between what was read before in this line and `mark`.
  bool WantsBlank(char mark) const {
    if (before_ == 0 || line_.kind == TomlLine::Kind::kHeader) return false;
    if (mark == ',' || mark == ']' || before_ == '[') return false;
    if (before_ == '{' && mark == '}') return false;
    // Words that follow one another are parts of a dotted key, or a date and its time.
    if (before_ == kWord && mark == kWord) return open_.empty() || !open_.back().in_key;
    return true;
  }

  const std::string_view text_;
  size_t at_ = 0;
  TomlLines read_;
  bool seen_break_ = false;
  TomlLine line_;
  bool in_value_ = false;  // Behind the '=' of the statement.
  std::vector<Bracket> open_;
  char before_ = 0;  // The mark, or kWord, before this one in the line's code.
};

}  // namespace

TomlLines ReadTomlLines(std::string_view text) { return Reader(text).Read(); }

size_t TextWidth(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace plumb
