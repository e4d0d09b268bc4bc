#include "lib/kind/field_tree.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/kind/descriptor.h"

namespace plumb {
namespace {

using Named = std::pair<std::string, FieldTree::Place>;

bool Before(const Named& member, std::string_view name) { return member.first < name; }

}  // namespace

std::vector<std::string> SplitFieldPattern(std::string_view pattern) {
  const std::string apart = absl::StrReplaceAll(pattern, {{"[]", ".[]"}});
  return absl::StrSplit(apart, '.', absl::SkipEmpty());
}

FieldTree::FieldTree(const std::vector<FieldDescriptor>& fields) : nodes_(1) {
  for (size_t i = 0; i < fields.size(); ++i) {
    Place at = kRoot;
    for (const std::string& step : SplitFieldPattern(fields[i].path)) at = Grow(at, step);
    nodes_[at].field = static_cast<int>(i);
  }
}

FieldTree::Place FieldTree::Grow(Place at, const std::string& step) {
  const auto next = static_cast<Place>(nodes_.size());
  if (step == "*" || step == "[]") {
    Place& slot = step == "*" ? nodes_[at].any : nodes_[at].element;
    if (slot != kNowhere) return slot;
    slot = next;
  } else {
    std::vector<Named>& members = nodes_[at].members;
    const auto where = std::lower_bound(members.begin(), members.end(), step, Before);
    if (where != members.end() && where->first == step) return where->second;
    members.insert(where, {step, next});
  }
  nodes_.emplace_back();
  return next;
}

FieldTree::Place FieldTree::Member(Place at, std::string_view name) const {
  if (at == kNowhere) return kNowhere;
  const std::vector<Named>& members = nodes_[at].members;
  const auto where = std::lower_bound(members.begin(), members.end(), name, Before);
  if (where != members.end() && where->first == name) return where->second;
  return nodes_[at].any;
}

FieldTree::Place FieldTree::Element(Place at) const {
  return at == kNowhere ? kNowhere : nodes_[at].element;
}

FieldTree::Place FieldTree::Step(Place at, const PathStep& step) const {
  return step.kind == PathStep::Kind::kMember ? Member(at, step.key) : Element(at);
}

bool FieldTree::IsClosed(Place at) const {
  return at != kNowhere && !nodes_[at].members.empty() && nodes_[at].any == kNowhere;
}

TreeOf::TreeOf(const KindDescriptor& kind) {
  if (kind.tree != nullptr) {
    tree_ = kind.tree.get();
    return;
  }
  made_.emplace_back(kind.fields);
  tree_ = made_.data();
}

}  // namespace plumb
