#include "lib/diag/suggest.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(Nearest, FindsEachKindOfSlip) {
  const std::vector<std::string> names = {"interval", "schedule"};
  EXPECT_EQ(Nearest("intervall", names), "interval");  // One too many.
  EXPECT_EQ(Nearest("intrval", names), "interval");    // One missing.
  EXPECT_EQ(Nearest("intarval", names), "interval");   // One wrong.
  EXPECT_EQ(Nearest("itnerval", names), "interval");   // Two swapped.
}

TEST(Nearest, IgnoresCase) { EXPECT_EQ(Nearest("INTERVAL", {"interval"}), "interval"); }

TEST(Nearest, AllowsAThirdOfTheWord) {
  EXPECT_EQ(Nearest("abcdef", {"abcdxy"}), "abcdxy");
  EXPECT_EQ(Nearest("abcdef", {"abcxyz"}), "");
}

TEST(Nearest, AllowsOneSlipInTheShortestWord) {
  EXPECT_EQ(Nearest("ab", {"ac"}), "ac");
  EXPECT_EQ(Nearest("ab", {"cd"}), "");
}

TEST(Nearest, AllowsThreeSlipsInTheLongestWord) {
  EXPECT_EQ(Nearest("abcdefghijklmnop", {"abcdefghijklmxyz"}), "abcdefghijklmxyz");
  EXPECT_EQ(Nearest("abcdefghijklmnop", {"abcdefghijklwxyz"}), "");
}

TEST(Nearest, TheNearerOneWins) { EXPECT_EQ(Nearest("flows", {"blown", "flow"}), "flow"); }

TEST(Nearest, TiesGoToTheFirstByBytes) { EXPECT_EQ(Nearest("cat", {"hat", "bat", "rat"}), "bat"); }

TEST(Nearest, NothingIsNearToNothing) { EXPECT_EQ(Nearest("word", {}), ""); }

TEST(DidYouMean, AsksOnlyWhenSomethingIsNear) {
  EXPECT_EQ(DidYouMean("shcema", {"schema"}), "did you mean schema?");
  EXPECT_EQ(DidYouMean("entirely", {"schema"}), "");
}

}  // namespace
}  // namespace plumb
