#ifndef PLUMB_LIB_PLAN_LOOKUPS_H_
#define PLUMB_LIB_PLAN_LOOKUPS_H_

// What lookups find on the platform, put where bodies refer to it. Pure.

#include <vector>

#include "lib/desired/desired.h"
#include "lib/diag/diagnostics.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"

namespace plumb {

// Both borrowed.
struct FoundLookup {
  const DesiredLookup* lookup;
  const ObservedObject* object;
};

// The one object of each lookup. A lookup that finds none or several goes to `diagnostics`,
// at its place, with near names or all candidates; one whose kind is not in `observed` is
// passed over.
std::vector<FoundLookup> FindLookups(const std::vector<DesiredLookup>& lookups,
                                     const ObservedSet& observed, Diagnostics& diagnostics);

// Replaces every reference to one of `found` in the bodies of `desired`. Errors, where the
// reference stands: the object has no such attribute, or it is, or holds, a secret; and,
// at the resource, what does not fit the field it is put into.
void PutIn(const std::vector<FoundLookup>& found, DesiredGraph& desired, Diagnostics& diagnostics);

// Puts down in `plan` what was found, with a note for each resource that changes and
// reads of it.
void Note(const std::vector<FoundLookup>& found, Plan& plan);

// Errors for objects that `plan` manages or deletes: they are resources' of this project.
void RefuseManaged(const std::vector<FoundLookup>& found, const Plan& plan,
                   Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_LOOKUPS_H_
