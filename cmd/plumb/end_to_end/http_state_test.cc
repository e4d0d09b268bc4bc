// The ledger on a server that speaks Terraform's http state protocol.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "cmd/plumb/end_to_end/python_server.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class HttpStateTest : public ::testing::Test {
 protected:
  HttpStateTest() {
    project_.Write("plumb.toml",
                   absl::StrCat(project_.Read("plumb.toml"), "\n[state]\nbackend = \"http\"\n"));
    Use("dev", project_);
  }

  // Of the state called `name`.
  std::string Address(const std::string& name) const {
    return absl::StrCat(server_.url(), "/state/", name);
  }

  // Sets the TF_HTTP_* variables of `project` for it, with GitLab's methods.
  void Use(const std::string& name, Project& project) const {
    project.Set("TF_HTTP_ADDRESS", Address(name));
    project.Set("TF_HTTP_LOCK_ADDRESS", absl::StrCat(Address(name), "/lock"));
    project.Set("TF_HTTP_LOCK_METHOD", "POST");
    project.Set("TF_HTTP_UNLOCK_ADDRESS", absl::StrCat(Address(name), "/lock"));
    project.Set("TF_HTTP_UNLOCK_METHOD", "DELETE");
    project.Set("TF_HTTP_USERNAME", "bot");
    project.Set("TF_HTTP_PASSWORD", "state-password");
  }

  // An apply that has sent its first POST and was stopped before its answer.
  Project::Running Stopped() {
    project_.Admin("POST", "faults",
                   Object{{"method", "POST"},
                          {"path", "."},
                          {"fault", "slow"},
                          {"delay_ms", 1000},
                          {"times", 1}});
    const Project::Running run = project_.Begin({"apply", "-auto-approve", "-parallelism=1"});
    while (!project_.Admin("GET", "faults").as_array().empty()) {
    }
    kill(run.process, SIGSTOP);
    return run;
  }

  void ExpectNoChanges() {
    const Outcome planned = project_.Run({"plan", "-detailed-exitcode"});
    EXPECT_EQ(planned.exit_code, 0) << planned.out << planned.err;
  }

  PythonServer server_{"cmd/plumb/end_to_end/state_server.py"};
  Project project_{"specs/stripe"};
};

TEST_F(HttpStateTest, HoldsTheLedgerThroughApplyPlanAndDestroy) {
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  ExpectNoChanges();
  EXPECT_THAT(project_.Run({"state", "list"}).out, HasSubstr("flow.charges"));
  const Outcome destroyed = project_.Run({"destroy", "-auto-approve", "-target=flow.charges"});
  EXPECT_EQ(destroyed.exit_code, 0) << destroyed.err;
  EXPECT_THAT(project_.Run({"state", "list"}).out, Not(HasSubstr("flow.charges")));
}

TEST_F(HttpStateTest, SecondRunIsToldWhoHoldsTheLockOrWaits) {
  const Project::Running first = Stopped();
  const Outcome second = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(second.exit_code, 4) << second.err;
  EXPECT_THAT(second.err, HasSubstr("locked by tester on "));
  const Project::Running third = project_.Begin({"apply", "-auto-approve", "-lock-timeout=5m"});
  kill(first.process, SIGCONT);
  EXPECT_EQ(project_.End(first).exit_code, 0);
  const Outcome waited = project_.End(third);
  EXPECT_EQ(waited.exit_code, 0) << waited.err;
  EXPECT_THAT(waited.out, HasSubstr("No changes."));
}

TEST_F(HttpStateTest, RunThatWasKilledIsCarriedOn) {
  const Project::Running killed = Stopped();
  kill(killed.process, SIGKILL);
  EXPECT_EQ(project_.End(killed).exit_code, 128 + SIGKILL);
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
  ExpectNoChanges();
}

TEST_F(HttpStateTest, RunWhoseLockWasForcedOpenSendsNothingMore) {
  const Project::Running paused = Stopped();
  const std::string said = project_.Run({"apply", "-auto-approve"}).err;
  const size_t at = said.find(", lock ") + 7;
  const std::string id = said.substr(at, said.find(';', at) - at);
  EXPECT_EQ(project_.Run({"force-unlock", "0123456789abcdef"}).exit_code, 1);
  EXPECT_EQ(project_.Run({"force-unlock", id}).exit_code, 0);
  const Outcome other = project_.Run({"apply", "-auto-approve"});
  EXPECT_EQ(other.exit_code, 0) << other.err;
  project_.ForgetRequests();
  kill(paused.process, SIGCONT);
  EXPECT_EQ(project_.End(paused).exit_code, 4);
  EXPECT_THAT(project_.Requests("POST"), SizeIs(0));
  ExpectNoChanges();
}

TEST_F(HttpStateTest, TakesALedgerThatIsMovedThere) {
  Project project("specs/stripe");
  ASSERT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  Use("moved", project);
  const std::string to = absl::StrCat("-to=", Address("moved"));
  const Outcome there = project.Run({"state", "migrate", "-from=sqlite:.plumb/state.db", to});
  EXPECT_EQ(there.exit_code, 0) << there.err;
  EXPECT_THAT(there.out, HasSubstr(": moved and verified"));
  const Outcome back = project.Run(
      {"state", "migrate", absl::StrCat("-from=", Address("moved")), "-to=sqlite:back.db"});
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(back.out, there.out);  // The digest too.
}

TEST_F(HttpStateTest, WrongSettingsAreSaidWithoutThePassword) {
  const struct {
    const char *variable, *value, *why;
  } cases[] = {{"TF_HTTP_PASSWORD", "hunter2", "was answered with 401 (who are you?)"},
               {"TF_HTTP_LOCK_ADDRESS", "", "TF_HTTP_LOCK_ADDRESS"},
               {"TF_HTTP_ADDRESS", "", "TF_HTTP_ADDRESS"},
               {"TF_HTTP_ADDRESS", "http://example.com/x", "use https://"},
               {"TF_HTTP_RETRY_MAX", "many", "TF_HTTP_RETRY_MAX is no number"},
               {"TF_HTTP_LOCK_METHOD", "PATCH", "PATCH was answered with"}};
  for (const auto& c : cases) {
    Use("dev", project_);
    project_.Set(c.variable, c.value);
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    EXPECT_EQ(applied.exit_code, 1) << c.variable << "=" << c.value;
    EXPECT_THAT(applied.err, HasSubstr(c.why));
    EXPECT_THAT(applied.err, Not(HasSubstr("hunter2")));
    EXPECT_THAT(applied.err, Not(HasSubstr("state-password")));
    project_.Set("TF_HTTP_RETRY_MAX", "");
  }
}

}  // namespace
}  // namespace plumb::testing
