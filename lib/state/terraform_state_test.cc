#include "lib/state/terraform_state.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/state/testing/ledger_test.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

TerraformState OneBinding() {
  TerraformState state{.serial = 7, .lineage = "l"};
  state.ledger.environment = "dev";
  state.ledger.key = std::string(32, 'k');
  state.ledger.bindings.push_back(BindingAt("flow.a"));
  return state;
}

TEST(TerraformState, ReadsBack) {
  const auto back = ReadTerraformState(WriteTerraformState(OneBinding()));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->serial, 7);
  EXPECT_EQ(back->lineage, "l");
  EXPECT_EQ(back->ledger.Digest(), OneBinding().ledger.Digest());
}

// The members that Terraform and GitLab want of a state of version 4.
TEST(TerraformState, IsATerraformStateWithoutResources) {
  const Value json = *ParseJson(WriteTerraformState(OneBinding()));
  EXPECT_EQ(*json.Find("version"), Value(4));
  EXPECT_EQ(*json.Find("serial"), Value(7));
  EXPECT_EQ(*json.Find("resources"), Value(Array{}));
  EXPECT_EQ(*json.Find("outputs"), Value(Object{}));
}

TEST(TerraformState, StateOfTerraformsOwnIsRefused) {
  const auto state = ReadTerraformState(R"({"version":4,"serial":1,"resources":[]})");
  EXPECT_EQ(state.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(state.status().message(), HasSubstr("not plumb's"));
}

TEST(TerraformState, StateOfANewerPlumbIsRefused) {
  const auto state = ReadTerraformState(R"({"serial":1,"plumb":{"version":2}})");
  EXPECT_THAT(state.status().message(), HasSubstr("a newer plumb wrote it"));
}

TEST(TerraformState, EveryCutIsDamaged) {
  const std::string whole = WriteTerraformState(OneBinding());
  for (size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(ReadTerraformState(whole.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
}

TEST(LockInfo, ReadsBack) {
  const LockOwner owner{.id = "a",
                        .who = "ann",
                        .host = "ci-3",
                        .command = "plumb apply",
                        .pid = 12,
                        .since = absl::FromUnixSeconds(1000),
                        .machine = "boot"};
  const auto back = ReadLockInfo(WriteLockInfo(owner));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->ToString(), owner.ToString());
  EXPECT_EQ(back->machine, "boot");
}

TEST(LockInfo, TerraformsOwnHasAnOwnerWhoNeverEnds) {
  const auto owner = ReadLockInfo(
      R"({"ID":"3f2a","Operation":"OperationTypeApply","Info":"","Who":"bob@mac","Version":"1.5.7",)"
      R"("Created":"2026-03-12T18:24:18.123456789Z","Path":""})");
  ASSERT_TRUE(owner.has_value());
  EXPECT_THAT(owner->ToString(), HasSubstr("bob on mac"));
  EXPECT_THAT(owner->ToString(), HasSubstr("2026-03-12T18:24:18.123Z"));
  EXPECT_FALSE(owner->HasEnded(LockOwner{.machine = ""}));
  EXPECT_FALSE(ReadLockInfo("locked").has_value());
}

}  // namespace
}  // namespace plumb
