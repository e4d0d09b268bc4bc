#ifndef PLUMB_LIB_EXPORT_EXPORT_H_
#define PLUMB_LIB_EXPORT_EXPORT_H_

// Live objects as specs: what somebody would have written to get them. Pure.
//
//   observed objects ─names─► addresses ─references─► bodies without ids ─contract─►
//   bodies with sugar ─repeat─► for_each ─layout─► files

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/export/names.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/resource/address.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

struct ExportInput {
  const ObservedSet& observed;
  const KindRegistry& kinds;
  Addresses bound;                // What the ledger has; keeps its addresses.
  bool unmanaged_only = false;    // Leave out what is in `bound`; references to it stay.
  std::set<KindName> only_kinds;  // Empty for all.
  std::vector<Address> targets;   // These and what they need; empty for all.
};

// What an address of the specs is.
struct ExportedResource {
  Address address;
  RemoteId id;
};

// A resource of a spec: one object, or one for each key.
struct ExportedBlock {
  Address address;                       // Without a key.
  const KindDescriptor* kind = nullptr;  // Never null.
  Value for_each;  // Null for one object; keys, or a table of what each.value is by key.
  Value body;      // With sugar; references, secrets and each.key are expressions.
};

// A secret that the platform does not give away.
struct ExportedSecret {
  std::string variable;  // "STRIPE_ACCESS_TOKEN"
  Address address;
  FieldPath path;
};

// What could not be said, a sentence each: "flow.a: scheduleParams.x is no field ...".
struct ExportNote {
  Address address;
  std::string text;
};

struct Exported {
  std::vector<ExportedResource> resources;  // By address.
  std::vector<ExportedBlock> blocks;        // By kind as the registry has them, then name.
  std::vector<ExportedSecret> secrets;      // By variable.
  std::vector<ExportNote> notes;            // By address.
};

// Objects that no spec could say are left out, with a note. NotFound when a target is none
// of the addresses.
absl::StatusOr<Exported> ExportObjects(const ExportInput& input);

}  // namespace plumb

#endif  // PLUMB_LIB_EXPORT_EXPORT_H_
