#ifndef PLUMB_LIB_RENDER_TESTING_WATERWORKS_H_
#define PLUMB_LIB_RENDER_TESTING_WATERWORKS_H_

// One plan of made-up kinds that has every action and every reason at least once,
// and a way to compare texts with files.

#include <string>

#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"

namespace plumb {

// Pumps and wells make pairs under pipes, which read them only when they are laid.
KindRegistry WaterworksKinds();

// A change of the waterworks without fields.
Change MakeChange(const std::string& address, Action action, Reason reason);

// Every action and reason, a moved address, risks of every impact, checks that
// passed and failed, provenance, and text that tries to break out of each format.
Plan PlanOfEverything();

// Compares with testdata/render/NAME.golden, or rewrites it under --update:
//
//   bazel run //lib/render:render_test -- --update
void ExpectGolden(const std::string& name, const std::string& text);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_TESTING_WATERWORKS_H_
