#ifndef PLUMB_LIB_RENDER_LAYOUT_DIFF_H_
#define PLUMB_LIB_RENDER_LAYOUT_DIFF_H_

// Two layouts of one text, compared line by line. Pure.

#include <string>
#include <string_view>

namespace plumb {

// A unified diff with three lines around each change, as patch and git apply take it;
// "" when the two are equal. `path` stands in its head behind "a/" and "b/".
//
// Lines with something in them are paired in their order, so the diff is the shortest
// only where the two differ in blanks and blank lines; it is right for any two texts.
std::string LayoutDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_LAYOUT_DIFF_H_
