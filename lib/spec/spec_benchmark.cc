// Reading specs and building the desired graph, by number of resources. The
// share of TOML parsing is measured beside it.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "lib/desired/desired.h"
#include "lib/spec/spec.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

constexpr size_t kResourcesPerFile = 100;

class FixedSecrets : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view, std::string_view) override { return "s"; }
};

KindRegistry Kinds() {
  KindDescriptor bucket{.name = KindName("bucket"), .outputs = {"version"}};
  bucket.fields = {{.path = "name", .type = FieldType::kString, .presence = Presence::kRequired},
                   {.path = "description", .type = FieldType::kString},
                   {.path = "size", .type = FieldType::kInteger},
                   {.path = "enabled", .type = FieldType::kBoolean},
                   {.path = "spec.id", .type = FieldType::kString},
                   {.path = "spec.version", .type = FieldType::kString},
                   {.path = "params.path", .type = FieldType::kString},
                   {.path = "params.kind", .type = FieldType::kString},
                   {.path = "params.token", .sensitivity = Sensitivity::kSecret},
                   {.path = "labels", .type = FieldType::kSet}};
  KindDescriptor topic{.name = KindName("topic")};
  topic.fields = bucket.fields;
  topic.fields.push_back({.path = "bucketId", .references = KindName("bucket")});
  topic.fields.push_back({.path = "bucketVersion"});
  return KindRegistry({std::move(bucket), std::move(topic)});
}

// Half buckets, half topics with two references each.
std::string Text(size_t first, size_t count) {
  std::string text;
  for (size_t i = first; i < first + count; ++i) {
    const bool is_topic = i % 2 == 1;
    absl::StrAppend(&text, is_topic ? "[topic.t" : "[bucket.t", is_topic ? i - 1 : i,
                    "]\nname = \"n", i, "\"\ndescription = \"Made for ${var.team}, number ", i,
                    "\"\nsize = ", i,
                    "\nenabled = true\nspec = { id = \"6499120c-0b15-42dc-936e-847ea3c24d72\", "
                    "version = \"1.0\" }\nparams.path = \"charges\"\nparams.kind = \"json\"\n"
                    "params.token = \"${secret.env.TOKEN}\"\nlabels = [\"a\", \"b\"]\n");
    if (!is_topic) continue;
    absl::StrAppend(&text, "bucketId = \"${bucket.t", i - 1, ".id}\"\nbucketVersion = \"${bucket.t",
                    i - 1, ".version}\"\n");
  }
  return text;
}

std::vector<FileId> AddFiles(size_t resources, SourceFiles& files) {
  std::vector<FileId> ids;
  for (size_t first = 0; first < resources; first += kResourcesPerFile) {
    ids.push_back(files.Add(absl::StrCat(first, ".toml"), Text(first, kResourcesPerFile)));
  }
  return ids;
}

void BM_ParseTomlAlone(benchmark::State& state) {
  SourceFiles files;
  const std::vector<FileId> ids = AddFiles(static_cast<size_t>(state.range(0)), files);
  for (auto _ : state) {
    Diagnostics diagnostics;
    for (const FileId id : ids) benchmark::DoNotOptimize(ParseToml(files, id, diagnostics));
  }
}
BENCHMARK(BM_ParseTomlAlone)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void BM_ReadSpecs(benchmark::State& state) {
  SourceFiles files;
  const KindRegistry kinds = Kinds();
  const std::vector<FileId> ids = AddFiles(static_cast<size_t>(state.range(0)), files);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(ReadSpecs(files, ids, kinds, diagnostics));
  }
}
BENCHMARK(BM_ReadSpecs)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void BM_ReadSpecsAndBuildDesired(benchmark::State& state) {
  SourceFiles files;
  const KindRegistry kinds = Kinds();
  const std::vector<FileId> ids = AddFiles(static_cast<size_t>(state.range(0)), files);
  FixedSecrets secrets;
  for (auto _ : state) {
    Diagnostics diagnostics;
    Specs specs = ReadSpecs(files, ids, kinds, diagnostics);
    const DesiredGraph graph = BuildDesired({.resources = std::move(specs.resources),
                                             .lookups = std::move(specs.lookups),
                                             .kinds = kinds,
                                             .variables = {{"team", "payments"}},
                                             .secrets = secrets},
                                            diagnostics);
    if (diagnostics.HasErrors()) {
      const std::string message = diagnostics.Sorted()[0].message;
      state.SkipWithError(message.c_str());
    }
    benchmark::DoNotOptimize(graph.resources().data());
  }
}
BENCHMARK(BM_ReadSpecsAndBuildDesired)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb
