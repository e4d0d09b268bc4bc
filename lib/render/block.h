#ifndef PLUMB_LIB_RENDER_BLOCK_H_
#define PLUMB_LIB_RENDER_BLOCK_H_

// One resource as Terraform lays it out: comment lines, then
//
//   ~ flow "charges" {
//         id                      = "2edc08ac"
//       ~ scheduleParams.interval = 15 -> 30
//         # (12 unchanged attributes hidden)
//     }
//
// Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/render/leaves.h"
#include "lib/render/paint.h"
#include "lib/resource/address.h"
#include "lib/value/value.h"

namespace plumb {

// One "name = value" of a block.
struct BlockLine {
  char symbol = ' ';  // ' ', '+', '-' or '~'.
  std::string name;
  Value before, after;  // ' ' shows `before`. Both redacted.
  bool forces = false;  // "# forces replacement".
  Cause cause = Cause::kSpec;
};

struct Block {
  Address address;
  std::optional<Address> from;        // Where it stood, for the first line; else `address`.
  std::string predicate;              // "will be created": the end of the first line.
  std::vector<std::string> comments;  // In parentheses below it.
  std::string symbol;                 // "+", "-/+", ...; "" for none.
  std::vector<BlockLine> lines;
  size_t hidden = 0;  // Unchanged attributes that have no line.
};

// The line of one leaf.
BlockLine LineOf(const Leaf& leaf, bool forces);

// Appended to `out`, an empty line at the end.
void AppendBlock(const Block& block, const Paint& paint, std::string& out);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_BLOCK_H_
