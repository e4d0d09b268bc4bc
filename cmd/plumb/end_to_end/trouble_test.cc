// A machine in trouble: a full disk, a ledger that cannot be written or read, a clock
// that jumps, a person who is in a hurry. Nothing is lost, and what to do is said.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kLedger[] = ".plumb/state.db";

class TroubleTest : public ::testing::Test {
 protected:
  // Runs plumb on the machine that trouble_shim.cc makes of these variables.
  Outcome RunInTrouble(const std::vector<std::pair<std::string, std::string>>& trouble,
                       const std::vector<std::string>& words) {
    project_.Set("LD_PRELOAD", std::filesystem::absolute("cmd/plumb/libtrouble_shim.so").string());
    for (const auto& [name, value] : trouble) project_.Set(name, value);
    const Outcome outcome = project_.Run(words);
    project_.Set("LD_PRELOAD", "");
    return outcome;
  }

  // With the trouble over, apply comes to its end: each object once, nothing left to do.
  void ExpectNothingLost() {
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    EXPECT_EQ(applied.exit_code, 0) << applied.out << applied.err;
    for (const char* collection : {"connections", "sourceConnections", "targetConnections", "flows",
                                   "mappingSets", "schemas", "dataSets"}) {
      EXPECT_THAT(project_.Objects(collection), SizeIs(1)) << collection;
    }
    EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  }

  // `apply` is refused with these words; no request leaves and the file stays as it is.
  void ExpectRefused(const std::string& words) {
    const std::string before = project_.Read(kLedger);
    project_.ForgetRequests();
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    EXPECT_EQ(applied.exit_code, 1) << applied.out << applied.err;
    EXPECT_THAT(applied.err, HasSubstr(words));
    EXPECT_THAT(applied.err, HasSubstr("state.db"));
    for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
      EXPECT_THAT(project_.Requests(method), IsEmpty()) << method;
    }
    EXPECT_EQ(project_.Read(kLedger), before);
  }

  // Writes `bytes` over the ledger at `place`.
  void Overwrite(std::streamoff place, std::string_view bytes) {
    std::fstream file(absl::StrCat(project_.folder(), "/", kLedger),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(place);
    file << bytes;
  }

  Project project_{"specs/stripe"};
};

class FullDiskTest : public TroubleTest, public ::testing::WithParamInterface<int> {};

TEST_P(FullDiskTest, IsSaidAndNothingIsLost) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve", "-target=schema.charges"}).exit_code, 0);
  const Outcome full = RunInTrouble({{"TROUBLE_DISK_FULL_AFTER", absl::StrCat(GetParam())}},
                                    {"apply", "-auto-approve"});
  EXPECT_THAT(full.exit_code, AnyOf(1, 3)) << full.out << full.err;
  EXPECT_THAT(full.err, HasSubstr("the disk is full"));
  EXPECT_THAT(full.err, HasSubstr("make room and run plumb again"));
  ExpectNothingLost();
}

INSTANTIATE_TEST_SUITE_P(Writes, FullDiskTest, ::testing::Values(1, 2, 5, 9, 14, 20, 30, 40));

TEST_F(TroubleTest, AReadOnlyFolderIsSaidBeforeAnythingIsSent) {
  const Outcome refused = RunInTrouble({{"TROUBLE_READ_ONLY", "1"}}, {"apply", "-auto-approve"});
  EXPECT_EQ(refused.exit_code, 1) << refused.out << refused.err;
  EXPECT_THAT(refused.err, HasSubstr(".plumb"));
  EXPECT_THAT(refused.err, HasSubstr("Read-only file system"));
  EXPECT_THAT(project_.Requests("POST"), IsEmpty());
  ExpectNothingLost();
  project_.ForgetRequests();
  const Outcome again = RunInTrouble({}, {"destroy", "-auto-approve"});
  EXPECT_EQ(again.exit_code, 1) << again.out << again.err;
  EXPECT_THAT(again.err, HasSubstr("make the file and its directory writable"));
  EXPECT_THAT(project_.Requests("DELETE"), IsEmpty());
  EXPECT_EQ(RunInTrouble({}, {"plan", "-detailed-exitcode"}).exit_code, 0);
}

TEST_F(TroubleTest, ADamagedLedgerIsLeftAlone) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  const std::string whole = project_.Read(kLedger);
  Overwrite(100, std::string(4000, '\xff'));
  ExpectRefused("is damaged");
  project_.Write(kLedger, whole.substr(0, whole.size() / 2));
  ExpectRefused("is damaged");
  project_.Write(kLedger, "a poem, perhaps");
  ExpectRefused("is no ledger of plumb's");
  project_.Write(kLedger, whole);
  ExpectNothingLost();
}

// The schema's version is the number at byte 60 of a SQLite file.
TEST_F(TroubleTest, ALedgerOfANewerVersionIsLeftAlone) {
  ASSERT_EQ(project_.Run({"apply", "-auto-approve"}).exit_code, 0);
  const std::string whole = project_.Read(kLedger);
  Overwrite(60, std::string("\0\0\0\x63", 4));
  ExpectRefused("newer");
  project_.Write(kLedger, whole);
  ExpectNothingLost();
}

class ClockTest : public TroubleTest,
                  public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(ClockTest, MayJump) {
  const auto& [seconds, sends] = GetParam();
  const Outcome applied =
      RunInTrouble({{"TROUBLE_CLOCK_JUMP", seconds}, {"TROUBLE_CLOCK_AFTER", sends}},
                   {"apply", "-auto-approve"});
  EXPECT_EQ(applied.exit_code, 0) << applied.out << applied.err;
  ExpectNothingLost();
}

INSTANTIATE_TEST_SUITE_P(Jumps, ClockTest,
                         ::testing::Values(std::pair("86400", "1"), std::pair("-86400", "1"),
                                           std::pair("86400", "12"), std::pair("-86400", "12")));

// A run that was killed while the clock was a day ahead: its lock would hold till then.
TEST_F(TroubleTest, ALockFromTheFutureIsTakenOverWithItsProcessGone) {
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"}, {"path", "."}, {"fault", "slow"}, {"delay_ms", 2000}});
  project_.Set("LD_PRELOAD", std::filesystem::absolute("cmd/plumb/libtrouble_shim.so").string());
  project_.Set("TROUBLE_CLOCK_JUMP", "86400");
  const Project::Running ahead = project_.Begin({"apply", "-auto-approve"});
  project_.AwaitPosts(1);
  kill(ahead.process, SIGKILL);
  project_.End(ahead);
  project_.Set("LD_PRELOAD", "");
  project_.Admin("DELETE", "faults");
  ExpectNothingLost();
}

TEST_F(TroubleTest, TheSecondInterruptExitsAtOnce) {
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"},
                        {"path", "."},
                        {"fault", "slow"},
                        {"delay_ms", 40'000},
                        {"times", 1}});
  const Project::Running run = project_.Begin({"apply", "-auto-approve", "-parallelism=1"});
  // The emulator takes the fault off its list when the request comes.
  while (!project_.Admin("GET", "faults").as_array().empty()) {
  }
  kill(run.process, SIGINT);
  while (project_.Read(std::filesystem::path(run.err_path).filename().string())
             .find("Once more to exit at once") == std::string::npos) {
  }
  kill(run.process, SIGINT);
  const Outcome ended = project_.End(run);
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  // It did not wait for the answer, which is not there yet.
  EXPECT_THAT(project_.Requests("POST"), IsEmpty());
}

}  // namespace
}  // namespace plumb::testing
