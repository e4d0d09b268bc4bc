// The main job on specs/stripe: what a user does, through the real program, over
// real HTTP.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"
#include "lib/value/json_schema.h"

namespace plumb::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StripeTest : public ::testing::Test {
 protected:
  void Apply() {
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    ASSERT_EQ(applied.exit_code, 0) << applied.out << applied.err;
  }

  void ExpectNothingToDo() {
    const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
    EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
    EXPECT_THAT(plan.out, HasSubstr("No changes. Your infrastructure matches the configuration."));
  }

  // An edit is planned, applied, and then there is nothing left to do.
  void ExpectConverges() {
    const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
    ASSERT_EQ(plan.exit_code, 2) << plan.out << plan.err;
    Apply();
    ExpectNothingToDo();
  }

  Project project_{"specs/stripe"};
};

TEST_F(StripeTest, ValidateSaysHowManyResourcesThereAre) {
  const Outcome outcome = project_.Run({"validate"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "Success! 8 resources are valid.\n");
}

TEST_F(StripeTest, PlanOfAnEmptySandboxCreatesEverythingAndChangesNothing) {
  const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("\nPlan: 8 to add, 0 to change, 0 to destroy.\n"));
  EXPECT_THAT(project_.Requests("POST"), IsEmpty());
}

TEST_F(StripeTest, AfterApplyThereIsNothingToDoAndAfterDestroyNothingIsLeft) {
  Apply();
  ExpectNothingToDo();
  const Outcome destroyed = project_.Run({"destroy", "-auto-approve"});
  EXPECT_EQ(destroyed.exit_code, 0) << destroyed.out << destroyed.err;
  for (const char* collection : {"flows", "connections", "sourceConnections", "targetConnections",
                                 "dataSets", "schemas", "fieldgroups"}) {
    EXPECT_THAT(project_.Objects(collection), IsEmpty()) << collection;
  }
}

