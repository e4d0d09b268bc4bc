#ifndef PLUMB_LIB_DESIRED_BODIES_H_
#define PLUMB_LIB_DESIRED_BODIES_H_

// An instance's body from as written to as sent, step by step.

#include "lib/desired/instances.h"
#include "lib/desired/resolve.h"
#include "lib/diag/diagnostics.h"

namespace plumb {

// Sets `body` and what of `lifecycle` holds expressions: all resolved but for
// references, sugar expanded.
void FillIn(Instance& instance, const Scope& project, Diagnostics& diagnostics);

// Makes secrets of the texts at sensitive places, with a warning for those that
// stand in the spec for all to read.
void MarkSecrets(Instance& instance, const Scope& project, Diagnostics& diagnostics);

// Checks the finished body against its kind.
void Check(const Instance& instance, const Scope& project, Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_BODIES_H_
