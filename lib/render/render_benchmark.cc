// Renderings of large plans: time must grow with their size and no faster.

#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

KindRegistry Kinds() {
  return KindRegistry({{.name = KindName("pipe"),
                        .endpoints = {"/pipes", "/pipes/{id}"},
                        .fields = {{.path = "rows", .type = FieldType::kKeyedList, .key = "to"}}}});
}

Plan PlanOf(int64_t changes) {
  Plan plan;
  for (int64_t i = 0; i < changes; ++i) {
    Change change;
    change.address = {KindName("pipe"), absl::StrCat("p", i), {}};
    change.action = i % 2 == 0 ? Action::kReplace : Action::kUpdate;
    change.reason = i % 2 == 0 ? Reason::kDependencyReplaced : Reason::kFieldsDiffer;
    change.id = RemoteId("id");
    // Everything hangs on the first one.
    change.depends_on = {{KindName("pipe"), "p0", {}}};
    Array rows;
    for (int n = 0; n < 20; ++n) {
      const std::string to = absl::StrCat("row", n);
      rows.push_back(Object{{"to", to}, {"from", "a"}});
      if (n % 2 == 0) {
        change.fields.push_back(
            {FieldPath().Member("rows").Element("to", to).Member("from"), "a", "b"});
      }
    }
    change.after = Object{{"name", "n"}, {"rows", std::move(rows)}};
    plan.changes.push_back(std::move(change));
  }
  return plan;
}

void RendersText(benchmark::State& state) {
  const Plan plan = PlanOf(state.range(0));
  const KindRegistry kinds = Kinds();
  for (auto unused : state) benchmark::DoNotOptimize(PlanText(plan, kinds, {}));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(RendersText)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)->Complexity();

void RendersJson(benchmark::State& state) {
  const Plan plan = PlanOf(state.range(0));
  const KindRegistry kinds = Kinds();
  for (auto unused : state) benchmark::DoNotOptimize(ToJson(PlanJson(plan, kinds)));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(RendersJson)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)->Complexity();

void RendersMarkdown(benchmark::State& state) {
  const Plan plan = PlanOf(state.range(0));
  const KindRegistry kinds = Kinds();
  for (auto unused : state) benchmark::DoNotOptimize(PlanMarkdown(plan, kinds, {}));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(RendersMarkdown)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)->Complexity();

// What a pull request takes; the budget is 500 ms for 10,000 changes.
void RendersTextJsonAndMarkdown(benchmark::State& state) {
  const Plan plan = PlanOf(state.range(0));
  const KindRegistry kinds = Kinds();
  for (auto unused : state) {
    benchmark::DoNotOptimize(PlanText(plan, kinds, {}));
    benchmark::DoNotOptimize(ToJson(PlanJson(plan, kinds)));
    benchmark::DoNotOptimize(PlanMarkdown(plan, kinds, {}));
  }
}
BENCHMARK(RendersTextJsonAndMarkdown)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace plumb