TEST_F(StripeTest, CompletionKnowsWhatOnlyTheLedgerStillHasAndAsksNobody) {
  Apply();
  project_.Remove("flow.toml");
  project_.ForgetRequests();
  const Outcome outcome = project_.Run({"__complete", "addresses", "state", "show", "-e"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("dataset.charges\n"));
  EXPECT_THAT(outcome.out, HasSubstr("flow.charges\n"));
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(project_.Requests("GET"), IsEmpty());
}

TEST_F(StripeTest, FmtLeavesTheSpecsAloneAndSaysByItsExitCodeWhenOneWouldChange) {
  EXPECT_EQ(project_.Run({"fmt", "-check"}).exit_code, 0);
  project_.Edit("flow.toml", "interval  = 15", "interval=15");
  const Outcome check = project_.Run({"fmt", "-check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_EQ(check.out, "flow.toml\n");
  EXPECT_EQ(project_.Run({"fmt"}).out, "flow.toml\n");
  EXPECT_THAT(project_.Read("flow.toml"), HasSubstr("interval  = 15\n"));
  project_.Write("bad.toml", "[flow.x\n");
  const Outcome bad = project_.Run({"fmt"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, HasSubstr("bad.toml:1:"));
}

// The bodies of apply's creates, by collection.
std::map<std::string, Value> Bodies(const std::vector<Value>& requests) {
  std::map<std::string, Value> bodies;
  for (const Value& request : requests) {
    const std::string path(request.StringAt("path"));
    const Value* body = request.Find("body");
    if (body != nullptr) bodies[path.substr(path.rfind('/') + 1)] = *body;
  }
  return bodies;
}

// Texts of numbers and numbers are the same to the tutorial: it sends "1710267858"
// where the published OpenAPI wants 1710267858.
std::string Loose(const Value& value) {
  return value.is_string() ? value.as_string() : ToJson(value);
}

// Every member of the tutorial's body is in ours, but for what is a placeholder.
void ExpectCarries(const Value& ours, const Value& tutorial, const std::string& where) {
  if (tutorial.is_object()) {
    for (const auto& [name, member] : tutorial.as_object()) {
      const Value* mine = ours.Find(name);
      ASSERT_NE(mine, nullptr) << where << "." << name;
      ExpectCarries(*mine, member, absl::StrCat(where, ".", name));
    }
    return;
  }
  if (tutorial.is_array()) {
    ASSERT_TRUE(ours.is_array()) << where;
    ASSERT_EQ(ours.as_array().size(), tutorial.as_array().size()) << where;
    for (size_t i = 0; i < tutorial.as_array().size(); ++i) {
      ExpectCarries(ours.as_array()[i], tutorial.as_array()[i], absl::StrCat(where, "[", i, "]"));
    }
    return;
  }
  const bool is_id = absl::EndsWith(where, "Id") || absl::StrContains(where, "Ids[") ||
                     absl::EndsWith(where, "schema.id") || absl::EndsWith(where, "accessToken");
  if (!is_id) {
    EXPECT_EQ(Loose(ours), Loose(tutorial)) << where;
  }
}

TEST_F(StripeTest, RequestsCarryTheTutorialsBodies) {
  Apply();
  const std::map<std::string, Value> ours = Bodies(project_.Requests("POST"));
  const auto tutorial = ParseJson(ReadRunfile("testdata/stripe/tutorial_requests.json"));
  ASSERT_TRUE(tutorial.ok());
  for (const auto& [kind, request] : tutorial->as_object()) {
    const std::string path(request.StringAt("path"));
    const std::string collection = path.substr(path.rfind('/') + 1);
    ASSERT_TRUE(ours.contains(collection)) << collection;
    if (collection != "mappingSets") {
      ExpectCarries(ours.at(collection), *request.Find("body"), collection);
    }
  }
}

TEST_F(StripeTest, TheMappingSetHasTheTutorialsRowsInThePublishedDialect) {
  Apply();
  const Value body = Bodies(project_.Requests("POST")).at("mappingSets");
  const auto tutorial = ParseJson(ReadRunfile("testdata/stripe/tutorial_requests.json"));
  std::map<std::string, std::string> wanted, sent;
  for (const Value& row :
       tutorial->Find("mappingSet")->Find("body")->Find("mappings")->as_array()) {
    wanted[absl::StrReplaceAll(row.StringAt("destinationXdmPath"), {{"{ORG_ID}", "acme"}})] =
        std::string(row.StringAt("sourceAttribute"));
  }
  for (const Value& row : body.Find("mappings")->as_array()) {
    EXPECT_EQ(row.StringAt("sourceType"), "ATTRIBUTE");
    sent[std::string(row.StringAt("destination"))] = std::string(row.StringAt("source"));
  }
  EXPECT_THAT(sent, SizeIs(36));
  EXPECT_EQ(sent, wanted);
  EXPECT_EQ(body.Find("outputSchema")->Find("schemaRef")->StringAt("contentType"),
            "application/vnd.adobe.xed-full+json;version=1");
}

// The schemas of request bodies, by "METHOD /path", of all published files.
std::map<std::string, Value> PublishedSchemas() {
  std::map<std::string, Value> schemas;
  for (const char* service : {"flow-service", "data-prep", "catalog", "schema-registry"}) {
    const auto file =
        ParseJson(ReadRunfile(absl::StrCat("testdata/openapi/", service, ".requests.json")));
    EXPECT_TRUE(file.ok()) << service << file.status();
    if (!file.ok()) continue;
    for (const auto& [operation, entry] : file->as_object()) {
      const Value* bodies = entry.Find("bodies");
      const Value* schema = bodies == nullptr ? nullptr : bodies->Find("application/json");
      if (schema != nullptr) schemas[operation] = *schema;
    }
  }
  return schemas;
}

TEST_F(StripeTest, RequestsValidateAgainstThePublishedOpenApi) {
  Apply();
  const std::map<std::string, Value> schemas = PublishedSchemas();
  int checked = 0;
  for (const Value& request : project_.Requests("POST")) {
    const std::string path(request.StringAt("path"));
    const std::string collection = path.substr(path.rfind('/') + 1);
    for (const auto& [operation, schema] : schemas) {
      if (!absl::StartsWith(operation, "POST ") ||
          !absl::EndsWith(operation, absl::StrCat("/", collection))) {
        continue;
      }
      EXPECT_TRUE(CheckAgainstSchema(*request.Find("body"), schema).ok())
          << operation << ": " << CheckAgainstSchema(*request.Find("body"), schema);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 8);
}

TEST_F(StripeTest, EditingMappingAndScheduleIsOnePutAndOnePatchOfTheFlow) {
  Apply();
  project_.Edit("mapping.toml", "\"data.receipt_url\"", "\"data.receipt_number\"");
  project_.Edit("flow.toml", "interval  = 15", "interval  = 30");
  project_.ForgetRequests();
  ExpectConverges();
  EXPECT_THAT(project_.Requests("PUT"), SizeIs(1));
  const std::vector<Value> patches = project_.Requests("PATCH");
  ASSERT_THAT(patches, SizeIs(1));
  const std::string text = ToJson(patches[0]);
  EXPECT_THAT(text, HasSubstr("/scheduleParams/interval"));
  EXPECT_THAT(text, HasSubstr("\"mappingVersion\":\"1\""));
  EXPECT_THAT(text, Not(HasSubstr("/name")));
}

TEST_F(StripeTest, APatchCarriesIfMatchAndTheChangedFieldAlone) {
  Apply();
  project_.Edit("flow.toml", "Stripe Connector Flow Generic Rest", "Charges");
  project_.ForgetRequests();
  Apply();
  const std::vector<Value> patches = project_.Requests("PATCH");
  ASSERT_THAT(patches, SizeIs(1));
  const Value* body = patches[0].Find("body");
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(ToJson(*body), R"([{"op":"replace","path":"/name","value":"Charges"}])");
  const std::string text = ToJson(patches[0]);
  EXPECT_TRUE(absl::StrContains(text, "If-Match") || absl::StrContains(text, "if-match")) << text;
}

TEST_F(StripeTest, DriftIsFoundAndPutBack) {
  Apply();
  EXPECT_EQ(project_.Run({"drift"}).exit_code, 0);
  project_.Admin("PATCH", absl::StrCat("objects/flows/", project_.IdOf("flow.charges")),
                 Object{{"name", "renamed by hand"}});
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 2) << drift.err;
  EXPECT_THAT(drift.out, HasSubstr("flow.charges"));
  EXPECT_THAT(drift.out, HasSubstr("renamed by hand"));
  Apply();
  EXPECT_EQ(project_.Run({"drift"}).exit_code, 0);
}

TEST_F(StripeTest, AnEditedSourceConnectionReplacesThePairAndItsFlow) {
  Apply();
  project_.Edit("connections.toml", "params.resourcePath = \"charges\"",
                "params.resourcePath = \"refunds\"");
  const Outcome plan = project_.Run({"plan"});
  for (const char* address :
       {"source_connection.charges", "target_connection.charges", "flow.charges"}) {
    EXPECT_THAT(plan.out, HasSubstr(absl::StrCat("# ", address, " must be replaced")));
  }
  EXPECT_THAT(plan.out, HasSubstr("Plan: 3 to add, 0 to change, 3 to destroy."));
  ExpectConverges();
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
  EXPECT_THAT(project_.Objects("sourceConnections"), SizeIs(1));
}

struct FieldEdit {
  const char* file;
  const char* before;
  const char* after;
};

class EditTest : public StripeTest, public ::testing::WithParamInterface<FieldEdit> {};

TEST_P(EditTest, ConvergesAfterOneApply) {
  Apply();
  project_.Edit(GetParam().file, GetParam().before, GetParam().after);
  ExpectConverges();
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, EditTest,
    ::testing::Values(
        FieldEdit{"connections.toml", "Stripe base connection", "Stripe, renamed"},
        FieldEdit{"connections.toml", "Authenticated base connection for Stripe", "Another text"},
        FieldEdit{"connections.toml", "Stripe source connection for charges data", "Another text"},
        FieldEdit{"target.toml", "Stripe target connection for charges data", "Another text"},
        FieldEdit{"target.toml", "Charges ingested from Stripe", "Another text"},
        FieldEdit{"target.toml", "Target of the Stripe charges dataflow", "Another text"},
        FieldEdit{"target.toml", "A charge as Stripe's API reports it", "Another text"},
        FieldEdit{"target.toml", "\"_${var.tenant}.charges_data.id\" ",
                  "\"_${var.tenant}.charges_data.note\" = \"string\"\n"
                  "\"_${var.tenant}.charges_data.id\" "},
        FieldEdit{"mapping.toml", "\"data.receipt_url\"", "\"data.receipt_number\""},
        FieldEdit{"flow.toml", "frequency = \"minute\"", "frequency = \"hour\""},
        FieldEdit{"flow.toml", "Stripe Connector Description Flow Generic Rest", "Another text"},
        FieldEdit{"flow.toml", "startTime = 2024-03-12T18:24:18Z",
                  "startTime = 2024-03-13T18:24:18Z"}));

TEST_F(StripeTest, ARotatedSecretIsAPlannedUpdateThatShowsNothing) {
  Apply();
  project_.Set("STRIPE_ACCESS_TOKEN", "sk_test_rotated_secret");
  const Outcome plan = project_.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << plan.out << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("(sensitive value"));
  EXPECT_THAT(plan.out, Not(HasSubstr("rotated_secret")));
  Apply();
  ExpectNothingToDo();
}

TEST_F(StripeTest, AnObjectThatMovedDuringApplyIsLeftAloneAndSoIsNothingElse) {
  Apply();
  project_.Edit("flow.toml", "Stripe Connector Flow Generic Rest", "Charges");
  project_.Edit("target.toml", "Charges ingested from Stripe", "Another text");
  project_.Admin(
      "POST", "faults",
      Object{{"method", "PATCH"}, {"path", "/flows/"}, {"fault", "stale_etag"}, {"times", 9}});
  const Outcome applied = project_.Run({"apply", "-auto-approve"});
  EXPECT_THAT(applied.exit_code, ::testing::AnyOf(3, 5)) << applied.out << applied.err;
  EXPECT_THAT(applied.err, HasSubstr("flow.charges"));
  EXPECT_EQ(project_.Objects("flows")[0].StringAt("name"), "Stripe Connector Flow Generic Rest");
  EXPECT_EQ(project_.Objects("dataSets")[0].StringAt("description"), "Another text");
}

TEST_F(StripeTest, ALostLedgerIsRebuiltByTakingOverWhatHasTheName) {
  Apply();
  project_.Remove(".plumb/state.db");
  project_.Remove(".plumb/state.db-wal");
  project_.Remove(".plumb/state.db-shm");
  project_.Edit("mapping.toml", "schema = ", "name = \"unused\"\nschema = ");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("# dataset.charges will be imported\n")) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr(" to import, "));
  Apply();
  ExpectNothingToDo();
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
}

TEST_F(StripeTest, SeveralObjectsOfTheNameAreNamedAndNoneIsTakenOver) {
  Apply();
  project_.Remove(".plumb/state.db");
  project_.Remove(".plumb/state.db-wal");
  project_.Remove(".plumb/state.db-shm");
  Value twin = project_.Objects("connections")[0];
  twin.as_object().Set("id", "11111111-2222-3333-4444-555555555555");
  project_.Admin("POST", "objects/connections", twin);
  const Outcome plan = project_.Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("base_connection.stripe"));
  EXPECT_THAT(plan.err, HasSubstr("11111111-2222-3333-4444-555555555555"));
}

