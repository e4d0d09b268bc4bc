#ifndef PLUMB_LIB_RENDER_MARKDOWN_DIFF_H_
#define PLUMB_LIB_RENDER_MARKDOWN_DIFF_H_

// Blocks of a plan as Markdown that unfolds. Pure.

#include <string>
#include <string_view>

#include "lib/render/block.h"

namespace plumb {

// The lines of AppendBlock with the symbols of the gutter in the first column, where
// forges look for them to colour a diff: '+', '-', '!' for '~', "-/+" as it is and
// "!+/-" (a replacement is no mere addition, whatever comes first).
std::string AsDiff(std::string_view block);

// A <details> element: the address and what happens to it, and below, unfolded, the
// block as a diff.
std::string DetailsOf(const Block& block);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_MARKDOWN_DIFF_H_
