// Splitting, joining and reading expressions of any bytes.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/desired/desired.h"
#include "lib/desired/expression.h"
#include "lib/value/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto reference = plumb::ParseReference(text); reference.ok()) {
    if (reference->ToString() != text) std::abort();
  }
  const auto pieces = plumb::SplitExpression(text);
  if (!pieces.ok()) return 0;
  const auto again = plumb::SplitExpression(plumb::JoinExpression(*pieces));
  if (!again.ok() || *again != *pieces) std::abort();
  plumb::Substitute(plumb::Expression{std::string(text)},
                    [](const plumb::AttributeReference&) { return nullptr; });
  return 0;
}
