// Taking anything out of whatever parses, and setting it anew, does that and nothing else.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/spec/toml_edit.h"
#include "lib/value/field_path.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

// Without members that are tables or arrays with nothing in them.
Value WithoutEmpty(const Value& value) {
  if (value.is_array()) {
    Array elements;
    for (const Value& element : value.as_array()) elements.push_back(WithoutEmpty(element));
    return elements;
  }
  if (!value.is_object()) return value;
  Object left;
  for (const auto& [name, member] : value.as_object()) {
    Value kept = WithoutEmpty(member);
    if (kept != Value(Object()) && kept != Value(Array())) left.Set(name, std::move(kept));
  }
  return left;
}

void TryOne(const std::string& text, const Value& root, const TomlEdit& edit) {
  const absl::StatusOr<EditedToml> edited = EditToml(text, edit);
  if (!edited.ok()) {
    if (!edit.value.has_value()) std::abort();  // What is there can be taken out.
    return;
  }
  SourceFiles files;
  Diagnostics diagnostics;
  const TomlDocument after = ParseToml(files, files.Add("a.toml", edited->text), diagnostics);
  if (diagnostics.HasErrors()) std::abort();
  Value wanted = root;
  if (edit.value.has_value()) {
    SetAt(wanted, edit.path, 7);
  } else {
    EraseAt(wanted, edit.path);
  }
  if (WithoutEmpty(after.root) != WithoutEmpty(wanted)) std::abort();
}

void Try(const std::string& text) {
  SourceFiles files;
  Diagnostics diagnostics;
  const TomlDocument document = ParseToml(files, files.Add("a.toml", text), diagnostics);
  if (diagnostics.HasErrors()) return;
  size_t tried = 0;
  for (const Positions::Entry& entry : document.positions.entries()) {
    const absl::StatusOr<FieldPath> path = FieldPath::Parse(entry.path);
    if (!path.ok() || ++tried > 20) continue;
    TryOne(text, document.root, {*path, std::nullopt});
    TryOne(text, document.root, {*path, "7"});
  }
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4096) plumb::Try(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
