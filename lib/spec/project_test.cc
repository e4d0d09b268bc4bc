#include "lib/spec/project.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

struct Outcome {
  Project project;
  std::vector<std::string> problems;  // "LINE:COLUMN: message (hint)".
};

std::vector<std::string> Texts(const Diagnostics& diagnostics) {
  std::vector<std::string> texts;
  for (const Diagnostic& d : diagnostics.Sorted()) {
    texts.push_back(absl::StrCat(d.where.line, ":", d.where.column, ": ", d.message,
                                 d.hint.empty() ? "" : " (", d.hint, d.hint.empty() ? "" : ")"));
  }
  return texts;
}

Outcome Read(std::string text) {
  SourceFiles files;
  Diagnostics diagnostics;
  const FileId file = files.Add("plumb.toml", std::move(text));
  Outcome outcome{.project = ReadProject(files, file, diagnostics)};
  outcome.problems = Texts(diagnostics);
  return outcome;
}

using Problems = std::vector<std::string>;

TEST(ProjectTest, NameIsAllThatIsNeeded) {
  const Outcome outcome = Read("name = 'payments'");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.project.name, "payments");
  ASSERT_EQ(outcome.project.environments.size(), 1u);
  EXPECT_EQ(outcome.project.environments.at("default").name, "default");
  EXPECT_EQ(outcome.project.apply.settle_timeout, absl::Minutes(5));
  EXPECT_EQ(outcome.project.state.path, ".plumb/state.db");
}

TEST(ProjectTest, MissingNameIsAnError) {
  EXPECT_EQ(Read("[vars]").problems,
            (Problems{"0:0: the project has no name (begin the file with a "
                      "line like name = \"payments\")"}));
}

TEST(ProjectTest, EnvironmentsHaveTheirOwnSettingsAndVariables) {
  const Outcome outcome = Read(
      "name = 'p'\n[vars]\ntenant = 'acme'\n[environment.dev]\n[environment.prod]\n"
      "endpoint = 'https://e'\norg = 'o@AdobeOrg'\nsandbox = 's'\nvars = { size = 3 }");
  EXPECT_EQ(outcome.problems, Problems());
  const EnvironmentSettings& prod = outcome.project.environments.at("prod");
  EXPECT_EQ(prod.endpoint, "https://e");
  EXPECT_EQ(prod.org_id, "o@AdobeOrg");
  EXPECT_EQ(prod.sandbox, "s");
  EXPECT_EQ(prod.variables.at("size"), Value(3));
  EXPECT_EQ(outcome.project.variables.at("tenant"), Value("acme"));
  EXPECT_EQ(outcome.project.environments.at("dev").endpoint, "");
}

TEST(ProjectTest, SettingsOfApplyAreRead) {
  const Outcome outcome = Read(
      "name = 'p'\n[apply]\nsettle_timeout = '90s'\nparallelism = 64\ntry_delete_mappings = true");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.project.apply.settle_timeout, absl::Seconds(90));
  EXPECT_EQ(outcome.project.apply.parallelism, 64);
  EXPECT_TRUE(outcome.project.apply.try_delete_mappings);
}

TEST(ProjectTest, SettingsOfApplyHaveLimits) {
  const Outcome outcome = Read("name = 'p'\n[apply]\nsettle_timeout = 'soon'\nparallelism = 65");
  EXPECT_EQ(outcome.problems,
            (Problems{"3:1: apply.settle_timeout = \"soon\" is no duration of up to 24h (durations "
                      "look like \"90s\" or \"5m\")",
                      "4:1: apply.parallelism is 65; it can be 1 to 64"}));
}

TEST(ProjectTest, OtherSectionsAreKept) {
  const Outcome outcome = Read("name = 'p'\n[auth]\nscopes = ['a']\n[drift]\nunmanaged = false");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.project.auth.scopes, std::vector<std::string>{"a"});
  EXPECT_FALSE(outcome.project.drift.unmanaged);
}

TEST(ProjectTest, PolicyIsReadWithItsPlaces) {
  const Outcome outcome = Read(
      "name = 'p'\n[policy]\nmax_deletes = 0\nquiet_minutes = 5\ndeny = ['dataset.delete', '*.*']");
  EXPECT_EQ(outcome.problems, Problems());
  const PolicySettings& policy = outcome.project.policy;
  ASSERT_TRUE(policy.max_deletes.has_value() && policy.quiet_minutes.has_value());
  EXPECT_EQ(policy.max_deletes->value, 0);
  EXPECT_EQ(policy.max_deletes->where.line, 3u);
  EXPECT_EQ(policy.quiet_minutes->value, 5);
  EXPECT_FALSE(policy.max_replacements.has_value());
  ASSERT_EQ(policy.deny.size(), 2u);
  EXPECT_EQ(policy.deny[0].kind, "dataset");
  EXPECT_EQ(policy.deny[0].action, "delete");
  EXPECT_EQ(policy.deny[1].where.line, 5u);
}

