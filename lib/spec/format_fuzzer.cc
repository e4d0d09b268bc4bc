// Whatever parses keeps its meaning in plumb's layout, and formatting it again
// changes nothing.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/spec/format.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

void Try(const std::string& text) {
  SourceFiles files;
  Diagnostics diagnostics;
  const TomlDocument before = ParseToml(files, files.Add("a.toml", text), diagnostics);
  if (diagnostics.HasErrors()) return;
  const std::string once = LayOutToml(text);
  const TomlDocument after = ParseToml(files, files.Add("b.toml", once), diagnostics);
  if (diagnostics.HasErrors() || before.root != after.root) std::abort();
  if (LayOutToml(once) != once) std::abort();
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  plumb::Try(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
