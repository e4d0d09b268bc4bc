// Renderings compared with files. To rewrite them:
//
//   bazel run //lib/render:render_test -- --update
//
// and review the difference like code.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

bool Updating() {
  const std::vector<std::string> arguments = testing::internal::GetArgvs();
  return std::find(arguments.begin(), arguments.end(), "--update") != arguments.end();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = absl::StrCat("testdata/render/", name, ".golden");
  if (!Updating()) {
    EXPECT_EQ(ReadFile(path), text) << "differs from " << path;
    return;
  }
  const char* root = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  ASSERT_NE(root, nullptr) << "--update works under bazel run alone";
  std::ofstream(absl::StrCat(root, "/", path), std::ios::binary) << text;
  GTEST_SKIP() << "rewrote " << path;
}

Address At(const std::string& text) { return *Address::Parse(text); }
FieldPath Path(const std::string& text) { return *FieldPath::Parse(text); }

// Pumps and wells make pairs under pipes, which read them only when they are laid.
KindRegistry Kinds() {
  KindDescriptor well = {.name = KindName("well"),
                         .endpoints = {"/wells", "/wells/{id}"},
                         .fields = {{.path = "key", .sensitivity = Sensitivity::kSecret}}};
  KindDescriptor pump = {.name = KindName("pump"), .endpoints = {"/pumps", "/pumps/{id}"}};
  pump.replace_rule = Rule{"a pipe reads its pump only when it is laid", "Waterworks handbook"};
  KindDescriptor chart = {.name = KindName("chart"),
                          .endpoints = {"/charts", "/charts/{id}"},
                          .outputs = {"version"},
                          .outputs_of_update = {"version"}};
  chart.fields = {{.path = "rows", .type = FieldType::kKeyedList, .key = "to"}};
  KindDescriptor pipe = {.name = KindName("pipe"), .endpoints = {"/pipes", "/pipes/{id}"}};
  return KindRegistry({well, pump, chart, pipe});
}

Change MakeChange(const std::string& address, Action action, Reason reason) {
  Change change;
  change.address = At(address);
  change.action = action;
  change.reason = reason;
  if (action != Action::kCreate) change.id = RemoteId(absl::StrCat("id-of-", address));
  return change;
}

Change Created() {
  Change change = MakeChange("well.deep[\"a b\"]", Action::kCreate, Reason::kNotBound);
  change.fields = {{Path("name"), Value(), "Deep"},
                   {Path("key"), Value(), Secret("hunter2"), Cause::kSpec, true},
                   {Path("site"), Value(), Object{{"lat", 1.5}, {"tags", Array{"x", "y"}}}}};
  return change;
}

Change Updated() {
  Change change = MakeChange("pipe.main", Action::kUpdate, Reason::kFieldsDiffer);
  change.fields = {{Path("schedule.every"), 15, 30},
                   {Path("note"), "old", Value()},
                   {Path("color"), Value(), "line\nbreak \x1b[31m"},
                   {Path("via"), Array{"a", "b", "c"}, Array{"a", "c", "d"}}};
  change.after = Object{{"name", "Main"},
                        {"schedule", Object{{"every", 30}, {"unit", "day"}}},
                        {"color", "line\nbreak \x1b[31m"},
                        {"via", Array{"a", "c", "d"}}};
  return change;
}

Change Rerouted() {
  Change change = MakeChange("chart.river", Action::kUpdate, Reason::kFieldsDiffer);
  change.outputs = Object{{"id", "c1"}, {"version", 3}};
  change.fields = {{Path("rows[to=sea].from"), "lake", "delta"},
                   {Path("rows[to=bay]"), Value(), Object{{"to", "bay"}, {"from", "ice"}}}};
  change.after = Object{{"name", "River"}};
  return change;
}

// A pump whose settings change, the well beside it and the pipe on both.
std::vector<Change> ReplacedGroup() {
  Change pump = MakeChange("pump.p", Action::kReplace, Reason::kFieldForcesReplace);
  pump.fields = {{Path("power"), 5, 7}, {Path("note"), "a", "b"}};
  pump.forces = {Path("power")};
  Change well = MakeChange("well.w", Action::kReplace, Reason::kPairReplaced);
  well.after = Object{{"name", "W"}, {"key", Secret("hunter2")}};
  Change pipe = MakeChange("pipe.p", Action::kReplace, Reason::kDependencyReplaced);
  pipe.replace = ReplaceOrder::kCreateFirst;
  pipe.fields = {{Path("pump"), "id-of-pump.p", Expression{"${pump.p.id}"}}};
  pipe.forces = {Path("pump")};
  pipe.depends_on = {pump.address, well.address};
  return {pump, well, pipe};
}

