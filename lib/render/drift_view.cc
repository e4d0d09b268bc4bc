#include "lib/render/drift_view.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace plumb {

DriftView::DriftView(const DriftReport& report, const KindRegistry& registry) : kinds(registry) {
  for (const DriftEntry& entry : report.entries) {
    (entry.what == DriftKind::kUnmanaged ? unmanaged : found).push_back(&entry);
  }
  std::sort(found.begin(), found.end(), [](const DriftEntry* a, const DriftEntry* b) {
    return std::tie(a->address, a->what) < std::tie(b->address, b->what);
  });
  std::sort(unmanaged.begin(), unmanaged.end(), [](const DriftEntry* a, const DriftEntry* b) {
    return std::tie(a->kind, a->name, a->id) < std::tie(b->kind, b->name, b->id);
  });
}

std::vector<DriftLeaf> LeavesOf(const KindDescriptor* kind, const DriftEntry& entry) {
  std::vector<FieldChange> changes;
  for (const DriftField& field : entry.fields) changes.push_back(field.change);
  std::vector<DriftLeaf> leaves;
  for (Leaf& leaf : LeavesOf(kind, changes)) {
    const auto field =
        std::find_if(entry.fields.begin(), entry.fields.end(),
                     [&leaf](const DriftField& f) { return leaf.path.StartsWith(f.change.path); });
    if (field != entry.fields.end()) leaves.push_back({std::move(leaf), &*field});
  }
  return leaves;
}

}  // namespace plumb
