// Comparing many small objects that are equal, which is what most plans do.

#include <benchmark/benchmark.h>

#include <vector>

#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

void BM_DiffEqualObjects(benchmark::State& state) {
  const KindRegistry kinds = MadeUpKinds();
  const KindDescriptor& kind = *kinds.Find(KindName("bucket"));
  const Value body = Normalize(kind, *ParseJson(R"({"name":"a","size":5,"labels":["x","y"],
      "description":"d","options":{"a":1,"b":"two","c":{"d":[1,2,3]}}})"));
  const Value observed = body, applied = body;
  const std::vector<FieldPath> ignore;
  for (auto _ : state) {
    for (int64_t i = 0; i < state.range(0); ++i) {
      benchmark::DoNotOptimize(DiffFields({.kind = kind,
                                           .desired = body,
                                           .observed = observed,
                                           .last_applied = applied,
                                           .ignore = ignore}));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_DiffEqualObjects)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb
