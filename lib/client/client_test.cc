#include "lib/client/client.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/client/testing/client_bench.h"

namespace plumb {
namespace {

KindDescriptor Slow() {
  KindDescriptor kind = Pump();
  kind.settling = Settling::kFlow;
  kind.deletion = DeleteStyle::kDeleteThenWait;
  return kind;
}

constexpr const char* kUpdating =
    R"({"items": [{"id": "p1", "etag": "\"e1\"", "state": "updating"}]})";
constexpr const char* kEnabled =
    R"({"items": [{"id": "p1", "etag": "\"e2\"", "state": "enabled"}]})";
constexpr const char* kBusy = R"({"type": "https://ns.adobe.com/aep/errors/FLOW-1420-400"})";

TEST(Get, UnwrapsItems) {
  ClientBench bench;
  bench.server.Then(200, kEnabled);
  const auto object = bench.client.Get(Pump(), "p1");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->id, RemoteId("p1"));
  EXPECT_EQ(object->etag, Etag("\"e2\""));
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/flowservice/pumps/p1");
}

TEST(Get, UnwrapsById) {
  ClientBench bench;
  bench.server.Then(200, R"({"t1": {"name": "n"}})");
  EXPECT_EQ(bench.client.Get(Tank(), "t1")->raw, Value(Object{{"id", "t1"}, {"name", "n"}}));
}

TEST(Get, SendsTheAcceptHeaderAndEncodesTheHandle) {
  ClientBench bench;
  bench.server.Then(200, R"({"$id": "https://ns/s", "meta:altId": "_t.s"})");
  const auto object = bench.client.Get(Shape(), "https://ns/s");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->handle, "_t.s");
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/registry/shapes/https%3A%2F%2Fns%2Fs");
  EXPECT_EQ(HeaderOf(bench.server.requests().at(0), "Accept"),
            "application/vnd.test+json; version=1");
}

TEST(Get, AsksForTheVersion) {
  ClientBench bench;
  bench.server.Then(200, R"({"id": "r1", "version": 3})");
  const auto object = bench.client.Get(Recipe(), "r1", "3");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->outputs, Value(Object{{"id", "r1"}, {"version", 3}}));
  EXPECT_EQ(bench.server.lines().at(0),
            "GET https://api.test/data/foundation/conversion/recipes/r1?version=3");
}

TEST(Get, EmptyEnvelopeIsNotFound) {
  const std::pair<KindDescriptor, const char*> cases[] = {
      {Pump(), R"({"items": []})"}, {Tank(), "[]"}, {Tank(), "{}"}, {Recipe(), "{}"}};
  for (const auto& [kind, body] : cases) {
    ClientBench bench;
    bench.server.Then(200, body);
    EXPECT_EQ(bench.client.Get(kind, "x").status().code(), absl::StatusCode::kNotFound) << body;
  }
}

TEST(Get, BadRequestThatSaysNotFoundIsNotFound) {
  ClientBench bench;
  bench.server.Then(400, R"({"message": "Mapping set r1 not found"})");
  EXPECT_EQ(bench.client.Get(Recipe(), "r1").status().code(), absl::StatusCode::kNotFound);
}

