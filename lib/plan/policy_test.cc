#include "lib/plan/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

KindRegistry Kinds() {
  KindDescriptor pipe{.name = KindName("pipe"), .endpoints = {"/pipes", "/pipes/{id}"}};
  pipe.dataflow = Dataflow{.start = "start", .frequency = "frequency", .interval = "interval"};
  return KindRegistry({pipe});
}

Change MakeChange(const std::string& address, Action action) {
  Change change;
  change.address = *Address::Parse(address);
  change.action = action;
  // Every hour at the full hour.
  change.before = Object{{"start", 3600}, {"frequency", "hour"}, {"interval", 1}};
  return change;
}

std::vector<PolicyCheck> Check(const Policy& policy, const std::vector<Change>& changes,
                               int64_t now = 7200) {
  Plan plan;
  plan.changes = changes;
  return CheckPolicy(policy, plan, Kinds(), now);
}

TEST(CheckPolicyTest, NoRulesNoChecks) {
  EXPECT_THAT(Check({}, {MakeChange("pipe.a", Action::kDelete)}), IsEmpty());
}

TEST(CheckPolicyTest, LimitsCountDeletionsAndReplacementsApart) {
  const Policy policy{.max_deletes = Policy::Limit{1, "plumb.toml:3"},
                      .max_replacements = Policy::Limit{0, "plumb.toml:4"}};
  const auto checks =
      Check(policy, {MakeChange("pipe.a", Action::kDelete), MakeChange("pipe.b", Action::kReplace),
                     MakeChange("pipe.c", Action::kCreate)});
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_TRUE(checks[0].passed);
  EXPECT_EQ(checks[0].message, "1 is deleted; at most 1 may be");
  EXPECT_FALSE(checks[1].passed);
  EXPECT_EQ(checks[1].message, "1 is replaced; at most 0 may be: pipe.b");
  EXPECT_EQ(checks[1].where, "plumb.toml:4");
  EXPECT_THAT(checks[1].addresses, ElementsAre(*Address::Parse("pipe.b")));
}

TEST(CheckPolicyTest, DenyMatchesKindsActionsAndStars) {
  const std::vector<Change> changes = {MakeChange("pipe.a", Action::kDelete),
                                       MakeChange("pipe.b", Action::kNone)};
  const auto passes = [&](const std::string& kind, const std::string& action) {
    return Check({.deny = {{kind, action, "w"}}}, changes)[0].passed;
  };
  EXPECT_FALSE(passes("pipe", "delete"));
  EXPECT_FALSE(passes("*", "delete"));
  EXPECT_FALSE(passes("pipe", "*"));
  EXPECT_TRUE(passes("pipe", "create"));
  EXPECT_TRUE(passes("well", "*"));
}

TEST(CheckPolicyTest, ManyAddressesAreCounted) {
  std::vector<Change> changes;
  for (int i = 10; i < 25; ++i) {
    changes.push_back(MakeChange("pipe.p" + std::to_string(i), Action::kDelete));
  }
  const auto checks = Check({.max_deletes = Policy::Limit{2, "w"}}, changes);
  EXPECT_THAT(checks[0].message, HasSubstr("pipe.p19 and 5 more"));
  EXPECT_EQ(checks[0].addresses.size(), 15u);
}

TEST(CheckPolicyTest, QuietMinutesLookAtWhatRunsSoon) {
  const Policy policy{.quiet_minutes = Policy::Limit{10, "plumb.toml:9"}};
  const std::vector<Change> update = {MakeChange("pipe.a", Action::kUpdate)};
  EXPECT_TRUE(Check(policy, update, 7200 + 49 * 60)[0].passed);
  const PolicyCheck soon = Check(policy, update, 7200 + 50 * 60)[0];
  EXPECT_FALSE(soon.passed);
  EXPECT_EQ(soon.message, "runs within 10 minutes: pipe.a at 03:00:00Z");
  EXPECT_TRUE(Check(policy, {MakeChange("pipe.a", Action::kCreate)}, 7200 + 50 * 60)[0].passed);
}

}  // namespace
}  // namespace plumb
