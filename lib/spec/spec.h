#ifndef PLUMB_LIB_SPEC_SPEC_H_
#define PLUMB_LIB_SPEC_SPEC_H_

// TOML texts to resources. Pure: whoever calls reads the files.

#include <string>
#include <vector>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/lifecycle.h"
#include "lib/resource/refactoring.h"
#include "lib/resource/resource.h"

namespace plumb {

// What all spec files together declare, in no particular order of files.
struct Specs {
  std::vector<Resource> resources;  // Sorted by address.
  // [lookup.KIND.NAME]: the address is KIND.NAME, the body all of the table. Sorted likewise.
  std::vector<Resource> lookups;
  Refactorings refactorings;
  bool complete = true;  // False when something that could not be read is missing.
};

// Reads each of `file_ids`. Top-level keys are kinds (the same below `lookup`), below
// them names, below those bodies. Problems: what ParseToml reports, unknown kinds (with the nearest
// one), names that are none, bodies that are no tables, plumb's own keys of the
// wrong type, an address that an earlier place declares (naming that place), and
// no resources at all.
Specs ReadSpecs(const SourceFiles& files, const std::vector<FileId>& file_ids,
                const KindRegistry& kinds, Diagnostics& diagnostics);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_SPEC_H_
