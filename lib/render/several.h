#ifndef PLUMB_LIB_RENDER_SEVERAL_H_
#define PLUMB_LIB_RENDER_SEVERAL_H_

// What one run found in several environments, as one Markdown document: a table of all of
// them, and a section for each. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/plan/drift.h"
#include "lib/plan/plan.h"

namespace plumb {

struct EnvironmentPlan {
  std::string environment;
  std::string plan_file;     // For "how to apply"; "" when none was written.
  std::optional<Plan> plan;  // None when it failed.
  std::string failure;       // Why it did: a line, or several.
};

struct EnvironmentDrift {
  std::string environment;
  std::optional<DriftReport> report;  // None when it failed.
  std::string failure;
};

// At most `size_limit` characters (UTF-16 units), as PlanMarkdown and DriftMarkdown.
std::string PlansMarkdown(const std::vector<EnvironmentPlan>& plans, const KindRegistry& kinds,
                          size_t size_limit);
std::string DriftsMarkdown(const std::vector<EnvironmentDrift>& drifts, const KindRegistry& kinds,
                           size_t size_limit);

// Of all plans together.
Counts CountAll(const std::vector<EnvironmentPlan>& plans);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_SEVERAL_H_
