#ifndef PLUMB_LIB_RENDER_GRAPH_H_
#define PLUMB_LIB_RENDER_GRAPH_H_

// What needs what, as a picture. Pure.

#include <cstddef>
#include <string>
#include <vector>

#include "lib/desired/desired.h"
#include "lib/plan/plan.h"
#include "lib/resource/address.h"

namespace plumb {

struct GraphNode {
  Address address;
  Action action = Action::kNone;  // Of graphs of specs: all kNone.
  std::vector<size_t> needs;      // Places of other nodes; sorted.
  bool is_lookup = false;         // What is read and left alone.

  std::string Name() const;  // "flow.charges", "lookup.schema.events"
};

// Free of cycles; by address, lookups last.
using ResourceGraph = std::vector<GraphNode>;

ResourceGraph GraphOf(const DesiredGraph& desired);

// The resources that change and, in between and around them, what they need; lookups
// with all resources alone.
enum class GraphScope { kChanges, kAll };
ResourceGraph GraphOf(const Plan& plan, GraphScope scope);

// Graphviz: an arrow from each resource to what it needs, coloured by action; lookups
// are dashed.
std::string GraphDot(const ResourceGraph& graph);
// The same for Mermaid ("flowchart LR"), without the code fence.
std::string GraphMermaid(const ResourceGraph& graph);
// An <svg> element drawn in layers, needs to the left, that follows the colours of
// the page it stands in and says the addresses as text.
std::string GraphSvg(const ResourceGraph& graph);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_GRAPH_H_
