// A plan as a comment on a pull request.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/render/block.h"
#include "lib/render/escape.h"
#include "lib/render/graph.h"
#include "lib/render/plan_block.h"
#include "lib/render/render.h"
#include "lib/render/risk_text.h"
#include "lib/render/view.h"

namespace plumb {
namespace {

constexpr size_t kMostNodes = 40;       // Of a drawing that a comment has room for.
constexpr size_t kMostMisses = 20;      // Changes that found no room before no more is tried.
constexpr size_t kKeptForTheEnd = 160;  // Characters: "... more are not shown here".

// As forges count: UTF-16 units.
size_t UnitsOf(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) ++units;
    if (byte >= 0xF0) ++units;
  }
  return units;
}

std::string Marker(std::string_view environment) {
  // "--" and ">" could end the comment.
  std::string name;
  for (const char c : environment) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || (c == '-' && (name.empty() || name.back() != '-'));
    name += plain ? c : '_';
  }
  return absl::StrCat("<!-- plumb:plan:", name, " -->\n");
}

std::string Numbers(const Counts& counts) {
  std::vector<std::string> parts;
  const auto add = [&parts](int count, std::string_view what) {
    if (count > 0) parts.push_back(absl::StrCat("**", count, "** to ", what));
  };
  add(counts.destroy, "destroy");
  add(counts.change, "change");
  add(counts.add, "add");
  add(counts.import, "import");
  add(counts.forget, "forget");
  return absl::StrJoin(parts, ", ");
}

std::string Verdict(const Plan& plan) {
  const Counts counts = plan.Count();
  std::string what = counts.Any() ? Numbers(counts) : "no changes";
  const bool moves =
      std::any_of(plan.changes.begin(), plan.changes.end(),
                  [](const Change& change) { return change.moved_from.has_value(); });
  if (!counts.Any() && moves) what = "nothing but moved addresses";
  return absl::StrCat("### ", plan.Allowed() ? "" : "⛔ Refused: ", "plumb plan for ",
                      MarkdownCode(plan.environment), ": ", what, "\n\n");
}

std::string Place(const PolicyCheck& check) {
  return check.where.empty() ? "" : absl::StrCat(" (", MarkdownCode(check.where), ")");
}

std::string FailedChecks(const Plan& plan) {
  std::string out;
  for (const PolicyCheck& check : plan.checks) {
    if (check.passed) continue;
    absl::StrAppend(&out, "- **", MarkdownText(check.rule), "**", Place(check), ": ",
                    MarkdownText(check.message), "\n");
  }
  if (out.empty()) return "";
  return absl::StrCat("#### Rules that it breaks\n\n", out, "\n");
}

std::string_view SignOf(Impact impact) { return impact == Impact::kRemaps ? "🟡" : "🔴"; }

std::string RiskOf(const FlowRisk& risk) {
  std::string out =
      absl::StrCat("- ", SignOf(risk.impact), " ", MarkdownCode(risk.address.ToString()), " ",
                   MarkdownText(risk.summary), "\n\n  | | | read from |\n  |---|---|---|\n");
  for (const RiskFact& fact : risk.facts) {
    absl::StrAppend(&out, "  | ", MarkdownText(FactTitle(fact.name)), " | ",
                    MarkdownText(fact.text), " | ", MarkdownText(fact.source), " |\n");
  }
  return out + "\n";
}

// How bad it is if it is wrong: the order of showing.
int RankOf(const Change& change) {
  switch (change.action) {
    case Action::kDelete:
      return 0;
    case Action::kReplace:
      return 1;
    case Action::kUpdate:
      return 2;
    case Action::kAdopt:
      return change.fields.empty() ? 5 : 3;
    case Action::kCreate:
      return 4;
    case Action::kForget:
      return 6;
    case Action::kNone:
      break;
  }
  return 7;
}

std::string_view WordOf(const Change& change) {
  switch (change.action) {
    case Action::kDelete:
      return "destroy";
    case Action::kReplace:
      return "replace";
    case Action::kUpdate:
      return "change";
    case Action::kAdopt:
      return "import";
    case Action::kCreate:
      return "add";
    case Action::kForget:
      return "forget";
    case Action::kNone:
      break;
  }
  return "move";
}

