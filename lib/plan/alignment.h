#ifndef PLUMB_LIB_PLAN_ALIGNMENT_H_
#define PLUMB_LIB_PLAN_ALIGNMENT_H_

// Two environments side by side, resource by resource. Pure.

#include <map>
#include <string>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/resource/address.h"
#include "lib/state/state.h"
#include "lib/value/value.h"

namespace plumb {

// Bodies in normal form by address. No ids: what refers to another resource is the
// expression that does.
using Bodies = std::map<Address, Value>;

// As the specs say. Secrets are sealed with `key`, so that equal ones are equal.
Bodies BodiesOf(const DesiredGraph& desired, const std::string& key);

// As the bound objects are, where specs have a say. Ids of bound objects become
// references; secrets cannot be compared and are all alike.
Bodies BodiesOf(const ObservedSet& observed, const Snapshot& ledger, const KindRegistry& kinds);

struct AlignedResource {
  Address address;
  bool in_first = false, in_second = false;
  std::vector<FieldChange> fields;  // Before: the first's; after: the second's. Both have it.
};

struct Alignment {
  std::string first, second;               // The environments' names.
  std::vector<AlignedResource> different;  // By address.
  size_t alike = 0;
};

Alignment Align(const std::string& first, const Bodies& a, const std::string& second,
                const Bodies& b, const KindRegistry& kinds);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_ALIGNMENT_H_
