#include "lib/render/plan_block.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diff/diff.h"
#include "lib/render/leaves.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

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
  return "";
}

std::vector<std::string> Comments(const PlanView& view, const Change& change) {
  std::vector<std::string> comments;
  if (change.moved_from && change.action != Action::kNone) {
    comments.push_back(absl::StrCat("moved from ", Escaped(change.moved_from->ToString())));
  }
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

}  // namespace

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

Block BlockOf(const PlanView& view, const Change& change) {
  const KindDescriptor* kind = view.KindOf(change.address);
  const bool moves = change.action == Action::kNone && change.moved_from.has_value();
  Block block = {
      .address = change.address,
      .from = moves ? change.moved_from : std::nullopt,
      .predicate = moves ? absl::StrCat("has moved to ", Escaped(change.address.ToString()))
                         : std::string(Predicate(change)),
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

Block DriftBlock(const PlanView& view, const Change& change) {
  const bool gone = change.reason == Reason::kGone;
  Block block = {.address = change.address,
                 .from = std::nullopt,
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

}  // namespace plumb