// The gutter of a block at the start of its lines, '!' for what changes: so forges
// colour it.
std::string AsDiff(std::string_view block) {
  std::string out;
  for (const std::string_view line : absl::StrSplit(block, '\n')) {
    const size_t at = line.find_first_not_of(' ');
    if (at == std::string_view::npos) continue;
    const std::string_view rest = line.substr(at);
    const bool replaces = rest.starts_with("-/+ ") || rest.starts_with("+/- ");
    const bool changes = rest.starts_with("~ ");
    const bool one_sided = rest.starts_with("+ ") || rest.starts_with("- ");
    if (replaces) {
      absl::StrAppend(&out, "!", std::string(at + 2, ' '), rest.substr(3), "\n");
    } else if (changes || one_sided) {
      out += changes ? '!' : rest[0];
      absl::StrAppend(&out, std::string(at, ' '), rest.substr(1), "\n");
    } else {
      // Whatever else begins a line stays away from the first column.
      absl::StrAppend(&out, at == 0 ? " " : "", line, "\n");
    }
  }
  return out;
}

std::string DetailsOf(const PlanView& view, const Change& change) {
  std::string text;
  AppendBlock(BlockOf(view, change), Paint(Color::kNo), text);
  const std::string diff = AsDiff(text);
  const std::string fence = FenceFor(diff);
  return absl::StrCat("<details><summary>", WordOf(change), " <code>",
                      HtmlText(change.address.ToString()), "</code></summary>\n\n", fence, "diff\n",
                      diff, fence, "\n\n</details>\n");
}

std::string Drawing(const Plan& plan) {
  const ResourceGraph graph = GraphOf(plan, GraphScope::kChanges);
  if (graph.size() < 2) return "";
  if (graph.size() > kMostNodes) {
    return absl::StrCat("(", graph.size(), " resources are too many to draw here; `plumb graph` ",
                        "draws them.)\n\n");
  }
  return absl::StrCat("<details><summary>What needs what</summary>\n\n```mermaid\n",
                      GraphMermaid(graph), "```\n\n</details>\n\n");
}

std::string Notes(const PlanView& view) {
  if (view.notes().empty()) return "";
  std::string out = "#### Notes\n\n";
  for (const PlanNote* note : view.notes()) {
    absl::StrAppend(&out, "- ", MarkdownCode(note->address.ToString()), ": ",
                    MarkdownText(note->text), "\n");
  }
  return out + "\n";
}

std::string DriftOf(const PlanView& view) {
  std::string text;
  for (const Change* change : view.changes()) {
    if (change->drift.empty() && change->reason != Reason::kGone) continue;
    AppendBlock(DriftBlock(view, *change), Paint(Color::kNo), text);
  }
  if (text.empty()) return "";
  const std::string diff = AsDiff(text);
  const std::string fence = FenceFor(diff);
  return absl::StrCat(
      "<details><summary>Changed outside of plumb since the last apply</summary>\n\n", fence,
      "diff\n", diff, fence, "\n\n</details>\n\n");
}

std::string Footer(const Plan& plan, const MarkdownOptions& options) {
  const Provenance& made = plan.provenance;
  std::string out = absl::StrCat("---\nEnvironment ", MarkdownCode(plan.environment));
  if (!made.sandbox.empty()) absl::StrAppend(&out, ", sandbox ", MarkdownCode(made.sandbox));
  if (!plan.digest.empty()) {
    absl::StrAppend(&out, ", plan ", MarkdownCode(plan.digest.substr(0, 16)));
  }
  if (!made.created.empty()) absl::StrAppend(&out, ", made ", MarkdownText(made.created));
  absl::StrAppend(&out, " by plumb ", MarkdownText(made.version), ".");
  if (!plan.Count().Any() || !plan.Allowed()) return out + "\n";
  const std::string command = options.plan_file.empty()
                                  ? absl::StrCat("plumb apply -environment=", plan.environment)
                                  : absl::StrCat("plumb apply ", options.plan_file);
  return absl::StrCat(out, " To carry it out: ", MarkdownCode(command), "\n");
}

