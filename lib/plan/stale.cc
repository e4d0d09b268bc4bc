// Whether a saved plan still is what would be done.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/diff/diff.h"
#include "lib/observed/author.h"
#include "lib/plan/plan_file.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kMostFields = 3;     // Named in a message.
constexpr size_t kLongestValue = 60;  // Bytes of a value in a message.

Value At(const Value& root, const FieldPath& path) {
  const Value* found = root.is_null() ? nullptr : Lookup(root, path);
  return found == nullptr ? Value() : *found;
}

std::string Shown(const Value& value) {
  const std::string text = value.is_null() ? "nothing" : ToJson(value);
  return text.size() <= kLongestValue ? text : "something else";
}

// "name ("x" in the plan, "y" now), ..." for the fields that differ.
std::string Differences(const KindDescriptor& kind, const Value& then, const Value& now) {
  std::vector<std::string> texts;
  std::set<FieldPath> seen;
  size_t more = 0;
  for (const Value* side : {&then, &now}) {
    for (const FieldChange& leaf : AllFields(kind, *side)) {
      if (!seen.insert(leaf.path).second) continue;
      const Value before = At(then, leaf.path), after = At(now, leaf.path);
      if (before == after || ContainsSecret(before) || ContainsSecret(after)) continue;
      if (texts.size() == kMostFields) {
        ++more;
        continue;
      }
      texts.push_back(absl::StrCat(leaf.path.ToString(), " (", Shown(before), " in the plan, ",
                                   Shown(after), " now)"));
    }
  }
  if (more > 0) texts.push_back(absl::StrCat(more, " more"));
  return absl::StrJoin(texts, ", ");
}

std::string Who(const KindDescriptor& kind, const ObservedSet& observed, const RemoteId& id) {
  const ObservedObject* object = observed.Find(kind.name, id);
  const std::string text = object == nullptr ? "" : AuthorText(AuthorOf(object->raw));
  return text.empty() ? "" : absl::StrCat(", ", text);
}

// Whether the same would be sent. Fingerprints say nothing under another key: that
// of a ledger that was only made after the plan was.
bool SameBody(const Value& then, const Value& now, bool same_key) {
  const SecretsAs as = same_key ? SecretsAs::kFingerprint : SecretsAs::kPlaceholder;
  return ToJson(then, as) == ToJson(now, as);
}

// `value` with the expression wherever `pattern` has one.
Value Forgotten(Value value, const Value& pattern) {
  if (pattern.is_expression()) return pattern;
  if (value.is_array() && pattern.is_array()) {
    Array& elements = value.as_array();
    const size_t both = std::min(elements.size(), pattern.as_array().size());
    for (size_t i = 0; i < both; ++i) {
      elements[i] = Forgotten(std::move(elements[i]), pattern.as_array()[i]);
    }
  } else if (value.is_object() && pattern.is_object()) {
    for (auto& [name, member] : value.as_object()) {
      if (const Value* inner = pattern.Find(name)) member = Forgotten(std::move(member), *inner);
    }
  }
  return value;
}

// Why the object is not the one that `saved` saw; "" when it is.
std::string WhyMoved(const Change& saved, const Change* now, const ObservedSet& observed,
                     const KindDescriptor& kind) {
  if (now == nullptr) return "neither the specs nor the ledger have it any more";
  const bool stood = !saved.digest.empty();
  if (stood && now->digest.empty()) {
    return absl::StrCat("its object ", saved.id.text(), " was deleted since the plan was made");
  }
  if (!stood && !now->digest.empty()) {
    return absl::StrCat("an object of its name, ", now->id.text(),
                        ", was made since the plan was made", Who(kind, observed, now->id));
  }
  if (saved.id != now->id && stood) {
    return absl::StrCat("it is bound to ", now->id.text(), " now, not to ", saved.id.text());
  }
  if (saved.digest != now->digest) {
    const std::string fields = Differences(kind, saved.before, now->before);
    return absl::StrCat("changed since the plan was made", fields.empty() ? "" : ": ", fields,
                        Who(kind, observed, now->id));
  }
  return "";
}

constexpr std::string_view kOtherBody =
    "what would be sent is not what the plan says: a secret, or what it depends on, changed";

