// What the commands' own parts do, on fakes; the commands as a whole are run as
// processes by cmd/plumb's end-to-end tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/command/commands.h"
#include "lib/command/lock.h"
#include "lib/command/progress.h"
#include "lib/command/report.h"
#include "lib/command/secrets.h"
#include "lib/command/workspace.h"
#include "lib/testing/fake_clock.h"
#include "lib/testing/fake_environment.h"
#include "lib/testing/fake_transport.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/testing/mem_files.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

class FakeConsole : public Console {
 public:
  void Out(std::string_view text) override { out += text; }
  void Err(std::string_view text) override { err += text; }
  Color OutColor() const override { return Color::kNo; }
  Color ErrColor() const override { return Color::kNo; }
  bool CanRedraw() const override { return can_redraw; }
  int Width() const override { return 40; }
  bool IsInteractive() const override { return false; }
  absl::StatusOr<std::string> Ask(std::string_view) override { return std::string("no"); }

  std::string out, err;
  bool can_redraw = false;
};

std::vector<CatalogueSource> MadeUpSources() {
  return {{.slug = "lake",
           .name = "The Lake",
           .category = "waters",
           .connection_spec_id = "c1",
           .auth_specs = {{.name = "Key", .params = {{"token", true}}}},
           .flow_spec_ids = {"f1"},
           .params = {"path"},
           .formats = {}},
          {.slug = "stream",
           .name = "A Stream",
           .category = "waters-streaming",
           .connection_spec_id = "c2",
           .auth_specs = {},
           .flow_spec_ids = {},
           .params = {},
           .formats = {},
           .delivery = Delivery::kStreaming}};
}

std::string Starter(const CatalogueSource& source) { return source.slug + " = 1\n"; }

struct Host {
  Services services() {
    return {console, clock, files, environment, transport, kinds, sources, interrupted};
  }

  FakeConsole console;
  FakeClock clock;
  MemFiles files;
  FakeEnvironment environment;
  FakeTransport transport;
  KindRegistry kinds = MadeUpKinds();
  SourceCatalogue sources = {.sources = MadeUpSources, .starter = Starter};
  std::atomic<bool> interrupted{false};
};

void Put(Host& host, const std::map<std::string, std::string>& texts) {
  for (const auto& [path, text] : texts) {
    host.files.Write(path, text, FileMode::kShared).IgnoreError();
  }
}

TEST(HostSecretsTest, EachSourceGivesItsTextWithoutTheLastLineBreak) {
  Host host;
  host.environment.Set("TOKEN", "from-env");
  host.files.Write("token.txt", "from-file\n", FileMode::kPrivate).IgnoreError();
  host.environment.SetCommand("vault read x", std::string("from-cmd"));
  HostSecrets secrets(host.environment, host.files, nullptr);
  EXPECT_EQ(*secrets.Get("env", "TOKEN"), "from-env");
  EXPECT_EQ(*secrets.Get("file", "token.txt"), "from-file");
  EXPECT_EQ(*secrets.Get("cmd", "vault read x"), "from-cmd");
}

TEST(HostSecretsTest, WhatIsNotThereSaysWhatToDo) {
  Host host;
  HostSecrets secrets(host.environment, host.files, nullptr);
  EXPECT_THAT(std::string(secrets.Get("env", "NOPE").status().message()),
              HasSubstr("NOPE is not set; set it"));
  EXPECT_FALSE(secrets.Get("file", "nope").ok());
  EXPECT_FALSE(secrets.Get("moon", "x").ok());
}

TEST(WorkspaceTest, VariablesOfTheProcessWinOverTheFile) {
  Host host;
  host.files
      .Write("plumb.toml", "name = 'p'\n[environment.dev]\norg_id = 'file'\nsandbox = 'file'\n",
             FileMode::kShared)
      .IgnoreError();
  host.environment.Set("PLUMB_ORG_ID", "process");
  Services services = host.services();
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace({}, services, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors());
  EXPECT_EQ(workspace.environment.org_id, "process");
  EXPECT_EQ(workspace.environment.sandbox, "file");
  EXPECT_EQ(workspace.environment.endpoint, "https://platform.adobe.io");
}

TEST(WorkspaceTest, SpecsAreEveryOtherTomlFileAndFlagsWinOverAllVariables) {
  Host host;
  host.files.Write("plumb.toml", "name = 'p'\n[vars]\na = 'file'\n", FileMode::kShared)
      .IgnoreError();
  host.files.Write("x.vars.toml", "a = 'other'\n", FileMode::kShared).IgnoreError();
  host.files.Write("deep/b.toml", "[bucket.b]\nname = '${var.a}'\n", FileMode::kShared)
      .IgnoreError();
  host.environment.Set("PLUMB_VAR_a", "process");
  Services services = host.services();
  Diagnostics diagnostics;
  const SpecOptions options{.environment = "", .variables = {{"a", "flag"}}, .variable_files = {}};
  Workspace workspace = LoadWorkspace(options, services, diagnostics);
  const DesiredGraph desired = LoadDesired(options, workspace, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, host.console);
  ASSERT_FALSE(diagnostics.HasErrors()) << host.console.err;
  ASSERT_EQ(desired.resources().size(), 1u);
  EXPECT_EQ(desired.resources()[0].body.StringAt("name"), "flag");
}

