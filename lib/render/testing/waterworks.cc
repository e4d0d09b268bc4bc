#include "lib/render/testing/waterworks.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

Address At(const std::string& text) { return *Address::Parse(text); }
FieldPath Path(const std::string& text) { return *FieldPath::Parse(text); }

bool Updating() {
  const std::vector<std::string> arguments = testing::internal::GetArgvs();
  return std::find(arguments.begin(), arguments.end(), "--update") != arguments.end();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

KindRegistry WaterworksKinds() {
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

namespace {

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
  Change moved = MakeChange("pump.near", Action::kAdopt, Reason::kImported);
  moved.fields = {{Path("power"), 5, 6}};
  Change drifted = MakeChange("pump.turned", Action::kUpdate, Reason::kDrifted);
  drifted.fields = {{Path("power"), 9, 5, Cause::kDrift}};
  drifted.drift = {{Path("power"), 5, 9, Cause::kDrift}};
  Change follows = MakeChange("pipe.follows", Action::kUpdate, Reason::kDependencyChanges);
  follows.fields = {{Path("chart.version"), 3, Expression{"${chart.river.version}"}}};
  return {asked, gone, deleted, destroyed, forgotten, adopted, moved, drifted, follows};
}

// Bound to another address so far, and the text of a user who wants to be a plan.
Change Moved() {
  Change change = MakeChange("pump.moved", Action::kNone, Reason::kNone);
  change.moved_from = At("pump.before");
  change.after = Object{{"name", "@everyone ```</details> #1 <script>alert(1)</script> | x"}};
  return change;
}

FlowRisk MakeRisk(const std::string& address, Impact impact, const std::string& summary) {
  return {
      .address = At(address),
      .name = address,
      .impact = impact,
      .summary = summary,
      .facts = {{"last_run", "2024-03-12T18:30:00Z, success", "2024-03-12T18:30:00Z", "GET /runs"},
                {"records_per_run", "1200 on average over 5 runs", 1200, "GET /runs"},
                {"next_run", "2024-03-12T18:45:00Z", "2024-03-12T18:45:00Z", "the schedule"},
                {"dataset", "Water levels (d1)", "d1", "the target connection"},
                {"other_feeders", "none: it is the only one", Array{}, "GET /flows"},
                {"reingests", "not known", Value(), "the spec"}}};
}

std::vector<FlowRisk> Risks() {
  return {MakeRisk("pipe.all", Impact::kDeletes, "is deleted; nothing else feeds Water levels"),
          MakeRisk("pipe.p", Impact::kReplaces, "is replaced; its records come in once more"),
          MakeRisk("pipe.main", Impact::kDisables, "stops running"),
          MakeRisk("pipe.follows", Impact::kRemaps, "maps its records otherwise from now on")};
}

std::vector<PolicyCheck> Checks() {
  return {{.rule = "protect",
           .passed = false,
           .message = "the plan would delete or replace what is protected: pipe.all",
           .where = "pipes.toml:3",
           .addresses = {At("pipe.all")}},
          {.rule = "max_deletes",
           .passed = true,
           .message = "2 resources are deleted; at most 5 may be",
           .where = "plumb.toml:9",
           .addresses = {}},
          {.rule = "deny",
           .passed = false,
           .message = "deny has \"well.replace\": well.asked, well.w",
           .where = "plumb.toml:10",
           .addresses = {At("well.asked"), At("well.w")}}};
}

Provenance Made() {
  return {.project = "waterworks",
          .version = "0.1.0",
          .created = "2024-03-12T18:40:00Z",
          .endpoint = "http://127.0.0.1:1",
          .org_id = "WATER@AdobeOrg",
          .sandbox = "dev",
          .specs_digest = std::string(64, 'a'),
          .config_digest = std::string(64, 'b'),
          .variables = {{"depth", 3}, {"region", "north"}},
          .target = {},
          .exclude = {},
          .replace = {"well.asked"}};
}

}  // namespace

Plan PlanOfEverything() {
  Plan plan;
  plan.environment = "dev";
  plan.serial = 7;
  plan.changes = {Created(), Updated(), Rerouted(),
                  MakeChange("pipe.same", Action::kNone, Reason::kNone)};
  for (Change& change : ReplacedGroup()) plan.changes.push_back(std::move(change));
  for (Change& change : Others()) plan.changes.push_back(std::move(change));
  plan.changes.push_back(Moved());
  std::sort(plan.changes.begin(), plan.changes.end(),
            [](const Change& a, const Change& b) { return a.address < b.address; });
  plan.risks = Risks();
  plan.checks = Checks();
  plan.provenance = Made();
  plan.notes = {{At("chart.old"), "chart.old has no DELETE: it is left behind"},
                {At("pipe.main"), "runs again at 12:00"}};
  return plan;
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

}  // namespace plumb
