// Renderings compared with files. To rewrite them:
//
//   bazel run //lib/render:render_test -- --update
//
// and review the difference like code.

#include <string>

#include "gtest/gtest.h"
#include "lib/render/drift.h"
#include "lib/render/graph.h"
#include "lib/render/render.h"
#include "lib/render/testing/waterworks.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

Address At(const std::string& text) { return *Address::Parse(text); }
FieldPath Path(const std::string& text) { return *FieldPath::Parse(text); }

DriftReport Drifted() {
  DriftReport report = {.environment = "dev", .checked = 12, .entries = {}, .unmanaged = 2};
  report.entries.push_back({.what = DriftKind::kDeleted,
                            .address = At("chart.river[\"k\"]"),
                            .kind = KindName("chart"),
                            .id = RemoteId("c1"),
                            .severity = DriftSeverity::kCritical});
  report.entries.push_back(
      {.address = At("pipe.main"),
       .kind = KindName("pipe"),
       .id = RemoteId("p1"),
       .name = "main",
       .fields = {{{Path("schedule.every"), 15, 60}, true},
                  {{Path("note"), "old", Value()}, false, DriftSeverity::kInfo}},
       .updated_by = "someone@example.com",
       .updated_client = "exc_app",
       .updated_at_ms = 1710267858123,
       .spec = "water/pipes.toml:7"});
  report.entries.push_back({.what = DriftKind::kFailing,
                            .address = At("pipe.main"),
                            .kind = KindName("pipe"),
                            .id = RemoteId("p1"),
                            .name = "main",
                            .detail = "its last 3 runs failed: no <water> left",
                            .spec = "water/pipes.toml:7"});
  for (const char* name : {"by hand", "@everyone | `x`"}) {
    report.entries.push_back({.what = DriftKind::kUnmanaged,
                              .kind = KindName("pump"),
                              .id = RemoteId("u1"),
                              .name = name,
                              .severity = DriftSeverity::kInfo,
                              .updated_by = "ann",
                              .ours = true,
                              .updated_at_ms = 1710267858000});
  }
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

TEST(GoldenTest, DriftAsMarkdown) {
  ExpectGolden("drift.md", DriftMarkdown(Drifted(), WaterworksKinds(), 65536));
}

TEST(GoldenTest, DriftAsMetrics) {
  ExpectGolden("drift.prom", DriftMetrics(Drifted(), WaterworksKinds(),
                                          {.when = absl::FromUnixSeconds(1710267900),
                                           .took = absl::Milliseconds(1250),
                                           .requests = 12}));
}

TEST(GoldenTest, DriftAsSarif) {
  ExpectGolden("drift.sarif", ToJson(DriftSarif(Drifted(), WaterworksKinds(), "1.2.3"),
                                     SecretsAs::kPlaceholder, JsonLayout::kIndented) +
                                  "\n");
}

TEST(GoldenTest, DriftAsMessage) {
  const Value message = DriftMessage(Drifted(), WaterworksKinds());
  ExpectGolden("drift.message.txt", std::string(message.StringAt("text")) + "\n");
}

TEST(GoldenTest, NoDrift) {
  ExpectGolden("no-drift.txt", DriftText({.environment = "dev", .checked = 3, .entries = {}},
                                         WaterworksKinds(), {}));
}

}  // namespace
}  // namespace plumb
