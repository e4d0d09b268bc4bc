// Secrets planted wherever one may stand, and looked for in everything that plumb
// prints and writes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"
#include "cmd/plumb/end_to_end/python_server.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

using ::testing::HasSubstr;

class SecrecyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.Admin("POST", "settings", Object{{"secrets", "echo"}});
    project_.Set("STRIPE_ACCESS_TOKEN", Plant());
    project_.Set("PLUMB_ACCESS_TOKEN", Plant());
    project_.Set("IN_A_NAME", Plant());
    project_.Set("IN_A_LIST", Plant());
    project_.Set("PLUMB_VAR_refresh", Plant());
    project_.Write("key.txt", absl::StrCat(Plant(), "\n"));
    project_.Write("command.sh", absl::StrCat("echo '", Plant(), "'\n"));
    flag_ = absl::StrCat("-var=client_secret=", Plant());
    project_.Edit("plumb.toml", "[vars]", "[vars]\nrefresh = \"\"\nclient_secret = \"\"");
    project_.Edit("connections.toml", "accessToken = \"${secret.env.STRIPE_ACCESS_TOKEN}\"",
                  "accessToken = \"${secret.env.STRIPE_ACCESS_TOKEN}\", "
                  "clientId = \"${secret.file.key.txt}\", "
                  "clientSecret = \"${var.client_secret}\", refreshToken = \"${var.refresh}\"");
    // Fields that no kind takes for secret, but the author does.
    project_.Edit("connections.toml", "\"Stripe source connection for charges data\"",
                  "\"with ${secret.cmd.sh command.sh}\"");
    project_.Edit("connections.toml", "params.resourcePath = \"charges\"",
                  "params = { resourcePath = \"charges\", own = [\"${secret.env.IN_A_LIST}\"], "
                  "named = { deep = \"${secret.env.IN_A_NAME}\" } }");
  }

  // A random secret with what JSON, URLs and shells escape.
  std::string Plant() {
    std::string text = "plant+/=&\"\\<";
    for (int i = 0; i < 24; ++i) text += static_cast<char>('a' + random_() % 26);
    planted_.push_back(text);
    return text;
  }

  // What a leak would look like: the random part, and the whole in base64.
  std::vector<std::string> Traces() const {
    std::vector<std::string> traces;
    for (const std::string& secret : planted_) {
      traces.push_back(secret.substr(secret.size() - 24));
      traces.push_back(absl::Base64Escape(secret).substr(8, 24));
    }
    return traces;
  }

  void ExpectNone(const std::string& where, std::string_view text) {
    for (const std::string& trace : Traces()) {
      const size_t at = text.find(trace);
      EXPECT_EQ(at, std::string::npos)
          << where << ": ..." << text.substr(at < 60 ? 0 : at - 60, 120);
    }
  }

  Outcome Run(std::vector<std::string> words) {
    const std::string named = absl::StrCat("plumb ", words[0], " (", words.size(), " words)");
    words.push_back(flag_);
    if (words[0] == "state") words.pop_back();
    Outcome outcome = project_.Run(words);
    ExpectNone(absl::StrCat(named, ": stdout"), outcome.out);
    ExpectNone(absl::StrCat(named, ": stderr"), outcome.err);
    return outcome;
  }

  void RunEverything(int exit_of_plan) {
    EXPECT_EQ(Run({"validate"}).exit_code, 0);
    EXPECT_EQ(Run({"plan", "-detailed-exitcode", "-out=a.plan", "-markdown-into=a.md"}).exit_code,
              exit_of_plan);
    Run({"plan", "-json"});
    Run({"plan", "-destroy"});
    for (const char* rendering : {"-json", "-markdown", "-html"}) {
      EXPECT_EQ(Run({"show", rendering, "a.plan"}).exit_code, 0);
    }
    for (const char* format : {"-format=dot", "-format=mermaid", "-format=svg"}) {
      EXPECT_EQ(Run({"graph", format, "a.plan"}).exit_code, 0);
    }
    Run({"show"});
    Run({"state", "list", "-json"});
    Run({"drift"});
    Run({"drift", "-json"});
  }

  // The ledger with its log, plan files, caches, and what the runs printed. What the platform
  // stores (.emulator.db) holds the secrets rightly.
  void ExpectNoneInFiles() {
    const std::set<std::string> given = {"key.txt", "command.sh"};
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(project_.folder())) {
      const std::string name = entry.path().filename().string();
      if (!entry.is_regular_file() || given.contains(name)) continue;
      if (absl::StartsWith(name, ".emulator.db")) continue;
      const std::string path = std::filesystem::relative(entry.path(), project_.folder()).string();
      ExpectNone(path, project_.Read(path));
      ++files;
    }
    EXPECT_GT(files, 8u);
    EXPECT_TRUE(std::filesystem::exists(absl::StrCat(project_.folder(), "/.plumb/state.db")));
  }

  std::mt19937 random_{20240312};
  std::vector<std::string> planted_;
  std::string flag_;
  Project project_{"specs/stripe"};
};

