#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/plan/node.h"

namespace plumb::internal {
namespace {

absl::Status UnknownTarget(const Nodes& nodes, const Address& target) {
  std::vector<std::string> names;
  for (const Node& node : nodes.all) names.push_back(node.address.ToString());
  const std::string near = DidYouMean(target.ToString(), names);
  return absl::NotFoundError(absl::StrCat("-target=", target.ToString(), ": there is no such ",
                                          "resource", near.empty() ? "" : "; ", near));
}

const std::vector<Address>& NeedsOf(const Node& node) {
  static const auto& none = *new std::vector<Address>();
  if (node.desired != nullptr) return node.desired->depends_on;
  return node.binding != nullptr ? node.binding->depends_on : none;
}

// Whether `node` has to follow when one of `kept` goes or is made anew.
bool Follows(const Node& node, const std::set<Address>& kept, const Nodes& nodes) {
  if (node.change.action == Action::kNone) return false;
  for (const Address& needed : NeedsOf(node)) {
    const Node* other = nodes.Find(needed);
    if (other == nullptr || !kept.contains(needed)) continue;
    const Action action = other->change.action;
    if (action == Action::kReplace || action == Action::kDelete) return true;
  }
  return false;
}

void AddWithNeeds(const Nodes& nodes, const Address& address, std::set<Address>& kept) {
  const Node* node = nodes.Find(address);
  if (node == nullptr || !kept.insert(address).second) return;
  for (const Address& needed : NeedsOf(*node)) AddWithNeeds(nodes, needed, kept);
}

}  // namespace

absl::Status KeepTargets(Nodes& nodes, const std::vector<Address>& targets) {
  if (targets.empty()) return absl::OkStatus();
  std::set<Address> kept;
  for (const Address& target : targets) {
    const size_t before = kept.size();
    bool found = false;
    for (const Node& node : nodes.all) {
      if (node.address != target && node.address.Block() != target) continue;
      found = true;
      AddWithNeeds(nodes, node.address, kept);
    }
    if (!found && kept.size() == before) return UnknownTarget(nodes, target);
  }
  for (size_t before = 0; before != kept.size();) {
    before = kept.size();
    for (const Node& node : nodes.all) {
      if (!kept.contains(node.address) && Follows(node, kept, nodes)) {
        AddWithNeeds(nodes, node.address, kept);
      }
    }
  }
  for (Node& node : nodes.all) {
    if (kept.contains(node.address)) continue;
    node.change = Change{};
    node.change.address = node.address;
  }
  return absl::OkStatus();
}

}  // namespace plumb::internal
