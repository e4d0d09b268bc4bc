#include "lib/desired/desired.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/spec/spec.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// `bucket = "${bucket.a}"` stands for its id and version.
void ExpandTopic(Value& body, std::vector<FieldProblem>& problems) {
  const Value* bucket = body.Find("bucket");
  if (bucket == nullptr) return;
  const Value written = *bucket;
  body.as_object().Erase("bucket");
  if (!written.is_expression()) {
    problems.push_back({FieldPath().Member("bucket"), "bucket is no reference", "", false});
    return;
  }
  const std::string& text = written.as_expression().text;
  const std::string inside = text.substr(0, text.size() - 1);
  body.as_object().Set("bucketId", Expression{absl::StrCat(inside, ".id}")});
  body.as_object().Set("bucketVersion", Expression{absl::StrCat(inside, ".version}")});
}

KindRegistry TestKinds() {
  KindDescriptor bucket{.name = KindName("bucket"), .outputs = {"version"}};
  bucket.fields = {
      {.path = "name", .type = FieldType::kString, .presence = Presence::kRequired},
      {.path = "size", .type = FieldType::kInteger},
      {.path = "labels.*"},
      {.path = "key", .type = FieldType::kString, .sensitivity = Sensitivity::kSecret}};
  KindDescriptor topic{.name = KindName("topic")};
  topic.fields = {{.path = "name", .type = FieldType::kString, .presence = Presence::kRequired},
                  {.path = "bucketId", .references = KindName("bucket")},
                  {.path = "bucketVersion"},
                  {.path = "notes", .type = FieldType::kList},
                  {.path = "auth.params.*", .sensitivity = Sensitivity::kSecret}};
  topic.sugar = {{.path = "bucket", .type = FieldType::kString}};
  topic.expand = ExpandTopic;
  return KindRegistry({std::move(bucket), std::move(topic)});
}

// Secrets by "how.what"; counts how often it is asked.
class MapSecrets : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view how, std::string_view what) override {
    ++asked;
    if (what == "UNSET") return absl::NotFoundError("set UNSET in the process's environment");
    return absl::StrCat("secret of ", how, " ", what);
  }
  int asked = 0;
};

struct Outcome {
  DesiredGraph graph;
  std::vector<std::string> problems;  // "LINE:COLUMN: message (hint)".
  int secrets_asked = 0;

  // The body of `address` as the ledger would have it; "" when there is none.
  std::string Body(std::string_view address) const {
    const DesiredResource* found = graph.Find(*Address::Parse(address));
    return found == nullptr ? "" : ToJson(found->body, SecretsAs::kFingerprint);
  }
  std::string DependenciesOf(std::string_view address) const {
    return absl::StrJoin(graph.Find(*Address::Parse(address))->depends_on, " ",
                         [](std::string* out, const Address& a) { out->append(a.ToString()); });
  }
};

Outcome Build(std::string text, std::map<std::string, Value> variables = {}) {
  SourceFiles files;
  Diagnostics diagnostics;
  const KindRegistry kinds = TestKinds();
  const FileId file = files.Add("a.toml", std::move(text));
  Specs specs = ReadSpecs(files, {file}, kinds, diagnostics);
  MapSecrets secrets;
  Outcome outcome{.graph = BuildDesired({.resources = std::move(specs.resources),
                                         .lookups = std::move(specs.lookups),
                                         .kinds = kinds,
                                         .variables = std::move(variables),
                                         .secrets = secrets,
                                         .complete = specs.complete},
                                        diagnostics)};
  outcome.secrets_asked = secrets.asked;
  for (const Diagnostic& d : diagnostics.Sorted()) {
    outcome.problems.push_back(absl::StrCat(d.where.line, ":", d.where.column, ": ", d.message,
                                            d.hint.empty() ? "" : " (", d.hint,
                                            d.hint.empty() ? "" : ")"));
  }
  return outcome;
}

using Problems = std::vector<std::string>;

TEST(DesiredTest, VariableAloneKeepsItsType) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'x'\nsize = '${var.size}'", {{"size", Value(3)}});
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a"), R"({"name":"x","size":3})");
}

