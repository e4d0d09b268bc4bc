#ifndef PLUMB_LIB_RENDER_PLAN_BLOCK_H_
#define PLUMB_LIB_RENDER_PLAN_BLOCK_H_

// One change of a plan as a block of text. Pure.

#include <string_view>

#include "lib/plan/plan.h"
#include "lib/render/block.h"
#include "lib/render/view.h"

namespace plumb {

// "+", "~", "-", "-/+", "+/-", "."; "" for what needs no symbol.
std::string_view SymbolOf(const Change& change);

// Requires: `change` has an action, or was moved.
Block BlockOf(const PlanView& view, const Change& change);

// What somebody else changed of it, or that it is gone.
Block DriftBlock(const PlanView& view, const Change& change);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_PLAN_BLOCK_H_
