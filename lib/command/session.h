#ifndef PLUMB_LIB_COMMAND_SESSION_H_
#define PLUMB_LIB_COMMAND_SESSION_H_

// What a command that talks to the platform holds: the workspace, the client,
// the ledger and what was read of both.

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/client/client.h"
#include "lib/client/token.h"
#include "lib/command/ledger.h"
#include "lib/command/services.h"
#include "lib/command/workspace.h"
#include "lib/observed/observed.h"
#include "lib/state/state.h"

namespace plumb {

struct Session {
  std::unique_ptr<TokenSource> tokens;
  std::unique_ptr<PlatformClient> client;
  std::unique_ptr<StateStore> state;
  Snapshot ledger;
  std::string secret_key;
};

// A session without a ledger, for what needs none; sends nothing yet. FailedPrecondition
// names every setting that is missing and the variable that would give it.
absl::StatusOr<Session> OpenClient(const Workspace& workspace, Services& services);

// The same with the ledger, opened and not read.
absl::StatusOr<Session> OpenSession(const Workspace& workspace, OpenMode mode, Services& services);

// Fills in `ledger` and `secret_key`.
absl::Status ReadLedger(Session& session);

// Reads the whole collections of `kinds`, all at once; the first failure in the
// order of kinds is returned. A bound object that no list shows is asked for by
// itself: in a collection that is paged by offset a row can slip from one page to
// another that was read already, and it would be made a second time.
absl::StatusOr<ObservedSet> ReadObserved(const std::set<KindName>& kinds, Session& session,
                                         const KindRegistry& registry);

// Kinds that are wanted, looked up or bound.
std::set<KindName> KindsInUse(const DesiredGraph& desired, const Snapshot& ledger);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_SESSION_H_
