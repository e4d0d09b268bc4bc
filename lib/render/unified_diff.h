#ifndef PLUMB_LIB_RENDER_UNIFIED_DIFF_H_
#define PLUMB_LIB_RENDER_UNIFIED_DIFF_H_

// Two texts compared line by line. Pure.

#include <string>
#include <string_view>

namespace plumb {

// A unified diff with three lines around each change, as patch and git apply take it;
// "" when the two are equal. `path` stands in its head behind "a/" and "b/".
//
// It is right for any two texts, and the shortest there is while they differ in no more
// than a thousand lines. Beyond that, lines with something in them are paired in their
// order, which is short where the two differ in blanks and blank lines.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_UNIFIED_DIFF_H_
