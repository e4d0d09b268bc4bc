#include <string>
#include <utility>

#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"
#include "lib/observed/author.h"
#include "lib/plan/hide.h"
#include "lib/plan/planner.h"

namespace plumb {

DriftReport FindDrift(const ObservedSet& observed, const Snapshot& ledger,
                      const KindRegistry& kinds, const DesiredGraph& desired,
                      const std::string& environment) {
  DriftReport report{.environment = environment, .checked = 0, .entries = {}};
  for (const Binding& binding : ledger.bindings) {
    const KindDescriptor* kind = kinds.Find(binding.address.kind);
    if (kind == nullptr) continue;
    ++report.checked;
    DriftEntry entry{.address = binding.address,
                     .id = binding.id,
                     .fields = {},
                     .updated_by = {},
                     .updated_client = {}};
    const ObservedObject* object = observed.Find(kind->name, binding.id);
    if (object == nullptr) {
      entry.deleted = true;
      report.entries.push_back(std::move(entry));
      continue;
    }
    const DesiredResource* resource = desired.Find(binding.address);
    const Value applied = Normalize(*kind, binding.last_applied);
    entry.fields = DriftFields(
        *kind, applied, Normalize(*kind, object->raw),
        resource == nullptr ? std::vector<FieldPath>() : resource->lifecycle.ignore_changes);
    if (entry.fields.empty()) continue;
    const Value wanted = resource == nullptr ? Value() : Normalize(*kind, resource->body);
    internal::HideSecrets(*kind, applied, wanted, entry.fields);
    const Author author = AuthorOf(object->raw);
    entry.updated_by = author.by;
    entry.updated_client = author.client;
    entry.updated_at_ms = author.at_ms;
    report.entries.push_back(std::move(entry));
  }
  return report;
}

}  // namespace plumb
