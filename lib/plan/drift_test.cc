#include "lib/plan/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/testing/estate.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// bucket.a has another name, bucket.gone is gone, bucket.same is as it was.
Estate Drifted() {
  Estate estate;
  estate.Want("bucket.a", R"({"name":"a"})");
  estate.Have("bucket.a", "1",
              R"({"name":"b","size":9,"updatedBy":"ada","updatedClient":"ui","updatedAt":5})",
              R"({"name":"a","size":1})");
  estate.Bound("bucket.gone", "2", R"({"name":"gone"})");
  estate.Have("bucket.same", "3", R"({"name":"same"})", R"({"name":"same"})");
  return estate;
}

// "critical bucket.gone deleted", in order.
std::vector<std::string> Lines(const DriftReport& report) {
  std::vector<std::string> lines;
  for (const DriftEntry& entry : report.entries) {
    lines.push_back(absl::StrCat(SeverityWord(entry.severity), " ",
                                 entry.address ? entry.address->ToString() : entry.name, " ",
                                 DriftWord(entry.what)));
  }
  return lines;
}

TEST(FindDriftTest, NamesWhatChangedWhoDidItAndWhatIsGone) {
  Estate estate = Drifted();
  const DriftReport report = estate.Drift();
  EXPECT_EQ(report.checked, 3);
  EXPECT_THAT(Lines(report),
              ElementsAre("warning bucket.a changed", "critical bucket.gone deleted"));
  EXPECT_EQ(report.entries[0].updated_by, "ada");
  EXPECT_EQ(report.entries[0].updated_at_ms, 5);
  EXPECT_FALSE(report.entries[0].ours);
  EXPECT_TRUE(report.IsDrift());
  EXPECT_EQ(report.unmanaged, std::nullopt);
}

TEST(FindDriftTest, FieldsThatTheSpecSetsAreRelevant) {
  Estate estate = Drifted();
  const DriftReport report = estate.Drift();
  const std::vector<DriftField>& fields = report.entries[0].fields;
  ASSERT_EQ(fields.size(), 2);
  EXPECT_EQ(fields[0].change.path.ToString(), "name");
  EXPECT_TRUE(fields[0].relevant);
  EXPECT_FALSE(fields[1].relevant);
  EXPECT_EQ(fields[1].severity, DriftSeverity::kInfo);
}

TEST(FindDriftTest, OurOwnWritesAreTold) {
  Estate estate = Drifted();
  estate.client_id = "ui";
  EXPECT_TRUE(estate.Drift().entries[0].ours);
}

TEST(FindDriftTest, TheFirstRuleThatMatchesCounts) {
  Estate estate = Drifted();
  estate.rules = {{.address = "bucket.a", .field = "name", .severity = DriftSeverity::kIgnore},
                  {.field = "s*", .severity = DriftSeverity::kCritical},
                  {.kind = "bucket", .severity = DriftSeverity::kInfo}};
  EXPECT_THAT(Lines(estate.Drift()),
              ElementsAre("critical bucket.a changed", "info bucket.gone deleted"));
  estate.rules = {{.change = DriftKind::kDeleted, .severity = DriftSeverity::kIgnore},
                  {.kind = "bucket", .severity = DriftSeverity::kInfo}};
  EXPECT_THAT(Lines(estate.Drift()), ElementsAre("info bucket.a changed"));
  EXPECT_FALSE(estate.Drift().IsDrift());
  estate.rules = {{.severity = DriftSeverity::kIgnore}};
  EXPECT_THAT(Lines(estate.Drift()), IsEmpty());
}

