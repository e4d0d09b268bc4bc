// The fakes keep the contracts of what they stand for.

#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "lib/testing/fake_clock.h"
#include "lib/testing/fake_environment.h"
#include "lib/testing/fake_transport.h"
#include "lib/testing/mem_files.h"

namespace plumb {
namespace {

using Paths = std::vector<std::string>;

TEST(FakeClock, PassesOnlyBySleepingAndAdvancing) {
  FakeClock clock(absl::FromUnixSeconds(100));
  clock.Sleep(absl::Seconds(5));
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(106));
  EXPECT_EQ(clock.slept(), std::vector<absl::Duration>{absl::Seconds(5)});
}

TEST(MemFiles, ReadsBackWhatWasWritten) {
  MemFiles files;
  ASSERT_TRUE(files.Write("a", "text", FileMode::kPrivate).ok());
  EXPECT_EQ(files.Read("a", 4).value(), "text");
  EXPECT_EQ(files.Read("a", 3).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(files.Read("b", 3).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(files.mode("a"), FileMode::kPrivate);
}

TEST(MemFiles, ListsAsTheDiskDoes) {
  MemFiles files{{"s/b.toml", ""}, {"s/a/z.toml", ""}, {"s/.h/x.toml", ""}, {"st.toml", ""}};
  EXPECT_EQ(files.List("s", ".toml").value(), (Paths{"s/a/z.toml", "s/b.toml"}));
  EXPECT_EQ(files.List("none", "").status().code(), absl::StatusCode::kNotFound);
}

TEST(MemFiles, AFolderExistsOnceMadeOrFilled) {
  MemFiles files{{"a/b/c", ""}};
  EXPECT_TRUE(files.Exists("a/b"));
  EXPECT_FALSE(files.Exists("d"));
  ASSERT_TRUE(files.MakeDirectories("d").ok());
  EXPECT_TRUE(files.Exists("d"));
}

TEST(MemFiles, FailsUntilHealed) {
  MemFiles files{{"a", "text"}};
  files.Fail("a", absl::ResourceExhaustedError("full"));
  EXPECT_EQ(files.Write("a", "new", FileMode::kShared), absl::ResourceExhaustedError("full"));
  files.Fail("a", absl::OkStatus());
  EXPECT_EQ(files.Read("a", 10).value(), "text");
}

TEST(MemFiles, SharedFilesAreNotPrivate) {
  MemFiles files{{"a", ""}};
  EXPECT_EQ(files.CheckPrivate("a").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(files.CheckPrivate("none").ok());
}

TEST(FakeEnvironment, HasTheVariablesItWasGiven) {
  FakeEnvironment environment({{"A_1", "x"}, {"A_2", ""}, {"B", "y"}});
  environment.Unset("A_1");
  EXPECT_EQ(environment.Get("A_1"), std::nullopt);
  EXPECT_EQ(environment.Get("A_2"), "");
  EXPECT_EQ(environment.WithPrefix("A_"), (std::map<std::string, std::string>{{"A_2", ""}}));
}

TEST(FakeEnvironment, RunsTheCommandsItKnows) {
  FakeEnvironment environment;
  environment.SetCommand("pass show x", "secret");
  EXPECT_EQ(environment.Run("pass show x").value(), "secret");
  EXPECT_EQ(environment.Run("rm").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(environment.commands_run(), (Paths{"pass show x", "rm"}));
}

TEST(FakeTransport, AnswersFromTheQueueThenFromTheHandler) {
  FakeTransport transport([](const HttpRequest& request) {
    return HttpResponse{.status = 404, .headers = {}, .body = request.url};
  });
  transport.Answer(200, "first");
  transport.Answer(absl::UnknownError("lost"));
  EXPECT_EQ(transport.Send({.method = "GET", .url = "a"})->body, "first");
  EXPECT_EQ(transport.Send({.method = "GET", .url = "b"}).status(), absl::UnknownError("lost"));
  EXPECT_EQ(transport.Send({.method = "POST", .url = "c"})->status, 404);
  EXPECT_EQ(transport.lines(), (Paths{"GET a", "GET b", "POST c"}));
}

TEST(FakeTransport, WithoutAnAnswerItFails) {
  FakeTransport transport;
  EXPECT_EQ(transport.Send({.method = "GET", .url = "a"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace plumb
