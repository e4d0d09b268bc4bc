// Whatever the text: no crash, a place inside the text for each diagnostic, and
// what was read survives the way through JSON.

#include <algorithm>
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

// A column may be one behind the line: where something is missing. So may a line
// be behind the text.
void CheckPlace(const SourceRange& where, const SourceFiles& files) {
  if (where.line == 0) return;  // The file as a whole.
  const std::string& text = files.text(where.file);
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (where.line > lines + 1) std::abort();
  // The line's break, of up to two bytes, belongs to it.
  if (where.column == 0 || where.column > files.Line(where.file, where.line).size() + 3) {
    std::abort();
  }
}

void Try(std::string text) {
  SourceFiles files;
  const FileId file = files.Add("fuzz.toml", std::move(text));
  Diagnostics diagnostics;
  const TomlDocument document = ParseToml(files, file, diagnostics, {.max_bytes = 1 << 16});
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    if (diagnostic.message.empty()) std::abort();
    CheckPlace(diagnostic.where, files);
    FormatDiagnostic(diagnostic, files, Color::kNo);
  }
  for (const Positions::Entry& entry : document.positions.entries()) {
    if (!FieldPath::Parse(entry.path).ok()) std::abort();
    if (entry.value.line == 0 || entry.key.line == 0) std::abort();
    CheckPlace(entry.key, files);
    CheckPlace(entry.value, files);
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
