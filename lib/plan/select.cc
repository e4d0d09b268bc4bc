// -target and -exclude: which changes stay in a plan.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/plan/node.h"

namespace plumb::internal {
namespace {

// Why a resource is in or out, for the note that says so; "" when it was named.
using Chosen = std::map<Address, std::string>;

absl::Status Unknown(const Nodes& nodes, std::string_view flag, const Address& address) {
  std::vector<std::string> names;
  for (const Node& node : nodes.all) names.push_back(node.address.ToString());
  const std::string near = DidYouMean(address.ToString(), names);
  return absl::NotFoundError(absl::StrCat("-", flag, "=", address.ToString(), ": there is no such ",
                                          "resource", near.empty() ? "" : "; ", near));
}

// All that `addresses` name: resources, and every instance of a for_each block.
absl::StatusOr<Chosen> Named(const Nodes& nodes, std::string_view flag,
                             const std::vector<Address>& addresses) {
  Chosen chosen;
  for (const Address& address : addresses) {
    bool found = false;
    for (const Node& node : nodes.all) {
      if (node.address != address && node.address.Block() != address) continue;
      found = true;
      chosen[node.address] = "";
    }
    if (!found) return Unknown(nodes, flag, address);
  }
  return chosen;
}

const std::vector<Address>& NeedsOf(const Node& node) {
  static const auto& none = *new std::vector<Address>();
  if (node.desired != nullptr) return node.desired->depends_on;
  return node.binding != nullptr ? node.binding->depends_on : none;
}

bool Changes(const Node& node) { return node.change.action != Action::kNone; }

// Whether the object there is now will not be any more.
bool Ends(const Node& node) {
  return node.change.action == Action::kReplace || node.change.action == Action::kDelete;
}

void AddWithNeeds(const Nodes& nodes, const Node& node, Chosen& kept) {
  for (const Address& needed : NeedsOf(node)) {
    const Node* other = nodes.Find(needed);
    if (other == nullptr) continue;
    const std::string why = absl::StrCat(node.address.ToString(), " needs it");
    if (kept.emplace(needed, why).second) AddWithNeeds(nodes, *other, kept);
  }
}

// The first of what `node` needs that ends and is among `kept`: it has to follow.
const Address* Followed(const Nodes& nodes, const Node& node, const Chosen& kept) {
  if (!Changes(node)) return nullptr;
  for (const Address& needed : NeedsOf(node)) {
    const Node* other = nodes.Find(needed);
    if (other != nullptr && kept.contains(needed) && Ends(*other)) return &needed;
  }
  return nullptr;
}

void LeaveOut(Node& node) {
  node.change = Change{};
  node.change.address = node.address;
}

absl::Status KeepTargets(Nodes& nodes, const std::vector<Address>& targets,
                         std::vector<PlanNote>& notes) {
  if (targets.empty()) return absl::OkStatus();
  PLUMB_ASSIGN_OR_RETURN(Chosen kept, Named(nodes, "target", targets));
  const Chosen named = kept;
  for (const auto& [address, unused] : named) AddWithNeeds(nodes, *nodes.Find(address), kept);
  for (size_t before = 0; before != kept.size();) {
    before = kept.size();
    for (const Node& node : nodes.all) {
      if (kept.contains(node.address)) continue;
      const Address* followed = Followed(nodes, node, kept);
      if (followed == nullptr) continue;
      kept[node.address] = absl::StrCat("it uses ", followed->ToString(), ", which goes");
      AddWithNeeds(nodes, node, kept);
    }
  }
  for (Node& node : nodes.all) {
    const auto at = kept.find(node.address);
    if (at == kept.end()) {
      LeaveOut(node);
    } else if (!at->second.empty() && Changes(node)) {
      notes.push_back({node.address, absl::StrCat("pulled in by -target: ", at->second)});
    }
  }
  return absl::OkStatus();
}

// Why `node` cannot be done once `out` is left out; "" when it can.
std::string WhyNot(const Nodes& nodes, const Node& node, const Chosen& out,
                   const std::map<Address, std::vector<const Node*>>& users) {
  if (node.change.action != Action::kDelete && node.change.action != Action::kForget) {
    for (const Address& needed : NeedsOf(node)) {
      const Node* other = nodes.Find(needed);
      if (other != nullptr && out.contains(needed) && Changes(*other)) {
        return absl::StrCat("it needs ", needed.ToString(), ", which is left out");
      }
    }
  }
  const auto used = users.find(node.address);
  if (!Ends(node) || used == users.end()) return "";
  for (const Node* user : used->second) {
    if (out.contains(user->address)) {
      return absl::StrCat(user->address.ToString(), ", which is left out, still uses it");
    }
  }
  return "";
}

absl::Status DropExcluded(Nodes& nodes, const std::vector<Address>& exclude,
                          std::vector<PlanNote>& notes) {
  if (exclude.empty()) return absl::OkStatus();
  PLUMB_ASSIGN_OR_RETURN(Chosen out, Named(nodes, "exclude", exclude));
  std::map<Address, std::vector<const Node*>> users;
  for (const Node& node : nodes.all) {
    for (const Address& needed : NeedsOf(node)) users[needed].push_back(&node);
    // What is bound may need more than what is declared now.
    if (node.desired == nullptr || node.binding == nullptr) continue;
    for (const Address& needed : node.binding->depends_on) users[needed].push_back(&node);
  }
  for (size_t before = 0; before != out.size();) {
    before = out.size();
    for (const Node& node : nodes.all) {
      if (!Changes(node) || out.contains(node.address)) continue;
      std::string why = WhyNot(nodes, node, out, users);
      if (!why.empty()) out[node.address] = std::move(why);
    }
  }
  for (Node& node : nodes.all) {
    const auto at = out.find(node.address);
    if (at == out.end()) continue;
    if (!at->second.empty()) {
      notes.push_back({node.address, absl::StrCat("left out with -exclude: ", at->second)});
    } else if (Changes(node)) {
      notes.push_back({node.address, "left out, as -exclude asks: it would change"});
    }
    LeaveOut(node);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status KeepSelected(Nodes& nodes, const Selection& selection, std::vector<PlanNote>& notes) {
  PLUMB_RETURN_IF_ERROR(KeepTargets(nodes, selection.target, notes));
  return DropExcluded(nodes, selection.exclude, notes);
}

}  // namespace plumb::internal
