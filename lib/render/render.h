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

// plan -json and show -json: the document that `terraform show -json PLAN` gives,
// for the tools that read it, with all of plumb's own under "plumb". Described in
// docs/formats/plan-json.md and plan-json.schema.json. Of resources that do not
// change the values are those that the plan kept (PlanInput::keep_unchanged).
Value PlanJson(const Plan& plan, const KindRegistry& kinds);

// Whether a Markdown text is a document, or below a heading of one. The document then has
// the mark that bots find it by, and the limit of the forge.
enum class MarkdownPlace { kDocument, kSection };

// For a comment on a pull request: verdict, risk, changes, graph, how to apply. At
// most `size_limit` characters (UTF-16 units, as forges count); what does not fit is
// left out, the least important first, and said.
struct MarkdownOptions {
  size_t size_limit = 65536;
  std::string plan_file;  // For "how to apply"; "" when none was written.
  MarkdownPlace place = MarkdownPlace::kDocument;
};
std::string PlanMarkdown(const Plan& plan, const KindRegistry& kinds,
                         const MarkdownOptions& options);

// One page that needs nothing else: verdict, risk, changes with a filter, graph.
std::string PlanHtml(const Plan& plan, const KindRegistry& kinds);

// What GitLab's widget reads (artifacts:reports:terraform): one line,
// {"create":1,"update":0,"delete":2}. A replacement counts as create and delete.
std::string GitlabReport(const Counts& counts);
// Lines for GITHUB_OUTPUT: changes=true, add=1, change=0, destroy=2.
std::string GithubOutputs(const Counts& counts);

// One value for a reader: strings quoted, expressions as "(known after apply)",
// secrets as "(sensitive value)", objects and lists over several lines indented
// by `indent`.
std::string ShowValue(const Value& value, int indent);

// A table with aligned columns, two blanks between; the last column ragged.
std::string Table(const std::vector<std::vector<std::string>>& rows);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_RENDER_H_