TEST_F(StripeTest, WhatIsNoLongerDeclaredIsDeletedAndAMappingForgotten) {
  Apply();
  project_.Remove("flow.toml");
  project_.Remove("mapping.toml");
  const Outcome plan = project_.Run({"plan"});
  EXPECT_THAT(plan.out, HasSubstr("# flow.charges will be destroyed"));
  EXPECT_THAT(plan.out, HasSubstr("Plan: 0 to add, 0 to change, 1 to destroy, 1 to forget."));
  Apply();
  EXPECT_THAT(project_.Objects("flows"), IsEmpty());
  ExpectNothingToDo();
}

TEST_F(StripeTest, AnObjectDeletedByHandIsMadeAgain) {
  Apply();
  project_.Admin("DELETE", absl::StrCat("objects/flows/", project_.IdOf("flow.charges")));
  EXPECT_EQ(project_.Run({"drift"}).exit_code, 2);
  ExpectConverges();
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
}

TEST_F(StripeTest, JsonGoesToStandardOutputAlone) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"plan", "-json"}, {"drift", "-json"}, {"show", "-json"}, {"version", "-json"}}) {
    const Outcome outcome = project_.Run(words);
    EXPECT_TRUE(ParseJson(outcome.out).ok()) << words[0] << outcome.out << outcome.err;
  }
}

