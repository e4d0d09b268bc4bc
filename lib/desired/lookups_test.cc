#include "lib/desired/lookups.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/spec/spec.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OneSecret : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view, std::string_view) override {
    return std::string("hush-hush");
  }
};

struct Outcome {
  DesiredGraph graph;
  std::vector<std::string> problems;  // "LINE:COLUMN: message (hint)".
};

Outcome Build(const std::string& text, std::map<std::string, Value> variables = {}) {
  static const auto& kinds = *new KindRegistry(MadeUpKinds());
  SourceFiles files;
  Diagnostics diagnostics;
  OneSecret secrets;
  Specs specs = ReadSpecs(files, {files.Add("a.toml", text)}, kinds, diagnostics);
  Outcome outcome{.graph = BuildDesired({.resources = std::move(specs.resources),
                                         .lookups = std::move(specs.lookups),
                                         .kinds = kinds,
                                         .variables = std::move(variables),
                                         .secrets = secrets,
                                         .complete = specs.complete},
                                        diagnostics),
                  .problems = {}};
  for (const Diagnostic& d : diagnostics.Sorted()) {
    outcome.problems.push_back(absl::StrCat(d.where.line, ":", d.where.column, ": ", d.message,
                                            d.hint.empty() ? "" : " (", d.hint,
                                            d.hint.empty() ? "" : ")"));
  }
  return outcome;
}

// A topic on the third line and below that takes `reference` as its bucket.
Outcome BuildWith(const std::string& lookup, const std::string& reference = "lookup.bucket.b.id") {
  return Build(absl::StrCat("[lookup.bucket.b]\n", lookup,
                            "\n[topic.t]\nname = 't'\nbucketId = '${", reference, "}'"));
}

TEST(LookupsTest, AReferenceStaysAndIsNotedAsAUse) {
  const Outcome outcome = BuildWith("name = 'shared'");
  EXPECT_THAT(outcome.problems, IsEmpty());
  const DesiredLookup& lookup = outcome.graph.lookups().at(0);
  EXPECT_EQ(lookup.ToString(), "lookup.bucket.b");
  EXPECT_EQ(lookup.name, "shared");
  EXPECT_EQ(lookup.uses.at(0).attribute, "id");
  EXPECT_EQ(lookup.uses.at(0).where.line, 5u);
  const DesiredResource& topic = outcome.graph.resources().at(0);
  EXPECT_EQ(*topic.body.Find("bucketId"), Value(Expression{"${lookup.bucket.b.id}"}));
  EXPECT_THAT(topic.depends_on, IsEmpty());
}

TEST(LookupsTest, SugarTakesALookupAsItTakesAResource) {
  const Outcome outcome =
      Build("[lookup.bucket.b]\nid = '7'\n[topic.t]\nname = 't'\nbucket = '${lookup.bucket.b}'");
  EXPECT_THAT(outcome.problems, IsEmpty());
  EXPECT_EQ(outcome.graph.lookups().at(0).uses.at(0).attribute, "id");
}

TEST(LookupsTest, ConditionsAreDottedOrNested) {
  const Outcome outcome = Build(
      "[lookup.bucket.b]\nwhere = { 'options.a' = '${var.x}', options.b.c = 2 }\n[topic.t]\n"
      "name = 't'\nbucketId = '${lookup.bucket.b.id}'",
      {{"x", "X"}});
  EXPECT_THAT(outcome.problems, IsEmpty());
  std::vector<std::string> conditions;
  for (const auto& condition : outcome.graph.lookups().at(0).conditions) {
    conditions.push_back(absl::StrCat(condition.path.ToString(), "=", ToJson(condition.value)));
  }
  EXPECT_THAT(conditions, ElementsAre("options.b.c=2", "options.a=\"X\""));
}

