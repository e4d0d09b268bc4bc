#include "lib/kinds/flow/flow.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kinds/testing.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::string_view kEnds = R"(
name = "f"
source = "stripe"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"]
)";

std::string FlowWith(std::string_view more) { return absl::StrCat(kEnds, more); }

// The problems of a flow with this schedule beside its startTime.
std::vector<std::string> ScheduleProblems(std::string_view schedule) {
  return ProblemsOf(Flow(),
                    FlowWith(absl::StrCat("scheduleParams = { startTime = 2024-03-12T18:24:18Z, ",
                                          schedule, " }")));
}

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

TEST(FlowTest, IsSentAsThePublishedTypesWantIt) {
  constexpr std::string_view kFlow = R"(
name = "Stripe Connector Flow Generic Rest"
source = "stripe"
sourceConnectionIds = ["${source_connection.charges.id}"]
targetConnectionIds = ["${target_connection.charges.id}"]
mapping = "${mapping.charges}"
scheduleParams = { startTime = 2024-03-12T18:24:18Z, frequency = "minute", interval = 15 })";
  EXPECT_EQ(Wire(Flow(), kFlow), Canonical(R"({
      "name": "Stripe Connector Flow Generic Rest",
      "flowSpec": {"id": "6499120c-0b15-42dc-936e-847ea3c24d72", "version": "1.0"},
      "sourceConnectionIds": ["${source_connection.charges.id}"],
      "targetConnectionIds": ["${target_connection.charges.id}"],
      "transformations": [{"name": "Mapping", "params": {
          "mappingId": "${mapping.charges.id}", "mappingVersion": "${mapping.charges.version}"}}],
      "scheduleParams": {"startTime": 1710267858, "frequency": "minute", "interval": "15"}})"));
  EXPECT_THAT(ProblemsOf(Flow(), kFlow), IsEmpty());
}

TEST(FlowTest, AMappingVersionIsSentAsText) {
  EXPECT_EQ(Wire(Flow(), "mapping = { id = \"m\", version = 2 }"),
            Canonical(R"({"transformations": [{"name": "Mapping",
                "params": {"mappingId": "m", "mappingVersion": "2"}}]})"));
}

TEST(FlowTest, AnInstanceOfAMappingCanBeNamed) {
  EXPECT_EQ(Wire(Flow(), R"(mapping = '${mapping.m["a.b"]}')"),
            Canonical(R"({"transformations": [{"name": "Mapping", "params": {
                "mappingId": "${mapping.m[\"a.b\"].id}",
                "mappingVersion": "${mapping.m[\"a.b\"].version}"}}]})"));
}

TEST(FlowTest, MappingComesAfterCopy) {
  EXPECT_EQ(Wire(Flow(), R"(
mapping = "${mapping.m}"
transformations = [{ name = "Copy", params.deltaColumn = { name = "d" } }])"),
            Canonical(R"({"transformations": [
                {"name": "Copy", "params": {"deltaColumn": {"name": "d"}}},
                {"name": "Mapping", "params": {"mappingId": "${mapping.m.id}",
                                               "mappingVersion": "${mapping.m.version}"}}]})"));
}

TEST(FlowTest, MappingFillsAMappingTransformationThatIsThere) {
  EXPECT_EQ(Wire(Flow(), R"(
mapping = "${mapping.m}"
transformations = [{ name = "Mapping", params.other = 1 }])"),
            Canonical(R"({"transformations": [{"name": "Mapping", "params": {
                "other": 1, "mappingId": "${mapping.m.id}",
                "mappingVersion": "${mapping.m.version}"}}]})"));
}

