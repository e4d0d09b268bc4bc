#ifndef PLUMB_LIB_GRAPH_GRAPH_H_
#define PLUMB_LIB_GRAPH_GRAPH_H_

// Ordering a directed graph of nodes 0..n-1. Pure.

#include <cstddef>
#include <vector>

namespace plumb {

// An edge from a node to one that it depends on.
class Graph {
 public:
  explicit Graph(size_t nodes) : dependencies_(nodes), dependents_(nodes) {}

  // Repeated edges count once. Requires: both are nodes.
  void AddDependency(size_t node, size_t on);

  size_t size() const { return dependencies_.size(); }
  const std::vector<size_t>& DependenciesOf(size_t node) const { return dependencies_[node]; }
  const std::vector<size_t>& DependentsOf(size_t node) const { return dependents_[node]; }

  // Dependencies before dependents, the smallest free node first. Nodes on or
  // behind a cycle are left out.
  std::vector<size_t> Order() const;

  // Some cycle, each node depending on the next and the last on the first,
  // beginning with its smallest node; empty when there is none.
  std::vector<size_t> FindCycle() const;

 private:
  std::vector<std::vector<size_t>> dependencies_;
  std::vector<std::vector<size_t>> dependents_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_GRAPH_GRAPH_H_
