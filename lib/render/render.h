#ifndef PLUMB_LIB_RENDER_RENDER_H_
#define PLUMB_LIB_RENDER_RENDER_H_

// Plans and drift as text and JSON. Pure; no secret comes out, sensitive leaves
// show as "(sensitive value)".

#include <string>
#include <vector>

#include "lib/diag/diagnostics.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/plan/planner.h"
#include "lib/value/value.h"

namespace plumb {

struct TextStyle {
  Color color = Color::kNo;
  int width = 100;  // Of the terminal; only the progress table cares.
};

// The plan in Terraform's layout, which other programs parse:
//
//   plumb will perform the following actions:  (after a legend of the symbols in use)
//
//     # flow.charges will be updated in-place
//     ~ flow.charges
//         ~ scheduleParams.interval = 15 -> 30
//
//   Plan: 1 to add, 0 to change, 0 to destroy.
//
// or "No changes. Your infrastructure matches the configuration."
std::string PlanText(const Plan& plan, const KindRegistry& kinds, const TextStyle& style);

// The line "Plan: N to add, N to change, N to destroy." (with "N to import, "
// before and ", N to forget" after where there are any).
std::string PlanSummary(const Counts& counts);
// "Apply complete! Resources: N added, N changed, N destroyed."
std::string ApplySummary(const Counts& counts);

// plan -json: one document; its format is docs/formats/plan-json.md.
Value PlanJson(const Plan& plan, const KindRegistry& kinds);

std::string DriftText(const DriftReport& report, const KindRegistry& kinds, const TextStyle& style);
Value DriftJson(const DriftReport& report, const KindRegistry& kinds);

// One value for a reader: strings quoted, expressions as "(known after apply)",
// secrets as "(sensitive value)", objects and lists over several lines indented
// by `indent`.
std::string ShowValue(const Value& value, int indent);

// A table with aligned columns, two blanks between; the last column ragged.
std::string Table(const std::vector<std::vector<std::string>>& rows);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_RENDER_H_
