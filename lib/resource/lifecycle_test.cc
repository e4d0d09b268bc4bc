#include "lib/resource/lifecycle.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace plumb {
namespace {

// The message of the only problem that `value` has as `key`.
std::string Problem(std::string_view key, const Value& value) {
  Lifecycle lifecycle;
  const std::vector<KeyProblem> problems = SetOwnKey(key, value, lifecycle);
  EXPECT_EQ(problems.size(), 1u);
  return problems.empty() ? "" : problems[0].message;
}

TEST(LifecycleTest, ProtectIsABoolean) {
  Lifecycle lifecycle;
  EXPECT_TRUE(SetOwnKey("protect", true, lifecycle).empty());
  EXPECT_TRUE(lifecycle.protect);
  EXPECT_EQ(Problem("protect", "true"), "protect must be true or false, not string");
}

TEST(LifecycleTest, HandoverCreatesFirst) {
  Lifecycle lifecycle;
  EXPECT_TRUE(SetOwnKey("replace", "handover", lifecycle).empty());
  EXPECT_EQ(lifecycle.replace, ReplaceOrder::kCreateFirst);
  EXPECT_EQ(Problem("replace", "later"), "replace can only be \"handover\"");
}

TEST(LifecycleTest, FieldPathsAreRead) {
  Lifecycle lifecycle;
  EXPECT_TRUE(SetOwnKey("ignore_changes", Array{"a.b", "c"}, lifecycle).empty());
  EXPECT_TRUE(SetOwnKey("allow_fields", Array{"d"}, lifecycle).empty());
  ASSERT_EQ(lifecycle.ignore_changes.size(), 2u);
  EXPECT_EQ(lifecycle.ignore_changes[0].ToString(), "a.b");
  ASSERT_EQ(lifecycle.allow_fields.size(), 1u);
  EXPECT_EQ(lifecycle.allow_fields[0], "d");
}

TEST(LifecycleTest, BadElementIsNamedAndTheOthersAreKept) {
  Lifecycle lifecycle;
  const auto problems = SetOwnKey("depends_on", Array{"flow.a", "flow", 3}, lifecycle);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].path, "depends_on[1]");
  EXPECT_EQ(problems[1].message, "depends_on[2] must be a string, not integer");
  ASSERT_EQ(lifecycle.depends_on.size(), 1u);
  EXPECT_EQ(lifecycle.depends_on[0].ToString(), "flow.a");
}

TEST(LifecycleTest, TextWhereAnArrayBelongsIsAProblem) {
  EXPECT_EQ(Problem("depends_on", "flow.a"), "depends_on must be an array of strings, not string");
  EXPECT_EQ(Problem("ignore_changes", Array{""}), "ignore_changes[0]: a field's path is missing");
}

TEST(LifecycleTest, OwnKeysAreSorted) {
  EXPECT_TRUE(std::is_sorted(OwnKeys().begin(), OwnKeys().end()));
}

}  // namespace
}  // namespace plumb
