#ifndef PLUMB_LIB_PLAN_DRIFT_H_
#define PLUMB_LIB_PLAN_DRIFT_H_

// What on the platform is not as plumb last left it, and what plumb does not manage
// at all, for `plumb drift`. Pure.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/diag/source.h"
#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/observed/runs.h"
#include "lib/resource/address.h"
#include "lib/state/state.h"

namespace plumb {

// The words (DriftWord, SeverityWord) reach files and plumb.toml: never changed.
enum class DriftKind {
  kChanged,    // Fields are not as last applied.
  kDeleted,    // The object is gone.
  kFailing,    // A dataflow whose newest runs failed, those under way aside.
  kUnmanaged,  // An object that no address is bound to.
};
enum class DriftSeverity {
  kIgnore,  // Not reported.
  kInfo,    // Reported; no reason for an exit code or an alert.
  kWarning,
  kCritical,
};

std::string_view DriftWord(DriftKind kind);             // "changed", "deleted", ...
std::string_view SeverityWord(DriftSeverity severity);  // "ignore", "info", ...
std::optional<DriftKind> DriftKindOf(std::string_view word);
std::optional<DriftSeverity> SeverityOf(std::string_view word);

// One of [[drift.rules]]: what matches all that it says has its severity. The first
// rule that matches counts. Patterns are texts in which '*' stands for any characters.
struct DriftRule {
  std::string kind = "*";     // "flow"
  std::string address = "*";  // "flow.stripe*"; unmanaged objects have none and match "*" alone.
  std::string name = "*";     // Of the object.
  std::string field = "*";    // "scheduleParams.*"; what is no change of fields matches "*" alone.
  std::optional<DriftKind> change;
  DriftSeverity severity = DriftSeverity::kWarning;
};

// "a*c" matches "abc". Whole texts.
bool MatchesPattern(std::string_view pattern, std::string_view text);

struct DriftField {
  FieldChange change;     // Before: last applied; after: now.
  bool relevant = false;  // The spec sets it.
  DriftSeverity severity = DriftSeverity::kWarning;
};

struct DriftEntry {
  DriftKind what = DriftKind::kChanged;
  std::optional<Address> address;  // None for what is not managed.
  KindName kind;
  RemoteId id;
  std::string name;                                  // The object's; may be empty.
  DriftSeverity severity = DriftSeverity::kWarning;  // The worst of its fields'.
  std::vector<DriftField> fields;                    // Of kChanged.
  std::string detail;                                // Of kFailing: "the last 3 runs failed: ...".
  std::string updated_by;                            // As the API says it; may be empty.
  std::string updated_client;
  bool ours = false;          // Our own client was the last to write it.
  int64_t updated_at_ms = 0;  // 0 when it does not say.
  std::string spec;           // "flow.toml:3": where it is declared; "" when it is not.

  // What it is, without when it was seen: equal for the same drift found again.
  std::string Fingerprint() const;
};

struct DriftReport {
  std::string environment;
  size_t checked = 0;               // Bound objects looked at.
  std::vector<DriftEntry> entries;  // By address; kUnmanaged last, by kind, name and id.
  std::optional<size_t> unmanaged;  // Objects that are; none when they were not looked for.

  size_t Count(DriftKind what) const;
  // Whether anything is worse than kInfo.
  bool IsDrift() const;
  // Of the objects that there are, those that are bound, in percent.
  std::optional<double> Coverage() const;
};

struct DriftInput {
  const ObservedSet& observed;  // Whole collections of every kind that is bound.
  // What lookups find: neither managed nor unmanaged.
  std::set<std::pair<KindName, RemoteId>> referenced;
  const Snapshot& ledger;
  const KindRegistry& kinds;
  const DesiredGraph& desired;
  const std::string& environment;
  const std::vector<DriftRule>& rules;
  const std::vector<FlowRun>& runs;    // The newest of the bound dataflows, in any order.
  std::string client_id;               // Our own API client.
  bool look_for_unmanaged = false;     // `observed` has every kind.
  const SourceFiles* files = nullptr;  // Of `desired`; may be null.
};

// Without a rule that says otherwise, a deletion is critical; changes of fields that the
// spec sets and failing dataflows are warnings; other changes and what is unmanaged are
// for information.
DriftReport FindDrift(const DriftInput& input);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_DRIFT_H_
