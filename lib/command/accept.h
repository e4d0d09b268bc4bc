#ifndef PLUMB_LIB_COMMAND_ACCEPT_H_
#define PLUMB_LIB_COMMAND_ACCEPT_H_

// Accepting drift: the specs are made to say what is live, and the ledger to know it as
// last applied.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/command/accept_edits.h"
#include "lib/command/commands.h"
#include "lib/command/drift_report.h"
#include "lib/command/services.h"

namespace plumb {

// An Acceptance that was tried: with its texts the plan of each accepted object has no
// difference at the accepted fields, and none anywhere that it had not before.
struct Accepted {
  Acceptance found;
  std::vector<Binding> bindings;  // With the accepted fields as last applied.
  // Of the accepted objects, secrets that apply will send again, for others wrote them.
  std::vector<LeftAlone> doubtful;

  // Whether some drift stays, or what was asked for could not be done.
  bool LeavesDrift(const DriftReport& report) const;
};

// What of the drift of `options.accept` (all of it when that is empty) can be said in
// the specs. InvalidArgument for an address that is none, NotFound for one that no spec
// or ledger has, FailedPrecondition for one that has not drifted. Writes nothing.
absl::StatusOr<Accepted> TryAccepting(const DriftOptions& options, const DriftLook& look,
                                      Services& services);

// Replaces the spec files, then puts the bindings into the ledger: a run that is cut off
// in between is made good by the next one. Requires: `look` holds the lock.
absl::Status WriteAccepted(const Accepted& accepted, const DriftLook& look, Services& services);

// The same as a unified diff of the spec files; "" when none changes.
std::string AcceptedPatch(const Accepted& accepted, const DriftLook& look);

// One line for each accepted field and each that is left alone, and how many there are.
// `patch` is where they were written as a diff; "" when the specs were edited.
std::string AcceptedText(const Accepted& accepted, const DriftLook& look, const std::string& patch);
// The member "accept" of docs/formats/drift-json.md.
Value AcceptedJson(const Accepted& accepted, const DriftLook& look);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_ACCEPT_H_
