// Reading what 1,000 and 10,000 small resources are: specs as TOML, answers as
// JSON. Each counts resources per second, which should not fall with their
// number; a whole plan of 10,000 has a second in all.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"
#include "lib/value/json.h"
#include "lib/value/toml.h"

namespace plumb {
namespace {

constexpr size_t kPerFile = 100;

void AppendToml(size_t i, std::string& text) {
  absl::StrAppend(&text, "[flow.f", i, "]\nname = \"Flow ", i,
                  "\"\ndescription = \"Charges of region ", i % 7,
                  "\"\nsource_connection = \"${source_connection.s", i,
                  ".id}\"\ntarget_connection = \"${target_connection.t", i,
                  ".id}\"\nstart = 2026-01-01T00:00:00Z\ninterval = ", i % 60,
                  "\nenabled = true\nlabels = [\"a\", \"b\"]\nparams.path = \"x/", i, "\"\n\n");
}

// Thirty members or so, as the flow service answers.
void AppendJson(size_t i, std::string& text) {
  absl::StrAppend(&text, "{\"id\":\"6499120c-0b15-42dc-936e-", 847000000000 + i,
                  "\",\"createdAt\":", 1700000000000 + i, ",\"updatedAt\":", 1700000001000 + i,
                  ",\"createdBy\":\"someone@AdobeID\",\"updatedBy\":\"someone@AdobeID\",");
  absl::StrAppend(&text, "\"createdClient\":\"exc_app\",\"updatedClient\":\"exc_app\",",
                  "\"sandboxId\":\"1bd86660-c5da-11e9-93d4-6d5fc3a66a8e\",\"sandboxName\":\"dev\",",
                  "\"imsOrgId\":\"0000@AdobeOrg\",\"name\":\"Flow ", i,
                  "\",\"description\":\"Charges of region ", i % 7, "\",");
  absl::StrAppend(&text, "\"flowSpec\":{\"id\":\"9753525b-82c7-4dce-8a9b-5ccfce2b9876\",",
                  "\"version\":\"1.0\"},\"state\":\"enabled\",\"version\":\"\\\"", i, "\\\"\",",
                  "\"etag\":\"\\\"", i, "\\\"\",\"sourceConnectionIds\":[\"s", i,
                  "\"],\"targetConnectionIds\":[\"t", i, "\"],");
  absl::StrAppend(&text, "\"scheduleParams\":{\"startTime\":\"1700000000\",\"frequency\":",
                  "\"minute\",\"interval\":", i % 60, ",\"backfill\":true},",
                  "\"transformations\":[{\"name\":\"Mapping\",\"params\":{\"mappingId\":\"m", i,
                  "\",\"mappingVersion\":0}}],\"ratio\":0.", i, "}");
}

void ReportResources(benchmark::State& state) {
  state.counters["resources"] = benchmark::Counter(
      static_cast<double>(state.iterations() * state.range(0)), benchmark::Counter::kIsRate);
}

void BM_ParseToml(benchmark::State& state) {
  SourceFiles files;
  std::vector<FileId> ids;
  const auto resources = static_cast<size_t>(state.range(0));
  for (size_t first = 0; first < resources; first += kPerFile) {
    std::string text;
    for (size_t i = first; i < first + kPerFile; ++i) AppendToml(i, text);
    ids.push_back(files.Add(absl::StrCat("specs/", first, ".toml"), std::move(text)));
  }
  for (auto _ : state) {
    Diagnostics diagnostics;
    for (const FileId id : ids) {
      benchmark::DoNotOptimize(ParseToml(files, id, diagnostics));
    }
    if (diagnostics.HasErrors()) state.SkipWithError("the text is no TOML");
  }
  ReportResources(state);
}
BENCHMARK(BM_ParseToml)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

// As pages of 100.
std::vector<std::string> Pages(size_t resources) {
  std::vector<std::string> pages;
  for (size_t first = 0; first < resources; first += kPerFile) {
    std::string page = "{\"items\":[";
    for (size_t i = first; i < first + kPerFile; ++i) {
      if (i > first) page += ',';
      AppendJson(i, page);
    }
    pages.push_back(page + "]}");
  }
  return pages;
}

void BM_ParseJson(benchmark::State& state) {
  const std::vector<std::string> pages = Pages(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    for (const std::string& page : pages) {
      const auto value = ParseJson(page);
      if (!value.ok()) state.SkipWithError("the text is no JSON");
      benchmark::DoNotOptimize(value);
    }
  }
  ReportResources(state);
}
BENCHMARK(BM_ParseJson)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

void BM_ToJson(benchmark::State& state) {
  std::vector<Value> values;
  for (const std::string& page : Pages(static_cast<size_t>(state.range(0)))) {
    values.push_back(ParseJson(page).value());
  }
  for (auto _ : state) {
    for (const Value& value : values) benchmark::DoNotOptimize(ToJson(value));
  }
  ReportResources(state);
}
BENCHMARK(BM_ToJson)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb
