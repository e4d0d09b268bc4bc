// Two runs of one environment at the same time, with the ledger in a file and in
// PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/state/testing/postgres_server.h"

namespace plumb::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LockTest : public ::testing::TestWithParam<const char*> {
 protected:
  // The ledger of this test, held for `lease` at a time.
  void Keep(const std::string& lease) {
    std::string state = absl::StrCat("\n[state]\nlease = \"", lease, "\"\n");
    if (std::string(GetParam()) == "postgres") {
      static int ledgers = 0;
      absl::StrAppend(&state, "backend = \"postgres\"\nschema = \"locks_", ++ledgers, "\"\n");
      project_.Set("PLUMB_STATE_URL", PostgresServer::Get().Connection());
    }
    project_.Write("plumb.toml", absl::StrCat(project_.Read("plumb.toml"), state));
  }

  // An apply that was stopped (SIGSTOP) while it waits for the answer of its first POST.
  Project::Running Stopped() {
    project_.Admin("POST", "faults",
                   Object{{"method", "POST"},
                          {"path", "."},
                          {"fault", "slow"},
                          {"delay_ms", 1000},
                          {"times", 1}});
    const Project::Running run = project_.Begin({"apply", "-auto-approve", "-parallelism=1"});
    // The emulator takes the fault off its list when the request comes.
    while (!project_.Admin("GET", "faults").as_array().empty()) {
    }
    kill(run.process, SIGSTOP);
    return run;
  }

  // The objects of specs/stripe, each of them once, and nothing left to do.
  void ExpectConverged() {
    EXPECT_THAT(project_.Objects("connections"), SizeIs(1));
    EXPECT_THAT(project_.Objects("sourceConnections"), SizeIs(1));
    EXPECT_THAT(project_.Objects("targetConnections"), SizeIs(1));
    EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
    EXPECT_THAT(project_.Objects("mappingSets"), SizeIs(1));
    EXPECT_THAT(project_.Objects("schemas"), SizeIs(1));
    EXPECT_THAT(project_.Objects("dataSets"), SizeIs(1));
    const Outcome planned = project_.Run({"plan", "-detailed-exitcode"});
    EXPECT_EQ(planned.exit_code, 0) << planned.out << planned.err;
  }

  Project project_{"specs/stripe"};
};

TEST_P(LockTest, ASecondApplyIsToldWhoHoldsTheLock) {
  Keep("1m");
  const Project::Running first = Stopped();
  const Outcome second = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(second.exit_code, 4) << second.err;
  EXPECT_THAT(second.err,
              ContainsRegex("Error: locked by tester on .* \\(process [0-9]+\\) running \"plumb "
                            "apply\" since .*, lock [0-9a-f]+; wait for it with -lock-timeout"));
  kill(first.process, SIGCONT);
  EXPECT_EQ(project_.End(first).exit_code, 0);
  ExpectConverged();
}

TEST_P(LockTest, TwoRunnersTakeTurns) {
  Keep("1m");
  const Project::Running first = Stopped();
  const Project::Running second = project_.Begin({"apply", "-auto-approve", "-lock-timeout=5m"});
  kill(first.process, SIGCONT);
  const Outcome made = project_.End(first), found = project_.End(second);
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("No changes."));
  ExpectConverged();
}

TEST_P(LockTest, WhoWasPausedPastItsLeaseStopsBeforeItsNextWrite) {
  Keep("1s");
  const Project::Running paused = Stopped();
  const Outcome other = project_.Run({"apply", "-auto-approve", "-lock-timeout=5m"});
  EXPECT_EQ(other.exit_code, 0) << other.err;
  EXPECT_THAT(other.err, HasSubstr("Waiting: locked by tester on "));
  project_.ForgetRequests();
  kill(paused.process, SIGCONT);
  const Outcome woken = project_.End(paused);
  EXPECT_EQ(woken.exit_code, 4) << woken.out << woken.err;
  EXPECT_THAT(woken.err, HasSubstr("the lock of this run is gone"));
  for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
    EXPECT_THAT(project_.Requests(method), SizeIs(0)) << method;
  }
  ExpectConverged();
}

