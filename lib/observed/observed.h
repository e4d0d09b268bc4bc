#ifndef PLUMB_LIB_OBSERVED_OBSERVED_H_
#define PLUMB_LIB_OBSERVED_OBSERVED_H_

// What the platform has. Plain values.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "lib/kind/descriptor.h"
#include "lib/resource/address.h"
#include "lib/value/value.h"

namespace plumb {

// One live object.
struct ObservedObject {
  RemoteId id;
  std::string handle;  // What item paths take.
  Etag etag;
  std::string name;  // Its natural key, "" when it has none.
  Value raw;         // As the API said it, Catalog's id put in as "id".
  Value outputs;     // Object: "id" and the kind's outputs.
};

// Takes the identifying members out of what the API said; member names may be
// dotted paths ("meta:registryMetadata.eTag"). Where the handle's own member is
// missing, the id is the handle. Internal when it is no object or has no id: the
// message names the kind and the members there are.
absl::StatusOr<ObservedObject> MakeObserved(const KindDescriptor& kind, Value raw);

// The live objects of some kinds. A kind is in it whole or not at all.
class ObservedSet {
 public:
  // Replaces what it had of that kind. Of several objects of one id the first counts.
  void Add(const KindName& kind, std::vector<ObservedObject> objects);

  bool Has(const KindName& kind) const;

  // Null when there is none.
  const ObservedObject* Find(const KindName& kind, const RemoteId& id) const;

  // All of that name, in the order of their ids.
  std::vector<const ObservedObject*> Named(const KindName& kind, std::string_view name) const;

  // In the order of their ids.
  std::vector<const ObservedObject*> All(const KindName& kind) const;

 private:
  struct Collection {
    std::vector<ObservedObject> objects;  // By id.
    absl::flat_hash_map<RemoteId, size_t> by_id;
    absl::flat_hash_map<std::string, std::vector<size_t>> by_name;
  };
  const Collection* Of(const KindName& kind) const;

  std::map<KindName, Collection> collections_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_OBSERVED_OBSERVED_H_
