#include "lib/plan/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "lib/plan/testing/random_estate.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

Plan SomePlan() {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a","size":2})");
  estate.Last().body.as_object().Set("token", Secret("hush-hush"));
  estate.Have("bucket.old", "9", R"({"name":"old","token":"echoed"})", R"({"name":"old"})");
  Plan plan = estate.MakeIt();
  plan.provenance.variables = {{"tenant", "acme"}, {"depth", 3}};
  plan.risks = {{.address = *Address::Parse("bucket.a"),
                 .name = "a",
                 .impact = Impact::kReplaces,
                 .summary = "s",
                 .facts = {{"last_run", "never", Value(), "GET /runs"}}}};
  plan.lookups = {{.address = *Address::Parse("bucket.seen"),
                   .id = RemoteId("7"),
                   .name = "seen",
                   .used_by = {*Address::Parse("bucket.a")}}};
  plan.checks = {{.rule = "deny", .passed = false, .message = "m", .where = "w", .addresses = {}}};
  return plan;
}

std::string WhyNot(const std::string& text) {
  return std::string(ReadPlanFile(text).status().message());
}

TEST(PlanFileProperty, WhatIsReadIsWhatWasWritten) {
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    Estate estate;
    estate.keep_unchanged = i % 2 == 0;
    Fill(estate, random);
    const absl::StatusOr<Plan> plan = estate.Make();
    if (!plan.ok()) continue;
    const std::string text = WritePlanFile(*plan);
    const absl::StatusOr<Plan> read = ReadPlanFile(text);
    ASSERT_TRUE(read.ok()) << read.status() << text;
    ASSERT_EQ(WritePlanFile(*read), text);
    ASSERT_EQ(read->digest, PlanDigest(*plan));
  }
}

TEST(PlanFileTest, RisksChecksLookupsAndProvenanceAreKept) {
  const Plan plan = SomePlan();
  const Plan read = *ReadPlanFile(WritePlanFile(plan));
  EXPECT_EQ(read.risks, plan.risks);
  EXPECT_EQ(read.checks, plan.checks);
  EXPECT_EQ(read.lookups, plan.lookups);
  // Variables come back by name.
  EXPECT_EQ(read.provenance.variables,
            (std::vector<std::pair<std::string, Value>>{{"depth", 3}, {"tenant", "acme"}}));
}

TEST(PlanFileTest, HoldsNoSecretNeitherOursNorWhatTheServerEchoes) {
  const std::string text = WritePlanFile(SomePlan());
  EXPECT_THAT(text, Not(HasSubstr("hush-hush")));
  EXPECT_THAT(text, Not(HasSubstr("echoed")));
  EXPECT_THAT(text, HasSubstr("hmac-sha256:"));
}

TEST(PlanFileTest, TruncatedAnywhereItIsRefused) {
  const std::string text = WritePlanFile(SomePlan());
  // The last byte is a line break.
  for (size_t length = 0; length + 1 < text.size(); length += 7) {
    ASSERT_FALSE(ReadPlanFile(text.substr(0, length)).ok()) << length;
  }
  EXPECT_THAT(WhyNot(text.substr(0, text.size() / 2)), HasSubstr("cut off or edited"));
}

TEST(PlanFileProperty, EditedAnywhereItIsRefusedOrTheSame) {
  const std::string text = WritePlanFile(SomePlan());
  std::mt19937 random(5);
  for (int i = 0; i < 800; ++i) {
    std::string edited = text;
    edited[random() % edited.size()] = static_cast<char>(' ' + random() % 95);
    const absl::StatusOr<Plan> read = ReadPlanFile(edited);
    // A blank for a line break, or "1.1" for "1.0", says nothing else.
    if (read.ok()) {
      ASSERT_EQ(WritePlanFile(*read), text) << edited;
    }
  }
}

TEST(PlanFileTest, SaysWhatIsWrong) {
  const std::string text = WritePlanFile(SomePlan());
  EXPECT_THAT(WhyNot(absl::StrReplaceAll(text, {{"\"old\"", "\"new\""}})),
              HasSubstr("its checksum does not fit"));
  EXPECT_THAT(WhyNot(absl::StrReplaceAll(
                  text, {{"\"format_version\":\"1.1\"", "\"format_version\":\"2.3\""}})),
              HasSubstr("it is of version 2.3, and this plumb reads up to 1.1"));
  EXPECT_THAT(WhyNot("{}"), HasSubstr("no plan file of plumb"));
  EXPECT_THAT(WhyNot(""), HasSubstr("no plan file of plumb"));
  EXPECT_THAT(WhyNot("name = 'x'"), HasSubstr("no plan file of plumb"));
}

TEST(PlanDigestTest, TheTimeAsideEverythingCounts) {
  const Plan plan = SomePlan();
  Plan later = plan;
  later.provenance.created = "2030-01-01T00:00:00Z";
  EXPECT_EQ(PlanDigest(later), PlanDigest(plan));
  Plan other = plan;
  other.changes[0].body = Value();
  EXPECT_NE(PlanDigest(other), PlanDigest(plan));
  Plan elsewhere = plan;
  elsewhere.environment = "prod";
  EXPECT_NE(PlanDigest(elsewhere), PlanDigest(plan));
}

}  // namespace
}  // namespace plumb
