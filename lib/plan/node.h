#ifndef PLUMB_LIB_PLAN_NODE_H_
#define PLUMB_LIB_PLAN_NODE_H_

// What the planner knows of one resource while it plans. Internal to plan/.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/desired/desired.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"
#include "lib/plan/planner.h"
#include "lib/resource/resource.h"

namespace plumb::internal {

struct Node {
  Address address;
  const KindDescriptor* kind = nullptr;
  const DesiredResource* desired = nullptr;  // Null: no spec declares it.
  const Binding* binding = nullptr;          // Null: unbound.
  const ObservedObject* object = nullptr;    // Null: there is none.
  bool adopted = false;                      // `object` was found by name, or imported.
  bool imported = false;
  bool deletes = true;  // Whether a removal sends a DELETE.
  Change change;
};

// All nodes, with the ways to find them.
struct Nodes {
  std::vector<Node> all;  // By address.
  absl::flat_hash_map<Address, size_t> place;
  std::vector<size_t> order;  // Desired ones, dependencies first.

  Node* Find(const Address& address);
  const Node* Find(const Address& address) const;
};

// Objects that some address is bound to.
using BoundIds = std::set<std::pair<KindName, RemoteId>>;

// Looks for the one object that `node` (desired, without an object) can take
// over. `body` is its body as far as references are known. FailedPrecondition
// names all candidates when there are several.
absl::Status FindAdoptable(Node& node, const Value& body, const ObservedSet& observed,
                           const BoundIds& bound);

// What -target and -exclude name.
struct Selection {
  const std::vector<Address>& target;
  const std::vector<Address>& exclude;
};

// Takes changes out of the plan: those outside of `target` and what belongs to it,
// then those that `exclude` names and what cannot be done without them. What is
// pulled in or left out beyond what was named is noted. NotFound for a name that
// no resource has.
absl::Status KeepSelected(Nodes& nodes, const Selection& selection, std::vector<PlanNote>& notes);

// The operations of all changes in an order that can be carried out; Internal
// when there is none.
absl::StatusOr<std::vector<Operation>> OrderOperations(const Nodes& nodes);

}  // namespace plumb::internal

#endif  // PLUMB_LIB_PLAN_NODE_H_
