#include "lib/env/environment.h"

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(ProcessEnvironment, TellsUnsetFromEmpty) {
  ProcessEnvironment environment;
  setenv("PLUMB_TEST_EMPTY", "", 1);
  unsetenv("PLUMB_TEST_UNSET");
  EXPECT_EQ(environment.Get("PLUMB_TEST_EMPTY"), "");
  EXPECT_EQ(environment.Get("PLUMB_TEST_UNSET"), std::nullopt);
}

TEST(ProcessEnvironment, FindsVariablesByPrefix) {
  setenv("PLUMB_TEST_P_b", "2=3", 1);
  setenv("PLUMB_TEST_P_a", "1", 1);
  EXPECT_EQ(
      ProcessEnvironment().WithPrefix("PLUMB_TEST_P_"),
      (std::map<std::string, std::string>{{"PLUMB_TEST_P_a", "1"}, {"PLUMB_TEST_P_b", "2=3"}}));
}

TEST(ProcessEnvironment, RunGivesWhatIsPrintedWithoutTheLastLineBreak) {
  ProcessEnvironment environment;
  EXPECT_EQ(environment.Run("printf 'a\\nb\\n\\n'").value(), "a\nb\n");
  EXPECT_EQ(environment.Run("printf x").value(), "x");
  EXPECT_EQ(environment.Run("true").value(), "");
}

TEST(ProcessEnvironment, RunGivesAllOfALongOutput) {
  EXPECT_EQ(ProcessEnvironment().Run("head -c 300000 /dev/zero | tr '\\0' x").value(),
            std::string(300'000, 'x'));
}

TEST(ProcessEnvironment, AFailedCommandNamesItsStatusAndNothingPrinted) {
  const absl::Status status = ProcessEnvironment().Run("echo hidden; exit 3").status();
  EXPECT_EQ(status, absl::FailedPreconditionError("the command ended with exit status 3"));
}

TEST(ProcessEnvironment, AKilledCommandNamesTheSignal) {
  const absl::Status status = ProcessEnvironment().Run("kill -9 $$").status();
  EXPECT_EQ(status, absl::FailedPreconditionError("the command ended with signal 9"));
}

}  // namespace
}  // namespace plumb
