#ifndef PLUMB_LIB_DIAG_SUGGEST_H_
#define PLUMB_LIB_DIAG_SUGGEST_H_

// "Did you mean ...?" Pure.

#include <string>
#include <string_view>
#include <vector>

namespace plumb {

// Returns the candidate nearest to `word` by edit distance (insert, delete,
// substitute, swap neighbours, ASCII case ignored), or "" when none is within a
// third of the word's length (at least 1, at most 3). Ties go to the first in
// byte order.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// "did you mean X?" for the nearest candidate, or "".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace plumb

#endif  // PLUMB_LIB_DIAG_SUGGEST_H_
