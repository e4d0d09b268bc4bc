#include "lib/render/graph.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/render/testing/waterworks.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Plan Chain(int length) {
  Plan plan;
  for (int i = 0; i < length; ++i) {
    Change change =
        MakeChange(absl::StrCat("pipe.p", 10000 + i), Action::kCreate, Reason::kNotBound);
    if (i > 0) change.depends_on = {plan.changes.back().address};
    plan.changes.push_back(std::move(change));
  }
  return plan;
}

TEST(GraphOfTest, ChangesAloneOrAll) {
  Plan plan = Chain(3);
  plan.changes[0].action = Action::kNone;
  EXPECT_EQ(GraphOf(plan, GraphScope::kAll).size(), 3u);
  const ResourceGraph changes = GraphOf(plan, GraphScope::kChanges);
  ASSERT_EQ(changes.size(), 2u);
  // What it needs does not change, and is not there.
  EXPECT_TRUE(changes[0].needs.empty());
  EXPECT_EQ(changes[1].needs, std::vector<size_t>{0});
}

TEST(GraphOfTest, LookupsAreDashedAndOnlyAmongAll) {
  Plan plan = Chain(2);
  plan.lookups = {{.address = *Address::Parse("pipe.seen"),
                   .id = RemoteId("7"),
                   .name = "seen",
                   .used_by = {plan.changes[1].address}}};
  EXPECT_EQ(GraphOf(plan, GraphScope::kChanges).size(), 2u);
  const ResourceGraph graph = GraphOf(plan, GraphScope::kAll);
  ASSERT_EQ(graph.size(), 3u);
  EXPECT_EQ(graph[1].needs, (std::vector<size_t>{0, 2}));
  EXPECT_THAT(GraphDot(graph),
              HasSubstr("n2 [label = \"lookup.pipe.seen\", style = \"rounded,dashed\"];"));
  EXPECT_THAT(GraphMermaid(graph), HasSubstr("n2([\"lookup.pipe.seen\"])"));
  EXPECT_THAT(GraphSvg(graph), HasSubstr("class=\"node no-op lookup\""));
}

TEST(GraphTest, KeysOfForEachCannotBreakOut) {
  Plan plan;
  plan.changes = {MakeChange("pipe.p", Action::kCreate, Reason::kNotBound)};
  plan.changes[0].address.key = "\"];\n<script>x</script>";
  const ResourceGraph graph = GraphOf(plan, GraphScope::kAll);
  EXPECT_THAT(GraphSvg(graph), Not(HasSubstr("<script")));
  EXPECT_THAT(GraphMermaid(graph), Not(HasSubstr("\"];")));
  EXPECT_THAT(GraphDot(graph), HasSubstr("\\\""));
}

TEST(GraphTest, AnEmptyOneIsStillADrawing) {
  EXPECT_THAT(GraphDot({}), HasSubstr("digraph plumb {"));
  EXPECT_THAT(GraphSvg({}), HasSubstr("</svg>"));
}

TEST(GraphTest, ALongChainIsLaidOutFromLeftToRight) {
  const std::string svg = GraphSvg(GraphOf(Chain(3000), GraphScope::kAll));
  EXPECT_THAT(svg, HasSubstr("translate(16 16)"));
  EXPECT_THAT(svg, HasSubstr(absl::StrCat("translate(", 16 + 2999 * 290, " 16)")));
}

}  // namespace
}  // namespace plumb