TEST(FlowTest, TwoMappingsContradict) {
  EXPECT_THAT(ProblemsOf(Flow(), FlowWith(R"(
mapping = "${mapping.m}"
transformations = [{ name = "Mapping", params = { mappingId = "x", mappingVersion = 0 } }]
scheduleParams = { startTime = 1, frequency = "once" })")),
              ElementsAre(HasSubstr("mapping: both mapping and a Mapping transformation")));
}

TEST(FlowTest, WhatIsNoMappingIsRefused) {
  for (const char* mapping :
       {"\"${mapping.m.id}\"", "\"${schema.m}\"", "\"m\"", "3", "{ id = \"x\" }"}) {
    EXPECT_THAT(
        ProblemsOf(Flow(), FlowWith(absl::StrCat("mapping = ", mapping,
                                                 "\nscheduleParams = { startTime = 1, frequency = "
                                                 "\"once\" }"))),
        ElementsAre(HasSubstr("mapping: mapping must be a mapping as a whole")))
        << mapping;
  }
}

TEST(FlowTest, ASourceWithTwoFlowSpecsIsToldByItsMapping) {
  EXPECT_THAT(Wire(Flow(), "source = \"http_api\""), HasSubstr("d8a6f005-7eaf"));
  EXPECT_THAT(Wire(Flow(), "source = \"http_api\"\nmapping = \"${mapping.m}\""),
              HasSubstr("c1a19761-d2c7"));
}

TEST(FlowTest, ASourceWithoutAFlowSpecSaysSo) {
  EXPECT_THAT(ProblemsOf(Flow(), R"(
name = "f"
source = "generic_rest_api"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"])"),
              ElementsAre(HasSubstr("source: no page says which flow spec Generic REST API takes"),
                          "flowSpec: flowSpec is required"));
}

TEST(FlowTest, AnIntervalBelowTheMinimumIsNamed) {
  EXPECT_THAT(ScheduleProblems("frequency = \"minute\", interval = 5"),
              ElementsAre("scheduleParams.interval: interval is 5; the platform's minimum for "
                          "minute is 15 (write interval = 15 or more)"));
  EXPECT_THAT(ScheduleProblems("frequency = \"minute\", interval = \"5\""),
              ElementsAre(HasSubstr("interval is 5; the platform's minimum for minute is 15")));
  EXPECT_THAT(ScheduleProblems("frequency = \"hour\", interval = 0"),
              ElementsAre(HasSubstr("minimum for hour is 1")));
  EXPECT_THAT(ScheduleProblems("frequency = \"hour\", interval = 1"), IsEmpty());
  EXPECT_THAT(ScheduleProblems("frequency = \"minute\", interval = 15"), IsEmpty());
}

TEST(FlowTest, APeriodicScheduleNeedsAnInterval) {
  EXPECT_THAT(ScheduleProblems("frequency = \"day\""),
              ElementsAre(HasSubstr("interval is required with the frequency day")));
}

TEST(FlowTest, AOneTimeScheduleHasNoIntervalAndNoBackfill) {
  EXPECT_THAT(ScheduleProblems("frequency = \"once\", interval = 15, backfill = true"),
              ElementsAre(HasSubstr("backfill does not go with the frequency once"),
                          HasSubstr("interval does not go with the frequency once")));
  EXPECT_THAT(ScheduleProblems("frequency = \"once\""), IsEmpty());
}

TEST(FlowTest, AnUnknownFrequencyIsNamed) {
  EXPECT_THAT(ScheduleProblems("frequency = \"minutes\", interval = 15"),
              ElementsAre("scheduleParams.frequency: scheduleParams.frequency cannot be "
                          "\"minutes\" (did you mean minute?)"));
}

TEST(FlowTest, AStartTimeNeedsAnOffset) {
  EXPECT_THAT(ProblemsOf(Flow(), FlowWith("scheduleParams = { startTime = 2024-03-12T18:24:18, "
                                          "frequency = \"once\" }")),
              ElementsAre(HasSubstr("has no offset")));
}

TEST(FlowTest, ABatchFlowNeedsAScheduleAndAStreamingFlowHasNone) {
  EXPECT_THAT(ProblemsOf(Flow(), kEnds), ElementsAre(HasSubstr("scheduleParams is required")));
  EXPECT_THAT(ProblemsOf(Flow(), R"(
name = "f"
source = "chatlio"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"]
scheduleParams = { startTime = 1, frequency = "once" })"),
              ElementsAre(HasSubstr("a streaming flow has no schedule")));
}

TEST(FlowTest, ADraftNeedsNoScheduleYet) {
  EXPECT_THAT(ProblemsOf(Flow(), FlowWith("state = \"draft\"")), IsEmpty());
}

TEST(FlowTest, ADraftIsPublishedOnItsWayAndNeverComesBack) {
  const Switch toggle = *Flow().toggle;
  EXPECT_THAT(toggle.StartAs("draft")->query, Pair("mode", "draft"));
  EXPECT_EQ(toggle.Next("draft", "enabled")->op, "publish");
  EXPECT_EQ(toggle.Next("draft", "disabled")->op, "publish");
  EXPECT_EQ(toggle.Next("enabled", "draft"), nullptr);
  EXPECT_TRUE(toggle.OnlyStartsAs("draft"));
  EXPECT_FALSE(toggle.OnlyStartsAs("disabled"));
}

TEST(FlowTest, MappingComesBeforeEncryption) {
  EXPECT_EQ(Wire(Flow(), R"(
mapping = "${mapping.m}"
transformations = [{ name = "Encryption", params.publicKeyId = "k" }])"),
            Canonical(R"({"transformations": [
                {"name": "Mapping", "params": {"mappingId": "${mapping.m.id}",
                                               "mappingVersion": "${mapping.m.version}"}},
                {"name": "Encryption", "params": {"publicKeyId": "k"}}]})"));
}

