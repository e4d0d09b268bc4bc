#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"
#include "lib/plan/planner.h"

namespace plumb {
namespace {

int64_t IntegerAt(const Value& value, std::string_view name) {
  const Value* found = value.Find(name);
  return found != nullptr && found->is_int() ? found->as_int() : 0;
}

// The first of several members that a service may call it by.
std::string FirstOf(const Value& raw, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string_view text = raw.StringAt(name); !text.empty()) return std::string(text);
  }
  return "";
}

void NoteAuthor(const Value& raw, DriftEntry& entry) {
  entry.updated_by = FirstOf(raw, {"updatedBy", "updatedUser", "modifiedBy"});
  entry.updated_client = FirstOf(raw, {"updatedClient"});
  for (const std::string_view name : {"updatedAt", "updated", "modifiedDate"}) {
    if (entry.updated_at_ms == 0) entry.updated_at_ms = IntegerAt(raw, name);
  }
  if (const Value* registry = raw.Find("meta:registryMetadata")) {
    entry.updated_by = FirstOf(*registry, {"xdm:lastModifiedUserId"});
    entry.updated_client = FirstOf(*registry, {"xdm:lastModifiedClientId"});
    entry.updated_at_ms = IntegerAt(*registry, "repo:lastModifiedDate");
  }
}

}  // namespace

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
    entry.fields = DriftFields(
        *kind, Normalize(*kind, binding.last_applied), Normalize(*kind, object->raw),
        resource == nullptr ? std::vector<FieldPath>() : resource->lifecycle.ignore_changes);
    if (entry.fields.empty()) continue;
    NoteAuthor(object->raw, entry);
    report.entries.push_back(std::move(entry));
  }
  return report;
}

}  // namespace plumb
