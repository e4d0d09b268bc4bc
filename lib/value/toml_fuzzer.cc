// Whatever the text: no crash, a place inside the text for each diagnostic, and
// what was read survives the way through JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/value/field_path.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

void Try(std::string text) {
  SourceFiles files;
  const FileId file = files.Add("fuzz.toml", std::move(text));
  Diagnostics diagnostics;
  const TomlDocument document = ParseToml(files, file, diagnostics, {.max_bytes = 1 << 16});
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    if (diagnostic.message.empty()) std::abort();
    FormatDiagnostic(diagnostic, files, Color::kNo);
  }
  for (const Positions::Entry& entry : document.positions.entries()) {
    if (!FieldPath::Parse(entry.path).ok()) std::abort();
    if (entry.value.line == 0 || entry.key.line == 0) std::abort();
  }
  const auto read_back = ParseJson(ToJson(document.root, SecretsAs::kFingerprint));
  if (!read_back.ok()) std::abort();
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  plumb::Try(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
