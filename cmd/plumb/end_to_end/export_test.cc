// A sandbox as specs: export, import -all -verify, and an empty plan.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Exports into a project of its own, binds all, and plans there.
void ExpectExportedAndTaken(Project& project, const std::string& folder) {
  const Outcome exported = project.Run({"export", absl::StrCat("-into=", folder)});
  ASSERT_EQ(exported.exit_code, 0) << exported.out << exported.err;
  const std::string there = absl::StrCat("-chdir=", folder);
  project.ForgetRequests();
  EXPECT_EQ(project.Run({there, "fmt", "-check", "-diff"}).out, "");
  const Outcome imported = project.Run({there, "import", "-all", "-verify"});
  EXPECT_EQ(imported.exit_code, 0) << imported.out << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("The plan is empty"));
  const Outcome plan = project.Run({there, "plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
    EXPECT_THAT(project.Requests(method), IsEmpty()) << method;
  }
}

TEST(ExportTest, StripeAllRoundTrips) {
  Project project("specs/stripe-all");
  ASSERT_EQ(project.Run({"apply", "-auto-approve"}).exit_code, 0);
  const std::string folder = absl::StrCat(project.folder(), "/.out");
  ExpectExportedAndTaken(project, folder);
  const std::string flow = project.Read(".out/flow.toml");
  EXPECT_THAT(flow, AllOf(HasSubstr("for_each            = [\"balance_transactions\", "),
                          HasSubstr("\"${source_connection.stripe[each.key].id}\""),
                          HasSubstr("mapping             = \"${mapping.stripe[each.key]}\""),
                          HasSubstr("startTime = 2024-03-12T18:24:18Z")));
  EXPECT_THAT(project.Read(".out/base_connection.toml"),
              HasSubstr("${secret.env.STRIPE_ACCESS_TOKEN}"));
}

class TakenProjectTest : public ::testing::Test {
 protected:
  TakenProjectTest() { project_.Run({"apply", "-auto-approve"}); }

  Project project_{"specs/stripe"};
};

