// How long the platform takes to give away 10,000 objects in pages of 100.

#include <benchmark/benchmark.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/test_api.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr int kObjects = 10000;

void ListEverything(benchmark::State& state, std::string_view query) {
  TestApi api;
  const Value bodies = Array(kObjects, TestApi::BaseBody());
  api.Send("POST", "/_admin/objects/connections?org=ORG@AdobeOrg&sandbox=dev", bodies);
  while (state.KeepRunning()) {
    std::string target = absl::StrCat(kFlowService, "/connections?limit=100", query);
    while (!target.empty()) {
      const std::string text = api.Handle(TestApi::MakeCall("GET", target, "")).text;
      const size_t next = text.find("/connections?continuationToken=", text.size() - 600);
      target.clear();
      if (next == std::string::npos) continue;
      target = absl::StrCat(kFlowService, text.substr(next, text.find('"', next) - next));
    }
  }
  state.SetItemsProcessed(state.iterations() * kObjects);
}

BENCHMARK_CAPTURE(ListEverything, all, "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ListEverything, filtered, "&property=state==enabled")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb::emulator
