// Drift on a schedule: a sandbox that was changed behind plumb's back, what is said of
// it and to whom.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "cmd/plumb/end_to_end/python_server.h"
#include "lib/http/transport.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DriftTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    ASSERT_EQ(applied.exit_code, 0) << applied.err;
  }

  void Patch(const std::string& collection, const std::string& address, const Value& patch) {
    project_.Admin("PATCH", absl::StrCat("objects/", collection, "/", project_.IdOf(address)),
                   patch);
  }

  // A copy of the only object of `collection`, under another id and name.
  void AddUnmanaged(const std::string& collection, const std::string& id) {
    Value object = project_.Objects(collection).at(0);
    object.as_object().Set("id", id);
    object.as_object().Set("name", absl::StrCat("by hand ", id));
    project_.Admin("POST", absl::StrCat("objects/", collection), object);
  }

  Value Json(const std::vector<std::string>& words = {"drift", "-json"}) {
    const Outcome outcome = project_.Run(words);
    const auto json = ParseJson(outcome.out);
    EXPECT_TRUE(json.ok()) << outcome.out << outcome.err;
    return json.ok() ? *json : Value();
  }

  Project project_{"specs/stripe"};
};

// "flow.charges changed name", of each field of each entry.
std::vector<std::string> Lines(const Value& report) {
  std::vector<std::string> lines;
  for (const Value& entry : report.Find("entries")->as_array()) {
    const std::string front = absl::StrCat(entry.StringAt("address"), " ", entry.StringAt("what"));
    if (entry.Find("fields")->as_array().empty()) lines.push_back(front);
    for (const Value& field : entry.Find("fields")->as_array()) {
      lines.push_back(absl::StrCat(front, " ", field.StringAt("path")));
    }
  }
  return lines;
}

TEST_F(DriftTest, TenChangesBehindPlumbsBackAreFound) {
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  Patch("flows", "flow.charges", Object{{"scheduleParams", Object{{"interval", "60"}}}});
  Patch("flows", "flow.charges", Object{{"state", "disabled"}});
  Patch("connections", "base_connection.stripe", Object{{"description", "by hand"}});
  Patch("sourceConnections", "source_connection.charges", Object{{"name", "other"}});
  Patch("targetConnections", "target_connection.charges", Object{{"name", "other"}});
  Patch("dataSets", "dataset.charges", Object{{"name", "other"}});
  AddUnmanaged("connections", "11111111-2222-4333-8444-555555555555");
  AddUnmanaged("flows", "21111111-2222-4333-8444-555555555555");
  project_.Admin("DELETE", absl::StrCat("objects/mappingSets/", project_.IdOf("mapping.charges")));

  const Outcome text = project_.Run({"drift"});
  EXPECT_EQ(text.exit_code, 2) << text.err;
  EXPECT_THAT(text.out, HasSubstr("# mapping.charges has been deleted (critical)"));
  EXPECT_THAT(text.out, HasSubstr("by ada@example.com with exc_app"));
  EXPECT_THAT(text.out, HasSubstr("by hand 11111111-2222-4333-8444-555555555555"));
  EXPECT_THAT(text.out, HasSubstr("managed here ("));

  const Value report = Json();
  const std::vector<std::string> lines = Lines(report);
  for (const char* line :
       {"flow.charges changed name", "flow.charges changed scheduleParams.interval",
        "flow.charges changed state", "base_connection.stripe changed description",
        "source_connection.charges changed name", "target_connection.charges changed name",
        "dataset.charges changed name", "mapping.charges deleted"}) {
    EXPECT_THAT(lines, Contains(line));
  }
  EXPECT_THAT(lines, SizeIs(8));
  EXPECT_THAT(report.Find("unmanaged")->as_array(), SizeIs(2));
}

TEST_F(DriftTest, RulesSayWhatMattersHowMuch) {
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  Patch("connections", "base_connection.stripe", Object{{"description", "by hand"}});
  project_.Write("plumb.toml", absl::StrCat(project_.Read("plumb.toml"),
                                            "\n[[drift.rules]]\nkind = \"base_*\"\n"
                                            "severity = \"ignore\"\n"
                                            "[[drift.rules]]\naddress = \"flow.charges\"\n"
                                            "field = \"name\"\nseverity = \"info\"\n"));
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 0) << drift.err;  // Nothing is worse than information.
  EXPECT_THAT(drift.out, HasSubstr("# flow.charges has changed (info)"));
  EXPECT_THAT(drift.out, Not(HasSubstr("# base_connection.stripe")));
  project_.Edit("plumb.toml", "severity = \"info\"", "severity = \"fatal\"");
  const Outcome wrong = project_.Run({"drift"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("has the severity \"fatal\", and there is none"));
}