TEST(ProjectTest, PolicyThatSaysNothingSensibleIsAnError) {
  EXPECT_EQ(Read("name = 'p'\n[policy]\nmax_deletes = -1\nmax_delete = 1").problems,
            Problems({"3:1: policy.max_deletes is -1; it can be 0 to 1000000",
                      "4:1: unknown key policy.max_delete (did you mean max_deletes?)"}));
  EXPECT_EQ(Read("name = 'p'\n[policy]\ndeny = ['delete', 'flow.destroy', 'flow.delte']").problems,
            Problems({"3:1: policy.deny has \"delete\" (its entries are KIND.ACTION, either of "
                      "them \"*\": \"dataset.delete\")",
                      "3:1: policy.deny has \"flow.delte\", and there is no action delte (did "
                      "you mean delete?)",
                      "3:1: policy.deny has \"flow.destroy\", and there is no action destroy "
                      "(actions are *, adopt, create, delete, forget, replace, update)"}));
}

TEST(ProjectTest, UnknownKeysAreReportedWithTheNearest) {
  const Outcome outcome =
      Read("name = 'p'\n[environmnet.dev]\n[environment.prod]\nsandbx = 's'\n[state]\nx = 1");
  EXPECT_EQ(outcome.problems,
            (Problems{"2:2: unknown key environmnet (did you mean environment?)",
                      "4:1: unknown key environment.prod.sandbx (did you mean sandbox?)",
                      "6:1: unknown key state.x"}));
}

TEST(ProjectTest, SecretsAreRefused) {
  const Outcome outcome = Read(
      "name = 'p'\naccess_token = 't'\n[environment.dev]\nclient_secret = 's'\n[auth]\n"
      "client_secret = 's'");
  ASSERT_EQ(outcome.problems.size(), 3u);
  EXPECT_TRUE(absl::StartsWith(outcome.problems[0], "2:1: access_token is a secret"));
  EXPECT_EQ(outcome.problems[1],
            "4:1: environment.dev.client_secret is a secret and does not belong in a file (remove "
            "it and set PLUMB_CLIENT_SECRET in the process's environment)");
  EXPECT_TRUE(absl::StartsWith(outcome.problems[2], "6:1: auth.client_secret is a secret"));
}

TEST(ProjectTest, WrongTypesAreReported) {
  const Outcome outcome =
      Read("name = 3\nvars = 4\n[environment]\ndev = 'x'\n[auth]\nscopes = [1]");
  EXPECT_EQ(
      outcome.problems,
      (Problems{"1:1: name must be a string, not integer", "2:1: vars must be a table, not integer",
                "4:1: environment.dev must be a table, not string",
                "6:1: auth.scopes must be an array of strings, not integer"}));
}

TEST(ProjectTest, ExpressionsAreNoVariables) {
  const Outcome outcome = Read("name = 'p'\n[vars]\na = '${secret.env.A}'\nb = '$${x}'");
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(outcome.problems[0], "3:1: the variable a holds an expression"));
  EXPECT_EQ(outcome.project.variables.at("b"), Value("${x}"));
}

TEST(ProjectTest, OtherBackendsAreRefused) {
  EXPECT_TRUE(absl::StrContains(Read("name = 'p'\nstate.backend = 'sqlit'").problems.at(0),
                                "did you mean sqlite?"));
}

TEST(ProjectTest, PostgresAndItsLeaseAreRead) {
  const auto read = Read(
      "name = 'p'\n[state]\nbackend = 'postgres'\nurl = 'postgres://ann@db/plumb'\n"
      "schema = 'team_a'\nlease = '90s'");
  EXPECT_TRUE(read.problems.empty()) << read.problems.at(0);
  EXPECT_EQ(read.project.state.url, "postgres://ann@db/plumb");
  EXPECT_EQ(read.project.state.schema, "team_a");
  EXPECT_EQ(read.project.state.lease, absl::Seconds(90));
}