// Why `saved` does not hold any more; "" when it does.
std::string WhyStale(const Change& saved, const Change* now, const ObservedSet& observed,
                     const KindDescriptor& kind, bool same_key) {
  std::string why = WhyMoved(saved, now, observed, kind);
  if (!why.empty()) return why;
  if (saved.action != now->action || saved.reason != now->reason) {
    return absl::StrCat("the plan says ", ActionWord(saved.action), " (", ReasonWord(saved.reason),
                        "); by now it would be ", ActionWord(now->action), " (",
                        ReasonWord(now->reason), ")");
  }
  if (!SameBody(saved.body, now->body, same_key) || saved.forces != now->forces) {
    return std::string(kOtherBody);
  }
  return "";
}

// The verbs of an address that were done.
using Done = std::set<JournalVerb>;

// Why what is to be done `now` is not a rest of `saved`; "" when it is.
std::string WhyNoRest(const Change& saved, const Change& now, const Done& done,
                      const ObservedSet& observed, const KindDescriptor& kind, bool same_key) {
  if (done.empty()) {
    std::string why = WhyMoved(saved, &now, observed, kind);
    if (!why.empty()) return why;
    const bool same = saved.action == now.action &&
                      SameBody(saved.body, Forgotten(now.body, saved.body), same_key);
    return same ? "" : std::string(kOtherBody);
  }
  const bool deleted = saved.action == Action::kReplace && now.action == Action::kCreate &&
                       !done.contains(JournalVerb::kCreate);
  const bool adopted = saved.action == Action::kAdopt && now.action == Action::kUpdate &&
                       !done.contains(JournalVerb::kUpdate);
  if (deleted || adopted) return "";
  return absl::StrCat("the plan's ", ActionWord(saved.action),
                      " was carried out, and it was changed since", Who(kind, observed, now.id));
}

}  // namespace

std::vector<Staleness> CompareResumed(const Plan& saved, const Plan& now,
                                      const std::vector<JournalEntry>& run,
                                      const ObservedSet& observed, const KindRegistry& kinds) {
  std::map<Address, Done> done;
  for (const JournalEntry& entry : run) {
    if (entry.outcome == JournalOutcome::kDone) done[entry.address].insert(entry.verb);
  }
  const bool same_key = saved.provenance.ledger == now.provenance.ledger;
  std::vector<Staleness> stale;
  for (const Change& change : saved.changes) {
    const Change* rest = now.Find(change.address);
    const KindDescriptor* kind = kinds.Find(change.address.kind);
    if (change.action == Action::kNone || rest == nullptr || rest->action == Action::kNone ||
        kind == nullptr) {
      continue;
    }
    std::string why = WhyNoRest(change, *rest, done[change.address], observed, *kind, same_key);
    if (!why.empty()) stale.push_back({change.address, std::move(why)});
  }
  return stale;
}

Plan RestOf(const Plan& saved, Plan now) {
  for (Change& change : now.changes) {
    const Change* planned = saved.Find(change.address);
    if (planned == nullptr || planned->action == Action::kNone) change.action = Action::kNone;
    // What is noted of it in the ledger is not the plan's business.
    if (change.action == Action::kNone) change.body = Value();
  }
  std::vector<Operation> kept;
  std::vector<std::optional<size_t>> place;  // In `kept`, of each operation of `now`.
  for (Operation& operation : now.operations) {
    place.push_back(std::nullopt);
    if (now.changes[operation.change].action == Action::kNone) continue;
    std::vector<size_t> after;
    for (const size_t earlier : operation.after) {
      if (place[earlier].has_value()) after.push_back(*place[earlier]);
    }
    operation.after = std::move(after);
    place.back() = kept.size();
    kept.push_back(std::move(operation));
  }
  now.operations = std::move(kept);
  return now;
}

std::vector<Staleness> CompareSaved(const Plan& saved, const Plan& now, const ObservedSet& observed,
                                    const KindRegistry& kinds) {
  const bool same_key = saved.provenance.ledger == now.provenance.ledger;
  std::vector<Staleness> stale;
  for (const Change& change : saved.changes) {
    if (change.action == Action::kNone) continue;
    const KindDescriptor* kind = kinds.Find(change.address.kind);
    if (kind == nullptr) {
      stale.push_back({change.address, "a kind that this plumb does not know"});
      continue;
    }
    std::string why = WhyStale(change, now.Find(change.address), observed, *kind, same_key);
    if (!why.empty()) stale.push_back({change.address, std::move(why)});
  }
  return stale;
}

}  // namespace plumb
