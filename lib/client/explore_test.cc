#include "lib/client/explore.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/client/testing/client_bench.h"

namespace plumb {
namespace {

TEST(Explore, SendsSourceParamsInBase64) {
  ClientBench bench;
  bench.server.Then(200, R"({"format": "hierarchical"})");
  ExploreQuery query;
  query.params = Object{{"resourcePath", "charges"}};
  ASSERT_TRUE(Explore(bench.client, "c1", query).ok());
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/connections/c1/explore"
            "?objectType=rest&object=json&fileType=json&preview=false"
            "&sourceParams=eyJyZXNvdXJjZVBhdGgiOiJjaGFyZ2VzIn0%3D");
}

TEST(Explore, RootTakesNothingElse) {
  ClientBench bench;
  bench.server.Then(200, R"([{"type": "folder"}])");
  ExploreQuery query;
  query.object_type = "root";
  const auto answer = Explore(bench.client, "c1", query);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->is_array());
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/connections/c1/explore"
            "?objectType=root");
}

TEST(Explore, TableIsNamedAndPreviewed) {
  ClientBench bench;
  bench.server.Then(200, "{}");
  ExploreQuery query;
  query.object_type = "table";
  query.object = "db.t";
  query.preview = true;
  ASSERT_TRUE(Explore(bench.client, "c1", query).ok());
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/connections/c1/explore"
            "?objectType=table&object=db.t&preview=true");
}

TEST(Explore, IdThatIsAnotherPathIsRefused) {
  ClientBench bench;
  EXPECT_EQ(Explore(bench.client, "..", {}).status().code(), absl::StatusCode::kInvalidArgument);
}

constexpr const char* kRuns = R"({"items": [
    {"id": "r1", "createdAt": 1000, "metrics": {
        "durationSummary": {"startedAtUTC": 2000, "completedAtUTC": 5000},
        "recordSummary": {"inputRecordCount": 7, "outputRecordCount": "6", "failedRecordCount": 1},
        "statusSummary": {"status": "Failed",
                          "errors": [{"code": "CONNECTOR-2001-500", "message": "no"}, {}]}}},
    {"id": "r2", "createdAt": 9000, "state": "inProgress",
     "metrics": {"durationSummary": {"startedAtUTC": 9000, "completedAtUTC": 0}}},
    {"id": "r3"}]})";

TEST(ListRuns, AsksForTheNewestOfTheFlow) {
  ClientBench bench;
  bench.server.Then(200, kRuns);
  ASSERT_TRUE(ListRuns(bench.client, "f1", 5).ok());
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/runs"
            "?property=flowId%3D%3Df1&orderby=-createdAt&limit=5");
}

TEST(ListRuns, GivesTheNewestFirst) {
  ClientBench bench;
  bench.server.Then(200, kRuns);
  const auto runs = ListRuns(bench.client, "f1", 5);
  ASSERT_TRUE(runs.ok()) << runs.status();
  ASSERT_EQ(runs->size(), 3);
  EXPECT_EQ(runs->at(0).id, "r2");
  EXPECT_EQ(runs->at(1).id, "r1");
  EXPECT_EQ(runs->at(2).id, "r3");
}

TEST(ListRuns, ReadsTheMetrics) {
  ClientBench bench;
  bench.server.Then(200, kRuns);
  const auto runs = ListRuns(bench.client, "f1", 5);
  ASSERT_TRUE(runs.ok()) << runs.status();
  const FlowRun& run = runs->at(1);
  EXPECT_EQ(run.state, "failed");
  EXPECT_EQ(run.records_in, 7);
  EXPECT_EQ(run.records_out, 6);
  EXPECT_EQ(run.records_failed, 1);
  EXPECT_EQ(run.started, absl::FromUnixMillis(2000));
  EXPECT_EQ(run.duration, absl::Seconds(3));
  EXPECT_EQ(run.error, "CONNECTOR-2001-500: no");
}

TEST(ListRuns, RunUnderWayHasNoDuration) {
  ClientBench bench;
  bench.server.Then(200, kRuns);
  const auto runs = ListRuns(bench.client, "f1", 5);
  EXPECT_EQ(runs->at(0).state, "inprogress");
  EXPECT_EQ(runs->at(0).duration, std::nullopt);
  EXPECT_EQ(runs->at(0).records_in, std::nullopt);
  EXPECT_EQ(runs->at(0).error, "");
}

TEST(ListRuns, NoneWantedIsNoneAsked) {
  ClientBench bench;
  EXPECT_TRUE(ListRuns(bench.client, "f1", 0)->empty());
  EXPECT_TRUE(bench.server.requests().empty());
}

TEST(TestConnection, SaysHowItWent) {
  ClientBench bench;
  bench.server.Then(200, R"({"result": true})").Then(200, R"({"result": false})").Then(200, "{}");
  EXPECT_TRUE(*TestConnection(bench.client, "c1"));
  EXPECT_FALSE(*TestConnection(bench.client, "c1"));
  EXPECT_EQ(TestConnection(bench.client, "c1").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/connections/c1/test");
}

}  // namespace
}  // namespace plumb
