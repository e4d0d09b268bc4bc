#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "lib/diff/diff.h"
#include "lib/plan/plan.h"
#include "lib/render/leaves.h"
#include "lib/render/render.h"
#include "lib/render/view.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

std::string_view CauseWord(Cause cause) {
  switch (cause) {
    case Cause::kSpec:
      return "spec";
    case Cause::kDrift:
      return "drift";
    case Cause::kBoth:
      return "both";
  }
  return "spec";
}

Array Actions(const Change& change) {
  switch (change.action) {
    case Action::kCreate:
      return {"create"};
    case Action::kUpdate:
      return {"update"};
    case Action::kReplace:
      if (change.replace == ReplaceOrder::kCreateFirst) return {"create", "delete"};
      return {"delete", "create"};
    case Action::kDelete:
      return {"delete"};
    case Action::kAdopt:
      if (change.fields.empty()) return {"import"};
      return {"import", "update"};
    case Action::kForget:
      return {"forget"};
    case Action::kNone:
      break;
  }
  return {"no-op"};
}

Value Fields(const std::vector<Leaf>& leaves) {
  Array out;
  for (const Leaf& leaf : leaves) {
    out.push_back(Object{{"path", leaf.path.ToString()},
                         {"before", Plain(leaf.before)},
                         {"after", Plain(leaf.after)},
                         {"after_unknown", ContainsExpression(leaf.after)},
                         {"sensitive", leaf.sensitive},
                         {"cause", CauseWord(leaf.cause)}});
  }
  return out;
}

Value ChangeJson(const PlanView& view, const Change& change) {
  const KindDescriptor* kind = view.KindOf(change.address);
  // A create whose bound object is gone still knows the old id; there is none.
  const bool stands = change.action != Action::kCreate && !change.id.empty();
  Array forces;
  for (const FieldPath& path : change.forces) forces.push_back(path.ToString());
  Object out = {{"address", change.address.ToString()},
                {"kind", change.address.kind.text()},
                {"name", change.address.name},
                {"actions", Actions(change)},
                {"reason", ReasonWord(change.reason)},
                {"fields", Fields(WrittenLeavesOf(kind, change))},
                {"forces", std::move(forces)},
                {"drift", Fields(LeavesOf(kind, change.drift))},
                {"id", stands ? Value(change.id.text()) : Value()}};
  if (change.address.key.has_value()) out.Set("key", *change.address.key);
  const std::vector<std::string> texts = ReasonTexts(view, change);
  if (!texts.empty()) out.Set("reason_text", absl::StrJoin(texts, "; "));
  return out;
}

}  // namespace

Value PlanJson(const Plan& plan, const KindRegistry& kinds) {
  const PlanView view(plan, kinds);
  Array changes, notes;
  for (const Change* change : view.changes()) {
    if (change->action == Action::kNone && change->drift.empty()) continue;
    changes.push_back(ChangeJson(view, *change));
  }
  for (const PlanNote* note : view.notes()) {
    notes.push_back(Object{{"address", note->address.ToString()}, {"text", note->text}});
  }
  const Counts counts = plan.Count();
  return Object{{"format_version", "1.0"},
                {"environment", plan.environment},
                {"serial", plan.serial},
                {"summary", Object{{"add", counts.add},
                                   {"change", counts.change},
                                   {"destroy", counts.destroy},
                                   {"import", counts.import},
                                   {"forget", counts.forget}}},
                {"changes", std::move(changes)},
                {"notes", std::move(notes)}};
}

}  // namespace plumb
