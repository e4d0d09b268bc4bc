#ifndef PLUMB_LIB_RENDER_DRIFT_VIEW_H_
#define PLUMB_LIB_RENDER_DRIFT_VIEW_H_

// A drift report in the order in which every rendering shows it. Pure.

#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/plan/drift.h"
#include "lib/render/leaves.h"

namespace plumb {

// Borrows the report and the kinds.
struct DriftView {
  DriftView(const DriftReport& report, const KindRegistry& kinds);

  std::vector<const DriftEntry*> found;      // By address; a change before a failure.
  std::vector<const DriftEntry*> unmanaged;  // By kind, name and id.
  const KindRegistry& kinds;
};

struct DriftLeaf {
  Leaf leaf;
  const DriftField* field;  // Never null.
};

// Of a change, by path.
std::vector<DriftLeaf> LeavesOf(const KindDescriptor* kind, const DriftEntry& entry);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_DRIFT_VIEW_H_
