#ifndef PLUMB_LIB_RENDER_SHOW_H_
#define PLUMB_LIB_RENDER_SHOW_H_

// Single values as text for a reader. Pure. (ShowValue itself is in render.h.)

#include <string>
#include <string_view>

#include "lib/value/value.h"

namespace plumb {

inline constexpr std::string_view kSensitive = "(sensitive value)";
// Of one that is to be sent: the spec's is another one; or it is the same, but the
// object was changed elsewhere since it was last sent.
inline constexpr std::string_view kSensitiveChanged = "(sensitive value, changed)";
inline constexpr std::string_view kSensitiveInDoubt =
    "(sensitive value, may have been changed elsewhere)";
inline constexpr std::string_view kKnownLater = "(known after apply)";

// Longer strings are cut in the middle.
inline constexpr size_t kLongestString = 200;

// `text` on one line that no terminal and no parser of plans can take for
// something else: line breaks, control characters and marks that turn the
// direction of writing are escaped as JSON escapes them.
std::string Escaped(std::string_view text);

// `text` in quotes, escaped; a long one as its ends and the number of characters
// between them: "https:" ...1820 characters... "tail".
std::string Quoted(std::string_view text);

// "before -> after" with `arrow` between; of long strings what differs, of arrays
// their elements, one a line with '+' or '-' before those that come and go.
struct Sides {
  const Value& before;
  const Value& after;
};
std::string ShowDifference(const Sides& sides, std::string_view arrow, int indent);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_SHOW_H_