TEST_F(DriftTest, AFlowWhoseRunsFailIsFound) {
  project_.Admin("POST", "settings", Object{{"failing_flows", Array{"*"}}});
  project_.Admin("POST", "clock", Object{{"advance_seconds", 86400}});
  const Outcome drift = project_.Run({"drift"});
  EXPECT_EQ(drift.exit_code, 2) << drift.out << drift.err;
  EXPECT_THAT(drift.out, HasSubstr("# flow.charges is failing (warning)"));
  EXPECT_THAT(drift.out, HasSubstr("runs failed"));
}

TEST_F(DriftTest, FilesAreWrittenForForgesAndPrometheus) {
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  const Outcome drift = project_.Run(
      {"drift", "-markdown-into=drift.md", "-metrics-into=plumb.prom", "-sarif-into=drift.sarif"});
  EXPECT_EQ(drift.exit_code, 2) << drift.err;
  EXPECT_THAT(project_.Read("drift.md"), HasSubstr("flow.charges: name"));
  EXPECT_THAT(project_.Read("plumb.prom"),
              HasSubstr("plumb_drifted_objects{environment=\"dev\",kind=\"flow\","
                        "severity=\"warning\"} 1\n"));
  const auto sarif = ParseJson(project_.Read("drift.sarif"));
  ASSERT_TRUE(sarif.ok()) << sarif.status();
  EXPECT_THAT(ToJson(*sarif), HasSubstr("{\"artifactLocation\":{\"uri\":\"flow.toml\"},"
                                        "\"region\":{\"startLine\":"));
}

TEST_F(DriftTest, TheWebhookIsToldOfEachDriftOnce) {
  const PythonServer server("cmd/plumb/end_to_end/webhook_server.py");
  const auto transport = MakeCurlTransport({.user_agent = "test"});
  const auto received = [&] {
    return ParseJson(transport->Send({.method = "GET", .url = server.url() + "/received"})->body)
        ->as_array();
  };
  const std::vector<std::string> look = {"drift", absl::StrCat("-webhook=", server.url(), "/hook")};
  EXPECT_EQ(project_.Run(look).exit_code, 0);
  EXPECT_THAT(received(), IsEmpty());
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  // Refused more often than it is tried: told by the next look instead.
  ASSERT_TRUE(transport->Send({.method = "POST", .url = server.url() + "/refuse/4"}).ok());
  const Outcome refused = project_.Run(look);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("the webhook answered with 503; nothing was posted"));
  EXPECT_EQ(project_.Run(look).exit_code, 2);
  EXPECT_EQ(project_.Run(look).exit_code, 2);
  ASSERT_THAT(received(), SizeIs(1));
  EXPECT_THAT(std::string(received()[0].StringAt("text")), HasSubstr("flow.charges: name"));
  Patch("flows", "flow.charges", Object{{"name", "once more"}});
  EXPECT_EQ(project_.Run(look).exit_code, 2);
  EXPECT_THAT(received(), SizeIs(2));
}

TEST_F(DriftTest, EveryReportsWhatIsNew) {
  Patch("flows", "flow.charges", Object{{"name", "renamed"}});
  const Project::Running run = project_.Begin({"drift", "-every=1s"});
  const std::string out = std::filesystem::path(run.out_path).filename().string();
  const auto await = [&](std::string_view text) {
    while (project_.Read(out).find(text) == std::string::npos) {
    }
  };
  await("# flow.charges has changed");
  Patch("dataSets", "dataset.charges", Object{{"name", "other"}});
  await("# dataset.charges has changed");
  kill(run.process, SIGINT);
  const Outcome ended = project_.End(run);
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  const size_t first = ended.out.find("# flow.charges has changed");
  EXPECT_EQ(ended.out.find("# flow.charges has changed", first + 1), std::string::npos);
  // It is known by now, also to another process.
  const Project::Running later = project_.Begin({"drift", "-every=1h"});
  project_.ForgetRequests();
  while (project_.Requests("GET").empty()) {
  }
  kill(later.process, SIGINT);
  EXPECT_THAT(project_.End(later).out, IsEmpty());
  EXPECT_EQ(project_.Run({"drift", "-every=often"}).exit_code, 1);
}

}  // namespace
}  // namespace plumb::testing
