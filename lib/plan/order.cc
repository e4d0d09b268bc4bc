#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/graph/graph.h"
#include "lib/plan/node.h"

namespace plumb::internal {
namespace {

// Places, in the unordered list, of what is done to one resource.
struct Steps {
  std::optional<size_t> removal;  // Delete or forget of the old object.
  std::optional<size_t> adoption;
  std::optional<size_t> making;  // Create or update.
};

class Builder {
 public:
  explicit Builder(const Nodes& nodes) : nodes_(nodes), steps_(nodes.all.size()) {
    for (size_t i = 0; i < nodes.all.size(); ++i) AddSteps(i);
  }

  absl::StatusOr<std::vector<Operation>> Build() {
    Graph graph(operations_.size());
    for (size_t i = 0; i < nodes_.all.size(); ++i) Connect(i, graph);
    const std::vector<size_t> order = graph.Order();
    if (order.size() != operations_.size()) return Cyclic(graph);
    return Renumbered(order, graph);
  }

 private:
  size_t Add(size_t node, Verb verb) {
    operations_.push_back({.change = node, .verb = verb, .after = {}});
    return operations_.size() - 1;
  }

  void AddSteps(size_t i) {
    const Change& change = nodes_.all[i].change;
    Steps& steps = steps_[i];
    const Verb removal = nodes_.all[i].deletes ? Verb::kDelete : Verb::kForget;
    switch (change.action) {
      case Action::kNone:
        break;
      case Action::kCreate:
        steps.making = Add(i, Verb::kCreate);
        break;
      case Action::kUpdate:
        steps.making = Add(i, Verb::kUpdate);
        break;
      case Action::kDelete:
      case Action::kForget:
        steps.removal = Add(i, change.action == Action::kDelete ? Verb::kDelete : Verb::kForget);
        break;
      case Action::kAdopt:
        steps.adoption = Add(i, Verb::kAdopt);
        if (!change.fields.empty()) steps.making = Add(i, Verb::kUpdate);
        break;
      case Action::kReplace:
        steps.removal = Add(i, removal);
        steps.making = Add(i, Verb::kCreate);
        break;
    }
  }

  static void After(Graph& graph, const std::optional<size_t>& step,
                    const std::optional<size_t>& earlier) {
    if (step.has_value() && earlier.has_value()) graph.AddDependency(*step, *earlier);
  }

  bool CreatesFirst(size_t i) const {
    return nodes_.all[i].change.action == Action::kReplace &&
           nodes_.all[i].change.replace == ReplaceOrder::kCreateFirst;
  }

  void Connect(size_t i, Graph& graph) {
    const Steps& mine = steps_[i];
    After(graph, mine.making, mine.adoption);
    if (CreatesFirst(i)) {
      After(graph, mine.removal, mine.making);
    } else {
      After(graph, mine.making, mine.removal);
    }
    const Node& node = nodes_.all[i];
    if (node.desired != nullptr) {
      for (const Address& needed : node.desired->depends_on) ConnectMaking(mine, needed, graph);
    }
    if (node.binding != nullptr) {
      for (const Address& needed : node.binding->depends_on) ConnectRemoval(i, needed, graph);
    }
  }

  // What is made waits for what it needs to be made.
  void ConnectMaking(const Steps& mine, const Address& needed, Graph& graph) {
    const auto at = nodes_.place.find(needed);
    if (at == nodes_.place.end()) return;
    After(graph, mine.making, steps_[at->second].making);
    After(graph, mine.making, steps_[at->second].adoption);
  }

  // What goes waits for those that used it to go, or to have turned away from it.
  void ConnectRemoval(size_t i, const Address& needed, Graph& graph) {
    const auto at = nodes_.place.find(needed);
    if (at == nodes_.place.end()) return;
    const Steps& its = steps_[at->second];
    After(graph, its.removal, steps_[i].removal);
    // Where the needed object is made anew first, or is not made again at all,
    // its old self goes when nobody points at it any more.
    const bool goes_last = CreatesFirst(at->second) || !its.making.has_value();
    if (goes_last && !steps_[i].removal.has_value()) After(graph, its.removal, steps_[i].making);
    if (goes_last && CreatesFirst(i)) After(graph, its.removal, steps_[i].making);
  }

  absl::Status Cyclic(const Graph& graph) const {
    const auto name = [this](std::string* out, size_t operation) {
      absl::StrAppend(out, nodes_.all[operations_[operation].change].address.ToString());
    };
    return absl::InternalError(absl::StrCat("no order of operations is possible: ",
                                            absl::StrJoin(graph.FindCycle(), " waits for ", name)));
  }

  std::vector<Operation> Renumbered(const std::vector<size_t>& order, const Graph& graph) {
    std::vector<size_t> place(order.size());
    for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<Operation> ordered;
    ordered.reserve(order.size());
    for (const size_t old : order) {
      Operation operation = operations_[old];
      for (const size_t earlier : graph.DependenciesOf(old)) {
        operation.after.push_back(place[earlier]);
      }
      std::sort(operation.after.begin(), operation.after.end());
      ordered.push_back(std::move(operation));
    }
    return ordered;
  }

  const Nodes& nodes_;
  std::vector<Steps> steps_;
  std::vector<Operation> operations_;
};

}  // namespace

absl::StatusOr<std::vector<Operation>> OrderOperations(const Nodes& nodes) {
  return Builder(nodes).Build();
}

}  // namespace plumb::internal
