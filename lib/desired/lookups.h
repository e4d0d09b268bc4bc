#ifndef PLUMB_LIB_DESIRED_LOOKUPS_H_
#define PLUMB_LIB_DESIRED_LOOKUPS_H_

// What specs look up: what each says of its object, and what bodies read of it.

#include <string>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/desired/resolve.h"
#include "lib/diag/diagnostics.h"
#include "lib/resource/resource.h"

namespace plumb {

// `declared` as Specs has them. What is wrong with one goes to `diagnostics`; it is among
// those returned all the same, so that what refers to it is not said to be wrong as well.
std::vector<DesiredLookup> ReadLookups(const std::vector<Resource>& declared, const Scope& project,
                                       Diagnostics& diagnostics);

// What is wrong with a reference, as the rest of "dataset.a: schemaRef.id ..."; no message
// when nothing is.
struct LookupProblem {
  std::string message;
  std::string hint;
};

// Whether `attribute` of what `lookup` finds can be read.
LookupProblem CheckUse(const DesiredLookup& lookup, const std::string& attribute);

// Of `named`, which none of `lookups` is. `is_resource`: a spec declares a resource of
// that address.
LookupProblem AbsentLookup(const AttributeReference& named,
                           const std::vector<DesiredLookup>& lookups, bool is_resource);

void WarnOfUnused(const std::vector<DesiredLookup>& lookups, Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_LOOKUPS_H_