TEST_F(TakenProjectTest, TheRestIsExportedIntoTheProjectItself) {
  const std::string schema = project_.IdOf("schema.charges");
  project_.Make(
      "/data/foundation/catalog/dataSets",
      Object{{"name", "By hand"},
             {"schemaRef", Object{{"id", schema},
                                  {"contentType", "application/vnd.adobe.xed+json;version=1"}}}});
  const Outcome all = project_.Run({"export", "-into=rest"});
  EXPECT_EQ(all.exit_code, 1);
  EXPECT_THAT(all.err, HasSubstr("-unmanaged"));
  const Outcome rest = project_.Run({"export", "-into=rest", "-unmanaged"});
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_THAT(rest.out, HasSubstr("Wrote 1 object as 1 resource into 2 files in rest."));
  EXPECT_EQ(project_.Read("rest/dataset.toml"),
            "[dataset.by_hand]\nname   = \"By hand\"\nschema = \"${schema.charges.id}\"\n");
  EXPECT_EQ(project_.Run({"import", "-all", "-verify"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  EXPECT_EQ(project_.Run({"drift"}).exit_code, 0);
}

TEST_F(TakenProjectTest, NothingIsWrittenOver) {
  const std::string into = absl::StrCat("-into=", project_.folder(), "/.out");
  ASSERT_EQ(project_.Run({"export", into, "-kind=dataset"}).exit_code, 0);
  ASSERT_EQ(project_.Run({"export", into, "-kind=dataset"}).exit_code, 0);  // The same again.
  project_.Edit(".out/dataset.toml", "name", "# mine\nname");
  const std::string before = project_.Read(".out/imports.toml");
  const Outcome refused = project_.Run({"export", into});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr(".out/dataset.toml is there already"));
  EXPECT_EQ(project_.Read(".out/imports.toml"), before);
  EXPECT_EQ(project_.Run({"export", into, "-force"}).exit_code, 0);
  EXPECT_THAT(project_.Read(".out/dataset.toml"), Not(HasSubstr("# mine")));
}

TEST_F(TakenProjectTest, WrongWordsAreNamed) {
  EXPECT_THAT(project_.Run({"export"}).err, HasSubstr("-into=DIR"));
  EXPECT_THAT(project_.Run({"export", "-into=x", "-kind=flows"}).err,
              HasSubstr("did you mean flow?"));
  EXPECT_THAT(project_.Run({"export", "-into=/tmp/x", "-target=flow.strpe"}).err,
              HasSubstr("nothing in the sandbox would have that address"));
  EXPECT_THAT(project_.Run({"import", "flow.charges"}).err, HasSubstr("or -all"));
}

TEST_F(TakenProjectTest, VerifyNamesEachFieldThatDiffers) {
  ASSERT_EQ(project_.Run({"state", "rm", "flow.charges"}).exit_code, 0);
  project_.Edit("flow.toml", "interval  = 15", "interval  = 30");
  const Outcome imported = project_.Run({"import", "-all", "-verify"});
  EXPECT_EQ(imported.exit_code, 2) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("flow.charges scheduleParams.interval: 15 -> 30"));
  EXPECT_THAT(project_.Run({"plan"}).out, HasSubstr("scheduleParams.interval = 15 -> 30"));
}

// Makes objects as people do, by the UI and by scripts: in odd orders, twice under one
// name, with numbers as text, in the older dialect, and with things left out.
class Estate {
 public:
  Estate(Project& project, unsigned seed) : project_(project), random_(seed) {}

  void Make() {
    for (int i = 0; i < 3; ++i) MakeSchema();
    for (int i = 0; i < 4; ++i) MakeDataset();
    for (int i = 0; i < 2; ++i) MakeBase();
    for (int i = 0; i < 4; ++i) MakeFlow();
    for (int i = 0; i < 2; ++i) MakeMapping(Pick(schemas_));
  }

 private:
  unsigned Below(unsigned limit) { return random_() % limit; }
  bool Coin() { return Below(2) == 0; }
  const std::string& Pick(const std::vector<std::string>& of) { return of[Below(of.size())]; }

  std::string Name(std::string_view what) {
    static const std::vector<std::string> kWords = {"Orders",  "Café", "web events", "${odd}",
                                                    "a \"b\"", "2024", "Ü",          "x.y"};
    // One after the other: compilers differ in the order of arguments.
    const std::string& word = Pick(kWords);
    const std::string end = Coin() ? "" : absl::StrCat(" ", Below(3));
    return absl::StrCat(word, " ", what, end);
  }

  std::string MakeAt(std::string_view path, const Value& body) {
    const Value made = project_.Make(std::string(path), body);
    if (made.is_array()) {  // ["@/dataSets/ID"]
      const std::string ref = made.as_array().at(0).as_string();
      return ref.substr(ref.rfind('/') + 1);
    }
    return std::string(made.StringAt("$id", made.StringAt("id")));
  }

  Value Field() {
    switch (Below(4)) {
      case 0:
        return Object{{"type", "integer"}, {"title", "A number"}};
      case 1:
        return Object{{"type", "string"}, {"format", "date-time"}};
      case 2:
        return Object{{"type", "array"}, {"items", Object{{"type", "string"}}}};
      default:
        return Object{{"type", "string"}};
    }
  }

  void MakeSchema() {
    const std::string title = absl::StrCat("T", ++count_, " ", Name("schema"));
    Object properties;
    for (unsigned i = 0; i <= Below(3); ++i) properties.Set(absl::StrCat("f", i), Field());
    const Object custom = {
        {"type", "object"},
        {"properties", Object{{"_acme", Object{{"type", "object"}, {"properties", properties}}}}}};
    const std::string profile = "https://ns.adobe.com/xdm/context/profile";
    const std::string group =
        MakeAt("/data/foundation/schemaregistry/tenant/fieldgroups",
               Object{{"type", "object"},
                      {"title", absl::StrCat(title, " fields")},
                      {"description", Coin() ? "" : "What it holds: ${nothing}"},
                      {"meta:intendedToExtend", Array{profile}},
                      {"definitions", Object{{"customFields", custom}}},
                      {"allOf", Array{Object{{"$ref", "#/definitions/customFields"}}}}});
    schemas_.push_back(
        MakeAt("/data/foundation/schemaregistry/tenant/schemas",
               Object{{"type", "object"},
                      {"title", title},
                      {"description", "By hand"},
                      {"allOf", Array{Object{{"$ref", group}}, Object{{"$ref", profile}}}}}));
  }

  void MakeDataset() {
    Object body = {
        {"name", Name("data")},
        {"schemaRef", Object{{"id", Pick(schemas_)},
                             {"contentType", "application/vnd.adobe.xed-full+json;version=1.2"}}}};
    if (Coin()) body.Set("tags", Object{{"team", Array{"a", "b"}}, {"${odd}", Array{"c"}}});
    if (Coin()) body.Set("fileDescription", Object{{"format", "csv"}, {"delimiters", Array{","}}});
    datasets_.push_back(MakeAt("/data/foundation/catalog/dataSets", body));
  }

  static Object Spec(std::string_view id) { return {{"id", id}, {"version", "1.0"}}; }
  static constexpr std::string_view kService = "/data/foundation/flowservice/";

  void MakeBase() {
    bases_.push_back(
        MakeAt(absl::StrCat(kService, "connections"),
               Object{{"name", Name("connection")},
                      {"connectionSpec", Spec("cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3")},
                      {"auth", Object{{"specName", "OAuth2 Refresh Code"},
                                      {"params", Object{{"accessToken", "made by hand"}}}}}}));
  }

  std::string MakeMapping(const std::string& schema) {
    Object body;
    if (Coin()) body.Set("name", Name("mapping"));
    if (Coin()) {
      body.Set("xdmSchema", schema);
      body.Set("xdmVersion", "1.0");
      body.Set("version", 0);
      body.Set("mappings", Array{Object{{"destinationXdmPath", "_acme.f0"},
                                        {"sourceAttribute", "data.id"},
                                        {"identity", Coin()},
                                        {"version", 0}}});
    } else {
      body.Set("outputSchema",
               Object{{"schemaRef",
                       Object{{"id", schema},
                              {"contentType", "application/vnd.adobe.xed-full+json;version=1"}}}});
      body.Set("mappings", Array{Object{{"destination", "_acme.f0"},
                                        {"sourceType", "EXPRESSION"},
                                        {"source", "concat(data.a, \"${b}\")"}}});
    }
    return MakeAt("/data/foundation/conversion/mappingSets", body);
  }

  void MakeFlow() {
    const std::string schema = Pick(schemas_);
    const std::string source =
        MakeAt(absl::StrCat(kService, "sourceConnections"),
               Object{{"name", Name("source")},
                      {"description", ""},
                      {"baseConnectionId", Pick(bases_)},
                      {"connectionSpec", Spec("cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3")},
                      {"data", Object{{"format", "json"}}},
                      {"params", Object{{"resourcePath", Coin() ? "charges" : "refunds"}}}});
    const std::string dataset = MakeAt(
        "/data/foundation/catalog/dataSets",
        Object{{"name", Name("lake")},
               {"schemaRef", Object{{"id", schema},
                                    {"contentType", "application/vnd.adobe.xed+json;version=1"}}}});
    const std::string target = MakeAt(
        absl::StrCat(kService, "targetConnections"),
        Object{{"name", Name("target")},
               {"connectionSpec", Spec("c604ff05-7f1a-43c0-8e18-33bf874cb11c")},
               {"data",
                Object{{"format", "parquet_xdm"},
                       {"schema",
                        Object{{"id", schema},
                               {"version", "application/vnd.adobe.xed-full+json;version=1"}}}}},
               {"params", Object{{"dataSetId", dataset}}}});
    const bool as_text = Coin();
    MakeAt(absl::StrCat(kService, "flows"),
           Object{{"name", Name("flow")},
                  {"flowSpec", Spec("6499120c-0b15-42dc-936e-847ea3c24d72")},
                  {"sourceConnectionIds", Array{source}},
                  {"targetConnectionIds", Array{target}},
                  {"transformations",
                   Array{Object{{"name", "Mapping"},
                                {"params", Object{{"mappingId", MakeMapping(schema)},
                                                  {"mappingVersion", 0}}}}}},
                  {"scheduleParams",
                   Object{{"startTime", as_text ? Value("1700003600") : Value(1700003600)},
                          {"frequency", "hour"},
                          {"interval", as_text ? Value("6") : Value(6)}}}});
  }

  Project& project_;
  std::mt19937 random_;
  int count_ = 0;
  std::vector<std::string> schemas_, datasets_, bases_;
};

class RandomEstateTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomEstateTest, ExportImportPlanIsEmpty) {
  Project project("specs/stripe");
  Estate(project, GetParam()).Make();
  if (HasFailure()) return;
  // Whatever variables the export asks for.
  const std::string folder = absl::StrCat(project.folder(), "/.out");
  const Outcome first = project.Run({"export", absl::StrCat("-into=", folder)});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.err.find("Warning"), std::string::npos) << first.err;
  for (size_t at = 0; (at = first.out.find("\n  ", at)) != std::string::npos; ++at) {
    const size_t end = first.out.find(' ', at + 3);
    project.Set(first.out.substr(at + 3, end - at - 3), "made by hand");
  }
  ExpectExportedAndTaken(project, folder);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomEstateTest, ::testing::Range(0u, 40u));

}  // namespace
}  // namespace plumb::testing