TEST(Get, MissingSandboxIsNotAMissingObject) {
  ClientBench bench;
  bench.server.Then(400, R"({"message": "Sandbox dev not found"})");
  EXPECT_EQ(bench.client.Get(Recipe(), "r1").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Get, EtagMayBeAHeader) {
  ClientBench bench;
  bench.server.Then(200, R"({"t1": {}})", {{"etag", "\"h1\""}});
  EXPECT_EQ(bench.client.Get(Tank(), "t1")->etag, Etag("\"h1\""));
}

TEST(Get, AnswerOfAnotherShapeIsAnError) {
  ClientBench bench;
  bench.server.Then(200, R"({"id": "p1"})");
  EXPECT_EQ(bench.client.Get(Pump(), "p1").status().code(), absl::StatusCode::kInternal);
}

TEST(Get, HandleThatIsAnotherPathIsRefused) {
  ClientBench bench;
  for (const char* handle : {"", ".", ".."}) {
    EXPECT_EQ(bench.client.Get(Pump(), handle).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(bench.client.Delete(Pump(), handle).code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(bench.server.requests().empty());
}

TEST(Create, SendsTheTextsOfSecrets) {
  ClientBench bench;
  bench.server.Then(201, R"({"id": "p1", "etag": "\"e1\""})");
  const auto written =
      bench.client.Create(Pump(), Object{{"name", "n"}, {"token", Secret("sk_1")}});
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->id, RemoteId("p1"));
  EXPECT_EQ(written->handle, "p1");
  EXPECT_EQ(written->etag, Etag("\"e1\""));
  EXPECT_EQ(written->outputs, Value(Object{{"id", "p1"}}));
  EXPECT_EQ(bench.server.lines().at(0), "POST https://api.test/data/foundation/flowservice/pumps");
  EXPECT_EQ(bench.server.requests().at(0).body, R"({"name":"n","token":"sk_1"})");
}

TEST(Create, SendsTheQueryOfItsStart) {
  ClientBench bench;
  bench.server.Then(201, R"({"id": "p1", "etag": "\"e1\""})");
  ASSERT_TRUE(bench.client.Create(Pump(), Object(), {{"mode", "draft"}}).ok());
  EXPECT_EQ(bench.server.lines().at(0),
            "POST https://api.test/data/foundation/flowservice/pumps?mode=draft");
}

TEST(Create, ReadsAReference) {
  ClientBench bench;
  bench.server.Then(201, R"(["@/dataSets/65e6"])");
  EXPECT_EQ(bench.client.Create(Tank(), Object())->id, RemoteId("65e6"));
}

TEST(Create, ReadsAWholeResource) {
  ClientBench bench;
  bench.server.Then(201, R"({"$id": "https://ns/s", "meta:altId": "_t.s", "title": "T",
                             "meta:registryMetadata": {"eTag": "r1"}})");
  const auto written = bench.client.Create(Shape(), Object());
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->id, RemoteId("https://ns/s"));
  EXPECT_EQ(written->handle, "_t.s");
  EXPECT_EQ(written->etag, Etag("r1"));
}

TEST(Create, ReadsAnEnvelope) {
  ClientBench bench;
  bench.server.Then(201, R"({"items": [{"id": "p1", "etag": "\"e1\""}]})");
  EXPECT_EQ(bench.client.Create(Pump(), Object())->id, RemoteId("p1"));
}

TEST(Create, VersionIsAnOutput) {
  ClientBench bench;
  bench.server.Then(200, R"({"id": "r1", "version": 0})");
  EXPECT_EQ(bench.client.Create(Recipe(), Object())->outputs,
            Value(Object{{"id", "r1"}, {"version", 0}}));
}

TEST(Create, FallsBackToTheLocation) {
  ClientBench bench;
  bench.server.Then(201, "", {{"location", "https://api.test/data/x/pumps/p7"}});
  EXPECT_EQ(bench.client.Create(Pump(), Object())->id, RemoteId("p7"));
}

TEST(Create, AnswerWithoutAnIdIsUnknown) {
  ClientBench bench;
  bench.server.Then(201, "<html>");
  const auto written = bench.client.Create(Pump(), Object());
  EXPECT_EQ(written.status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(written.status().message(),
            "POST /data/foundation/flowservice/pumps: the platform took the pump but did not say "
            "its id");
}

TEST(Patch, SendsOperationsWithTheEtagVerbatim) {
  ClientBench bench;
  bench.server.Then(200, R"({"id": "p1", "etag": "\"e2\""})");
  const auto written = bench.client.Patch(
      Pump(), "p1", Etag("\"e1\""), {{"replace", "/name", "n"}, {"remove", "/description", "old"}});
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->etag, Etag("\"e2\""));
  const HttpRequest& request = bench.server.requests().at(0);
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(HeaderOf(request, "If-Match"), "\"e1\"");
  EXPECT_EQ(HeaderOf(request, "Content-Type"), "application/json");
  EXPECT_EQ(request.body, R"([{"op":"replace","path":"/name","value":"n"},)"
                          R"({"op":"remove","path":"/description","value":"old"}])");
}

