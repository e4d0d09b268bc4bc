// Whatever the text: no crash, and what was read is written so that it reads
// back equal, in either layout.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

void Try(std::string_view text) {
  const auto value = ParseJson(text);
  if (!value.ok()) return;
  for (const JsonLayout layout : {JsonLayout::kCompact, JsonLayout::kIndented}) {
    const auto again = ParseJson(ToJson(*value, SecretsAs::kPlaceholder, layout));
    if (!again.ok() || !(*again == *value)) std::abort();
  }
  // Markers in foreign text may turn into secrets, whose text stays unknown.
  ToJson(RestoreMarkers(*value), SecretsAs::kText);
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  plumb::Try(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
