// Random plans with secrets planted wherever one can stand.

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/render/drift.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr char kPlanted[] = "PLANTED";

KindRegistry Kinds() {
  return KindRegistry({{.name = KindName("well"),
                        .endpoints = {"/wells", "/wells/{id}"},
                        .fields = {{.path = "auth.params.*", .sensitivity = Sensitivity::kSecret},
                                   {.path = "list[].key", .sensitivity = Sensitivity::kSecret}}}});
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int Below(int n) { return static_cast<int>(engine_() % n); }
  std::mt19937& engine() { return engine_; }

  // Anything with a secret value somewhere, now and then.
  Value Any(int depth) {
    switch (Below(depth > 2 ? 4 : 6)) {
      case 0:
        return Secret(kPlanted);
      case 1:
        return Below(100);
      case 2:
        return Expression{"${well.x.id}"};
      case 3:
        return std::string(Below(300), 'x');
      case 4:
        return Array{Any(depth + 1), Any(depth + 1)};
      default:
        return Object{{"a", Any(depth + 1)}, {"b", Any(depth + 1)}};
    }
  }

  // A field that is sensitive in one of the ways there are.
  FieldChange Field() {
    const auto side = [&](Value plain) { return Below(4) == 0 ? Value() : std::move(plain); };
    switch (Below(4)) {
      case 0:  // By its own mark.
        return {FieldPath().Member("x"), side(kPlanted), side(kPlanted), Cause::kBoth, true};
      case 1:  // By its kind.
        return {*FieldPath::Parse("auth.params.token"), side(kPlanted), side(kPlanted)};
      case 2:  // By its kind, inside of what changes whole.
        return {FieldPath().Member("list"), side(Array{Object{{"key", kPlanted}}}),
                side(Array{Object{{"key", kPlanted}, {"n", 1}}})};
      default:  // By its value.
        return {FieldPath().Member("y"), Any(0), Any(0)};
    }
  }

  Change AnyChange(int i) {
    Change change;
    change.address = {KindName(Below(5) == 0 ? "well" : "well"), absl::StrCat("n", i), {}};
    change.action = static_cast<Action>(Below(7));
    change.reason = static_cast<Reason>(Below(12));
    change.id = RemoteId(absl::StrCat("id", i));
    for (int n = Below(4); n > 0; --n) change.fields.push_back(Field());
    for (int n = Below(2); n > 0; --n) change.drift.push_back(Field());
    change.before = Object{{"name", Any(0)}, {"auth", Object{{"params", Object{{"t", kPlanted}}}}}};
    change.after = change.before;
    change.body = Any(0);
    change.outputs = Object{{"id", change.id.text()}};
    return change;
  }

 private:
  std::mt19937 engine_;
};

Plan RandomPlan(Random& random) {
  Plan plan;
  for (int i = random.Below(20); i >= 0; --i) plan.changes.push_back(random.AnyChange(i));
  for (Change& change : plan.changes) {
    for (int n = random.Below(3); n > 0; --n) {
      const size_t on = random.Below(static_cast<int>(plan.changes.size()));
      change.depends_on.push_back(plan.changes[on].address);
    }
  }
  plan.notes = {{plan.changes[0].address, "a note"}, {plan.changes.back().address, "another"}};
  return plan;
}

// Everything that can be said about `plan`.
std::string AllRenderings(const Plan& plan) {
  const KindRegistry kinds = Kinds();
  DriftReport drift = {.environment = "e", .checked = 1, .entries = {}};
  for (const Change& change : plan.changes) {
    DriftEntry entry{.address = change.address, .kind = change.address.kind, .id = change.id};
    for (const FieldChange& field : change.fields) entry.fields.push_back({.change = field});
    drift.entries.push_back(std::move(entry));
  }
  return absl::StrCat(
      PlanText(plan, kinds, {}), PlanText(plan, kinds, {.color = Color::kYes}),
      ToJson(PlanJson(plan, kinds), SecretsAs::kText), PlanMarkdown(plan, kinds, {}),
      PlanHtml(plan, kinds), GraphDot(GraphOf(plan, GraphScope::kAll)),
      GraphMermaid(GraphOf(plan, GraphScope::kAll)), GraphSvg(GraphOf(plan, GraphScope::kAll)),
      DriftText(drift, kinds, {}), ToJson(DriftJson(drift, kinds), SecretsAs::kText),
      DriftMarkdown(drift, kinds, 65536), DriftMetrics(drift, kinds, {}),
      ToJson(DriftSarif(drift, kinds, ""), SecretsAs::kText),
      ToJson(DriftMessage(drift, kinds), SecretsAs::kText));
}

TEST(SecrecyTest, NoRenderingHoldsASecret) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const std::string text = AllRenderings(RandomPlan(random));
    ASSERT_EQ(text.find(kPlanted), std::string::npos) << "seed " << seed << "\n" << text;
  }
}

TEST(SecrecyTest, KindsOfWhichNothingIsKnownLeakNothingMarked) {
  Plan plan;
  plan.changes = {{.address = {KindName("other"), "n", {}}, .action = Action::kCreate}};
  plan.changes[0].fields = {{FieldPath().Member("a"), Value(), kPlanted, Cause::kSpec, true},
                            {FieldPath().Member("b"), Value(), Array{Secret(kPlanted)}}};
  EXPECT_EQ(AllRenderings(plan).find(kPlanted), std::string::npos);
}

TEST(RenderTest, TheOrderOfTheInputDoesNotShow) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Random random(seed);
    Plan plan = RandomPlan(random);
    const std::string text = AllRenderings(plan);
    std::shuffle(plan.changes.begin(), plan.changes.end(), random.engine());
    std::reverse(plan.notes.begin(), plan.notes.end());
    for (Change& change : plan.changes) {
      std::shuffle(change.depends_on.begin(), change.depends_on.end(), random.engine());
    }
    ASSERT_EQ(AllRenderings(plan), text) << "seed " << seed;
  }
}

}  // namespace
}  // namespace plumb
