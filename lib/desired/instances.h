#ifndef PLUMB_LIB_DESIRED_INSTANCES_H_
#define PLUMB_LIB_DESIRED_INSTANCES_H_

// From declared resources to instances, one for each key of for_each, and the
// way back from what is wrong in an instance to the text that the user wrote.

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/desired/desired.h"
#include "lib/desired/resolve.h"
#include "lib/diag/diagnostics.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// One object in the making. Borrows its resource and kind.
struct Instance {
  const Resource* resource = nullptr;
  const KindDescriptor* kind = nullptr;
  Address address;
  Value each_key;  // Both null without for_each.
  Value each_value;
  Value body;  // Null until it is filled in.
  Lifecycle lifecycle;
  bool is_resolved = true;  // Whether every expression in it stands for something.

  // `project` with this instance's each.key and each.value. Borrows both.
  Scope In(const Scope& project) const;
};

// What a resource with for_each came to.
struct ForEachBlock {
  std::vector<size_t> instances;  // Places in Instances::all.
  bool is_known = true;           // False when its keys could not be found out.
};

struct Instances {
  std::vector<Instance> all;  // Sorted by address.
  absl::flat_hash_map<Address, size_t> places;
  absl::flat_hash_map<Address, ForEachBlock> blocks;  // Those with for_each, by Block().
};

// `resources` are borrowed by what is returned. Reports what for_each cannot be,
// kinds that are none, and addresses that are there twice.
Instances Instantiate(const std::vector<Resource>& resources, const Scope& project,
                      Diagnostics& diagnostics);

// Reports `problems` of `resource`: those of one instance under its own address,
// those of all under the resource's, so that they are told once.
void Report(const Resource& resource, const Address& address,
            const std::vector<ResolveProblem>& problems, Diagnostics& diagnostics);

// What the user wrote where `path` is in the body, or the nearest thing around
// it; empty when nothing there was written (sugar made it).
FieldPath AsWritten(const Instance& instance, const FieldPath& path, const Scope& project);

// The path of the first expression in the body as written that names `block`.
FieldPath Mention(const Instance& instance, const Address& block);

enum class PlaceOf { kKey, kValue };
// Where `written` stands; the resource's header when nothing is known of it.
SourceRange Place(const Resource& resource, const FieldPath& written, PlaceOf what);

}  // namespace plumb

#endif  // PLUMB_LIB_DESIRED_INSTANCES_H_