TEST(DesiredTest, VariablesGoIntoTextAndNames) {
  const Outcome outcome = Build(
      "[bucket.a]\nname = '${var.t}-${var.n}'\n[bucket.a.labels]\n\"_${var.t}.id\" = '${ var.t }'",
      {{"t", "acme"}, {"n", 2}});
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a"), R"({"labels":{"_acme.id":"acme"},"name":"acme-2"})");
}

TEST(DesiredTest, MembersOfVariablesCanBeNamed) {
  const Outcome outcome =
      Build("[bucket.a]\nname = '${var.t.names[1]}'", {{"t", Object{{"names", Array{"a", "b"}}}}});
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a"), R"({"name":"b"})");
}

TEST(DesiredTest, EscapedExpressionIsText) {
  const Outcome outcome =
      Build("[bucket.a]\nname = '$${a} ${var.t}'\nlabels.b = '$${c}'", {{"t", "acme"}});
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a"), R"({"labels":{"b":"${c}"},"name":"${a} acme"})");
}

TEST(DesiredTest, UnsetVariableIsReportedWithWaysToSetIt) {
  const Outcome outcome = Build("[bucket.a]\nname = 'x-${var.tenat}'", {{"tenant", "acme"}});
  EXPECT_EQ(
      outcome.problems,
      (Problems{"2:8: bucket.a: the variable tenat is not set (did you mean tenant? otherwise "
                "set it with -var tenat=..., PLUMB_VAR_tenat or [vars] of plumb.toml)"}));
}

TEST(DesiredTest, UnsetVariableOfAllInstancesIsReportedOnce) {
  const Outcome outcome =
      Build("[bucket.a]\nfor_each = ['x', 'y']\nname = '${var.a}'\nlabels.b = '${var.a}'");
  ASSERT_EQ(outcome.problems.size(), 2u);
  EXPECT_TRUE(absl::StartsWith(outcome.problems[0], "3:8: bucket.a: the variable a is not set"));
  EXPECT_TRUE(absl::StartsWith(outcome.problems[1], "4:12: bucket.a: the variable a is not set"));
}

TEST(DesiredTest, MalformedExpressionsAreReportedWhereTheyStand) {
  const Outcome outcome = Build(
      "[bucket.a]\nname = '${var.x'\nlabels.a = '${}'\nlabels.b = '${vra.x}'\nlabels.c = "
      "'${each.key}'\nlabels.d = '${secret.X}'");
  EXPECT_EQ(outcome.problems,
            (Problems{"2:8: bucket.a: a ${ is not closed; a literal one is written $${",
                      "3:12: bucket.a: there is nothing between ${ and }",
                      "4:12: bucket.a: ${vra.x} stands for nothing (did you mean var?)",
                      "5:12: bucket.a: ${each.key} stands outside a resource with for_each",
                      "6:12: bucket.a: ${secret.X} names no secret (secrets are secret.env.NAME, "
                      "secret.file.PATH, secret.cmd.COMMAND and secret.vault.PATH#KEY)"}));
}

TEST(DesiredTest, TwoNamesThatComeToOneAreReported) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'x'\n[bucket.a.labels]\n'${var.a}' = 1\nb = 2", {{"a", "b"}});
  EXPECT_EQ(outcome.problems, (Problems{"3:1: bucket.a: two names come to \"b\""}));
}

TEST(DesiredTest, SecretIsFetchedOnce) {
  const Outcome outcome = Build(
      "[bucket.a]\nfor_each = ['x', 'y']\nname = 'n'\nkey = '${secret.env.K}'\n"
      "[topic.t]\nname = 'n'\nauth.params.k = '${secret.env.K}'");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.secrets_asked, 1);
}

TEST(DesiredTest, SecretMakesTheWholeStringSecret) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'x'\nlabels.b = 'B ${secret.cmd.pass show a.b}'");
  EXPECT_EQ(outcome.problems, Problems());
  const Value& label = *outcome.graph.resources()[0].body.Find("labels")->Find("b");
  ASSERT_TRUE(label.is_secret());
  EXPECT_EQ(label.as_secret().Reveal(), "B secret of cmd pass show a.b");
}

