// Renderings compared with files. To rewrite them:
//
//   bazel run //lib/render:render_test -- --update
//
// and review the difference like code.

#include <string>

#include "gtest/gtest.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/render/testing/waterworks.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

Address At(const std::string& text) { return *Address::Parse(text); }
FieldPath Path(const std::string& text) { return *FieldPath::Parse(text); }

DriftReport Drifted() {
  DriftReport report = {.environment = "dev", .checked = 12, .entries = {}};
  report.entries.push_back(
      {.address = At("pipe.main"),
       .id = RemoteId("p1"),
       .deleted = false,
       .fields = {{Path("schedule.every"), 15, 60}, {Path("note"), "old", Value()}},
       .updated_by = "someone@example.com",
       .updated_client = "exc_app",
       .updated_at_ms = 1710267858123});
  report.entries.push_back({.address = At("chart.river[\"k\"]"),
                            .id = RemoteId("c1"),
                            .deleted = true,
                            .fields = {},
                            .updated_by = "",
                            .updated_client = ""});
  return report;
}

TEST(GoldenTest, PlanOfEverything) {
  ExpectGolden("everything.txt", PlanText(PlanOfEverything(), WaterworksKinds(), {}));
}

TEST(GoldenTest, PlanOfEverythingInColor) {
  ExpectGolden("everything.color.txt",
               PlanText(PlanOfEverything(), WaterworksKinds(), {.color = Color::kYes}));
}

TEST(GoldenTest, PlanOfEverythingAsJson) {
  ExpectGolden("everything.json", ToJson(PlanJson(PlanOfEverything(), WaterworksKinds()),
                                         SecretsAs::kPlaceholder, JsonLayout::kIndented) +
                                      "\n");
}

TEST(GoldenTest, PlanOfEverythingAsHtml) {
  ExpectGolden("everything.html", PlanHtml(PlanOfEverything(), WaterworksKinds()));
}

TEST(GoldenTest, GraphsOfEverything) {
  const ResourceGraph graph = GraphOf(PlanOfEverything(), GraphScope::kAll);
  ExpectGolden("everything.dot", GraphDot(graph));
  ExpectGolden("everything.mermaid", GraphMermaid(graph));
  ExpectGolden("everything.svg", GraphSvg(graph));
}

TEST(ForgeReportTest, NumbersForGitlabAndGithub) {
  const Counts counts{.add = 1, .change = 2, .destroy = 3, .import = 4, .forget = 5};
  EXPECT_EQ(GitlabReport(counts), "{\"create\":1,\"update\":2,\"delete\":3}\n");
  EXPECT_EQ(GithubOutputs(counts),
            "changes=true\nadd=1\nchange=2\ndestroy=3\nimport=4\nforget=5\n");
  EXPECT_EQ(GithubOutputs({}), "changes=false\nadd=0\nchange=0\ndestroy=0\nimport=0\nforget=0\n");
}

TEST(GoldenTest, PlanWithoutChanges) {
  Plan plan;
  plan.changes = {MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  ExpectGolden("no-changes.txt", PlanText(plan, WaterworksKinds(), {}));
}

TEST(GoldenTest, WhatWasNotLookedAtIsNotCalledUnchanged) {
  Plan plan;
  plan.provenance.exclude = {"pipe.other"};
  plan.provenance.refreshed = false;
  const std::string text = PlanText(plan, WaterworksKinds(), {});
  EXPECT_NE(text.find("plumb has compared what was selected with the ledger and found no"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("The platform was not asked (-refresh=false).\n"), std::string::npos);
}

TEST(GoldenTest, PlanWithoutChangesButWithDrift) {
  Plan plan;
  plan.changes = {MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  plan.changes[0].drift = {{Path("note"), "ours", "theirs", Cause::kDrift}};
  ExpectGolden("drift-only.txt", PlanText(plan, WaterworksKinds(), {}));
}

TEST(GoldenTest, PlanOfImportsAloneHasNoLegend) {
  Plan plan;
  plan.changes = {MakeChange("pump.found", Action::kAdopt, Reason::kFoundByName)};
  ExpectGolden("import.txt", PlanText(plan, WaterworksKinds(), {}));
}

TEST(GoldenTest, DriftAsText) {
  ExpectGolden("drift.txt", DriftText(Drifted(), WaterworksKinds(), {}));
}

TEST(GoldenTest, DriftAsJson) {
  ExpectGolden("drift.json", ToJson(DriftJson(Drifted(), WaterworksKinds()),
                                    SecretsAs::kPlaceholder, JsonLayout::kIndented) +
                                 "\n");
}

TEST(GoldenTest, NoDrift) {
  ExpectGolden("no-drift.txt", DriftText({.environment = "dev", .checked = 3, .entries = {}},
                                         WaterworksKinds(), {}));
}

}  // namespace
}  // namespace plumb