TEST(FlowTest, AFlowHasOneSourceAndOneTarget) {
  EXPECT_THAT(ProblemsOf(Flow(), R"(
name = "f"
source = "chatlio"
sourceConnectionIds = []
targetConnectionIds = ["t", "u"])"),
              ElementsAre("sourceConnectionIds: sourceConnectionIds must have exactly one id, and "
                          "has 0",
                          "targetConnectionIds: targetConnectionIds must have exactly one id, and "
                          "has 2"));
}

TEST(FlowTest, WhatThePlatformEchoesOtherwiseIsEqual) {
  EXPECT_TRUE(Settled(Flow(), R"(
name = "f"
source = "stripe"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"]
mapping = { id = "m", version = 0 }
scheduleParams = { startTime = 2021-02-03T00:01:06Z, frequency = "week", interval = 15 })",
                      R"({
      "id": "2edc08ac", "createdAt": 1612310475905, "updatedAt": 1614122324830, "name": "f",
      "description": "", "flowSpec": {"id": "6499120c-0b15-42dc-936e-847ea3c24d72"},
      "state": "enabled", "version": "\"e\"", "etag": "\"e\"",
      "sourceConnectionIds": ["s"], "targetConnectionIds": ["t"],
      "inheritedAttributes": {"properties": {"isSourceFlow": true}},
      "scheduleParams": {"startTime": "1612310466", "frequency": "week", "interval": "15",
                         "backfill": "true"},
      "transformations": [{"name": "Mapping",
                           "params": {"mappingId": "m", "mappingVersion": "0"}}],
      "options": {"inletUrl": "https://x"}, "runs": "/flows/2edc08ac/runs",
      "lastOperation": {"operation": "update"}, "lastRunDetails": {"id": "r"}})"));
}

TEST(FlowTest, WhatNeedsAnotherFlowReplacesIt) {
  const KindDescriptor kind = Flow();
  const Value observed =
      Json(R"({"scheduleParams": {"frequency": "hour", "startTime": 2000000000}})");
  for (const char* path :
       {"flowSpec.id", "sourceConnectionIds", "targetConnectionIds",
        "transformations[name=Copy].params.deltaColumn.name", "transformations[name=Copy]",
        "transformations[name=Encryption].params.publicKeyId"}) {
    EXPECT_TRUE(ForcesReplace(kind, Path(path), observed, 1710267858)) << path;
  }
  for (const char* path : {"name", "scheduleParams.interval", "scheduleParams.startTime",
                           "transformations[name=Mapping].params.mappingVersion", "labels"}) {
    EXPECT_FALSE(ForcesReplace(kind, Path(path), observed, 1710267858)) << path;
  }
}

TEST(FlowTest, AStartTimeThatHasPassedReplaces) {
  const Value observed = Json(R"({"scheduleParams": {"startTime": 1700000000}})");
  EXPECT_TRUE(ForcesReplace(Flow(), Path("scheduleParams.startTime"), observed, 1710267858));
}

TEST(FlowTest, TheMappingOfAOneTimeFlowCannotChange) {
  const Value observed = Json(R"({"scheduleParams": {"frequency": "once"}})");
  const FieldPath version = Path("transformations[name=Mapping].params.mappingVersion");
  EXPECT_TRUE(ForcesReplace(Flow(), version, observed, 0));
}

TEST(FlowTest, BothEndsStandInOneReplaceGroup) {
  const KindDescriptor kind = Flow();
  EXPECT_EQ(FindField(kind, Path("sourceConnectionIds"))->replace_group, "pair");
  EXPECT_EQ(FindField(kind, Path("targetConnectionIds"))->replace_group, "pair");
}

}  // namespace
}  // namespace plumb
