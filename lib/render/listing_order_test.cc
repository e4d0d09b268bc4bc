// From a listing to every rendering: the order in which the platform lists its
// objects never shows.

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/plan/plan_file.h"
#include "lib/plan/testing/random_estate.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

std::string Everything(Estate& estate) {
  const absl::StatusOr<Plan> plan = estate.Make();
  if (!plan.ok()) return plan.status().ToString();
  const KindRegistry& kinds = estate.kinds;
  const ResourceGraph graph = GraphOf(*plan, GraphScope::kAll);
  return absl::StrCat(PlanText(*plan, kinds, {}), ToJson(PlanJson(*plan, kinds)),
                      PlanMarkdown(*plan, kinds, {}), PlanHtml(*plan, kinds), GraphDot(graph),
                      GraphMermaid(graph), GraphSvg(graph), WritePlanFile(*plan));
}

TEST(ListingOrderProperty, EveryRenderingHasTheSameBytes) {
  std::mt19937 random(7);
  for (int i = 0; i < 60; ++i) {
    Estate estate;
    estate.keep_unchanged = i % 2 == 0;
    Fill(estate, random);
    const std::string first = Everything(estate);
    for (int again = 0; again < 2; ++again) {
      Shuffle(estate, random);
      ASSERT_EQ(Everything(estate), first) << "estate " << i;
    }
  }
}

}  // namespace
}  // namespace plumb
