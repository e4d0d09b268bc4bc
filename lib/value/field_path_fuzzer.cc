// A path that parses is written as it was read, and every operation takes it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

void Try(std::string_view text) {
  const auto path = FieldPath::Parse(text);
  if (!path.ok()) return;
  if (path->ToString() != text) std::abort();
  const Value empty;
  if (Lookup(empty, *path) != nullptr && !path->empty()) std::abort();
  for (const PathStep& step : path->steps()) {
    // A place that is not the next one is not where SetAt appends.
    if (step.kind == PathStep::Kind::kIndex && step.index > 0) return;
    // An element loses its key when the key itself is set.
    if (step.kind == PathStep::Kind::kElement) return;
  }
  Value root;
  SetAt(root, *path, "set");
  const Value* set = Lookup(root, *path);
  if (set == nullptr || !(*set == Value("set"))) std::abort();
  if (!path->empty() && !EraseAt(root, *path)) std::abort();
  ToJsonPointer(*path, root).status().IgnoreError();
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  plumb::Try(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
