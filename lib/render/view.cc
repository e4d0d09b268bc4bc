#include "lib/render/view.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/desired/desired.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

std::string RuleOf(const KindDescriptor* kind) {
  if (kind == nullptr || !kind->replace_rule.has_value()) return "";
  return absl::StrCat(kind->replace_rule->text, " [", kind->replace_rule->source, "]");
}

// ": " and the rule by which a replacement of `change` spreads, if one is stated.
std::string BecauseOfRule(const PlanView& view, const Change& change) {
  const std::string rule = RuleOf(view.KindOf(change.address));
  return rule.empty() ? "" : absl::StrCat(": ", rule);
}

std::vector<std::string> ForcedByFields(const PlanView& view, const Change& change) {
  const std::string rule = RuleOf(view.KindOf(change.address));
  if (rule.empty()) return {};
  return {absl::StrCat("rule: ", rule)};
}

std::vector<std::string> ForcedByDependencies(const PlanView& view, const Change& change) {
  std::vector<std::string> texts;
  for (const Change* dependency : view.ReplacedDependencies(change)) {
    texts.push_back(absl::StrCat(dependency->address.ToString(), " is replaced",
                                 BecauseOfRule(view, *dependency)));
  }
  if (texts.empty()) texts.emplace_back("something that it names is replaced");
  return texts;
}

// The connections that are replaced on their own account, and what ties `change`
// to them.
std::vector<std::string> ForcedByPair(const PlanView& view, const Change& change) {
  std::vector<std::string> texts;
  for (const Change* dependent : view.ReplacedDependents(change)) {
    for (const Change* other : view.ReplacedDependencies(*dependent)) {
      if (other == &change || other->reason == Reason::kPairReplaced) continue;
      texts.push_back(absl::StrCat(other->address.ToString(), " is replaced, and ",
                                   dependent->address.ToString(), " uses both",
                                   BecauseOfRule(view, *other)));
    }
  }
  if (texts.empty()) texts.emplace_back("what it makes a pair with is replaced");
  return texts;
}

std::vector<std::string> ChangedWithDependencies(const Change& change) {
  std::set<std::string> addresses;
  for (const FieldChange& field : change.fields) {
    for (const AttributeReference& reference : ReferencesIn(field.after)) {
      addresses.insert(reference.address.ToString());
    }
  }
  if (addresses.empty()) return {"because something that it reads changes"};
  return {absl::StrCat("because ", absl::StrJoin(addresses, ", "),
                       addresses.size() == 1 ? " changes" : " change")};
}

std::vector<std::string> Words(const PlanView& view, const Change& change) {
  switch (change.reason) {
    case Reason::kGone:
      return {"because the object of this address is gone: somebody else deleted it"};
    case Reason::kDrifted:
      return {"because it was changed outside of plumb: put back to what the specs say"};
    case Reason::kDependencyChanges:
      return ChangedWithDependencies(change);
    case Reason::kFieldForcesReplace:
      return ForcedByFields(view, change);
    case Reason::kDependencyReplaced:
      return ForcedByDependencies(view, change);
    case Reason::kPairReplaced:
      return ForcedByPair(view, change);
    case Reason::kNotDeclared:
      return {absl::StrCat("because ", change.address.ToString(), " is not declared any more")};
    case Reason::kFoundByName:
      return {"found by its name, bound to no address so far"};
    case Reason::kImported:
      return {"imported: [[import]] names it"};
    case Reason::kNone:
    case Reason::kNotBound:
    case Reason::kFieldsDiffer:
    case Reason::kRequested:
    case Reason::kDestroy:
      return {};
  }
  return {};
}

template <typename T, typename Key>
void SortBy(std::vector<const T*>& items, const Key& key) {
  std::sort(items.begin(), items.end(), [&](const T* a, const T* b) { return key(*a) < key(*b); });
}

const Address& AddressOf(const Change& change) { return change.address; }

}  // namespace

PlanView::PlanView(const Plan& plan, const KindRegistry& kinds) : plan_(plan), kinds_(kinds) {
  for (const Change& change : plan.changes) changes_.push_back(&change);
  for (const PlanNote& note : plan.notes) notes_.push_back(&note);
  SortBy(changes_, AddressOf);
  SortBy(notes_, [](const PlanNote& note) { return std::tie(note.address, note.text); });
  for (const Change* change : changes_) {
    if (change->action != Action::kReplace) continue;
    replaced_[change->address] = change;
    for (const Address& on : change->depends_on) dependents_[on].push_back(change);
  }
}

std::vector<const Change*> PlanView::ReplacedDependencies(const Change& change) const {
  std::vector<const Change*> found;
  for (const Address& on : change.depends_on) {
    const auto at = replaced_.find(on);
    if (at != replaced_.end()) found.push_back(at->second);
  }
  SortBy(found, AddressOf);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<const Change*> PlanView::ReplacedDependents(const Change& change) const {
  const auto at = dependents_.find(change.address);
  return at == dependents_.end() ? std::vector<const Change*>() : at->second;
}

std::vector<std::string> ReasonTexts(const PlanView& view, const Change& change) {
  std::vector<std::string> texts = Words(view, change);
  for (std::string& text : texts) text = Escaped(text);
  return texts;
}

}  // namespace plumb
