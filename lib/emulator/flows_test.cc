// Flows and runs: rows 4, 7, 8, 9, 17, 18.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/test_api.h"

namespace plumb::emulator {
namespace {

std::string At(std::string_view path) { return absl::StrCat(kFlowService, path); }

std::string FlowAt(const Chain& chain) { return At(absl::StrCat("/flows/", chain.flow)); }

Value Replace(std::string_view path, Value value) {
  return Array{Object{{"op", "replace"}, {"path", path}, {"value", std::move(value)}}};
}

Value Add(std::string_view path, Value value) {
  return Array{Object{{"op", "add"}, {"path", path}, {"value", std::move(value)}}};
}

// A chain without its flow, and ways to try one.
class NewFlowTest : public ::testing::Test {
 protected:
  NewFlowTest() {
    api_.MakeEnds(chain_);
    chain_.mapping = std::string(
        api_.Send("POST", kMappings, TestApi::MappingBody(chain_.schema)).json.StringAt("id"));
  }

  Answer Create(const Value& patch, std::string_view query = "") {
    Value body = TestApi::FlowBody(chain_);
    MergePatch(body, patch);
    return api_.Send("POST", absl::StrCat(At("/flows"), query), body);
  }

  int StatusWithSchedule(Value schedule) {
    return Create(Object{{"scheduleParams", std::move(schedule)}}).status;
  }

