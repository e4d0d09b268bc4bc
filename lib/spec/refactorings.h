#ifndef PLUMB_LIB_SPEC_REFACTORINGS_H_
#define PLUMB_LIB_SPEC_REFACTORINGS_H_

// Reads [[import]], [[moved]] and [[removed]]. Pure.

#include <string_view>

#include "lib/diag/diagnostics.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/refactoring.h"
#include "lib/value/toml.h"

namespace plumb {

bool IsRefactoring(std::string_view table);  // "import", "moved" or "removed".

// Those of one file, one table or several. What is wrong with one goes to
// `diagnostics`, and it is left out.
void ReadRefactorings(const TomlDocument& document, FileId file, const KindRegistry& kinds,
                      Diagnostics& diagnostics, Refactorings& into);

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_REFACTORINGS_H_
