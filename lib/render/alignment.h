#ifndef PLUMB_LIB_RENDER_ALIGNMENT_H_
#define PLUMB_LIB_RENDER_ALIGNMENT_H_

// Two environments side by side, for `plumb diff`. Pure; secrets never show.

#include <string>

#include "lib/kind/descriptor.h"
#include "lib/plan/alignment.h"
#include "lib/render/render.h"
#include "lib/value/value.h"

namespace plumb {

std::string AlignmentText(const Alignment& alignment, const KindRegistry& kinds,
                          const TextStyle& style);

// {"format_version": "1.0", "first": ..., "second": ..., "alike": n, "different": [...]}.
Value AlignmentJson(const Alignment& alignment, const KindRegistry& kinds);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_ALIGNMENT_H_