TEST_F(StripeTest, AnInterruptedApplyFinishesWhatIsUnderWayAndTheNextOneGoesOn) {
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"},
                        {"path", "/"},
                        {"fault", "slow"},
                        {"delay_ms", 200},
                        {"times", 1000}});
  const Outcome interrupted =
      project_.RunInterrupted({"apply", "-auto-approve", "-parallelism=1"}, 2);
  EXPECT_EQ(interrupted.exit_code, 3) << interrupted.out << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("Interrupted"));
  project_.Admin("DELETE", "faults");
  Apply();
  ExpectNothingToDo();
  EXPECT_THAT(project_.Objects("connections"), SizeIs(1));
  EXPECT_THAT(project_.Objects("fieldgroups"), SizeIs(1));
}

TEST_F(StripeTest, AnApplyWhoseTimeRunsOutStopsAndTheNextOneGoesOn) {
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"},
                        {"path", "/"},
                        {"fault", "slow"},
                        {"delay_ms", 600},
                        {"times", 1000}});
  const Outcome late = project_.Run({"apply", "-auto-approve", "-parallelism=1", "-timeout=1s"});
  EXPECT_EQ(late.exit_code, 3) << late.out << late.err;
  EXPECT_THAT(late.err, HasSubstr("the time of -timeout=1s ran out"));
  project_.Admin("DELETE", "faults");
  Apply();
  ExpectNothingToDo();
  EXPECT_THAT(project_.Objects("connections"), SizeIs(1));
  EXPECT_THAT(project_.Objects("flows"), SizeIs(1));
}

