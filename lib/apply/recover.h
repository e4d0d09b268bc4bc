#ifndef PLUMB_LIB_APPLY_RECOVER_H_
#define PLUMB_LIB_APPLY_RECOVER_H_

// Journal entries that a run left open, resolved by looking at the platform: never
// by sending a write again.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/apply/apply.h"
#include "lib/resource/address.h"

namespace plumb {

// How one entry came out.
struct Recovered {
  Address address;
  bool done = false;  // Whether the write had been done.
  std::string text;   // "the create begun at 12:00:01 was done: found 2edc"
};

struct RecoveryReport {
  std::vector<Recovered> resolved;  // By number of the entry.
  // Entries that stay open and hold nothing up: a left-over object that cannot be
  // deleted yet, say.
  std::vector<Recovered> open;
};

struct RecoveryServices {
  PlatformClient& client;
  StateStore& state;
  Clock& clock;
  const KindRegistry& kinds;
  std::string client_id;  // Ours, as the platform notes it of what we make.
};

// Looks into every open entry of the ledger, oldest first, and ends it:
//
//   create  one new object of that name and body: the address is bound to it. None:
//           it was not done. Of several, the one that our client made.
//   update  the object reads as it was to be: it was done.
//   delete  the object is gone: it was done. An object that a replacement left
//           behind and nothing is bound to is deleted now.
//
// What was not done is left to the next plan. FailedPrecondition when several
// objects could be what a create made: it names them and says what to do. Other
// statuses are of requests and of the ledger; what was resolved before them stays
// so.
absl::StatusOr<RecoveryReport> Recover(const RecoveryServices& services);

// The last of these alone: what replacements left behind, for after an apply that
// turned the last users away from it.
absl::StatusOr<RecoveryReport> DeleteLeftOvers(const RecoveryServices& services);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_RECOVER_H_
