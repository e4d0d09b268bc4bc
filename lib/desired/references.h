#ifndef PLUMB_LIB_DESIRED_REFERENCES_H_
#define PLUMB_LIB_DESIRED_REFERENCES_H_

// What the bodies of instances say of each other: checked, put in where it is
// known already, and turned into edges.

#include <cstddef>
#include <vector>

#include "lib/desired/instances.h"
#include "lib/desired/resolve.h"
#include "lib/diag/diagnostics.h"
#include "lib/graph/graph.h"

namespace plumb {

struct Links {
  Graph graph;                      // Over places in Instances::all.
  std::vector<size_t> substituted;  // Whose bodies have got values of others.
};

// Reports references to what is not there or has no such attribute, and cycles
// (whether the kind is the one that the field wants is CheckBody's). References to a field that the
// other's spec sets are replaced by what it sets; those to lookups stay, and are noted
// in `lookups` as uses. Unless `complete`, what refers to an absent resource or lookup is
// passed over.
Links Link(Instances& instances, std::vector<DesiredLookup>& lookups, const Scope& project,
           bool complete, Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_REFERENCES_H_
