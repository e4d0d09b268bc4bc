// Bad input gives a clear message and exit 1, sends nothing and never crashes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kFlow[] = R"(
[flow.x]
name = "x"
source = "stripe"
sourceConnectionIds = ["${source_connection.charges.id}"]
targetConnectionIds = ["${target_connection.charges.id}"]
mapping = "${mapping.charges}"
)";

struct BadInput {
  const char* name;
  std::string text;  // Of bad.toml.
  std::vector<const char*> messages;
};

class BadInputTest : public ::testing::TestWithParam<BadInput> {};

TEST_P(BadInputTest, IsRefusedWithAMessage) {
  Project project("specs/stripe");
  project.Write("bad.toml", GetParam().text);
  for (const char* command : {"validate", "plan"}) {
    const Outcome outcome = project.Run({command});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
    for (const char* message : GetParam().messages) EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Specs, BadInputTest,
    ::testing::Values(
        BadInput{"NotToml", "[flow.x\n", {"bad.toml:1:", "error: "}},
        BadInput{"UnknownKind", "[flwo.x]\nname = \"x\"\n", {"bad.toml:1:", "flow?"}},
        BadInput{"MisspeltField",
                 std::string(kFlow) + "descripton = \"d\"\n",
                 {"bad.toml:8:1", "descripton", "did you mean description?"}},
        BadInput{"UnknownField",
                 std::string(kFlow) + "zzzzzzzzzz = 1\n",
                 {"bad.toml:8:1", "zzzzzzzzzz"}},
        BadInput{"WrongType",
                 std::string(kFlow) + "description = [1]\n",
                 {"bad.toml:8:", "description"}},
        BadInput{"MissingField", "[dataset.x]\nname = \"x\"\n", {"dataset.x", "schemaRef"}},
        BadInput{"NoSuchReferent",
                 "[dataset.x]\nname = \"x\"\nschema = \"${schema.chargs.id}\"\n",
                 {"bad.toml:3:", "schema.chargs", "did you mean schema.charges?"}},
        BadInput{
            "Cycle",
            "[schema.a]\ntitle = \"a\"\ndescription = \"${schema.b.id}\"\nclass = \"profile\"\n"
            "[schema.b]\ntitle = \"b\"\ndescription = \"${schema.a.id}\"\nclass = \"profile\"\n",
            {"schema.a", "schema.b", "cycle"}},
        BadInput{
            "TwiceAcrossFiles", "[flow.charges]\nname = \"x\"\n", {"flow.charges", "flow.toml"}},
        BadInput{"UnsetVariable",
                 "[dataset.x]\nname = \"${var.nope}\"\nschema = \"${schema.charges.id}\"\n",
                 {"bad.toml:2:", "nope"}},
        BadInput{"UnsetSecret",
                 "[base_connection.x]\nname = \"x\"\nsource = \"stripe\"\n"
                 "auth = { specName = \"OAuth2 Refresh Code\", params = { accessToken = "
                 "\"${secret.env.NOT_SET}\" } }\n",
                 {"bad.toml:4:", "NOT_SET"}},
        BadInput{"IntervalTooShort",
                 std::string(kFlow) + "scheduleParams = { startTime = 2024-03-12T18:24:18Z, "
                                      "frequency = \"minute\", interval = 5 }\n",
                 {"bad.toml:8:", "interval", "15"}},
        BadInput{"IntervalWithOnce",
                 std::string(kFlow) + "scheduleParams = { startTime = 2024-03-12T18:24:18Z, "
                                      "frequency = \"once\", interval = 15 }\n",
                 {"bad.toml:8:", "interval", "once"}},
        BadInput{"NotUtf8", "[flow.x]\nname = \"\xff\xfe\"\n", {"bad.toml:2:", "UTF-8"}},
        BadInput{"TooLarge", std::string(100 << 20, '#'), {"bad.toml", "limit"}}),
    [](const auto& info) { return info.param.name; });

TEST(BadProjectTest, AFolderWithoutAProjectSaysHowToMakeOne) {
  Project project("specs/stripe");
  project.Remove("plumb.toml");
  const Outcome outcome = project.Run({"plan"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("there is no plumb.toml here"));
}

TEST(BadProjectTest, AProjectWithoutResourcesIsRefused) {
  Project project("specs/stripe");
  for (const char* file : {"connections.toml", "target.toml", "mapping.toml", "flow.toml"}) {
    project.Remove(file);
  }
  const Outcome outcome = project.Run({"apply", "-auto-approve"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no resources"));
}

TEST(BadProjectTest, EveryProblemIsReportedInOneRun) {
  Project project("specs/stripe");
  project.Write("a.toml", "[flwo.x]\nname = \"x\"\n");
  project.Write("b.toml", "[dataset.x]\nname = 5\n");
  const Outcome outcome = project.Run({"validate"});
  EXPECT_THAT(outcome.err, HasSubstr("a.toml:1:"));
  EXPECT_THAT(outcome.err, HasSubstr("b.toml:2:"));
}

TEST(BadProjectTest, MissingCredentialsAreNamed) {
  Project project("specs/stripe");
  project.Set("PLUMB_ORG_ID", "");
  project.Set("PLUMB_ACCESS_TOKEN", "");
  const Outcome outcome = project.Run({"plan"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("PLUMB_ORG_ID"));
  EXPECT_THAT(outcome.err, HasSubstr("PLUMB_ACCESS_TOKEN"));
}

TEST(CommandLineTest, UnknownFlagsAndCommandsSayWhatWasMeant) {
  Project project("specs/stripe");
  const Outcome flag = project.Run({"plan", "-detailed-exitcod"});
  EXPECT_EQ(flag.exit_code, 1);
  EXPECT_THAT(flag.err, HasSubstr("did you mean detailed-exitcode?"));
  const Outcome command = project.Run({"aply"});
  EXPECT_EQ(command.exit_code, 1);
  EXPECT_THAT(command.err, HasSubstr("did you mean apply?"));
}

TEST(CommandLineTest, ApplyAsksAndWithoutAnAnswerChangesNothing) {
  Project project("specs/stripe");
  const Outcome outcome = project.Run({"apply"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("Only 'yes' will be accepted"));
  EXPECT_THAT(project.Objects("connections"), IsEmpty());
}

}  // namespace
}  // namespace plumb::testing
