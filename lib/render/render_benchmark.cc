// Renderings of large plans: time must grow with their size and no faster.

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Kinds in the shape of the platform's: a mapping of 20 rows, a flow and a
// connection.
KindRegistry Kinds() {
  return KindRegistry({{.name = KindName("mapping"),
                        .endpoints = {"/mappings", "/mappings/{id}"},
                        .fields = {{.path = "rows", .type = FieldType::kKeyedList, .key = "to"}}},
                       {.name = KindName("flow"),
                        .endpoints = {"/flows", "/flows/{id}"},
                        .fields = {{.path = "schedule.start", .type = FieldType::kTime}}},
                       {.name = KindName("connection"),
                        .endpoints = {"/connections", "/connections/{id}"},
                        .fields = {{.path = "auth.*", .sensitivity = Sensitivity::kSecret}}}});
}

void MakeMapping(Change& change) {
  Array before, after;
  for (int n = 0; n < 20; ++n) {
    const std::string to = absl::StrCat("_acme.charges_data.row", n);
    before.push_back(Object{{"to", to}, {"from", "data.a"}});
    after.push_back(Object{{"to", to}, {"from", n % 5 == 0 ? "data.b" : "data.a"}});
    if (n % 5 != 0) continue;
    change.fields.push_back(
        {FieldPath().Member("rows").Element("to", to).Member("from"), "data.a", "data.b"});
  }
  change.before = Object{{"name", "n"}, {"rows", std::move(before)}};
  change.after = Object{{"name", "n"}, {"rows", std::move(after)}};
}

Value FlowBody(int interval) {
  return Object{
      {"name", "charges"},
      {"description", "Stripe charges, every quarter of an hour"},
      {"flowSpec", Object{{"id", "6499120c"}, {"version", "1.0"}}},
      {"sources", Array{"d52f8007-1c62-49b9-80ec-b15ca017092f"}},
      {"targets", Array{"59d12846-54b9-4abe-a3dd-365f06fb9117"}},
      {"schedule", Object{{"start", 1710267858}, {"frequency", "minute"}, {"interval", interval}}}};
}

void MakeFlow(Change& change) {
  change.fields = {{FieldPath().Member("schedule").Member("interval"), 15, 30}};
  change.before = FlowBody(15);
  change.after = FlowBody(30);
}

Value ConnectionBody(std::string_view path) {
  return Object{{"name", "charges"},
                {"spec", Object{{"id", "cc2c31d6"}, {"version", "1.0"}}},
                {"auth", Object{{"token", Secret("t")}}},
                {"params", Object{{"path", path}, {"format", "json"}}}};
}

void MakeConnection(Change& change) {
  change.fields = {{FieldPath().Member("params").Member("path"), "charges", "refunds"}};
  change.forces = {change.fields[0].path};
  change.before = ConnectionBody("charges");
  change.after = ConnectionBody("refunds");
}

// Updates of mappings and flows, and twice as many replacements of connections.
Plan PlanOf(int64_t changes) {
  Plan plan;
  for (int64_t i = 0; i < changes; ++i) {
    Change change;
    const bool replaces = i % 4 > 1;
    const std::string_view kind = replaces ? "connection" : (i % 4 == 0 ? "mapping" : "flow");
    change.address = {KindName(std::string(kind)), absl::StrCat("p", i), {}};
    change.action = replaces ? Action::kReplace : Action::kUpdate;
    change.reason = replaces ? Reason::kFieldForcesReplace : Reason::kFieldsDiffer;
    change.id = RemoteId("d52f8007-1c62-49b9-80ec-b15ca017092f");
    // Everything hangs on the first connection.
    change.depends_on = {{KindName("connection"), "p2", {}}};
    if (kind == "mapping") MakeMapping(change);
    if (kind == "flow") MakeFlow(change);
    if (replaces) MakeConnection(change);
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
