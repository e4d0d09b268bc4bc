#include "lib/render/alignment.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/render/block.h"
#include "lib/render/leaves.h"
#include "lib/render/paint.h"

namespace plumb {
namespace {

Block BlockOf(const AlignedResource& resource, const Alignment& alignment,
              const KindRegistry& kinds) {
  const bool both = resource.in_first && resource.in_second;
  Block block = {
      .address = resource.address,
      .predicate = both ? "differs"
                        : absl::StrCat("is only in ",
                                       resource.in_first ? alignment.first : alignment.second),
      .comments = {},
      .symbol = both                ? "~"
                : resource.in_first ? "-"
                                    : "+",
      .lines = {}};
  for (const Leaf& leaf : LeavesOf(kinds.Find(resource.address.kind), resource.fields)) {
    block.lines.push_back(LineOf(leaf, false));
  }
  return block;
}

struct Totals {
  size_t differ = 0, first = 0, second = 0;
};

Totals TotalsOf(const Alignment& alignment) {
  Totals totals;
  for (const AlignedResource& resource : alignment.different) {
    ++(resource.in_first && resource.in_second ? totals.differ
       : resource.in_first                     ? totals.first
                                               : totals.second);
  }
  return totals;
}

Value ResourceJson(const AlignedResource& resource, const KindRegistry& kinds) {
  Array fields;
  for (const Leaf& leaf : LeavesOf(kinds.Find(resource.address.kind), resource.fields)) {
    fields.push_back(Object{{"path", leaf.path.ToString()},
                            {"first", Plain(leaf.before)},
                            {"second", Plain(leaf.after)},
                            {"sensitive", leaf.sensitive}});
  }
  return Object{{"address", resource.address.ToString()},
                {"in_first", resource.in_first},
                {"in_second", resource.in_second},
                {"fields", std::move(fields)}};
}

}  // namespace

std::string AlignmentText(const Alignment& alignment, const KindRegistry& kinds,
                          const TextStyle& style) {
  const Paint paint(style.color);
  const Totals totals = TotalsOf(alignment);
  if (alignment.different.empty()) {
    return absl::StrCat(paint.BoldGreen("No differences."), " ", alignment.first, " and ",
                        alignment.second, " are alike in ", alignment.alike, " resources.\n");
  }
  std::string out =
      absl::StrCat("Each field in ", alignment.first, ", and in ", alignment.second, ":\n\n");
  for (const AlignedResource& resource : alignment.different) {
    AppendBlock(BlockOf(resource, alignment, kinds), paint, out);
  }
  absl::StrAppend(&out, paint.Bold("Differences:"), " ", totals.differ, " differ, ", totals.first,
                  " only in ", alignment.first, ", ", totals.second, " only in ", alignment.second,
                  ", ", alignment.alike, " alike.\n");
  return out;
}

Value AlignmentJson(const Alignment& alignment, const KindRegistry& kinds) {
  Array different;
  for (const AlignedResource& resource : alignment.different) {
    different.push_back(ResourceJson(resource, kinds));
  }
  return Object{{"format_version", "1.0"},
                {"first", alignment.first},
                {"second", alignment.second},
                {"alike", alignment.alike},
                {"different", std::move(different)}};
}

}  // namespace plumb