TEST(Patch, WithoutAnEtagIsNotSentWhereOneIsNeeded) {
  ClientBench bench;
  EXPECT_EQ(bench.client.Patch(Pump(), "p1", Etag(), {{"replace", "/name", "n"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(bench.server.requests().empty());
}

TEST(Patch, RegistrysOwnTagIsNoEtag) {
  ClientBench bench;
  bench.server.Then(200, R"({"$id": "s"})");
  ASSERT_TRUE(bench.client.Patch(Shape(), "s", Etag("r1"), {{"replace", "/title", "t"}}).ok());
  EXPECT_EQ(HeaderOf(bench.server.requests().at(0), "If-Match"), "");
}

TEST(Patch, EtagOfAHeaderIsSent) {
  ClientBench bench;
  bench.server.Then(200, R"(["@/dataSets/t1"])");
  const auto written =
      bench.client.Patch(Tank(), "t1", Etag("\"h1\""), {{"replace", "/name", "n"}});
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->id, RemoteId("t1"));
  EXPECT_EQ(HeaderOf(bench.server.requests().at(0), "If-Match"), "\"h1\"");
  EXPECT_EQ(HeaderOf(bench.server.requests().at(0), "Content-Type"), "application/json-patch+json");
}

TEST(Patch, AnswerWithoutABodyIsTheObjectThatWasPatched) {
  ClientBench bench;
  bench.server.Then(204);
  EXPECT_EQ(bench.client.Patch(Pump(), "p1", Etag("\"e\""), {{"replace", "/name", "n"}})->id,
            RemoteId("p1"));
}

TEST(Patch, PassingStateIsLeftToTheCaller) {
  ClientBench bench;
  bench.server.Then(400, kBusy);
  const absl::Status status =
      bench.client.Patch(Pump(), "p1", Etag("\"e\""), {{"replace", "/name", "n"}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ServerCode(status), "FLOW-1420-400");
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(Put, SendsTheBodyAndReadsTheVersion) {
  ClientBench bench;
  bench.server.Then(200, R"({"id": "r1", "version": 4, "mappings": []})");
  const auto written = bench.client.Put(Recipe(), "r1", Object{{"a", 1}});
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->outputs, Value(Object{{"id", "r1"}, {"version", 4}}));
  EXPECT_EQ(bench.server.lines().at(0),
            "PUT https://api.test/data/foundation/conversion/recipes/r1");
  EXPECT_EQ(bench.server.requests().at(0).body, R"({"a":1})");
}

TEST(Delete, GoneIsGone) {
  for (const int status : {200, 202, 204, 404}) {
    ClientBench bench;
    bench.server.Then(status);
    EXPECT_TRUE(bench.client.Delete(Pump(), "p1").ok()) << status;
    EXPECT_EQ(
        bench.server.lines(),
        (std::vector<std::string>{"DELETE https://api.test/data/foundation/flowservice/pumps/p1"}));
  }
}

TEST(Delete, IsRepeatedAfterALostAnswer) {
  ClientBench bench;
  bench.server.ThenFail(absl::UnknownError("connection reset")).Then(404);
  EXPECT_TRUE(bench.client.Delete(Pump(), "p1").ok());
}

TEST(Delete, LostForGoodIsUnknown) {
  ClientBench bench;
  bench.server.Then(500);
  EXPECT_EQ(bench.client.Delete(Pump(), "p1").code(), absl::StatusCode::kUnknown);
}

TEST(Delete, WaitsUntilItIsGone) {
  ClientBench bench;
  bench.server.Then(204).Then(200, kUpdating).Then(200, kUpdating).Then(404);
  EXPECT_TRUE(bench.client.Delete(Slow(), "p1").ok());
  EXPECT_EQ(bench.clock.slept(),
            (std::vector<absl::Duration>{absl::Milliseconds(100), absl::Milliseconds(200)}));
}

TEST(Delete, ObjectThatStaysIsDeadlineExceeded) {
  ClientBench bench;
  bench.server.Then(204).Then(200, kEnabled);
  const absl::Status status = bench.client.Delete(Slow(), "p1");
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(status.message(), "pump p1 was deleted but is still there after 5m");
}

TEST(Delete, PassingStateIsWaitedFor) {
  ClientBench bench;
  bench.server.Then(400, kBusy).Then(400, kBusy).Then(204);
  EXPECT_TRUE(bench.client.Delete(Pump(), "p1").ok());
  EXPECT_EQ(bench.client.stats().waited, absl::Milliseconds(300));
}

TEST(Delete, StateThatDoesNotPassIsDeadlineExceeded) {
  ClientBench bench;
  bench.server.Then(400, kBusy);
  EXPECT_EQ(bench.client.Delete(Pump(), "p1").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_LE(bench.client.stats().waited, absl::Minutes(5));
}

TEST(Delete, ConnectionInUseIsNotWaitedFor) {
  ClientBench bench;
  bench.server.Then(400, R"({"type": "https://ns.adobe.com/aep/errors/FLOW-1418-400"})");
  EXPECT_EQ(bench.client.Delete(Pump(), "p1").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(AwaitSettled, KindsThatDoNotSettleAreReadOnce) {
  ClientBench bench;
  bench.server.Then(200, kUpdating);
  EXPECT_TRUE(bench.client.AwaitSettled(Pump(), "p1").ok());
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(AwaitSettled, ReadsUntilTheStateIsAtRest) {
  ClientBench bench;
  bench.server.Then(200, kUpdating).Then(200, kUpdating).Then(200, kEnabled);
  const auto object = bench.client.AwaitSettled(Slow(), "p1");
  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(object->etag, Etag("\"e2\""));
  EXPECT_EQ(bench.client.stats().waited, absl::Milliseconds(300));
}

TEST(AwaitSettled, OperationUnderWayIsNotAtRest) {
  ClientBench bench;
  bench.server
      .Then(200, R"({"items": [{"id": "p1", "state": "enabled",
                                "lastOperation": {"status": {"value": "inProgress"}}}]})")
      .Then(200, R"({"items": [{"id": "p1", "state": "enabled",
                                "lastOperation": {"status": {"value": "completed"}}}]})");
  ASSERT_TRUE(bench.client.AwaitSettled(Slow(), "p1").ok());
  EXPECT_EQ(bench.server.requests().size(), 2);
}

TEST(AwaitSettled, OperationWithoutAStatusAndDraftsAreAtRest) {
  ClientBench bench;
  bench.server.Then(200, R"({"items": [{"id": "p1", "state": "Draft",
                             "lastOperation": {"started": 1, "updated": 0}}]})");
  ASSERT_TRUE(bench.client.AwaitSettled(Slow(), "p1").ok());
  EXPECT_EQ(bench.server.requests().size(), 1);
}