  TestApi api_;
  Chain chain_;
};

TEST_F(NewFlowTest, StateCannotBeSent) {
  EXPECT_EQ(CodeOf(Create(Object{{"state", "enabled"}})), "1410-400");
}

TEST_F(NewFlowTest, NameIdsAndSpecAreRequired) {
  EXPECT_EQ(Create(Object{{"name", nullptr}}).status, 400);
  EXPECT_EQ(Create(Object{{"sourceConnectionIds", nullptr}}).status, 400);
  EXPECT_EQ(Create(Object{{"targetConnectionIds", "one"}}).status, 400);
  EXPECT_EQ(CodeOf(Create(Object{{"flowSpec", Object{{"id", "none"}}}})), "1413-400");
  EXPECT_EQ(CodeOf(Create(Object{{"sourceConnectionIds", Array{"none"}}})), "1439-400");
}

TEST_F(NewFlowTest, FlowSpecMustTakeTheSource) {
  const Object files{{"id", "9753525b-82c7-4dce-8a9b-5ccfce2b9876"}};
  EXPECT_EQ(CodeOf(Create(Object{{"flowSpec", files}})), "1413-400");
}

TEST_F(NewFlowTest, FlowSpecVersionMayBeLeftOut) {
  const Answer made = Create(Object{{"flowSpec", Object{{"version", nullptr}}}});
  ASSERT_EQ(made.status, 201);
  const Value flow = api_.GetItem(At(absl::StrCat("/flows/", made.json.StringAt("id"))));
  EXPECT_EQ(flow.Find("flowSpec")->StringAt("version"), "1.0");
}

TEST_F(NewFlowTest, IntervalIsAtLeast15Minutes) {
  EXPECT_EQ(StatusWithSchedule(Object{{"interval", 14}}), 400);
  EXPECT_EQ(StatusWithSchedule(Object{{"interval", "15"}}), 201);
  EXPECT_EQ(StatusWithSchedule(Object{{"frequency", "hour"}, {"interval", 1}}), 201);
  EXPECT_EQ(StatusWithSchedule(Object{{"frequency", "day"}, {"interval", 0}}), 400);
  EXPECT_EQ(StatusWithSchedule(Object{{"interval", nullptr}}), 400);
}

TEST_F(NewFlowTest, OnceTakesNeitherIntervalNorBackfill) {
  EXPECT_EQ(StatusWithSchedule(Object{{"frequency", "once"}, {"interval", nullptr}}), 201);
  EXPECT_EQ(StatusWithSchedule(Object{{"frequency", "once"}}), 400);
  EXPECT_EQ(
      StatusWithSchedule(Object{{"frequency", "once"}, {"interval", nullptr}, {"backfill", true}}),
      400);
}

TEST_F(NewFlowTest, StartTimeAndFrequencyAreRequired) {
  EXPECT_EQ(StatusWithSchedule(Object{{"startTime", nullptr}}), 400);
  EXPECT_EQ(StatusWithSchedule(Object{{"startTime", "soon"}}), 400);
  EXPECT_EQ(StatusWithSchedule(Object{{"frequency", "fortnight"}}), 400);
  EXPECT_EQ(Create(Object{{"scheduleParams", nullptr}}).status, 400);
}

TEST_F(NewFlowTest, StartTimeMayHavePassed) {
  EXPECT_EQ(StatusWithSchedule(Object{{"startTime", 1'600'000'000}}), 201);
}

TEST_F(NewFlowTest, MappingAndItsVersionMustExist) {
  const auto code = [&](Value params) {
    return CodeOf(Create(Object{
        {"transformations", Array{Object{{"name", "Mapping"}, {"params", std::move(params)}}}}}));
  };
  EXPECT_EQ(code(Object{{"mappingId", "none"}, {"mappingVersion", 0}}), "1419-400");
  EXPECT_EQ(code(Object{{"mappingId", chain_.mapping}, {"mappingVersion", 1}}), "1412-400");
  EXPECT_EQ(code(Object{{"mappingId", chain_.mapping}, {"mappingVersion", "0"}}), "");
}

TEST_F(NewFlowTest, MappingOfAnotherSchemaIs1425) {
  const Answer other = api_.Send("POST", absl::StrCat(kRegistry, "/schemas"),
                                 TestApi::SchemaBody("Other", chain_.field_group));
  const Answer mapping =
      api_.Send("POST", kMappings, TestApi::MappingBody(other.json.StringAt("$id")));
  const Object params{{"mappingId", *mapping.json.Find("id")}, {"mappingVersion", 0}};
  EXPECT_EQ(CodeOf(Create(Object{
                {"transformations", Array{Object{{"name", "Mapping"}, {"params", params}}}}})),
            "1425-400");
}

TEST_F(NewFlowTest, MappingToAFieldThatTheSchemaLacksIs1419) {
  Value body = TestApi::MappingBody(chain_.schema);
  body.as_object()["mappings"].as_array()[0].as_object().Set("destination", "_acme.charges.no");
  const Answer mapping = api_.Send("POST", kMappings, body);
  const Object params{{"mappingId", *mapping.json.Find("id")}, {"mappingVersion", 0}};
  const Object patch{{"transformations", Array{Object{{"name", "Mapping"}, {"params", params}}}}};
  EXPECT_EQ(CodeOf(Create(patch)), "1419-400");
  api_.Set(Object{{"check_destinations", false}});
  EXPECT_EQ(Create(patch).status, 201);
}

TEST_F(NewFlowTest, TransformationsMayBeLeftOutButMustBeKnown) {
  EXPECT_EQ(Create(Object{{"transformations", nullptr}}).status, 201);
  EXPECT_EQ(
      Create(Object{{"transformations", Array{Object{{"name", "mapping"}, {"params", Object()}}}}})
          .status,
      400);
}

// The chain's ends, with files of Amazon S3 at one of them.
TEST_F(NewFlowTest, EncryptionOfFilesNamesItsKeyAndComesBehindMapping) {
  const Value spec = Object{{"id", "ecadc60c-7455-4d87-84dc-2a0e293d997b"}, {"version", "1.0"}};
  const Answer base =
      api_.Send("POST", At("/connections"),
                Object{{"name", "s3"},
                       {"connectionSpec", spec},
                       {"auth", Object{{"specName", "Access Key"}, {"params", Object()}}}});
  const Answer source = api_.Send("POST", At("/sourceConnections"),
                                  Object{{"name", "s3"},
                                         {"connectionSpec", spec},
                                         {"baseConnectionId", *base.json.Find("id")},
                                         {"data", Object{{"format", "json"}}},
                                         {"params", Object{{"path", "p"}}}});
  const auto status = [&](Value key) {
    Value body = TestApi::FlowBody(chain_);
    body.as_object().Set("flowSpec", Object{{"id", "9753525b-82c7-4dce-8a9b-5ccfce2b9876"}});
    body.as_object().Set("sourceConnectionIds", Array{*source.json.Find("id")});
    body.as_object()["transformations"].as_array().push_back(
        Object{{"name", "Encryption"}, {"params", std::move(key)}});
    return api_.Send("POST", At("/flows"), body).status;
  };
  EXPECT_EQ(status(Object{{"publicKeyId", "k"}}), 201);
  EXPECT_EQ(status(Object()), 400);
}

TEST_F(NewFlowTest, OptionsAreChecked) {
  EXPECT_EQ(Create(Object{{"options", Object{{"partialIngestionPercent", 0}}}}).status, 400);
  EXPECT_EQ(Create(Object{{"options", Object{{"partialIngestionPercent", 10}}}}).status, 201);
  EXPECT_EQ(Create(Object{{"options", Object{{"errorDiagnosticsEnabled", "true"}}}}).status, 400);
  EXPECT_EQ(CodeOf(Create(Object{{"policy", Object{{"enforcementRefs", Array()}}}})), "1431-400");
}

TEST_F(NewFlowTest, DraftIsCheckedWhenItIsPublished) {
  const Object bare{{"transformations", nullptr}, {"scheduleParams", nullptr}};
  const Answer made = Create(bare, "?mode=draft");
  ASSERT_EQ(made.status, 201);
  const std::string path = At(absl::StrCat("/flows/", made.json.StringAt("id")));
  EXPECT_EQ(api_.GetItem(path).StringAt("state"), "draft");
  EXPECT_EQ(api_.Send("POST", absl::StrCat(path, "/action?op=publish")).status, 400);
  EXPECT_EQ(CodeOf(api_.Send("POST", absl::StrCat(path, "/action?op=disable"))), "1422-400");
  api_.Patch(path, Add("/scheduleParams", *TestApi::FlowBody(chain_).Find("scheduleParams")));
  EXPECT_EQ(api_.Send("POST", absl::StrCat(path, "/action?op=PUBLISH")).status, 200);
  EXPECT_EQ(api_.GetItem(path).StringAt("state"), "enabled");
}

class FlowsTest : public ::testing::Test {
 protected:
  FlowsTest() : api_(absl::Milliseconds(200)), chain_(api_.MakeChain()) {}

  Value Settled() {
    api_.clock().Sleep(absl::Milliseconds(200));
    return api_.GetItem(FlowAt(chain_));
  }

  TestApi api_;
  Chain chain_;
};

TEST_F(FlowsTest, NewFlowIsRewrittenOnceByTheProvider) {
  const Value fresh = api_.GetItem(FlowAt(chain_));
  EXPECT_EQ(fresh.StringAt("state"), "initializing");
  EXPECT_EQ(fresh.Find("lastOperation")->Find("status")->StringAt("value"), "inProgress");
  const Value settled = Settled();
  EXPECT_EQ(settled.StringAt("state"), "enabled");
  EXPECT_EQ(settled.Find("lastOperation")->Find("status")->StringAt("value"), "completed");
  EXPECT_NE(settled.StringAt("etag"), fresh.StringAt("etag"));
  EXPECT_EQ(settled.StringAt("updatedBy"), "acp_foundation_connectors@AdobeID");
  api_.clock().Sleep(absl::Hours(1));
  EXPECT_EQ(api_.GetItem(FlowAt(chain_)).StringAt("etag"), settled.StringAt("etag"));
}

TEST_F(FlowsTest, SettlingKeepsTheEtagWhenSwitched) {
  api_.Set(Object{{"settle_rewrites", false}});
  const std::string before = api_.Etag(FlowAt(chain_));
  EXPECT_EQ(Settled().StringAt("etag"), before);
}

TEST_F(FlowsTest, UnsettledFlowTakesNoWrites) {
  EXPECT_EQ(CodeOf(api_.Patch(FlowAt(chain_), Replace("/name", "b"))), "1420-400");
  EXPECT_EQ(CodeOf(api_.Send("DELETE", FlowAt(chain_))), "1421-400");
  EXPECT_EQ(CodeOf(api_.Send("POST", absl::StrCat(FlowAt(chain_), "/action?op=disable"))),
            "1421-400");
}

TEST_F(FlowsTest, PatchGoesThroughUpdating) {
  Settled();
  const Value patch = Replace("/scheduleParams/frequency", "hour");
  EXPECT_EQ(api_.Patch(FlowAt(chain_), patch).status, 200);
  const Value updating = api_.GetItem(FlowAt(chain_));
  EXPECT_EQ(updating.StringAt("state"), "updating");
  EXPECT_EQ(*updating.Find("lastOperation")->Find("ops"), patch);
  EXPECT_EQ(Settled().StringAt("state"), "enabled");
}

TEST_F(FlowsTest, NumbersOfTheScheduleComeBackAsText) {
  Settled();
  api_.Patch(FlowAt(chain_), Add("/scheduleParams/backfill", false));
  const Value schedule = *Settled().Find("scheduleParams");
  EXPECT_EQ(schedule, Value(Object{{"startTime", "1700003600"},
                                   {"frequency", "minute"},
                                   {"interval", "15"},
                                   {"backfill", "false"}}));
  api_.Set(Object{{"numbers_as_strings", false}});
  EXPECT_EQ(*Settled().Find("scheduleParams")->Find("interval"), Value(15));
}

TEST_F(FlowsTest, MappingVersionComesBackAsItWasSent) {
  const Value flow = Settled();
  const Value& mapping = flow.Find("transformations")->as_array()[0];
  EXPECT_EQ(*mapping.Find("params")->Find("mappingVersion"), Value(0));
}

TEST_F(FlowsTest, InheritedAttributesNameTheWholeChain) {
  const Value flow = Settled();
  const Value& inherited = *flow.Find("inheritedAttributes");
  const Value& source = inherited.Find("sourceConnections")->as_array()[0];
  EXPECT_EQ(*inherited.Find("properties")->Find("isSourceFlow"), Value(true));
  EXPECT_EQ(source.StringAt("id"), chain_.source);
  EXPECT_EQ(source.Find("baseConnection")->StringAt("id"), chain_.base);
}

TEST_F(FlowsTest, SpecAndConnectionsAreFixed) {
  Settled();
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/flowSpec/id", "x")).status, 400);
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/sourceConnectionIds/0", "x")).status, 400);
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/createdBy", "x")).status, 400);
}

TEST_F(FlowsTest, StartTimeIsFrozenOnceItHasPassed) {
  Settled();
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/scheduleParams/startTime", 1'700'007'200)).status,
            200);
  Settled();
  api_.Advance(absl::Hours(3));
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/scheduleParams/startTime", 1'800'000'000)).status,
            400);
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/scheduleParams/interval", 30)).status, 200);
}

TEST_F(FlowsTest, PatchIsCheckedLikeACreate) {
  Settled();
  EXPECT_EQ(api_.Patch(FlowAt(chain_), Replace("/scheduleParams/interval", 5)).status, 400);
  EXPECT_EQ(
      CodeOf(api_.Patch(FlowAt(chain_), Replace("/transformations/0/params/mappingVersion", 9))),
      "1412-400");
}

TEST_F(FlowsTest, DisableAndEnableFitTheStateOnly) {
  Settled();
  const auto act = [&](std::string_view op) {
    return CodeOf(api_.Send("POST", absl::StrCat(FlowAt(chain_), "/action?op=", op)));
  };
  EXPECT_EQ(act("enable"), "1422-400");
  EXPECT_EQ(act("disable"), "");
  EXPECT_EQ(api_.GetItem(FlowAt(chain_)).StringAt("state"), "disabling");
  EXPECT_EQ(Settled().StringAt("state"), "disabled");
  EXPECT_EQ(act("ENABLE"), "");
  EXPECT_EQ(Settled().StringAt("state"), "enabled");
  EXPECT_EQ(act("finalize"), "1402-400");
  EXPECT_EQ(act("explode"), "1435-400");
}

TEST_F(FlowsTest, DeletedFlowMayFinaliseFirst) {
  Settled();
  api_.Set(Object{{"delete_finalizing_ms", 1000}});
  EXPECT_EQ(api_.Send("DELETE", FlowAt(chain_)).status, 204);
  EXPECT_EQ(api_.GetItem(FlowAt(chain_)).StringAt("state"), "delete-finalizing");
  EXPECT_EQ(CodeOf(api_.Send("DELETE", FlowAt(chain_))), "1458-400");
  EXPECT_EQ(CodeOf(api_.Patch(FlowAt(chain_), Replace("/name", "b"))), "1457-400");
  api_.clock().Sleep(absl::Seconds(1));
  EXPECT_EQ(api_.Send("GET", FlowAt(chain_)).status, 404);
}

TEST_F(FlowsTest, DeletingAFlowLeavesItsConnections) {
  Settled();
  api_.Send("DELETE", FlowAt(chain_));
  const std::string source = At(absl::StrCat("/sourceConnections/", chain_.source));
  EXPECT_EQ(api_.Send("GET", source).status, 200);
  EXPECT_EQ(api_.Send("GET", absl::StrCat(kMappings, "/", chain_.mapping)).status, 200);
}

TEST_F(FlowsTest, PatchOfASourceConnectionDoesNotReachTheFlow) {
  const std::string source = At(absl::StrCat("/sourceConnections/", chain_.source));
  const auto copied = [&] {
    const Value copy = api_.Get(absl::StrCat("/_admin/objects/flowCopies/", chain_.flow));
    return std::string(
        copy.Find("sourceConnections")->as_array()[0].Find("params")->StringAt("resourcePath"));
  };
  EXPECT_EQ(api_.Patch(source, Replace("/params/resourcePath", "refunds")).status, 200);
  EXPECT_EQ(copied(), "charges");
  api_.Set(Object{{"patch_reaches_flows", true}});
  api_.Patch(source, Replace("/params/resourcePath", "prices"));
  EXPECT_EQ(copied(), "prices");
}

TEST_F(FlowsTest, ScheduleRunsAsTheClockGoesOn) {
  Settled();
  const std::string runs = absl::StrCat(At("/runs?property=flowId=="), chain_.flow);
  EXPECT_TRUE(api_.Get(runs).Find("items")->as_array().empty());
  api_.Advance(absl::Minutes(60 + 31));  // The start is in an hour; then every 15 minutes.
  const Value listed = api_.Get(runs);
  ASSERT_EQ(listed.Find("items")->as_array().size(), 3u);
  const Value& newest = listed.Find("items")->as_array()[0];
  EXPECT_EQ(newest.StringAt("state"), "inProgress");
  const Value& first = listed.Find("items")->as_array()[2];
  EXPECT_EQ(first.StringAt("state"), "success");
  EXPECT_EQ(first.StringAt("providerRefId"), absl::StrCat("M-", chain_.flow, "-backfill-0:0"));
  EXPECT_EQ(*first.Find("metrics")->Find("durationSummary")->Find("startedAtUTC"),
            Value(1'700'003'600'000));
}

TEST_F(FlowsTest, RunsDoNotRewriteTheFlow) {
  const std::string etag(Settled().StringAt("etag"));
  api_.Advance(absl::Hours(2));
  const Value flow = api_.GetItem(FlowAt(chain_));
  EXPECT_EQ(flow.StringAt("etag"), etag);
  EXPECT_EQ(flow.Find("lastRunDetails")->StringAt("state"), "success");
}

TEST_F(FlowsTest, DisabledFlowDoesNotRun) {
  Settled();
  api_.Send("POST", absl::StrCat(FlowAt(chain_), "/action?op=disable"));
  api_.Advance(absl::Hours(5));
  EXPECT_EQ(api_.Get(At("/runs?count=true")), Value(Object{{"count", 0}}));
}

TEST_F(FlowsTest, ChangedScheduleTakesThePlaceOfTheOldOne) {
  Settled();
  api_.Patch(FlowAt(chain_), Replace("/scheduleParams/frequency", "day"));
  Settled();
  api_.Advance(absl::Hours(24));
  EXPECT_EQ(api_.Get(At("/runs?count=true")), Value(Object{{"count", 1}}));
}

TEST_F(FlowsTest, RunsFailWhenToldTo) {
  api_.Set(Object{{"failing_flows", Array{"Charges"}}});
  Settled();
  api_.Advance(absl::Minutes(65));
  const Value run = api_.GetItem(At("/runs"));
  EXPECT_EQ(run.StringAt("state"), "failed");
  const Value& errors = *run.Find("metrics")->Find("statusSummary")->Find("errors");
  EXPECT_EQ(errors.as_array()[0].StringAt("code"), "CONNECTOR-2001-500");
}

TEST_F(NewFlowTest, OnlyAFlowThatRunsOnceIsRunOnDemand) {
  const Answer periodic = Create(Object());
  const Answer once =
      Create(Object{{"scheduleParams", Object{{"frequency", "once"}, {"interval", nullptr}}}});
  const auto run = [&](const Value& id) {
    return api_.Send("POST", At("/runs"), Object{{"flowId", id}});
  };
  EXPECT_EQ(run(*periodic.json.Find("id")).status, 400);
  EXPECT_EQ(CodeOf(run("none")), "1430-400");
  const Answer made = run(*once.json.Find("id"));
  EXPECT_EQ(made.status, 201);
  EXPECT_FALSE(made.json.StringAt("etag").empty());
}

TEST_F(NewFlowTest, MappingOfAFlowThatRunsOnceIsFixed) {
  const Answer once =
      Create(Object{{"scheduleParams", Object{{"frequency", "once"}, {"interval", nullptr}}}});
  const std::string path = At(absl::StrCat("/flows/", once.json.StringAt("id")));
  EXPECT_EQ(
      api_.Patch(path, Array{Object{{"op", "remove"}, {"path", "/transformations/0"}}}).status,
      400);
  EXPECT_EQ(api_.Patch(path, Replace("/name", "b")).status, 200);
}

TEST_F(NewFlowTest, UserTokenWritesNoRunsAndNoSpecs) {
  EXPECT_EQ(CodeOf(api_.Send("PUT", At("/runs/x"), Object())), "1427-400");
  EXPECT_EQ(CodeOf(api_.Send("POST", At("/connectionSpecs"), Object())), "1426-400");
}

}  // namespace
}  // namespace plumb::emulator
