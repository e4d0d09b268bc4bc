// The drawing of a graph: layers by what needs what, curves between them.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/render/escape.h"
#include "lib/render/graph.h"
#include "lib/render/show.h"

namespace plumb {
namespace {

// In pixels.
constexpr int kBoxWidth = 220, kBoxHeight = 46;
constexpr int kGapX = 70, kGapY = 18, kMargin = 16;
constexpr size_t kMostLetters = 27;  // That fit a box at 13 pixels.

struct Layout {
  std::vector<std::vector<size_t>> layers;  // Needs first.
  std::vector<size_t> layer, row;           // Of each node.
};

// The longest way down to something that needs nothing.
std::vector<size_t> Depths(const ResourceGraph& graph) {
  enum class Mark : char { kNew, kOpen, kDone };
  std::vector<size_t> depth(graph.size(), 0);
  std::vector<Mark> marks(graph.size(), Mark::kNew);
  std::vector<size_t> stack;
  for (size_t root = 0; root < graph.size(); ++root) {
    stack.push_back(root);
    while (!stack.empty()) {
      const size_t at = stack.back();
      if (marks[at] == Mark::kNew) {
        marks[at] = Mark::kOpen;
        for (const size_t need : graph[at].needs) {
          if (marks[need] == Mark::kNew) stack.push_back(need);
        }
        continue;
      }
      stack.pop_back();
      if (marks[at] == Mark::kDone) continue;
      marks[at] = Mark::kDone;
      for (const size_t need : graph[at].needs) depth[at] = std::max(depth[at], depth[need] + 1);
    }
  }
  return depth;
}

void Number(Layout& layout) {
  for (const std::vector<size_t>& layer : layout.layers) {
    for (size_t i = 0; i < layer.size(); ++i) layout.row[layer[i]] = i;
  }
}

// Where the neighbours of `node` stand on average, so that few lines cross.
double Centre(const std::vector<size_t>& neighbours, const Layout& layout, size_t own) {
  if (neighbours.empty()) return static_cast<double>(layout.row[own]);
  double sum = 0;
  for (const size_t other : neighbours) sum += static_cast<double>(layout.row[other]);
  return sum / static_cast<double>(neighbours.size());
}

void Sort(const std::vector<std::vector<size_t>>& neighbours, std::vector<size_t>& layer,
          const Layout& layout) {
  std::vector<std::pair<double, size_t>> order;
  for (const size_t node : layer) order.emplace_back(Centre(neighbours[node], layout, node), node);
  std::sort(order.begin(), order.end());
  for (size_t i = 0; i < layer.size(); ++i) layer[i] = order[i].second;
}

Layout LayOut(const ResourceGraph& graph) {
  Layout layout{.layers = {}, .layer = Depths(graph), .row = std::vector<size_t>(graph.size())};
  std::vector<std::vector<size_t>> needs(graph.size()), users(graph.size());
  for (size_t i = 0; i < graph.size(); ++i) {
    if (layout.layer[i] >= layout.layers.size()) layout.layers.resize(layout.layer[i] + 1);
    layout.layers[layout.layer[i]].push_back(i);
    needs[i] = graph[i].needs;
    for (const size_t need : graph[i].needs) users[need].push_back(i);
  }
  Number(layout);
  for (int pass = 0; pass < 3; ++pass) {
    for (std::vector<size_t>& layer : layout.layers) {
      Sort(needs, layer, layout);
      Number(layout);
    }
    for (size_t i = layout.layers.size(); i-- > 0;) {
      Sort(users, layout.layers[i], layout);
      Number(layout);
    }
  }
  return layout;
}

struct Point {
  int x, y;
};

Point CornerOf(const Layout& layout, size_t node, size_t tallest) {
  const std::vector<size_t>& layer = layout.layers[layout.layer[node]];
  const int x = kMargin + static_cast<int>(layout.layer[node]) * (kBoxWidth + kGapX);
  // Layers are centred on the tallest.
  const int free = static_cast<int>(tallest - layer.size()) * (kBoxHeight + kGapY) / 2;
  return {x, kMargin + free + static_cast<int>(layout.row[node]) * (kBoxHeight + kGapY)};
}

// At most `most` characters, an ellipsis in place of the rest.
std::string Cut(std::string_view text, size_t most) {
  size_t at = 0, characters = 0;
  while (at < text.size() && characters < most) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    ++characters;
  }
  return at == text.size() ? std::string(text) : absl::StrCat(text.substr(0, at), "…");
}

std::string Box(const GraphNode& node, Point at) {
  const std::string address = Escaped(node.Name());
  const std::string kind = absl::StrCat(node.is_lookup ? "lookup." : "", node.address.kind.text());
  const std::string name = address.substr(std::min(address.size(), kind.size() + 1));
  const std::string action(ActionWord(node.action));
  const std::string word = node.action == Action::kNone ? "" : absl::StrCat(" · ", action);
  return absl::StrCat(
      "<g class=\"node ", action, node.is_lookup ? " lookup" : "", "\" transform=\"translate(",
      at.x, " ", at.y, ")\"><title>", HtmlText(address), HtmlText(word), "</title><rect width=\"",
      kBoxWidth, "\" height=\"", kBoxHeight, "\" rx=\"8\"/><text x=\"12\" y=\"18\" class=\"kind\">",
      HtmlText(kind), HtmlText(word), "</text><text x=\"12\" y=\"36\">",
      HtmlText(Cut(name, kMostLetters)), "</text></g>\n");
}

std::string Curve(Point need, Point user) {
  const int x1 = need.x + kBoxWidth, y1 = need.y + kBoxHeight / 2;
  const int x2 = user.x, y2 = user.y + kBoxHeight / 2;
  const int middle = (x1 + x2) / 2;
  return absl::StrCat("<path marker-end=\"url(#plumb-arrow)\" d=\"M", x1, " ", y1, " C", middle,
                      " ", y1, " ", middle, " ", y2, " ", x2 - 5, " ", y2, "\"/>\n");
}

// Colours come from the page where it sets them, and suit light and dark by themselves.
constexpr std::string_view kStyle =
    "<style>.plumb-graph{font:13px system-ui,sans-serif}"
    ".plumb-graph text{fill:currentColor}.plumb-graph .kind{font-size:11px;opacity:.75}"
    ".plumb-graph rect{fill:var(--box,transparent);stroke:var(--none,#8b949e);stroke-width:1.5}"
    ".plumb-graph path{fill:none;stroke:var(--line,#8b949e);stroke-width:1.3}"
    ".plumb-graph marker path{fill:var(--line,#8b949e);stroke:none}"
    ".plumb-graph .create rect{stroke:var(--create,#2da44e)}"
    ".plumb-graph .update rect,.plumb-graph .adopt rect{stroke:var(--update,#bf8700)}"
    ".plumb-graph .replace rect{stroke:var(--replace,#a475f9)}"
    ".plumb-graph .lookup rect{stroke-dasharray:5 4}"
    ".plumb-graph .delete rect{stroke:var(--delete,#e5534b)}</style>\n"
    "<defs><marker id=\"plumb-arrow\" viewBox=\"0 0 8 8\" refX=\"6\" refY=\"4\" markerWidth=\"7\" "
    "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>\n";

}  // namespace

std::string GraphSvg(const ResourceGraph& graph) {
  const Layout layout = LayOut(graph);
  size_t tallest = 1;
  for (const std::vector<size_t>& layer : layout.layers) tallest = std::max(tallest, layer.size());
  const size_t columns = std::max<size_t>(1, layout.layers.size());
  const int width = 2 * kMargin + static_cast<int>(columns) * (kBoxWidth + kGapX) - kGapX;
  const int height = 2 * kMargin + static_cast<int>(tallest) * (kBoxHeight + kGapY) - kGapY;
  std::string out = absl::StrCat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plumb-graph\" role=\"img\" "
      "aria-label=\"Dependency graph\" width=\"",
      width, "\" height=\"", height, "\" viewBox=\"0 0 ", width, " ", height, "\">\n", kStyle);
  out += "<g class=\"lines\">\n";
  for (size_t i = 0; i < graph.size(); ++i) {
    for (const size_t need : graph[i].needs) {
      out += Curve(CornerOf(layout, need, tallest), CornerOf(layout, i, tallest));
    }
  }
  out += "</g>\n";
  for (size_t i = 0; i < graph.size(); ++i) out += Box(graph[i], CornerOf(layout, i, tallest));
  return out + "</svg>\n";
}

}  // namespace plumb
