#include "lib/render/graph.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "lib/render/escape.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

using Places = absl::flat_hash_map<Address, size_t>;

void Connect(const std::vector<Address>& needs, const Places& places, GraphNode& node) {
  for (const Address& need : needs) {
    const auto at = places.find(need);
    if (at != places.end()) node.needs.push_back(at->second);
  }
  std::sort(node.needs.begin(), node.needs.end());
  node.needs.erase(std::unique(node.needs.begin(), node.needs.end()), node.needs.end());
}

void AddLookup(const Address& address, const std::vector<Address>& users, const Places& places,
               ResourceGraph& graph) {
  const size_t place = graph.size();
  graph.push_back({.address = address, .action = Action::kNone, .needs = {}, .is_lookup = true});
  for (const Address& user : users) {
    const auto at = places.find(user);
    if (at == places.end()) continue;
    std::vector<size_t>& needs = graph[at->second].needs;
    if (needs.empty() || needs.back() != place) needs.push_back(place);
  }
}

// Colours of the web page's palette; readable on white.
std::string_view ColorOf(Action action) {
  switch (action) {
    case Action::kCreate:
      return "#1a7f37";
    case Action::kUpdate:
    case Action::kAdopt:
      return "#9a6700";
    case Action::kReplace:
      return "#8250df";
    case Action::kDelete:
      return "#cf222e";
    case Action::kForget:
    case Action::kNone:
      break;
  }
  return "#57606a";
}

std::string LabelOf(const GraphNode& node) {
  std::string text = Escaped(node.Name());
  if (node.action != Action::kNone) absl::StrAppend(&text, "\n", ActionWord(node.action));
  return text;
}

}  // namespace

std::string GraphNode::Name() const {
  return absl::StrCat(is_lookup ? "lookup." : "", address.ToString());
}

ResourceGraph GraphOf(const DesiredGraph& desired) {
  ResourceGraph graph;
  Places places;
  for (const DesiredResource& resource : desired.resources()) {
    places[resource.address] = graph.size();
    graph.push_back({.address = resource.address, .action = Action::kNone, .needs = {}});
  }
  for (size_t i = 0; i < graph.size(); ++i) {
    Connect(desired.resources()[i].depends_on, places, graph[i]);
  }
  for (const DesiredLookup& lookup : desired.lookups()) {
    std::vector<Address> users;
    for (const DesiredLookup::Use& use : lookup.uses) users.push_back(use.by);
    AddLookup(lookup.address, users, places, graph);
  }
  return graph;
}

ResourceGraph GraphOf(const Plan& plan, GraphScope scope) {
  std::vector<const Change*> shown;
  for (const Change& change : plan.changes) {
    if (scope == GraphScope::kAll || change.action != Action::kNone) shown.push_back(&change);
  }
  std::sort(shown.begin(), shown.end(),
            [](const Change* a, const Change* b) { return a->address < b->address; });
  ResourceGraph graph;
  Places places;
  for (const Change* change : shown) {
    places[change->address] = graph.size();
    graph.push_back({.address = change->address, .action = change->action, .needs = {}});
  }
  for (size_t i = 0; i < graph.size(); ++i) Connect(shown[i]->depends_on, places, graph[i]);
  if (scope == GraphScope::kChanges) return graph;
  for (const PlanLookup& lookup : plan.lookups) {
    AddLookup(lookup.address, lookup.used_by, places, graph);
  }
  return graph;
}

std::string GraphDot(const ResourceGraph& graph) {
  std::string out =
      "digraph plumb {\n"
      "  rankdir = \"RL\";\n"
      "  node [shape = \"box\", style = \"rounded\", fontname = \"sans-serif\"];\n";
  for (size_t i = 0; i < graph.size(); ++i) {
    absl::StrAppend(&out, "  n", i, " [label = ", DotQuoted(LabelOf(graph[i])));
    if (graph[i].action != Action::kNone) {
      absl::StrAppend(&out, ", color = \"", ColorOf(graph[i].action), "\", fontcolor = \"",
                      ColorOf(graph[i].action), "\"");
    }
    if (graph[i].is_lookup) out += ", style = \"rounded,dashed\"";
    out += "];\n";
  }
  for (size_t i = 0; i < graph.size(); ++i) {
    for (const size_t need : graph[i].needs) absl::StrAppend(&out, "  n", i, " -> n", need, ";\n");
  }
  return out + "}\n";
}

std::string GraphMermaid(const ResourceGraph& graph) {
  std::string out = "flowchart RL\n";
  std::string classes;
  for (size_t i = 0; i < graph.size(); ++i) {
    const bool lookup = graph[i].is_lookup;
    absl::StrAppend(&out, "  n", i, lookup ? "([\"" : "[\"", MermaidText(LabelOf(graph[i])),
                    lookup ? "\"])" : "\"]");
    if (graph[i].action != Action::kNone) absl::StrAppend(&out, ":::", ActionWord(graph[i].action));
    out += "\n";
  }
  for (size_t i = 0; i < graph.size(); ++i) {
    for (const size_t need : graph[i].needs) absl::StrAppend(&out, "  n", i, " --> n", need, "\n");
  }
  for (const Action action : {Action::kAdopt, Action::kCreate, Action::kDelete, Action::kForget,
                              Action::kReplace, Action::kUpdate}) {
    const bool used = std::any_of(graph.begin(), graph.end(), [action](const GraphNode& node) {
      return node.action == action;
    });
    if (!used) continue;
    absl::StrAppend(&out, "  classDef ", ActionWord(action), " stroke:", ColorOf(action),
                    ",stroke-width:2px\n");
  }
  return out;
}

}  // namespace plumb
