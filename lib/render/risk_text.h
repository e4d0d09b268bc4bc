#ifndef PLUMB_LIB_RENDER_RISK_TEXT_H_
#define PLUMB_LIB_RENDER_RISK_TEXT_H_

// What a plan means for data under way, and what it was held against, as text. Pure.

#include <string>
#include <string_view>

#include "lib/plan/plan.h"
#include "lib/render/paint.h"

namespace plumb {

// "Last run", "Records per run": a fact's name for people.
std::string FactTitle(std::string_view name);

// Sections of PlanText, each followed by an empty line; "" when there is nothing to say.
std::string RiskSection(const Plan& plan, const Paint& paint);
std::string ChecksSection(const Plan& plan, const Paint& paint);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_RISK_TEXT_H_
