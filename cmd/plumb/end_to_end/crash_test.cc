// Nothing lost, nothing twice: an apply that creates, updates, replaces and deletes
// is killed at one point after another, or meets one fault after another, and is run
// again. Then the platform holds what the specs say and nothing besides.
//
// CRASH_STRIDE=N tries every Nth point alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/end_to_end/project.h"
#include "lib/value/json.h"

namespace plumb::testing {
namespace {

constexpr const char* kCollections[] = {"connections", "sourceConnections", "targetConnections",
                                        "flows",       "mappingSets",       "schemas",
                                        "fieldgroups", "dataSets"};

constexpr char kSecondBase[] = R"(
[base_connection.second]
name   = "Second"
source = "stripe"
auth   = { specName = "OAuth2 Refresh Code", params = { accessToken = "${secret.env.STRIPE_ACCESS_TOKEN}" } }
)";

int Stride() {
  int stride = 1;
  const char* const text = std::getenv("CRASH_STRIDE");
  return text != nullptr && absl::SimpleAtoi(text, &stride) && stride > 0 ? stride : 1;
}

class CrashTest : public ::testing::Test {
 protected:
  // Two pipelines and a base connection more, applied; then specs that keep and change
  // one of them, replace its connections, delete the other and make a third.
  static void SetUpTestSuite() {
    start_ = new Project("specs/stripe-all");
    start_->Edit(
        "plumb.toml",
        R"(["charges", "subscriptions", "refunds", "balance_transactions", "customers", "prices"])",
        R"({ charges = "charges", refunds = "refunds" })");
    start_->Edit("stripe.toml", "[flow.stripe]", "[flow.stripe]\nreplace = \"handover\"");
    start_->Write("second.toml", kSecondBase);
    const Outcome applied = start_->Run({"apply", "-auto-approve"});
    ASSERT_EQ(applied.exit_code, 0) << applied.err;
    start_->Remove("second.toml");
    start_->Write("third.toml", absl::StrReplaceAll(kSecondBase, {{"econd", "hird"}}));
    start_->Edit("plumb.toml", R"({ charges = "charges", refunds = "refunds" })",
                 R"({ charges = "prices", customers = "customers" })");
    start_->Edit("stripe.toml", "Every Stripe dataflow reads", "All of Stripe's dataflows read");
    start_->Edit("stripe.toml", "Target of the Stripe", "Where to: the Stripe");
    start_->Edit("stripe.toml", "What Stripe's API reports of", "All that Stripe's API says of");
    start_->Edit("stripe.toml", "interval = 1", "interval = 2");
    start_->Edit("stripe.toml", R"(name     = "Stripe ${each.key}")",
                 "name     = \"Stripe ${each.key}\"\ndescription = \"Now with one\"");
    start_->Edit("stripe.toml", R"(.livemode" = "data.livemode")", R"(.livemode" = "data.live")");
    wanted_ = new std::multiset<std::string>();
    Project whole{Project::CopyOf{*start_}};
    whole.Set("CRASH_COUNT_INTO", "points");
    whole.Set("LD_PRELOAD", Shim());
    const Outcome done = whole.Run({"apply", "-auto-approve", "-parallelism=1"});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    ASSERT_TRUE(absl::SimpleAtoi(whole.Read("points"), &points_)) << done.err;
    *wanted_ = Objects(whole);
    for (const char* method : {"POST", "PATCH", "PUT", "DELETE"}) {
      writes_ += static_cast<int>(whole.Requests(method).size());
    }
  }

  static void TearDownTestSuite() {
    delete start_;
    delete wanted_;
  }

  static std::string Shim() {
    return std::filesystem::absolute("cmd/plumb/libcrash_shim.so").string();
  }

  // Every object there is, by collection and name. Mapping sets have no DELETE.
  static std::multiset<std::string> Objects(Project& project) {
    std::multiset<std::string> names;
    for (const char* collection : kCollections) {
      for (const Value& object : project.Objects(collection)) {
        const std::string_view name = object.StringAt("name", object.StringAt("title"));
        names.insert(absl::StrCat(collection, ": ", name));
      }
    }
    return names;
  }

  // Runs it again, and again, until it says that all is done: no more than thrice.
  void ExpectCarriesOn(Project& project, const std::string& what) {
    Outcome again;
    for (int i = 0; i < 3; ++i) {
      again = project.Run({"apply", "-auto-approve"});
      if (again.exit_code == 0) break;
    }
    ASSERT_EQ(again.exit_code, 0) << what << again.out << again.err;
    const Outcome plan = project.Run({"plan", "-detailed-exitcode"});
    EXPECT_EQ(plan.exit_code, 0) << what << plan.out << plan.err;
    EXPECT_EQ(Objects(project), *wanted_) << what << again.err;
  }

  static Project* start_;
  static std::multiset<std::string>* wanted_;
  static int points_;
  static int writes_;
};

Project* CrashTest::start_ = nullptr;
std::multiset<std::string>* CrashTest::wanted_ = nullptr;
int CrashTest::points_ = 0;
int CrashTest::writes_ = 0;

// In four tests, so that shards share the work.
class CrashMatrix : public CrashTest, public ::testing::WithParamInterface<int> {};

TEST_P(CrashMatrix, KilledAnywhereItCarriesOn) {
  ASSERT_GT(points_, 100) << "the shim counts nothing";
  const int step = Stride();
  int tried = 0;
  for (int i = 0, point = 1; point <= points_; ++i, point += step) {
    if (i % 4 != GetParam()) continue;
    Project project{Project::CopyOf{*start_}};
    project.Set("LD_PRELOAD", Shim());
    project.Set("CRASH_AT", absl::StrCat(point));
    const Outcome killed = project.Run({"apply", "-auto-approve", "-parallelism=1"});
    // Answers come in more or fewer pieces: it may be over before its last points.
    if (killed.exit_code == 0 && point > points_ * 9 / 10) break;
    ASSERT_EQ(killed.exit_code, 128 + 9) << killed.err;
    project.Set("LD_PRELOAD", "");
    ExpectCarriesOn(project, absl::StrCat("killed at point ", point, " of ", points_, "\n"));
    ++tried;
    if (HasFailure()) break;
  }
  std::cout << "crash matrix: killed at " << tried << " of " << points_ << " points\n";
}

INSTANTIATE_TEST_SUITE_P(All, CrashMatrix, ::testing::Range(0, 4));

class FaultMatrix : public CrashTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(FaultMatrix, WhateverOneWriteMeetsItCarriesOn) {
  const int step = std::max(1, Stride() / 3);
  int tried = 0;
  for (int write = 0; write < writes_; write += step) {
    Project project{Project::CopyOf{*start_}};
    project.Admin("POST", "faults",
                  Object{{"method", "POST|PATCH|PUT|DELETE"},
                         {"skip", write},
                         {"fault", GetParam()},
                         {"status", 500}});
    project.Run({"apply", "-auto-approve"});
    project.Admin("DELETE", "faults");
    ExpectCarriesOn(project, absl::StrCat(GetParam(), " at write ", write, "\n"));
    ++tried;
    if (HasFailure()) break;
  }
  std::cout << "fault matrix: " << GetParam() << " at " << tried << " of " << writes_
            << " writes\n";
}

INSTANTIATE_TEST_SUITE_P(All, FaultMatrix,
                         ::testing::Values("drop_after", "status_after", "drop_before", "garbage",
                                           "half_body"));

}  // namespace
}  // namespace plumb::testing
