#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/plan.h"
#include "lib/render/block.h"
#include "lib/render/paint.h"
#include "lib/render/plan_block.h"
#include "lib/render/render.h"
#include "lib/render/risk_text.h"
#include "lib/render/show.h"
#include "lib/render/view.h"

namespace plumb {
namespace {

// Terraform's line between what was found and what will be done.
constexpr std::string_view kRuler =
    "─────────────────────────────────────────────────────────────────────────────\n\n";

// The symbols in use with their words, in Terraform's order.
std::string Legend(const PlanView& view, const Paint& paint) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"+", "create"},
      {"~", "update in-place"},
      {"-", "destroy"},
      {"-/+", "destroy and then create replacement"},
      {"+/-", "create replacement and then destroy"},
      {".", "forget, and leave in place"},
  };
  const Provenance& made = view.plan().provenance;
  std::set<std::string_view> used;
  for (const Change* change : view.changes()) used.insert(SymbolOf(*change));
  std::string out;
  for (const auto& [symbol, word] : kWords) {
    if (!used.contains(symbol)) continue;
    out.append(3 - symbol.size(), ' ');
    for (const char c : symbol) out += paint.Symbol(c);
    absl::StrAppend(&out, " ", word, "\n");
  }
  if (out.empty()) return "";
  return absl::StrCat("plumb compared the specs with the ", made.refreshed ? "platform" : "ledger",
                      " and made the following plan. Resource\n"
                      "actions are indicated with the following symbols:\n",
                      out, "\n");
}

std::string DriftSection(const PlanView& view, const Paint& paint) {
  std::string blocks;
  for (const Change* change : view.changes()) {
    if (change->drift.empty() && change->reason != Reason::kGone) continue;
    AppendBlock(DriftBlock(view, *change), paint, blocks);
  }
  if (blocks.empty()) return "";
  return absl::StrCat(paint.Bold("Note: Objects have changed outside of plumb"),
                      "\n\nplumb detected the following changes made outside of plumb since the "
                      "last apply:\n\n",
                      blocks,
                      "Unless you have made equivalent changes to your specs, or ignore them with\n"
                      "ignore_changes, the plan below undoes or responds to these changes.\n\n",
                      kRuler);
}

std::string Notes(const PlanView& view, const Paint& paint) {
  if (view.notes().empty()) return "";
  std::string out = absl::StrCat("\n", paint.Bold("Notes:"), "\n");
  for (const PlanNote* note : view.notes()) {
    const std::string address = Escaped(note->address.ToString());
    const std::string text = Escaped(note->text);
    // Most notes begin with the address that they are about.
    absl::StrAppend(&out, "  - ", text.starts_with(address) ? "" : absl::StrCat(address, ": "),
                    text, "\n");
  }
  return out;
}

std::string NoChanges(const Provenance& made, const Paint& paint) {
  const bool whole = made.target.empty() && made.exclude.empty();
  return absl::StrCat(paint.BoldGreen("No changes."),
                      paint.Bold(" Your infrastructure matches the configuration."),
                      "\n\nplumb has compared ", whole ? "the specs" : "what was selected",
                      " with the ", made.refreshed ? "platform" : "ledger",
                      " and found no differences, so no\nchanges are needed.\n",
                      made.refreshed ? "" : "The platform was not asked (-refresh=false).\n");
}

std::string Summary(std::string_view lead, const Counts& counts) {
  std::string out(lead);
  if (counts.import > 0) absl::StrAppend(&out, " ", counts.import, " to import,");
  absl::StrAppend(&out, " ", counts.add, " to add, ", counts.change, " to change, ", counts.destroy,
                  " to destroy");
  if (counts.forget > 0) absl::StrAppend(&out, ", ", counts.forget, " to forget");
  return out + ".";
}

}  // namespace

std::string PlanSummary(const Counts& counts) { return Summary("Plan:", counts); }

std::string ApplySummary(const Counts& counts) {
  std::string out = "Apply complete! Resources:";
  if (counts.import > 0) absl::StrAppend(&out, " ", counts.import, " imported,");
  absl::StrAppend(&out, " ", counts.add, " added, ", counts.change, " changed, ", counts.destroy,
                  " destroyed");
  if (counts.forget > 0) absl::StrAppend(&out, ", ", counts.forget, " forgotten");
  return out + ".";
}

std::string PlanText(const Plan& plan, const KindRegistry& kinds, const TextStyle& style) {
  const PlanView view(plan, kinds);
  const Paint paint(style.color);
  std::string out = DriftSection(view, paint);
  std::string blocks;
  for (const Change* change : view.changes()) {
    const bool shown = change->action != Action::kNone || change->moved_from.has_value();
    if (shown) AppendBlock(BlockOf(view, *change), paint, blocks);
  }
  if (blocks.empty()) {
    absl::StrAppend(&out, NoChanges(plan.provenance, paint), Notes(view, paint));
    return out;
  }
  absl::StrAppend(&out, Legend(view, paint), "plumb will perform the following actions:\n\n",
                  blocks, RiskSection(plan, paint), ChecksSection(plan, paint),
                  Summary(paint.Bold("Plan:"), plan.Count()), "\n", Notes(view, paint));
  return out;
}

}  // namespace plumb