TEST(FindDriftTest, UnmanagedObjectsLowerTheCoverage) {
  Estate estate = Drifted();
  estate.look_for_unmanaged = true;
  estate.There("bucket", "4", R"({"name":"by hand"})");
  estate.There("topic", "5", R"({"name":"other"})");
  const DriftReport report = estate.Drift();
  EXPECT_EQ(report.unmanaged, 2);
  EXPECT_EQ(report.Coverage(), 50);
  EXPECT_EQ(Lines(report).back(), "info other unmanaged");
  // What a lookup finds is known.
  estate.referenced = {{KindName("topic"), RemoteId("5")}};
  EXPECT_EQ(estate.Drift().unmanaged, 1);
  estate.referenced.clear();
  estate.rules = {
      {.name = "by*", .change = DriftKind::kUnmanaged, .severity = DriftSeverity::kIgnore}};
  EXPECT_EQ(estate.Drift().unmanaged, 1);
}

FlowRun RunAt(int started, const std::string& state, const std::string& error = "") {
  FlowRun run;
  run.flow = RemoteId("3");
  run.state = state;
  run.started = absl::FromUnixSeconds(started);
  run.error = error;
  return run;
}

TEST(FindDriftTest, FailingIsWhoseNewestRunsFailed) {
  Estate estate;
  estate.Have("bucket.same", "3", R"({"name":"same"})", R"({"name":"same"})");
  estate.runs = {RunAt(1, "success"), RunAt(3, "failed", "no key"), RunAt(2, "failed")};
  const DriftReport report = estate.Drift();
  EXPECT_THAT(Lines(report), ElementsAre("warning bucket.same failing"));
  EXPECT_EQ(report.entries[0].detail, "its last 2 runs failed: no key");
  // One that is under way tells nothing yet.
  estate.runs.push_back(RunAt(5, "inprogress"));
  EXPECT_THAT(Lines(estate.Drift()), ElementsAre("warning bucket.same failing"));
  estate.runs.push_back(RunAt(4, "success"));
  EXPECT_THAT(Lines(estate.Drift()), IsEmpty());
}

TEST(FindDriftTest, TheSameDriftHasTheSameFingerprint) {
  Estate estate = Drifted();
  const std::string before = estate.Drift().entries[0].Fingerprint();
  EXPECT_EQ(estate.Drift().entries[0].Fingerprint(), before);
  estate.live[KindName("bucket")][0].raw.as_object().Set("name", "c");
  EXPECT_NE(estate.Drift().entries[0].Fingerprint(), before);
}

TEST(FindDriftTest, WhatAServerEchoesOfASecretIsHidden) {
  Estate estate;
  estate.Have("bucket.a", "1", R"({"name":"a","options":{"own":["other","in clear"]}})",
              R"({"name":"a"})");
  estate.ledger.bindings[0].last_applied =
      Object{{"name", "a"}, {"options", Object{{"own", Array{"a", Secret::OfFingerprint("f")}}}}};
  const DriftReport report = estate.Drift();
  ASSERT_EQ(report.entries.size(), 1u);
  EXPECT_EQ(ToJson(report.entries[0].fields[0].change.after).find("in clear"), std::string::npos);
}

TEST(MatchesPattern, TakesStarsForAnything) {
  for (const auto& [pattern, text] :
       {std::pair("*", ""), std::pair("*", "a.b"), std::pair("a*c", "abc"), std::pair("a*c", "ac"),
        std::pair("*b*b*", "abab"), std::pair("a.b", "a.b")}) {
    EXPECT_TRUE(MatchesPattern(pattern, text)) << pattern << " " << text;
  }
  for (const auto& [pattern, text] : {std::pair("", "a"), std::pair("a*c", "abd"),
                                      std::pair("a", "ab"), std::pair("*b", "abc")}) {
    EXPECT_FALSE(MatchesPattern(pattern, text)) << pattern << " " << text;
  }
}

TEST(DriftWords, ReadBack) {
  EXPECT_EQ(DriftKindOf("failing"), DriftKind::kFailing);
  EXPECT_EQ(SeverityOf("critical"), DriftSeverity::kCritical);
  EXPECT_EQ(SeverityOf("fatal"), std::nullopt);
}

}  // namespace
}  // namespace plumb
