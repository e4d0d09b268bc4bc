#include "lib/command/environments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lib/command/report.h"
#include "lib/diag/diagnostics.h"
#include "lib/diag/source.h"

namespace plumb {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EnvironmentNamesTest, OneNoneOrSeveralInTheirOrder) {
  EXPECT_THAT(*EnvironmentNames("dev"), ElementsAre("dev"));
  EXPECT_THAT(*EnvironmentNames(""), ElementsAre(""));
  EXPECT_THAT(*EnvironmentNames("prod,dev,qa"), ElementsAre("prod", "dev", "qa"));
}

TEST(EnvironmentNamesTest, OneWithoutANameIsRefused) {
  for (const std::string flag : {",", "dev,", ",dev", "dev,,prod"}) {
    const absl::Status status = EnvironmentNames(flag).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << flag;
    EXPECT_THAT(status.message(), AllOf(HasSubstr("-e " + flag), HasSubstr("write -e dev,prod")));
  }
}

TEST(EnvironmentNamesTest, OneThatIsThereTwiceIsNamed) {
  EXPECT_EQ(EnvironmentNames("dev,prod,dev").status().message(), "-e dev,prod,dev names dev twice");
}

TEST(EnvironmentFilesTest, TheNameComesIntoThePathWhereverItIsAskedFor) {
  EXPECT_EQ(FileFor("{environment}/{environment}.plan", "dev"), "dev/dev.plan");
  EXPECT_EQ(FileFor("all.plan", "dev"), "all.plan");
  EXPECT_TRUE(IsOfAll("all.md"));
  EXPECT_FALSE(IsOfAll("{environment}.md"));
  EXPECT_FALSE(IsOfAll(""));
}

TEST(EnvironmentFilesTest, OneFileOfSeveralIsRefusedWithTheFlagAndAWayOut) {
  EXPECT_TRUE(CheckFiles({}).ok());
  EXPECT_TRUE(CheckFiles({{"out", ""}, {"sarif-into", "{environment}.sarif"}}).ok());
  const absl::Status status = CheckFiles({{"out", "{environment}.plan"}, {"sarif-into", "a"}});
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(status.message(),
              AllOf(HasSubstr("-sarif-into=a would be written by each environment"),
                    HasSubstr("-sarif-into=NAME-{environment}")));
}

TEST(WhyOfTest, WhatWasSaidOfSpecsAndWhatToDoAboutTheRest) {
  SourceFiles files;
  const FileId file = files.Add("flow.toml", "token = 'x'\n");
  Diagnostics diagnostics;
  diagnostics.Warning({.file = file, .line = 1, .column = 1}, "odd");
  diagnostics.Error({.file = file, .line = 1, .column = 9}, "wrong", "did you mean y?");
  diagnostics.Error({}, "no plumb.toml");
  const absl::Status said = AlreadySaid(diagnostics, files);
  EXPECT_TRUE(absl::IsCancelled(said) && said.message().empty());
  EXPECT_THAT(WhyOf(said), AllOf(HasSubstr("flow.toml:1:9: wrong; did you mean y?\n"),
                                 HasSubstr("no plumb.toml\n"), Not(HasSubstr("odd"))));
  EXPECT_THAT(WhyOf(absl::UnavailableError("no answer")),
              HasSubstr("no answer\n  check PLUMB_ENDPOINT"));
}

}  // namespace
}  // namespace plumb