TEST(DesiredTest, UnsetSecretIsReported) {
  const Outcome outcome = Build("[bucket.a]\nname = 'x'\nkey = '${secret.env.UNSET}'");
  EXPECT_EQ(outcome.problems, (Problems{"3:7: bucket.a: ${secret.env.UNSET}: set UNSET in the "
                                        "process's environment"}));
}

TEST(DesiredTest, SecretBesideAReferenceIsRefused) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'x'\n[topic.t]\nname = '${secret.env.K}${bucket.a.id}'");
  EXPECT_EQ(outcome.problems,
            (Problems{"4:8: topic.t: a secret and a reference to another resource "
                      "cannot stand in one string"}));
}

TEST(DesiredTest, PlainTextAtASensitivePlaceBecomesASecretWithAWarning) {
  const Outcome outcome = Build(
      "[topic.t]\nname = 'x'\nauth.params.password = 'hunter2'\nauth.params.user = '${var.u}'",
      {{"u", "me"}});
  EXPECT_EQ(outcome.problems,
            (Problems{"3:24: topic.t: auth.params.password is a secret in plain text (write it as "
                      "${secret.env.NAME}; a literal secret ends up in version control)"}));
  const Value* params = outcome.graph.resources()[0].body.Find("auth")->Find("params");
  EXPECT_EQ(params->Find("password")->as_secret().Reveal(), "hunter2");
  EXPECT_EQ(params->Find("user")->as_secret().Reveal(), "me");
}

TEST(DesiredTest, ForEachOfTextsMakesAnInstanceOfEach) {
  const Outcome outcome =
      Build("[bucket.a]\nfor_each = '${var.keys}'\nname = '${each.key} ${each.value}'",
            {{"keys", Array{"y", "x"}}});
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.graph.resources().size(), 2u);
  EXPECT_EQ(outcome.Body("bucket.a[\"x\"]"), R"({"name":"x x"})");
  EXPECT_EQ(outcome.Body("bucket.a[\"y\"]"), R"({"name":"y y"})");
}

TEST(DesiredTest, ForEachOfATableGivesMembersOfItsValues) {
  const Outcome outcome = Build(
      "[bucket.a]\nname = '${each.value.title}'\nsize = '${each.value.size}'\n"
      "[bucket.a.for_each]\nx = { title = 'X', size = 3 }");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a[\"x\"]"), R"({"name":"X","size":3})");
}

TEST(DesiredTest, WhatForEachCannotBeIsReported) {
  const auto problem = [](std::string_view for_each) {
    const Outcome outcome =
        Build(absl::StrCat("[bucket.a]\nname = 'n'\nfor_each = ", for_each), {{"one", "x"}});
    return absl::StrJoin(outcome.problems, "\n");
  };
  EXPECT_EQ(problem("[1]"),
            "3:12: bucket.a: for_each must be an array of strings; integer 1 is in it");
  EXPECT_EQ(problem("['a', 'a']"), "3:12: bucket.a: for_each has \"a\" twice");
  EXPECT_TRUE(absl::StartsWith(problem("['${topic.t.id}']"),
                               "3:12: bucket.a: for_each refers to another resource"));
  EXPECT_TRUE(
      absl::StartsWith(problem("['${secret.env.K}']"), "3:12: bucket.a: for_each holds a secret"));
  EXPECT_TRUE(absl::StartsWith(problem("'${var.one}'"),
                               "3:12: bucket.a: for_each must be an array of strings or a table, "
                               "not string"));
}

TEST(DesiredTest, KeyOfAReferenceCanBeAnExpression) {
  const Outcome outcome = Build(
      "[bucket.a]\nfor_each = ['x', 'y']\nname = 'n'\n"
      "[topic.t]\nfor_each = ['x', 'y']\nname = 'n'\nbucketId = '${bucket.a[each.key].id}'");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.DependenciesOf("topic.t[\"y\"]"), "bucket.a[\"y\"]");
  EXPECT_EQ(outcome.Body("topic.t[\"y\"]"),
            R"({"bucketId":{"$expression":"${bucket.a[\"y\"].id}"},"name":"n"})");
}

