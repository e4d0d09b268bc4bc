#ifndef PLUMB_LIB_COMMAND_PROVENANCE_H_
#define PLUMB_LIB_COMMAND_PROVENANCE_H_

// What a plan was made of.

#include "absl/time/time.h"
#include "lib/command/commands.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/desired/desired.h"
#include "lib/plan/plan.h"

namespace plumb {

struct ProvenanceInput {
  const PlanOptions& options;
  const Workspace& workspace;  // With its specs read, unless the plan destroys.
  const DesiredGraph& desired;
  const Session& session;  // With its ledger read.
  absl::Time now;
};

// A variable whose text is also a secret's is shown as "(sensitive value)".
Provenance MakeProvenance(const ProvenanceInput& input);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_PROVENANCE_H_
