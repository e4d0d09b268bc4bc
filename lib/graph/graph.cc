#include "lib/graph/graph.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <vector>

namespace plumb {

void Graph::AddDependency(size_t node, size_t on) {
  std::vector<size_t>& known = dependencies_[node];
  if (std::find(known.begin(), known.end(), on) != known.end()) return;
  known.push_back(on);
  dependents_[on].push_back(node);
}

std::vector<size_t> Graph::Order() const {
  std::vector<size_t> waiting_for(size());
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> free;
  for (size_t node = 0; node < size(); ++node) {
    waiting_for[node] = dependencies_[node].size();
    if (waiting_for[node] == 0) free.push(node);
  }
  std::vector<size_t> order;
  order.reserve(size());
  while (!free.empty()) {
    const size_t node = free.top();
    free.pop();
    order.push_back(node);
    for (const size_t dependent : dependents_[node]) {
      if (--waiting_for[dependent] == 0) free.push(dependent);
    }
  }
  return order;
}

std::vector<size_t> Graph::FindCycle() const {
  std::vector<bool> ordered(size(), false);
  for (const size_t node : Order()) ordered[node] = true;
  const auto start = std::find(ordered.begin(), ordered.end(), false);
  if (start == ordered.end()) return {};
  // Every node left has a dependency that is left: following those must come
  // back to a node already met.
  std::vector<size_t> way;
  std::vector<size_t> place(size(), size());
  size_t node = static_cast<size_t>(start - ordered.begin());
  while (place[node] == size()) {
    place[node] = way.size();
    way.push_back(node);
    const auto& on = dependencies_[node];
    node = *std::find_if(on.begin(), on.end(), [&ordered](size_t n) { return !ordered[n]; });
  }
  std::vector<size_t> cycle(way.begin() + static_cast<ptrdiff_t>(place[node]), way.end());
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

}  // namespace plumb