TEST(LookupsTest, TooLittleAndTooMuchAreRefused) {
  EXPECT_THAT(BuildWith("").problems,
              ElementsAre(HasSubstr("1:16: lookup.bucket.b: does not say what to look for (a "
                                    "bucket is looked up by its name, its id, or where")));
  EXPECT_THAT(BuildWith("id = '7'\nname = 'x'").problems,
              ElementsAre(HasSubstr("lookup.bucket.b: id has an id, and says more")));
  EXPECT_THAT(BuildWith("name = 7").problems,
              ElementsAre(HasSubstr("2:1: lookup.bucket.b: name must be a text, not integer")));
  EXPECT_THAT(BuildWith("where = { labels = ['x'] }").problems,
              ElementsAre(HasSubstr("where compares labels with array")));
}

TEST(LookupsTest, WrongKeysSayWhichAreRight) {
  EXPECT_THAT(BuildWith("nmae = 'x'").problems,
              ElementsAre("2:1: lookup.bucket.b: nmae is no key of a lookup (did you mean name?)"));
  EXPECT_THAT(BuildWith("title = 'x'").problems,
              ElementsAre(HasSubstr("(a bucket is known by its name)")));
  EXPECT_THAT(BuildWith("region = 'eu'").problems,
              ElementsAre(HasSubstr("(write where = { \"region\" = ... })")));
  EXPECT_THAT(BuildWith("for_each = ['x']").problems,
              ElementsAre("2:1: lookup.bucket.b: for_each cannot stand in a lookup (a lookup finds "
                          "one object; write one for each)"));
}

TEST(LookupsTest, OnlyVariablesCanBeLookedUp) {
  EXPECT_THAT(BuildWith("name = '${topic.t.name}'").problems,
              ElementsAre(HasSubstr("2:1: lookup.bucket.b: name refers to another resource")));
  EXPECT_THAT(BuildWith("name = '${secret.env.X}'").problems,
              ElementsAre(HasSubstr("name holds a secret")));
  EXPECT_THAT(BuildWith("name = '${each.key}'").problems,
              ElementsAre(HasSubstr("${each.key} stands outside a resource with for_each")));
}

TEST(LookupsTest, SecretsAreNeitherReadNorCompared) {
  EXPECT_THAT(BuildWith("where = { token = 'x' }").problems,
              ElementsAre(HasSubstr("where compares token, which is a secret")));
  EXPECT_THAT(
      BuildWith("id = '7'", "lookup.bucket.b.token").problems,
      ElementsAre("5:12: topic.t: bucketId refers to token of lookup.bucket.b, which is a "
                  "secret (no secret is read from the platform: write ${secret.env.NAME})"));
}

TEST(LookupsTest, AReferenceToNoneSaysWhichThereAre) {
  EXPECT_THAT(BuildWith("id = '7'", "lookup.bucket.c.id").problems,
              ElementsAre(HasSubstr("nothing refers to it"),
                          "5:12: topic.t: bucketId refers to lookup.bucket.c, which no spec "
                          "declares (did you mean lookup.bucket.b?)"));
  EXPECT_THAT(Build("[bucket.lake]\nname = 'b'\n[topic.t]\nname = 't'\n"
                    "bucketId = '${lookup.bucket.lake.id}'")
                  .problems,
              ElementsAre(HasSubstr("bucket.lake is a resource: refer to it without \"lookup.\"")));
  EXPECT_THAT(BuildWith("id = '7'", "lookup.bucket.b").problems,
              ElementsAre(HasSubstr("refers to lookup.bucket.b as a whole")));
}

TEST(LookupsTest, WhatNothingRefersToIsAWarning) {
  const Outcome outcome = Build("[bucket.a]\nname = 'a'\n[lookup.bucket.b]\nid = '7'");
  EXPECT_THAT(outcome.problems,
              ElementsAre("4:6: lookup.bucket.b: nothing refers to it (take it out, or refer to it "
                          "as ${lookup.bucket.b.id})"));
}

}  // namespace
}  // namespace plumb
