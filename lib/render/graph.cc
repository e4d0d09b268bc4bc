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
  std::string text = Escaped(node.address.ToString());
  if (node.action != Action::kNone) absl::StrAppend(&text, "\n", ActionWord(node.action));
  return text;
}

}  // namespace

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
    absl::StrAppend(&out, "  n", i, "[\"", MermaidText(LabelOf(graph[i])), "\"]");
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
