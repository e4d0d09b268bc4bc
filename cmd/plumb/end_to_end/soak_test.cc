// Two thousand operations while one request in ten goes wrong in some way: apply is
// run again until it has nothing left to do, and then everything is there once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

constexpr int kObjects = 286;  // Seven resources each, and one connection for all.
constexpr int kOperations = 7 * kObjects + 1;
constexpr int kMostRuns = 40;

class SoakTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<std::string> names;
    for (int i = 0; i < kObjects; ++i) names.push_back(absl::StrCat("\"charges_", i, "\""));
    project_.Edit("plumb.toml",
                  "\"charges\", \"subscriptions\", \"refunds\", "
                  "\"balance_transactions\", \"customers\", \"prices\"",
                  absl::StrJoin(names, ", "));
    // All of one of Stripe's objects: it has no more than six.
    project_.Edit("stripe.toml", "params.resourcePath = \"${each.value}\"",
                  "params.resourcePath = \"charges\"");
  }

  // Of the calls that `methods` name, one in ten of the next `calls`.
  void Spoil(const std::string& methods, const std::vector<Object>& ways, int calls) {
    for (int call = 0; call < calls; ++call) {
      if (random_() % 10 != 0) continue;
      Object fault = ways[random_() % ways.size()];
      fault.Set("method", methods);
      fault.Set("skip", call);
      project_.Admin("POST", "faults", fault);
      ++spoilt_;
    }
  }

  void SpoilNextRun() {
    project_.Admin("DELETE", "faults");
    Spoil("POST|PATCH|PUT|DELETE",
          {{{"fault", "status"}, {"status", 500}},
           {{"fault", "status"}, {"status", 429}, {"retry_after", "0"}},
           {{"fault", "status_after"}, {"status", 500}},
           {{"fault", "drop_before"}},
           {{"fault", "drop_after"}},
           {{"fault", "garbage"}},
           {{"fault", "half_body"}}},
          kOperations);
    Spoil("GET",
          {{{"fault", "status"}, {"status", 503}},
           {{"fault", "drop_before"}},
           {{"fault", "half_body"}}},
          100);
  }

  // Applies until there is nothing to do; how many runs it took.
  int Converge() {
    for (int run = 1; run <= kMostRuns; ++run) {
      SpoilNextRun();
      const Outcome applied = project_.Run({"apply", "-auto-approve"});
      EXPECT_THAT(applied.exit_code, ::testing::AnyOf(0, 1, 3)) << applied.err;
      project_.Admin("DELETE", "faults");
      if (project_.Run({"plan", "-detailed-exitcode"}).exit_code == 0) return run;
    }
    ADD_FAILURE() << "not converged after " << kMostRuns << " runs";
    return kMostRuns;
  }

  Project project_{"specs/stripe-all"};
  std::mt19937 random_{20240312};
  int spoilt_ = 0;
};

TEST_F(SoakTest, EverythingIsThereOnce) {
  const int made = Converge();
  for (const char* collection :
       {"sourceConnections", "targetConnections", "flows", "mappingSets", "schemas", "dataSets"}) {
    EXPECT_EQ(project_.Objects(collection).size(), static_cast<size_t>(kObjects)) << collection;
  }
  EXPECT_EQ(project_.Objects("connections").size(), 1u);
  EXPECT_EQ(project_.Objects("fieldgroups").size(), static_cast<size_t>(kObjects));

  project_.Edit("stripe.toml", "interval = 1 }", "interval = 2 }");
  const int changed = Converge();
  std::set<std::string> names;
  for (const Value& flow : project_.Objects("flows")) {
    names.insert(flow.Find("name")->as_string());
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(kObjects));
  std::cout << "soak: " << kOperations << " creations in " << made << " runs, " << kObjects
            << " updates in " << changed << "; " << spoilt_ << " faults were set\n";
}

}  // namespace
}  // namespace plumb::testing
