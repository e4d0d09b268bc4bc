#ifndef PLUMB_LIB_VALUE_TOML_TEXT_H_
#define PLUMB_LIB_VALUE_TOML_TEXT_H_

// What has to be known of a TOML text before and beside parsing it. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace plumb {

// A place in a text: both 1-based, the column in bytes.
struct TextPlace {
  uint32_t line = 1;
  uint32_t column = 1;

  friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

// The place of the byte at `offset`.
TextPlace PlaceAt(std::string_view text, size_t offset);

// The offset of the first byte that is NUL or no UTF-8; none when all is well.
std::optional<size_t> FindNonText(std::string_view text);

// A key of 64 names, or 64 brackets in one another, is a mistake or an attack.
// Header and statement together stay within ParseJson's limit, so whatever was
// read can be written to the ledger and read back.
inline constexpr size_t kMaxTomlNesting = 64;

// The offset behind the string, of whatever sort, that begins with the quote at `at`;
// behind the line or the text when it does not end.
size_t EndOfString(std::string_view text, size_t at);

// The offset at which one statement nests deeper than kMaxTomlNesting, counting
// dots and brackets outside of strings and comments. Exact up to the first
// syntax error, which is as far as a parser gets. toml++ limits brackets alone:
// on "[a.a.a...]" with 100,000 names its recursive destructor overflows the stack.
std::optional<size_t> FindDeepNesting(std::string_view text);

// Turns columns that count code points, as toml++'s do, into ones that count
// bytes, in constant time. `text` has to outlive it.
class ByteColumns {
 public:
  // Requires: text is UTF-8.
  explicit ByteColumns(std::string_view text);

  uint32_t Of(uint32_t line, uint32_t column) const;

 private:
  struct Line {
    size_t byte = 0;   // Offset of its first byte.
    size_t point = 0;  // Number of code points before it.
  };

  bool ascii_ = true;
  std::string_view text_;
  std::vector<Line> lines_;
  std::vector<size_t> marks_;  // Offset of every kStride-th code point.
};

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_TOML_TEXT_H_
