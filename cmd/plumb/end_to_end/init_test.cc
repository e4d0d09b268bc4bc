// The first minutes of a new user: plumb init.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class InitTest : public ::testing::Test {
 protected:
  // Begins anew in the project's folder, with the emulator empty.
  InitTest() {
    for (const char* file :
         {"plumb.toml", "flow.toml", "target.toml", "mapping.toml", "connections.toml"}) {
      project_.Remove(file);
    }
  }

  void ExpectWorks() {
    for (const std::string word : {"validate", "fmt"}) {
      const Outcome outcome = project_.Run({word});
      EXPECT_EQ(outcome.exit_code, 0) << word << outcome.out << outcome.err;
      EXPECT_EQ(outcome.out.find(".toml"), std::string::npos) << outcome.out;
    }
    const Outcome applied = project_.Run({"apply", "-auto-approve"});
    EXPECT_EQ(applied.exit_code, 0) << applied.out << applied.err;
    EXPECT_EQ(project_.Run({"plan", "-detailed-exitcode"}).exit_code, 0);
  }

  Project project_{"specs/stripe"};
};

TEST_F(InitTest, WithoutASourceItIsAnEmptyProject) {
  const Outcome made = project_.Run({"init"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(project_.Read("plumb.toml"), HasSubstr("[environment.dev]"));
  EXPECT_THAT(project_.Read(".gitignore"), HasSubstr(".plumb/"));
  const Outcome twice = project_.Run({"init"});
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_THAT(twice.err, HasSubstr("there is a plumb.toml here already"));
}

TEST_F(InitTest, ASourceIsAWholePipelineThatApplies) {
  const Outcome made = project_.Run({"init", "-source", "stripe", "-object", "charges"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("no base connection of stripe yet"));
  EXPECT_THAT(project_.Read("plumb.toml"), HasSubstr("tenant = \"acme\""));
  ExpectWorks();
}

TEST_F(InitTest, WithAConnectionAtHandTheFieldsAreTheSources) {
  ASSERT_EQ(project_.Run({"init", "-source=stripe", "-object=charges"}).exit_code, 0);
  ExpectWorks();
  // A second object, into the project that there is: through the connection just made.
  const Outcome more = project_.Run({"init", "-source=stripe", "-object=refunds"});
  EXPECT_EQ(more.exit_code, 0) << more.err;
  EXPECT_THAT(more.err, HasSubstr("Explored refunds through Stripe"));
  EXPECT_THAT(project_.Read("refunds.toml"),
              AllOf(HasSubstr("\"_${var.tenant}.refunds.amount\""), HasSubstr("\"data.amount\"")));
  EXPECT_THAT(project_.Read("refunds.toml"),
              AllOf(HasSubstr("\"${base_connection.stripe.id}\""), Not(HasSubstr("accessToken"))));
  ExpectWorks();
}

TEST_F(InitTest, BadWordsAreNamedAndNothingIsWritten) {
  EXPECT_THAT(project_.Run({"init", "-source=strpe"}).err, HasSubstr("did you mean stripe?"));
  EXPECT_THAT(project_.Run({"init", "-object=x"}).err, HasSubstr("name it with -source"));
  EXPECT_THAT(project_.Run({"init", "-source=stripe", "-connection=none"}).err,
              HasSubstr("no base connection of stripe with that id"));
  project_.Write("charges.toml", "# mine\n");
  const Outcome there = project_.Run({"init", "-source=stripe", "-object=charges"});
  EXPECT_EQ(there.exit_code, 1);
  EXPECT_THAT(there.err, HasSubstr("charges.toml is there already; nothing was written"));
  EXPECT_EQ(project_.Read("plumb.toml"), "");
}

}  // namespace
}  // namespace plumb::testing
