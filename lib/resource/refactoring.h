#ifndef PLUMB_LIB_RESOURCE_REFACTORING_H_
#define PLUMB_LIB_RESOURCE_REFACTORING_H_

// What specs say of objects and addresses besides what they should be, as Terraform's
// blocks of the same names do.

#include <vector>

#include "lib/diag/source.h"
#include "lib/resource/address.h"
#include "lib/value/value.h"

namespace plumb {

// [[import]] to = "flow.a", id = "...": the object is this resource's.
struct ImportBlock {
  Address to;
  Value id;  // A string once its expressions are resolved.
  SourceRange where;
};

// [[moved]] from = "flow.a", to = "flow.b": the resource has another address now. Without
// a key each instance moves to the same key.
struct MovedBlock {
  Address from, to;
  SourceRange where;
};

// [[removed]] from = "flow.a", destroy = false: what is no longer declared is forgotten and
// left in place.
struct RemovedBlock {
  Address from;
  bool destroy = true;
  SourceRange where;
};

struct Refactorings {
  std::vector<ImportBlock> imports;
  std::vector<MovedBlock> moves;
  std::vector<RemovedBlock> removals;
};

}  // namespace plumb

#endif  // PLUMB_LIB_RESOURCE_REFACTORING_H_