TEST(FmtTest, WritesWhatIsInAnotherLayoutAndNamesIt) {
  Host host;
  Put(host, {{"plumb.toml", "name='p'\n"}, {"a/b.toml", "a = 1\n"}, {".h/c.toml", "["}});
  Services services = host.services();
  EXPECT_EQ(RunFmt({}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "plumb.toml\n");
  EXPECT_EQ(host.files.text("plumb.toml"), "name = 'p'\n");
}

TEST(FmtTest, ChecksAndDiffsWriteNothing) {
  Host host;
  host.files.Write("a.toml", "a=1\n", FileMode::kPrivate).IgnoreError();
  Services services = host.services();
  EXPECT_EQ(RunFmt({.paths = {"a.toml", "a.toml"}, .check = true}, services),
            ExitCode::kUnformatted);
  EXPECT_EQ(RunFmt({.paths = {"a.toml"}, .diff = true}, services), ExitCode::kOk);
  EXPECT_EQ(RunFmt({.check = true, .diff = true}, services), ExitCode::kUnformatted);
  const std::string diff = "--- a/a.toml\n+++ b/a.toml\n@@ -1,1 +1,1 @@\n-a=1\n+a = 1\n";
  EXPECT_EQ(host.console.out, "a.toml\n" + diff + diff);
  EXPECT_EQ(host.files.text("a.toml"), "a=1\n");
  EXPECT_EQ(RunFmt({}, services), ExitCode::kOk);
  EXPECT_EQ(host.files.mode("a.toml"), FileMode::kPrivate);
  EXPECT_EQ(RunFmt({.check = true}, services), ExitCode::kOk);
}

TEST(FmtTest, WhenOneFileIsWrongNoneIsWritten) {
  Host host;
  Put(host, {{"a.toml", "a=1\n"}, {"b.toml", "b = 1\nc =\n"}});
  Services services = host.services();
  EXPECT_EQ(RunFmt({}, services), ExitCode::kError);
  EXPECT_THAT(host.console.err, HasSubstr("b.toml:2:"));
  EXPECT_EQ(host.console.out, "");
  EXPECT_EQ(host.files.text("a.toml"), "a=1\n");
}

TEST(FmtTest, WhatCannotBeReadOrWrittenIsSaid) {
  Host host;
  host.files.Write("a.toml", "a=1\n", FileMode::kShared).IgnoreError();
  Services services = host.services();
  EXPECT_EQ(RunFmt({.paths = {"none"}}, services), ExitCode::kError);
  EXPECT_THAT(host.console.err, HasSubstr("none"));
  host.files.Fail("a.toml", absl::PermissionDeniedError("a.toml: no"));
  EXPECT_EQ(RunFmt({.paths = {"."}}, services), ExitCode::kError);
  EXPECT_THAT(host.console.err, HasSubstr("a.toml: no"));
}

constexpr char kTwoEnvironments[] = "name = 'p'\n[environment.a]\n[environment.b]\n";

TEST(CompleteTest, AddressesAreOfEveryInstanceAndNoSecretIsRead) {
  Host host;
  Put(host, {{"plumb.toml", kTwoEnvironments},
             {"a.toml",
              "[bucket.b]\nname = '${secret.cmd.unheard of}'\n"
              "[topic.t]\nfor_each = ['x']\nbroken = ["}});
  Services services = host.services();
  EXPECT_EQ(RunComplete({.what = "addresses"}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "");
  Put(host, {{"a.toml",
              "[bucket.b]\nname = '${secret.cmd.unheard of}'\n"
              "[topic.t]\nfor_each = ['x']\nunknown = 1\n"}});
  EXPECT_EQ(RunComplete({.what = "addresses"}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "bucket.b\ntopic.t\ntopic.t[\"x\"]\n");
  EXPECT_EQ(host.console.err, "");
}

TEST(CompleteTest, EnvironmentsAreThoseOfTheProject) {
  Host host;
  Services services = host.services();
  EXPECT_EQ(RunComplete({.what = "environments"}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "");
  Put(host, {{"plumb.toml", kTwoEnvironments}});
  EXPECT_EQ(RunComplete({.spec = {.environment = "c"}, .what = "environments"}, services),
            ExitCode::kOk);
  EXPECT_EQ(host.console.out, "a\nb\n");
  EXPECT_EQ(host.console.err, "");
}

TEST(CompleteTest, ALedgerOnAServerIsNotAsked) {
  Host host;
  Put(host, {{"plumb.toml", "name = 'p'\n[state]\nbackend = 'http'\naddress = 'http://x'\n"},
             {"a.toml", "[bucket.b]\n"}});
  Services services = host.services();
  EXPECT_EQ(RunComplete({.what = "addresses"}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "bucket.b\n");
  EXPECT_THAT(host.transport.requests(), ::testing::IsEmpty());
}

TEST(SourcesTest, AreListedByWhatDescribesThem) {
  Host host;
  Services services = host.services();
  EXPECT_EQ(RunSources({.spec = {}, .words = {"waters", "KEY"}}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out,
            "NAME  SOURCE    CATEGORY  RECORDS  AUTH\n"
            "lake  The Lake  waters    batch    Key\n");
  EXPECT_EQ(RunSources({.spec = {}, .words = {"strem"}}, services), ExitCode::kError);
  EXPECT_EQ(host.console.err,
            "Error: no source is described by strem; did you mean stream? plumb sources lists them "
            "all\n");
}

TEST(SourcesTest, AStarterIsPrintedAndAMistypedNameIsNamed) {
  Host host;
  Services services = host.services();
  EXPECT_EQ(RunSourcesShow({.spec = {}, .words = {"lake"}}, services), ExitCode::kOk);
  EXPECT_EQ(host.console.out, "lake = 1\n");
  EXPECT_EQ(RunSourcesShow({.spec = {}, .words = {"laek"}}, services), ExitCode::kError);
  EXPECT_EQ(host.console.err,
            "Error: there is no source laek; did you mean lake? plumb sources lists them all\n");
}

TEST(SourcesTest, WhatThePlatformSaysOtherwiseIsListed) {
  Host host;
  host.files
      .Write("plumb.toml", "name = 'p'\n[environment.dev]\norg_id = 'o'\nsandbox = 's'\n",
             FileMode::kShared)
      .IgnoreError();
  host.environment.Set("PLUMB_ACCESS_TOKEN", "t");
  host.environment.Set("PLUMB_API_KEY", "k");
  host.transport.Answer(200, R"({"items": [{"id": "c1", "version": "1.0",
      "authSpec": [{"name": "Key", "spec": {"properties": {"token": {}, "host": {}}}}]},
      {"id": "c3", "name": "a-stream"}]})");
  host.transport.Answer(200, R"({"items": [{"id": "f1", "sourceConnectionSpecIds": ["c1"]}]})");
  Services services = host.services();
  EXPECT_EQ(RunSourcesCompare({}, services), ExitCode::kChanges) << host.console.err;
  EXPECT_EQ(host.console.out,
            "lake: not as plumb knows it\n"
            "  - auth spec Key: parameter host is new\n"
            "stream: not as plumb knows it\n"
            "  - connection spec c2 is gone; the platform calls c3 a-stream: write connectionSpec "
            "with that id instead of source\n");
}

TEST(ReportErrorTest, CodesComeFromWhatHappened) {
  FakeConsole console;
  EXPECT_EQ(ReportError(absl::AbortedError("moved"), console), ExitCode::kStale);
  EXPECT_EQ(ReportError(absl::InternalError("x"), console), ExitCode::kError);
  EXPECT_EQ(console.err, "Error: moved\nError: x\n");
}

Plan OneCreate() {
  Plan plan;
  plan.changes.push_back({.address = *Address::Parse("bucket.a"), .action = Action::kCreate});
  plan.operations.push_back({.change = 0, .verb = Verb::kCreate, .after = {}});
  return plan;
}

TEST(ProgressTest, ElsewhereThanOnATerminalEveryEventIsALine) {
  FakeConsole console;
  FakeClock clock;
  const auto progress = MakeProgress(ProgressStyle::kLines, console, clock);
  const Plan plan = OneCreate();
  progress->Begins(plan, 0);
  clock.Advance(absl::Seconds(12));
  progress->Waiting(plan, {0}, absl::Seconds(12));
  progress->Ends(plan, 0,
                 {.state = OperationState::kDone, .id = RemoteId("1"), .took = absl::Seconds(13)});
  EXPECT_EQ(console.err,
            "bucket.a: Creating...\n"
            "bucket.a: Still creating... [12s elapsed]\n"
            "bucket.a: Creation complete after 13s [id=1]\n");
}

TEST(ProgressTest, OnATerminalWhatIsUnderWayStandsBelowAndGoesWhenItEnds) {
  FakeConsole console;
  console.can_redraw = true;
  FakeClock clock;
  const auto progress = MakeProgress(ProgressStyle::kLines, console, clock);
  const Plan plan = OneCreate();
  progress->Begins(plan, 0);
  EXPECT_THAT(console.err, HasSubstr("  0 of 1 done\n  0s  creating  bucket.a\n"));
  console.err.clear();
  progress->Ends(plan, 0, {.state = OperationState::kDone});
  EXPECT_EQ(console.err, "\x1b[2A\r\x1b[Jbucket.a: Creation complete after 0s\n");
}

TEST(ProgressTest, JsonIsOneObjectALineOnStandardOutput) {
  FakeConsole console;
  FakeClock clock;
  const auto progress = MakeProgress(ProgressStyle::kJsonLines, console, clock);
  progress->Begins(OneCreate(), 0);
  EXPECT_EQ(
      console.out,
      "{\"address\":\"bucket.a\",\"operation\":\"create\",\"timestamp\":\"2023-11-14T22:13:20Z\","
      "\"type\":\"operation_start\"}\n");
  EXPECT_EQ(console.err, "");
}

}  // namespace
}  // namespace plumb
