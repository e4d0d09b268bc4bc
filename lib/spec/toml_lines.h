#ifndef PLUMB_LIB_SPEC_TOML_LINES_H_
#define PLUMB_LIB_SPEC_TOML_LINES_H_

// A TOML text as lines of words, for whoever lays them out anew. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plumb {

struct TomlLine {
  enum class Kind {
    kBlank,
    kComment,  // Nothing but a comment, outside of values.
    kHeader,   // [table] or [[table]]
    kKey,      // key = value, or the first line of the value.
    kValue,    // A later line of a value; may be a comment alone.
  };
  Kind kind = Kind::kBlank;
  std::string key;      // Of kKey: what is before the `=`, without blanks.
  std::string code;     // The rest, but for the comment, with blanks as plumb has them. Holds
                        // line breaks inside of strings alone.
  std::string comment;  // From the '#', no blanks at its end.
  size_t column = 0;    // Of the comment in the text: code points before it.
  size_t indent = 0;    // Of kValue: for how many lines with an open bracket.
};

struct TomlLines {
  std::vector<TomlLine> lines;    // A string over several lines is within one of them.
  std::string line_break = "\n";  // The first outside of strings: this, or "\r\n".
};

// Requires: `text` is TOML, without a byte order mark.
TomlLines ReadTomlLines(std::string_view text);

// Code points, as many as columns of a plain editor.
size_t TextWidth(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_TOML_LINES_H_
