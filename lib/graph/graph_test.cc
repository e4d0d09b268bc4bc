#include "lib/graph/graph.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

using Nodes = std::vector<size_t>;
using Edges = std::vector<std::pair<size_t, size_t>>;

// An edge (a, b): a depends on b.
Graph Make(size_t nodes, const Edges& edges) {
  Graph graph(nodes);
  for (const auto& [node, on] : edges) graph.AddDependency(node, on);
  return graph;
}

Graph Random(std::mt19937& random, size_t nodes, size_t edges, bool may_cycle) {
  Graph graph(nodes);
  for (size_t i = 0; i < edges; ++i) {
    size_t node = random() % nodes;
    size_t on = random() % nodes;
    if (!may_cycle && node == on) continue;
    if (!may_cycle && node < on) std::swap(node, on);
    graph.AddDependency(node, on);
  }
  return graph;
}

TEST(Graph, WithoutEdgesTheOrderIsThatOfTheNumbers) {
  EXPECT_EQ(Graph(3).Order(), (Nodes{0, 1, 2}));
}

TEST(Graph, DependenciesComeFirst) {
  EXPECT_EQ(Make(3, {{0, 1}, {1, 2}}).Order(), (Nodes{2, 1, 0}));
}

TEST(Graph, TheSmallestFreeNodeIsNext) {
  EXPECT_EQ(Make(5, {{0, 4}, {1, 3}}).Order(), (Nodes{2, 3, 1, 4, 0}));
}

TEST(Graph, ARepeatedEdgeCountsOnce) {
  const Graph graph = Make(2, {{0, 1}, {0, 1}});
  EXPECT_EQ(graph.DependenciesOf(0), Nodes{1});
  EXPECT_EQ(graph.DependentsOf(1), Nodes{0});
  EXPECT_EQ(graph.Order(), (Nodes{1, 0}));
}

TEST(Graph, NodesOnOrBehindACycleAreLeftOut) {
  // 1 and 2 are a cycle, 3 depends on it, and it depends on 0.
  const Graph graph = Make(5, {{1, 2}, {2, 1}, {3, 1}, {1, 0}});
  EXPECT_EQ(graph.Order(), (Nodes{0, 4}));
}

TEST(Graph, ACycleBeginsWithItsSmallestNode) {
  EXPECT_EQ(Make(4, {{3, 1}, {1, 2}, {2, 3}}).FindCycle(), (Nodes{1, 2, 3}));
}

TEST(Graph, ACycleHasNothingOfTheWayToIt) {
  EXPECT_EQ(Make(4, {{0, 1}, {1, 2}, {2, 3}, {3, 2}}).FindCycle(), (Nodes{2, 3}));
}

TEST(Graph, ANodeThatDependsOnItselfIsACycle) {
  EXPECT_EQ(Make(2, {{1, 1}}).FindCycle(), Nodes{1});
}

TEST(Graph, WithoutACycleNoneIsFound) {
  EXPECT_TRUE(Make(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}).FindCycle().empty());
  EXPECT_TRUE(Graph(0).FindCycle().empty());
}

TEST(Graph, AHundredThousandInARowAreNoDepth) {
  constexpr size_t kNodes = 100'000;
  Graph graph(kNodes);
  for (size_t i = 0; i + 1 < kNodes; ++i) graph.AddDependency(i, i + 1);
  EXPECT_EQ(graph.Order().front(), kNodes - 1);
  graph.AddDependency(kNodes - 1, 0);
  EXPECT_EQ(graph.FindCycle().size(), kNodes);
}

TEST(GraphProperty, EveryOrderPutsDependenciesFirst) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const Graph graph = Random(random, 1 + random() % 40, random() % 120, /*may_cycle=*/false);
    const Nodes order = graph.Order();
    ASSERT_EQ(order.size(), graph.size());
    Nodes place(graph.size());
    for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    for (size_t node = 0; node < graph.size(); ++node) {
      for (const size_t on : graph.DependenciesOf(node)) ASSERT_LT(place[on], place[node]);
    }
  }
}

TEST(GraphProperty, ACycleIsFoundExactlyWhenTheOrderIsIncomplete) {
  std::mt19937 random(2);
  for (int round = 0; round < 500; ++round) {
    const Graph graph = Random(random, 1 + random() % 12, random() % 16, /*may_cycle=*/true);
    const Nodes cycle = graph.FindCycle();
    ASSERT_EQ(cycle.empty(), graph.Order().size() == graph.size());
    for (size_t i = 0; i < cycle.size(); ++i) {
      const Nodes& on = graph.DependenciesOf(cycle[i]);
      ASSERT_TRUE(std::find(on.begin(), on.end(), cycle[(i + 1) % cycle.size()]) != on.end());
      ASSERT_LE(cycle[0], cycle[i]);
    }
  }
}

}  // namespace
}  // namespace plumb
