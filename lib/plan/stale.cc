// Whether a saved plan still is what would be done.

#include <algorithm>
#include <set>
#include <string>
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

// Why `saved` does not hold any more; "" when it does.
std::string WhyStale(const Change& saved, const Change* now, const ObservedSet& observed,
                     const KindDescriptor& kind, bool same_key) {
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
  if (saved.action != now->action || saved.reason != now->reason) {
    return absl::StrCat("the plan says ", ActionWord(saved.action), " (", ReasonWord(saved.reason),
                        "); by now it would be ", ActionWord(now->action), " (",
                        ReasonWord(now->reason), ")");
  }
  if (!SameBody(saved.body, now->body, same_key) || saved.forces != now->forces) {
    return "what would be sent is not what the plan says: a secret, or what it depends on, changed";
  }
  return "";
}

}  // namespace

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
