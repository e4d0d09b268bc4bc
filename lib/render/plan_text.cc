#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diff/diff.h"
#include "lib/plan/plan.h"
#include "lib/render/block.h"
#include "lib/render/leaves.h"
#include "lib/render/paint.h"
#include "lib/render/render.h"
#include "lib/render/show.h"
#include "lib/render/view.h"

namespace plumb {
namespace {

// Terraform's line between what was found and what will be done.
constexpr std::string_view kRuler =
    "─────────────────────────────────────────────────────────────────────────────\n\n";

// tfcmt and others find resources by these words at the end of the line.
std::string_view Predicate(const Change& change) {
  switch (change.action) {
    case Action::kCreate:
      return "will be created";
    case Action::kUpdate:
      return "will be updated in-place";
    case Action::kReplace:
      return change.reason == Reason::kRequested ? "will be replaced, as requested"
                                                 : "must be replaced";
    case Action::kDelete:
      return "will be destroyed";
    case Action::kAdopt:
      return change.fields.empty() ? "will be imported" : "will be updated in-place";
    case Action::kForget:
      return "will no longer be managed by plumb, but will not be destroyed";
    case Action::kNone:
      break;
  }
  return "has not changed";
}

std::string_view SymbolOf(const Change& change) {
  switch (change.action) {
    case Action::kCreate:
      return "+";
    case Action::kUpdate:
      return "~";
    case Action::kReplace:
      return change.replace == ReplaceOrder::kCreateFirst ? "+/-" : "-/+";
    case Action::kDelete:
      return "-";
    case Action::kForget:
      return ".";
    case Action::kAdopt:
      return change.fields.empty() ? "" : "~";
    case Action::kNone:
      break;
  }
  return "";
}

std::vector<std::string> Comments(const PlanView& view, const Change& change) {
  std::vector<std::string> comments;
  // Directly below the first line, where tfcmt looks for it.
  if (change.action == Action::kAdopt) {
    comments.push_back(absl::StrCat("imported from ", Quoted(change.id.text())));
  }
  for (std::string& text : ReasonTexts(view, change)) comments.push_back(std::move(text));
  return comments;
}

void AddId(const Change& change, std::vector<BlockLine>& lines) {
  const Value id = change.id.empty() ? Value() : Value(change.id.text());
  const Value unknown = Expression{"id"};
  if (change.action == Action::kCreate) {
    lines.push_back({'+', "id", Value(), unknown, false});
  } else if (change.action == Action::kReplace) {
    lines.push_back({'~', "id", id, unknown, false});
  } else if (change.action == Action::kDelete) {
    lines.push_back({'-', "id", id, Value(), false});
  } else if (!id.is_null()) {
    lines.push_back({' ', "id", id, id, false});
  }
}

// Outputs that the update gives another value, so that it is seen what dependents wait for.
void AddMovingOutputs(const KindDescriptor& kind, const Change& change,
                      std::vector<BlockLine>& lines) {
  if (change.action != Action::kUpdate) return;
  for (const std::string& name : kind.outputs_of_update) {
    const Value* now = change.outputs.Find(name);
    lines.push_back({'~', name, now == nullptr ? Value() : *now, Expression{name}, false});
  }
}

// The leaves of the object that stay; the natural key's gets a line, so that the
// reader knows which object this is, the others are counted.
void AddUnchanged(const KindDescriptor& kind, const Change& change,
                  const std::vector<Leaf>& changed, Block& block) {
  if (change.action == Action::kCreate || change.action == Action::kDelete) return;
  const Value& whole = change.after.is_null() ? change.before : change.after;
  if (whole.is_null()) return;
  std::set<FieldPath> seen;
  for (const Leaf& leaf : changed) seen.insert(leaf.path);
  const FieldPath name = FieldPath().Member(kind.natural_key);
  for (const Leaf& leaf : LeavesOf(&kind, AllFields(kind, whole))) {
    if (seen.contains(leaf.path)) continue;
    if (leaf.path == name) {
      block.lines.push_back({' ', kind.natural_key, leaf.after, leaf.after, false});
    } else {
      ++block.hidden;
    }
  }
}

Block BlockOf(const PlanView& view, const Change& change) {
  const KindDescriptor* kind = view.KindOf(change.address);
  Block block = {.address = change.address,
                 .predicate = std::string(Predicate(change)),
                 .comments = Comments(view, change),
                 .symbol = std::string(SymbolOf(change)),
                 .lines = {}};
  AddId(change, block.lines);
  const std::vector<Leaf> leaves =
      change.action == Action::kForget ? std::vector<Leaf>() : WrittenLeavesOf(kind, change);
  if (kind != nullptr) {
    AddMovingOutputs(*kind, change, block.lines);
    AddUnchanged(*kind, change, leaves, block);
  }
  for (const Leaf& leaf : leaves) {
    block.lines.push_back(LineOf(leaf, IsUnder(leaf.path, change.forces)));
  }
  return block;
}

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
  return absl::StrCat(
      "plumb compared the specs with the platform and made the following plan. Resource\n"
      "actions are indicated with the following symbols:\n",
      out, "\n");
}

Block DriftBlock(const PlanView& view, const Change& change) {
  const bool gone = change.reason == Reason::kGone;
  Block block = {.address = change.address,
                 .predicate = gone ? "has been deleted" : "has changed",
                 .comments = {},
                 .symbol = gone ? "-" : "~",
                 .lines = {}};
  if (!change.id.empty()) {
    const Value id(change.id.text());
    block.lines.push_back({gone ? '-' : ' ', "id", id, Value(), false});
  }
  for (const Leaf& leaf : LeavesOf(view.KindOf(change.address), change.drift)) {
    block.lines.push_back(LineOf(leaf, false));
  }
  return block;
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

std::string NoChanges(const Paint& paint) {
  return absl::StrCat(paint.BoldGreen("No changes."),
                      paint.Bold(" Your infrastructure matches the configuration."),
                      "\n\nplumb has compared the specs with the platform and found no "
                      "differences, so no\nchanges are needed.\n");
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
    if (change->action != Action::kNone) AppendBlock(BlockOf(view, *change), paint, blocks);
  }
  if (blocks.empty()) {
    absl::StrAppend(&out, NoChanges(paint), Notes(view, paint));
    return out;
  }
  absl::StrAppend(&out, Legend(view, paint), "plumb will perform the following actions:\n\n",
                  blocks, Summary(paint.Bold("Plan:"), plan.Count()), "\n", Notes(view, paint));
  return out;
}

}  // namespace plumb