TEST_F(StripeTest, RequestsAreRepeatedUntilTheTimeoutAndNoLonger) {
  project_.Admin("POST", "faults",
                 Object{{"method", "GET"},
                        {"path", "/"},
                        {"fault", "status"},
                        {"status", 429},
                        {"retry_after", "60"},
                        {"times", 0}});
  const Outcome limited = project_.Run({"apply", "-auto-approve", "-timeout=30s"});
  EXPECT_EQ(limited.exit_code, 1) << limited.out << limited.err;
  EXPECT_THAT(limited.err, HasSubstr("429"));
  EXPECT_EQ(project_.Run({"apply", "-timeout=soon"}).exit_code, 1);
}

TEST_F(StripeTest, WaitingForTheRateLimitIsCountedInTheSummary) {
  project_.Admin("POST", "faults",
                 Object{{"method", "POST"},
                        {"path", "/"},
                        {"fault", "status"},
                        {"status", 429},
                        {"retry_after", "1"},
                        {"times", 1}});
  const Outcome applied = project_.Run({"apply", "-auto-approve", "-parallelism=1"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  EXPECT_THAT(applied.out, ContainsRegex("[0-9]+ requests, 1 of them repeated; 1s spent waiting"));
}

TEST_F(StripeTest, ATokenIsFetchedAndKeptWhenThereIsNoneInTheEnvironment) {
  project_.Set("PLUMB_ACCESS_TOKEN", "");
  project_.Set("PLUMB_API_KEY", "");  // The client's id is its key.
  project_.Set("PLUMB_CLIENT_ID", "client");
  project_.Set("PLUMB_CLIENT_SECRET", "planted_client_secret");
  Apply();
  ExpectNothingToDo();
  int fetched = 0;
  for (const Value& request : project_.Requests("POST")) {
    if (absl::StrContains(request.StringAt("path"), "/ims/token")) ++fetched;
  }
  EXPECT_EQ(fetched, 1);
}

TEST_F(StripeTest, NoSecretIsInAnyOutputOrInTheLedger) {
  Apply();
  const std::string everything = absl::StrCat(
      project_.Run({"show"}).out, project_.Run({"show", "-json"}).out,
      project_.Run({"plan", "-json"}).out, project_.Run({"apply", "-auto-approve", "-json"}).out,
      project_.Read(".plumb/state.db"), project_.Read(".plumb/state.db-wal"));
  EXPECT_THAT(everything, Not(HasSubstr("planted_secret")));
  EXPECT_THAT(everything, Not(HasSubstr("test-token")));
}

TEST_F(StripeTest, ExploreShowsTheSourceAndRunsTheFlow) {
  Apply();
  const Outcome tree = project_.Run(
      {"explore", "base_connection.stripe", "--object", "json", "--param", "resourcePath=charges"});
  EXPECT_EQ(tree.exit_code, 0) << tree.err;
  EXPECT_THAT(tree.out, HasSubstr("payment_method_details  object"));
  project_.Admin("POST", "clock", Object{{"advance_seconds", 7200}});
  const Outcome runs = project_.Run({"runs", "flow.charges"});
  EXPECT_EQ(runs.exit_code, 0) << runs.err;
  EXPECT_THAT(runs.out, HasSubstr("STARTED"));
  EXPECT_THAT(runs.out, HasSubstr("success"));
}

TEST(StripeAllTest, SixObjectsOfOneBlockEachConvergeAndGo) {
  Project project("specs/stripe-all");
  EXPECT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  const Outcome plan = project.Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  EXPECT_THAT(project.Objects("flows"), SizeIs(6));
  EXPECT_THAT(project.Run({"state", "list"}).out,
              HasSubstr("flow.stripe[\"balance_transactions\"]"));
  EXPECT_EQ(project.Run({"destroy", "-auto-approve"}).exit_code, 0);
  EXPECT_THAT(project.Objects("connections"), IsEmpty());
}

}  // namespace
}  // namespace plumb::testing