TEST_F(SecrecyTest, NothingThatIsPrintedOrWrittenHoldsASecret) {
  RunEverything(2);
  EXPECT_EQ(Run({"apply", "a.plan"}).exit_code, 1) << "-var is the file's";
  EXPECT_EQ(Run({"apply", "-auto-approve", "-json"}).exit_code, 0);
  // They were sent, and the platform echoes them.
  EXPECT_THAT(ToJson(project_.Objects("connections")[0]), HasSubstr(Traces()[0]));
  RunEverything(0);
  // A rotated secret is planned without being shown.
  const std::string rotated = Plant();
  project_.Set("STRIPE_ACCESS_TOKEN", rotated);
  project_.Set("IN_A_NAME", Plant());
  EXPECT_THAT(Run({"plan"}).out, HasSubstr("(sensitive value, changed)"));
  RunEverything(2);
  EXPECT_EQ(Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_EQ(Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  // The old one is drift to whoever changes it behind plumb's back.
  project_.Admin("PATCH",
                 absl::StrCat("objects/connections/", project_.IdOf("base_connection.stripe")),
                 Object{{"description", absl::StrCat("by hand")},
                        {"auth", Object{{"params", Object{{"accessToken", Plant()}}}}}});
  EXPECT_THAT(Run({"plan"}).out, HasSubstr("(sensitive value, may have been changed elsewhere)"));
  RunEverything(2);
  EXPECT_EQ(Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_THAT(ToJson(project_.Objects("connections")[0]), HasSubstr(rotated.substr(12)));
  EXPECT_EQ(Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  ExpectNoneInFiles();
}

TEST_F(SecrecyTest, ASecretThatSomebodyElseSetIsSetRight) {
  EXPECT_EQ(Run({"apply", "-auto-approve"}).exit_code, 0);
  project_.Admin("PATCH",
                 absl::StrCat("objects/connections/", project_.IdOf("base_connection.stripe")),
                 Object{{"auth", Object{{"params", Object{{"accessToken", Plant()}}}}}});
  const Outcome plan = Run({"plan", "-detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("(sensitive value, may have been changed elsewhere)"));
  EXPECT_EQ(Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_THAT(ToJson(project_.Objects("connections")[0]), HasSubstr(planted_[0].substr(12)));
  EXPECT_EQ(Run({"plan", "-detailed-exitcode"}).exit_code, 0);
}

TEST_F(SecrecyTest, AServerThatRepeatsASecretIsNotRepeated) {
  project_.Admin(
      "POST", "faults",
      Object{{"method", "POST"},
             {"path", "/connections"},
             {"fault", "status"},
             {"status", 400},
             {"message", absl::StrCat("bad token ", planted_[0], " for ", planted_[1])}});
  const Outcome applied = Run({"apply", "-auto-approve"});
  EXPECT_NE(applied.exit_code, 0);
  EXPECT_THAT(applied.err, HasSubstr("POST /data/foundation/flowservice/connections"));
  ExpectNoneInFiles();
}

TEST_F(SecrecyTest, WhatVaultKeepsIsSentAndNotShown) {
  const std::string token = Plant();
  const std::string secret = Plant();
  const PythonServer vault("cmd/plumb/end_to_end/vault_server.py", {token, secret});
  project_.Set("VAULT_ADDR", vault.url());
  project_.Set("VAULT_TOKEN", token);
  project_.Edit("connections.toml", "${secret.env.STRIPE_ACCESS_TOKEN}",
                "${secret.vault.secret/stripe#token}");
  RunEverything(2);
  EXPECT_EQ(Run({"apply", "-auto-approve"}).exit_code, 0);
  EXPECT_THAT(ToJson(project_.Objects("connections")[0]), HasSubstr(secret.substr(12)));
  RunEverything(0);
  project_.Set("VAULT_TOKEN", "another");
  EXPECT_THAT(Run({"plan"}).err, HasSubstr("Vault does not let this token read secret/stripe"));
  EXPECT_EQ(Run({"validate"}).exit_code, 0);  // Talks to nobody.
  ExpectNoneInFiles();
}

TEST_F(SecrecyTest, ASpecThatIsWrongAboutASecretIsReportedWithoutIt) {
  project_.Edit("flow.toml", "interval  = 15", "interval  = \"${secret.env.IN_A_NAME}\"");
  EXPECT_EQ(Run({"validate"}).exit_code, 1);
  project_.Set("IN_A_LIST", "");
  const Outcome plan = Run({"plan"});
  EXPECT_EQ(plan.exit_code, 1);
  EXPECT_THAT(plan.err, HasSubstr("IN_A_LIST"));
}

}  // namespace
}  // namespace plumb::testing
