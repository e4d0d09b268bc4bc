// A plan of an estate in which nothing, and one in which everything, has changed.

#include <benchmark/benchmark.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/plan/planner.h"
#include "lib/plan/testing/estate.h"

namespace plumb {
namespace {

void Fill(Estate& estate, int64_t count, int size) {
  for (int64_t i = 0; i < count; ++i) {
    const std::string address = absl::StrCat("bucket.b", i), id = absl::StrCat("id", i);
    const std::string common = absl::StrCat(R"({"name":"bucket )", i,
                                            R"(","description":"one of many","labels":["x","y"],)",
                                            R"("options":{"a":1,"b":"two"},"size":)");
    estate.Want(address, absl::StrCat(common, size, "}"));
    estate.Have(address, id, absl::StrCat(common, "\"5\"}"), absl::StrCat(common, "5}"));
  }
}

void BM_PlanWithoutChanges(benchmark::State& state) {
  Estate estate;
  Fill(estate, state.range(0), 5);
  for (auto _ : state) benchmark::DoNotOptimize(estate.Make());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_PlanWithoutChanges)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void BM_PlanThatUpdatesEverything(benchmark::State& state) {
  Estate estate;
  Fill(estate, state.range(0), 6);
  for (auto _ : state) benchmark::DoNotOptimize(estate.Make());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_PlanThatUpdatesEverything)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb
