#ifndef PLUMB_LIB_SPEC_TESTING_DOCUMENT_MAKER_H_
#define PLUMB_LIB_SPEC_TESTING_DOCUMENT_MAKER_H_

// TOML for property tests. For spec's tests alone.

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb {

// Random documents with random blanks between their words. Each comment is another.
class DocumentMaker {
 public:
  explicit DocumentMaker(unsigned seed) : random_(seed) {}

  std::string Document() {
    std::string text = Below(4) == 0 ? "\xEF\xBB\xBF" : "";
    break_ = Below(3) == 0 ? "\r\n" : "\n";
    for (size_t i = Below(12); i > 0; --i) absl::StrAppend(&text, Statement());
    return Below(3) == 0 ? text : absl::StrCat(text, Blanks(), Comment());
  }

 private:
  size_t Below(size_t end) { return random_() % end; }

  std::string Pick(const std::vector<std::string>& choices) {
    return choices[Below(choices.size())];
  }

  std::string Blanks() { return Pick({"", "", " ", "  ", "\t", "      "}); }

  // What may stand between two lines: blank ones, and comments.
  std::string Between() {
    std::string text = absl::StrCat(Blanks(), Below(3) == 0 ? Comment() : "", break_);
    while (Below(3) == 0) {
      absl::StrAppend(&text, Blanks(), Below(2) == 0 ? Comment() : "", break_);
    }
    return text;
  }

  std::string Comment() { return absl::StrCat("#", Blanks(), "c\" [", ++comments_, Blanks()); }

  // Names are numbered, for none may come twice.
  std::string Key() {
    const std::string name = absl::StrCat(Pick({"k", "ab", "long-name_"}), ++names_);
    const std::string quoted = absl::StrCat(Pick({"\"q = #", "\"ü ", "\"\\\" "}), ++names_, "\"");
    return Pick({name, name, quoted, absl::StrCat(name, Blanks(), ".", Blanks(), quoted),
                 absl::StrCat("'", ++names_, " [x]'", Blanks(), ".", Blanks(), "z")});
  }

  std::string Statement() {
    const std::string end = Between();
    if (Below(4) > 0) {
      return absl::StrCat(Blanks(), Key(), Blanks(), "=", Blanks(), Item(3), end);
    }
    const std::string open = Pick({"[", "[["});
    return absl::StrCat(Blanks(), open, Blanks(), Key(), Blanks(), open == "[" ? "]" : "]]", end);
  }

  std::string Item(int depth) {
    if (depth > 0 && Below(3) == 0) return ArrayOf(depth - 1);
    if (depth > 0 && Below(4) == 0) return InlineTable(depth - 1);
    return Pick({"1", "-1_0.5e3", "true", "\"a # b = [\"", "'\\'", "1979-05-27 07:32:00Z",
                 "1979-05-27T07:32:00", "07:32:00", "\"${var.x}\"", "\"\"", "''",
                 "\"\"\"\n x\t \n # y \n\n\n\\\"\"\"\"\"\"", "'''a\r\n [ \n'''", "''''''"});
  }

  std::string Gap() { return Below(3) == 0 ? Between() : Blanks(); }

  std::string ArrayOf(int depth) {
    std::string text = "[";
    const size_t elements = Below(4);
    for (size_t i = 0; i < elements; ++i) {
      const bool comma = i + 1 < elements || Below(2) == 0;
      absl::StrAppend(&text, Gap(), Item(depth), Gap(), comma ? "," : "");
    }
    return absl::StrCat(text, Gap(), "]");
  }

  std::string InlineTable(int depth) {
    std::string text = "{";
    for (size_t i = Below(3); i > 0; --i) {
      absl::StrAppend(&text, Blanks(), Key(), Blanks(), "=", Blanks(), Item(depth), Blanks(),
                      i > 1 ? "," : "");
    }
    return absl::StrCat(text, Blanks(), "}");
  }

  std::mt19937 random_;
  std::string break_;
  int comments_ = 0;
  int names_ = 0;
};

// The comments of a document that DocumentMaker made.
inline std::vector<std::string> Comments(std::string_view text) {
  std::vector<std::string> comments;
  for (size_t at = text.find("c\" ["); at != std::string_view::npos;
       at = text.find("c\" [", at + 1)) {
    comments.emplace_back(text.substr(at, text.find_first_of(" \t\r\n", at + 4) - at));
  }
  return comments;
}

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_TESTING_DOCUMENT_MAKER_H_
