#ifndef PLUMB_LIB_KIND_FIELD_TREE_H_
#define PLUMB_LIB_KIND_FIELD_TREE_H_

// A kind's fields as a tree, for walking a body and its descriptors side by side.
// Immutable.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/value/field_path.h"

namespace plumb {

struct FieldDescriptor;
struct KindDescriptor;

// "transformations[].params.*" -> "transformations", "[]", "params", "*".
std::vector<std::string> SplitFieldPattern(std::string_view pattern);

class FieldTree {
 public:
  // A place in the tree. kNowhere is inside of what nothing describes.
  using Place = int;
  static constexpr Place kRoot = 0;
  static constexpr Place kNowhere = -1;

  explicit FieldTree(const std::vector<FieldDescriptor>& fields);

  // The place of a member by name, or else of "*"; of an element; of either.
  Place Member(Place at, std::string_view name) const;
  Place Element(Place at) const;
  Place Step(Place at, const PathStep& step) const;

  // The place in KindDescriptor::fields of what describes this; -1 for none.
  int FieldAt(Place at) const { return at == kNowhere ? -1 : nodes_[at].field; }

  // Whether members are described by name here and no others are allowed.
  bool IsClosed(Place at) const;

  // The members described by name, sorted; without "*". Requires: not kNowhere.
  const std::vector<std::pair<std::string, Place>>& Members(Place at) const {
    return nodes_[at].members;
  }

 private:
  struct Node {
    int field = -1;
    std::vector<std::pair<std::string, Place>> members;
    Place any = kNowhere;
    Place element = kNowhere;
  };

  Place Grow(Place at, const std::string& step);

  std::vector<Node> nodes_;
};

// The tree of `kind`: the registry's, or one made for the occasion.
class TreeOf {
 public:
  explicit TreeOf(const KindDescriptor& kind);
  const FieldTree& operator*() const { return *tree_; }
  const FieldTree* operator->() const { return tree_; }

 private:
  std::vector<FieldTree> made_;  // At most one.
  const FieldTree* tree_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_FIELD_TREE_H_
