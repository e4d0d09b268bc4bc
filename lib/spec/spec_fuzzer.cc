// Specs and project files of any bytes, all the way to the desired graph. What
// is refused has to come with a diagnostic that can be printed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/desired/desired.h"
#include "lib/spec/project.h"
#include "lib/spec/spec.h"

namespace plumb {
namespace {

class FixedSecrets : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view how, std::string_view what) override {
    if (how == "file") return absl::NotFoundError("no such file");
    return std::string(what);
  }
};

const KindRegistry& Kinds() {
  static const auto& kinds = *[] {
    KindDescriptor a{.name = KindName("a"), .outputs = {"version"}};
    a.fields = {{.path = "name", .type = FieldType::kString, .presence = Presence::kRequired},
                {.path = "b", .references = KindName("b")},
                {.path = "key.*", .sensitivity = Sensitivity::kSecret},
                {.path = "list", .type = FieldType::kKeyedList, .key = "k"},
                {.path = "list[].k"}};
    KindDescriptor b{.name = KindName("b")};
    b.fields = {{.path = "n", .type = FieldType::kInteger},
                {.path = "at", .type = FieldType::kTime}};
    return new KindRegistry({std::move(a), std::move(b)});
  }();
  return kinds;
}

void ReadAll(std::string_view text) {
  SourceFiles files;
  Diagnostics diagnostics;
  const FileId file = files.Add("a.toml", std::string(text));
  std::map<std::string, Value> variables = ReadProject(files, file, diagnostics).variables;
  Diagnostics of_specs;
  Specs specs = ReadSpecs(files, {file}, Kinds(), of_specs);
  FixedSecrets secrets;
  const DesiredGraph graph = BuildDesired({.resources = std::move(specs.resources),
                                           .lookups = std::move(specs.lookups),
                                           .kinds = Kinds(),
                                           .variables = std::move(variables),
                                           .secrets = secrets,
                                           .complete = specs.complete},
                                          of_specs);
  for (const Diagnostic& diagnostic : of_specs.Sorted()) {
    FormatDiagnostic(diagnostic, files, Color::kNo);
  }
  if (!of_specs.HasErrors() && graph.Order().size() != graph.resources().size()) std::abort();
}

}  // namespace
}  // namespace plumb

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  plumb::ReadAll(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