TEST(ProjectTest, HttpStateIsReadUnderTerraformsNames) {
  const auto read = Read(
      "name = 'p'\n[state]\nbackend = 'http'\naddress = 'https://git/state/{environment}'\n"
      "lock_address = 'https://git/lock'\nlock_method = 'POST'\nusername = 'bot'");
  EXPECT_TRUE(read.problems.empty()) << read.problems.at(0);
  EXPECT_EQ(read.project.state.http,
            (HttpStateSettings{.address = "https://git/state/{environment}",
                               .lock_address = "https://git/lock",
                               .lock_method = "POST",
                               .username = "bot"}));
}

TEST(ProjectTest, BadStateSettingsAreSaid) {
  for (const char* bad :
       {"schema = 'Team-A'", "schema = 'a; DROP'", "lease = 'soon'", "lease = '0s'", "lease = ''",
        "url = 'postgres://ann:pw@db/x'", "url = 'host=db password=pw'", "address = 'git/state'",
        "lock_address = 'https://ann:pw@git/x'", "lock_method = 'lock it'"}) {
    const auto read = Read(absl::StrCat("name = 'p'\n[state]\n", bad));
    ASSERT_EQ(read.problems.size(), 1u) << bad;
    EXPECT_FALSE(absl::StrContains(read.problems[0], "state.url = ")) << read.problems[0];
  }
}

TEST(ProjectTest, RulesOfDriftAreReadInOrder) {
  const auto read = Read(
      "name = 'p'\n[[drift.rules]]\nkind = 'flow'\nfield = 'scheduleParams.*'\n"
      "severity = 'critical'\n[[drift.rules]]\nchange = 'unmanaged'\nseverity = 'ignore'");
  EXPECT_TRUE(read.problems.empty()) << read.problems.at(0);
  ASSERT_EQ(read.project.drift.rules.size(), 2u);
  EXPECT_EQ(read.project.drift.rules[0].field, "scheduleParams.*");
  EXPECT_EQ(read.project.drift.rules[1].kind, "*");
  EXPECT_EQ(read.project.drift.rules[1].change, "unmanaged");
  EXPECT_EQ(Read("name = 'p'\n[drift]\nrules = 'all'").problems.size(), 1u);
  EXPECT_EQ(Read("name = 'p'\n[[drift.rules]]\nkinds = 'flow'").problems.size(), 1u);
}

TEST(ProjectTest, FileThatDoesNotParseIsOneProblem) {
  EXPECT_EQ(Read("name = ").problems.size(), 1u);
}

// The name of the environment chosen, or what is wrong.
std::string Choose(std::string text, std::string_view wanted) {
  const Project project = Read(std::move(text)).project;
  Diagnostics diagnostics;
  const EnvironmentSettings* chosen = ChooseEnvironment(project, wanted, diagnostics);
  return chosen == nullptr ? Texts(diagnostics).at(0) : chosen->name;
}

TEST(ChooseEnvironmentTest, OnlyOneIsTheDefault) {
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]", ""), "dev");
}

TEST(ChooseEnvironmentTest, OneCalledDefaultIsTheDefault) {
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]\n[environment.default]", ""), "default");
}

TEST(ChooseEnvironmentTest, WantedOneIsChosen) {
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]\n[environment.prod]", "prod"), "prod");
}

TEST(ChooseEnvironmentTest, SeveralLeaveAChoice) {
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]\n[environment.prod]", ""),
            "0:0: the project has several environments; choose one with -environment=NAME "
            "(plumb.toml has dev, prod)");
}

TEST(ChooseEnvironmentTest, UnknownOneIsReported) {
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]\n[environment.prod]", "prd"),
            "0:0: there is no environment \"prd\" (did you mean prod?)");
  EXPECT_EQ(Choose("name = 'p'\n[environment.dev]", "staging"),
            "0:0: there is no environment \"staging\" (plumb.toml has dev)");
}

TEST(ReadVariablesTest, MembersAreVariables) {
  SourceFiles files;
  Diagnostics diagnostics;
  const FileId file = files.Add("x.vars.toml", "a = 1\nb = { c = 'd' }\n'e f' = 1");
  const auto variables = ReadVariables(files, file, diagnostics);
  EXPECT_EQ(variables.size(), 2u);
  EXPECT_EQ(variables.at("b"), Value(Object{{"c", "d"}}));
  EXPECT_EQ(
      Texts(diagnostics),
      (Problems{"3:1: \"e f\" cannot be a variable's name (names are letters, digits, '_' and "
                "'-', and begin with a letter or '_')"}));
}

}  // namespace
}  // namespace plumb