std::vector<Change> Others() {
  Change asked = MakeChange("well.asked", Action::kReplace, Reason::kRequested);
  Change gone = MakeChange("well.gone", Action::kCreate, Reason::kGone);
  gone.id = RemoteId("id-of-what-was-there");
  gone.fields = {{Path("name"), Value(), "Gone"}};
  Change deleted = MakeChange("pipe.old", Action::kDelete, Reason::kNotDeclared);
  deleted.fields = {{Path("name"), "Old", Value()}};
  Change destroyed = MakeChange("pipe.all", Action::kDelete, Reason::kDestroy);
  Change forgotten = MakeChange("chart.old", Action::kForget, Reason::kNotDeclared);
  forgotten.before = Object{{"name", "Old"}, {"rows", Array{}}};
  Change adopted = MakeChange("pump.found", Action::kAdopt, Reason::kFoundByName);
  adopted.after = Object{{"name", "Found"}, {"power", 5}};
  Change moved = MakeChange("pump.near", Action::kAdopt, Reason::kFoundByName);
  moved.fields = {{Path("power"), 5, 6}};
  Change drifted = MakeChange("pump.turned", Action::kUpdate, Reason::kDrifted);
  drifted.fields = {{Path("power"), 9, 5, Cause::kDrift}};
  drifted.drift = {{Path("power"), 5, 9, Cause::kDrift}};
  Change follows = MakeChange("pipe.follows", Action::kUpdate, Reason::kDependencyChanges);
  follows.fields = {{Path("chart.version"), 3, Expression{"${chart.river.version}"}}};
  return {asked, gone, deleted, destroyed, forgotten, adopted, moved, drifted, follows};
}

Plan Everything() {
  Plan plan;
  plan.environment = "dev";
  plan.serial = 7;
  plan.changes = {Created(), Updated(), Rerouted(),
                  MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  for (Change& change : ReplacedGroup()) plan.changes.push_back(std::move(change));
  for (Change& change : Others()) plan.changes.push_back(std::move(change));
  plan.notes = {{At("chart.old"), "chart.old has no DELETE: it is left behind"},
                {At("pipe.main"), "runs again at 12:00"}};
  return plan;
}

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
  ExpectGolden("everything.txt", PlanText(Everything(), Kinds(), {}));
}

TEST(GoldenTest, PlanOfEverythingInColor) {
  ExpectGolden("everything.color.txt", PlanText(Everything(), Kinds(), {.color = Color::kYes}));
}

TEST(GoldenTest, PlanOfEverythingAsJson) {
  ExpectGolden("everything.json", ToJson(PlanJson(Everything(), Kinds()), SecretsAs::kPlaceholder,
                                         JsonLayout::kIndented) +
                                      "\n");
}

TEST(GoldenTest, PlanWithoutChanges) {
  Plan plan;
  plan.changes = {MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  ExpectGolden("no-changes.txt", PlanText(plan, Kinds(), {}));
}

TEST(GoldenTest, PlanWithoutChangesButWithDrift) {
  Plan plan;
  plan.changes = {MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  plan.changes[0].drift = {{Path("note"), "ours", "theirs", Cause::kDrift}};
  ExpectGolden("drift-only.txt", PlanText(plan, Kinds(), {}));
}

TEST(GoldenTest, PlanOfImportsAloneHasNoLegend) {
  Plan plan;
  plan.changes = {MakeChange("pump.found", Action::kAdopt, Reason::kFoundByName)};
  ExpectGolden("import.txt", PlanText(plan, Kinds(), {}));
}

TEST(GoldenTest, DriftAsText) { ExpectGolden("drift.txt", DriftText(Drifted(), Kinds(), {})); }

TEST(GoldenTest, DriftAsJson) {
  ExpectGolden(
      "drift.json",
      ToJson(DriftJson(Drifted(), Kinds()), SecretsAs::kPlaceholder, JsonLayout::kIndented) + "\n");
}

TEST(GoldenTest, NoDrift) {
  ExpectGolden("no-drift.txt",
               DriftText({.environment = "dev", .checked = 3, .entries = {}}, Kinds(), {}));
}

}  // namespace
}  // namespace plumb