TEST(DesiredTest, OwnKeysMayHoldExpressions) {
  const Outcome outcome = Build(
      "[bucket.a]\nname = 'n'\nprotect = '${var.p}'\nignore_changes = ['${var.f}']\n"
      "[bucket.b]\nname = 'n'\nprotect = '${var.f}'",
      {{"p", true}, {"f", "size"}});
  EXPECT_EQ(outcome.problems,
            (Problems{"7:11: bucket.b: protect must be true or false, not string"}));
  const Lifecycle& lifecycle = outcome.graph.resources()[0].lifecycle;
  EXPECT_TRUE(lifecycle.protect);
  ASSERT_EQ(lifecycle.ignore_changes.size(), 1u);
  EXPECT_EQ(lifecycle.ignore_changes[0].ToString(), "size");
}

TEST(DesiredTest, SugarIsExpandedAndItsReferencesBecomeEdges) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'n'\n[topic.t]\nname = 'n'\nbucket = '${bucket.a}'");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.DependenciesOf("topic.t"), "bucket.a");
}

TEST(DesiredTest, ProblemsOfSugarStandWhereTheSugarDoes) {
  const Outcome outcome = Build("[topic.t]\nname = 'n'\nbucket = 'a'");
  EXPECT_EQ(outcome.problems, (Problems{"3:1: topic.t: bucket is no reference"}));
}

TEST(DesiredTest, ReferenceThatSugarMadeIsReportedWhereItWasWritten) {
  const Outcome outcome =
      Build("[bucket.abc]\nname = 'n'\n[topic.t]\nname = 'n'\nbucket = '${bucket.abd}'");
  EXPECT_EQ(outcome.problems, (Problems{"5:10: topic.t: bucket refers to bucket.abd, which no spec "
                                        "declares (did you mean bucket.abc?)"}));
}

TEST(DesiredTest, BodiesAreCheckedAgainstTheirKind) {
  const Outcome outcome = Build("[bucket.a]\nnmae = 'n'\nsize = 'big'");
  ASSERT_EQ(outcome.problems.size(), 3u);
  EXPECT_TRUE(absl::StartsWith(outcome.problems[0], "1:9: bucket.a: name is required"));
  EXPECT_EQ(outcome.problems[1], "2:1: bucket.a: unknown field nmae (did you mean name?)");
  EXPECT_TRUE(absl::StartsWith(outcome.problems[2], "3:1: bucket.a: size must be an integer"));
}

TEST(DesiredTest, MisspeltOwnKeyIsSuggested) {
  const Outcome outcome = Build("[bucket.a]\nname = 'n'\nprotec = true");
  EXPECT_EQ(outcome.problems,
            (Problems{"3:1: bucket.a: unknown field protec (did you mean protect?)"}));
}

TEST(DesiredTest, AllowedFieldsMayBeUnknown) {
  const Outcome outcome =
      Build("[bucket.a]\nname = 'n'\nbrandNew = { x = 1 }\nallow_fields = ['brandNew']");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.Body("bucket.a"), R"({"brandNew":{"x":1},"name":"n"})");
}

TEST(DesiredTest, ProblemInsideARenamedMemberStandsAtItsName) {
  const Outcome outcome = Build("[bucket.a]\nname = 'n'\n'${var.x}' = 1", {{"x", "sizes"}});
  EXPECT_EQ(outcome.problems,
            (Problems{"3:1: bucket.a: unknown field sizes (did you mean size?)"}));
}

TEST(DesiredTest, UnresolvedBodyIsStillCheckedForItsOtherProblems) {
  const Outcome outcome = Build("[bucket.a]\nname = 'n'\nsize = '${var.s}'\nsise = 1");
  ASSERT_EQ(outcome.problems.size(), 2u);
  EXPECT_TRUE(absl::StrContains(outcome.problems[0], "the variable s is not set"));
  EXPECT_TRUE(absl::StrContains(outcome.problems[1], "unknown field sise"));
}

}  // namespace
}  // namespace plumb