INSTANTIATE_TEST_SUITE_P(Backends, LockTest, ::testing::Values("sqlite", "postgres"),
                         [](const auto& info) { return std::string(info.param); });

TEST(StateMigrate, MovesAFileToPostgresAndBack) {
  Project project("specs/stripe");
  ASSERT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  const Outcome listed = project.Run({"state", "list"});
  project.Write("plumb.toml",
                absl::StrCat(project.Read("plumb.toml"),
                             "\n[state]\nbackend = \"postgres\"\nschema = \"moved\"\n"));
  project.Set("PLUMB_STATE_URL", PostgresServer::Get().Connection());
  const Outcome there = project.Run({"state", "migrate", "-from=sqlite:.plumb/state.db"});
  EXPECT_EQ(there.exit_code, 0) << there.err;
  EXPECT_THAT(there.out, ContainsRegex("dev: 8 resources, 8 journal entries, serial 9, digest "
                                       "[0-9a-f]+: moved and verified"));
  EXPECT_EQ(project.Run({"state", "list"}).out, listed.out);
  EXPECT_EQ(project.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  const Outcome again = project.Run({"state", "migrate", "-from=sqlite:.plumb/state.db"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr(": was there already"));
  const Outcome back =
      project.Run({"state", "migrate", absl::StrCat("-from=", PostgresServer::Get().Url()),
                   "-to=sqlite:back.db"});
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(back.out, there.out);  // The digest too.
}

TEST(StateMigrate, BadLocationsAreSaid) {
  Project project("specs/stripe");
  const struct {
    const char *from, *why;
  } cases[] = {{"", "-from is no ledger's location"},
               {"mysql://ann:hunter2@db/x", "-from is no ledger's location"},
               {"sqlite:.plumb/state.db", "nothing to move"},
               {"sqlite:other.db", "there is no ledger at -from"}};
  for (const auto& c : cases) {
    const Outcome moved = project.Run({"state", "migrate", absl::StrCat("-from=", c.from)});
    EXPECT_EQ(moved.exit_code, 1) << c.from;
    EXPECT_THAT(moved.err, HasSubstr(c.why)) << c.from;
    EXPECT_THAT(moved.err, ::testing::Not(HasSubstr("hunter2")));
  }
}

TEST(LockTimeout, ThatIsNoDurationIsSaid) {
  Project project("specs/stripe");
  const Outcome applied = project.Run({"apply", "-auto-approve", "-lock-timeout=soon"});
  EXPECT_EQ(applied.exit_code, 1);
  EXPECT_THAT(applied.err, HasSubstr("-lock-timeout=soon is no duration"));
}

TEST(StateUrl, WithAPasswordInTheFileIsRefusedAndNotRepeated) {
  Project project("specs/stripe");
  project.Write("plumb.toml", absl::StrCat(project.Read("plumb.toml"),
                                           "\n[state]\nbackend = \"postgres\"\n"
                                           "url = \"postgres://ann:hunter2@db/plumb\"\n"));
  const Outcome planned = project.Run({"plan"});
  EXPECT_EQ(planned.exit_code, 1);
  EXPECT_THAT(planned.err, HasSubstr("state.url holds a password"));
}

TEST(StateKey, KeptElsewhereIsAskedFor) {
  Project project("specs/stripe");
  project.Set("PLUMB_STATE_KEY", "a key that the owner keeps");
  EXPECT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_EQ(project.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  project.Set("PLUMB_STATE_KEY", "");
  const Outcome without = project.Run({"plan"});
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_THAT(without.err, HasSubstr("set PLUMB_STATE_KEY"));
  project.Set("PLUMB_STATE_KEY", "short");
  EXPECT_THAT(project.Run({"plan"}).err, HasSubstr("PLUMB_STATE_KEY is too short"));
}

}  // namespace
}  // namespace plumb::testing