TEST(AwaitSettled, GivesUpAfterTheSettleTimeout) {
  ClientBench bench;
  bench.server.Then(200, kUpdating);
  const auto object = bench.client.AwaitSettled(Slow(), "p1");
  EXPECT_EQ(object.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(object.status().message(), "pump p1 has not settled within 5m: its state is updating");
  EXPECT_LE(bench.server.requests().size(), 70);
}

TEST(AwaitSettled, GivesUpWithTheTimeOfTheRun) {
  ClientBench bench;
  bench.server.Then(200, kUpdating);
  const absl::Time begun = bench.clock.Now();
  bench.client.set_deadline(begun + absl::Seconds(3));
  const auto object = bench.client.AwaitSettled(Slow(), "p1");
  EXPECT_EQ(object.status().message(), "pump p1 has not settled within 3s: its state is updating");
  EXPECT_LE(bench.clock.Now(), begun + absl::Seconds(3));
}

TEST(GetJson, AnswerThatIsNoJsonIsNotQuoted) {
  ClientBench bench;
  bench.server.Then(200, "what is this");
  EXPECT_EQ(bench.client.GetJson("/p", {}).status(),
            absl::InternalError("GET /p: the answer is not JSON (12 bytes)"));
}

TEST(PlatformClient, ManyThreadsShareIt) {
  ClientBench bench;
  bench.server.Then(200, kEnabled);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&bench] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(bench.client.Get(Pump(), "p1").ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(bench.client.stats().requests, 200);
}

}  // namespace
}  // namespace plumb