// Fills a document up to a limit, and counts what found no room.
class Budget {
 public:
  explicit Budget(size_t limit) : left_(limit) {}

  // Whether there is room for it; then it is spent.
  bool Take(std::string_view text) {
    const size_t units = UnitsOf(text);
    if (units > left_) return false;
    left_ -= units;
    return true;
  }

 private:
  size_t left_;
};

std::string LeftOut(size_t changes, size_t risks, const MarkdownOptions& options) {
  std::vector<std::string> parts;
  if (risks > 0) parts.push_back(absl::StrCat(risks, risks == 1 ? " risk" : " risks"));
  if (changes > 0) parts.push_back(absl::StrCat(changes, changes == 1 ? " change" : " changes"));
  if (parts.empty()) return "";
  return absl::StrCat("\n**", absl::StrJoin(parts, " and "), " more did not fit into ",
                      options.size_limit, " characters;** `plumb show` of the plan has all.\n");
}

}  // namespace

std::string PlanMarkdown(const Plan& plan, const KindRegistry& kinds,
                         const MarkdownOptions& options) {
  const PlanView view(plan, kinds);
  const std::string marker = Marker(plan.environment);
  Budget budget(options.size_limit > kKeptForTheEnd ? options.size_limit - kKeptForTheEnd : 0);
  // By priority, not in the order of the document.
  const auto taken = [&budget](std::string text) { return budget.Take(text) ? text : ""; };
  std::string head = taken(marker);
  if (head.empty()) return UnitsOf(marker) <= options.size_limit ? marker : "";
  head += taken(Verdict(plan));
  const std::string footer = taken(Footer(plan, options));
  head += taken(FailedChecks(plan));

  constexpr std::string_view kRiskTitle = "#### Risk\n\n";
  std::string risks;
  size_t risks_left = plan.risks.size();
  if (!plan.risks.empty() && budget.Take(kRiskTitle)) {
    for (const FlowRisk& risk : plan.risks) {
      std::string text = RiskOf(risk);
      if (!budget.Take(text)) break;
      risks += text;
      --risks_left;
    }
  }
  if (!risks.empty()) risks = absl::StrCat(kRiskTitle, risks);

  std::vector<const Change*> changes;
  for (const Change* change : view.changes()) {
    if (change->action != Action::kNone || change->moved_from) changes.push_back(change);
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change* a, const Change* b) { return RankOf(*a) < RankOf(*b); });
  constexpr std::string_view kChangesTitle = "#### Changes\n\n";
  std::string details;
  size_t changes_left = changes.size();
  const bool titled = !changes.empty() && budget.Take(absl::StrCat(kChangesTitle, "\n"));
  size_t misses = 0;
  for (const Change* change : changes) {
    // A large one may be followed by small ones, but thousands are not all tried.
    if (!titled || misses == kMostMisses) break;
    std::string text = DetailsOf(view, *change);
    if (!budget.Take(text)) {
      ++misses;
      continue;
    }
    details += text;
    --changes_left;
  }
  if (!details.empty()) details = absl::StrCat(kChangesTitle, details, "\n");
  const std::string drift = taken(DriftOf(view));
  const std::string notes = taken(Notes(view));
  const std::string drawing = taken(Drawing(plan));
  std::string left_out = LeftOut(changes_left, risks_left, options);
  std::string out = absl::StrCat(head, risks, details, drawing, drift, notes, left_out,
                                 left_out.empty() ? "" : "\n", footer);
  return out;
}

std::string GitlabReport(const Counts& counts) {
  return absl::StrCat("{\"create\":", counts.add, ",\"update\":", counts.change,
                      ",\"delete\":", counts.destroy, "}\n");
}

std::string GithubOutputs(const Counts& counts) {
  return absl::StrCat("changes=", counts.Any() ? "true" : "false", "\nadd=", counts.add,
                      "\nchange=", counts.change, "\ndestroy=", counts.destroy,
                      "\nimport=", counts.import, "\nforget=", counts.forget, "\n");
}

}  // namespace plumb
