#include "cmd/plumb/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cmd/plumb/commands_table.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CommandSpec Command() {
  return {.name = "plan",
          .summary = "s",
          .text = "t",
          .arguments = {{"ADDRESS", false}},
          .flags = {{"target", FlagType::kList, "ADDRESS", "..."},
                    {"json", FlagType::kBool, "", "..."},
                    {"limit", FlagType::kCount, "N", "..."},
                    {"environment", FlagType::kText, "NAME", "...", "e"}}};
}

TEST(ParseFlagsTest, OneDashOrTwoEqualsOrTheNextWordBeforeOrAfterArguments) {
  const auto flags =
      ParseFlags(Command(), {"-json", "flow.a", "--target=x", "-target", "y", "-e", "dev"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_TRUE(flags->Bool("json", false));
  EXPECT_THAT(flags->List("target"), ElementsAre("x", "y"));
  EXPECT_EQ(flags->Text("environment"), "dev");
  EXPECT_THAT(flags->arguments, ElementsAre("flow.a"));
}

// As -accept of drift.
TEST(ParseFlagsTest, AFlagWhoseValueIsOptionalStandsBareOrWithValuesAndTakesNoNextWord) {
  CommandSpec command = Command();
  command.flags.push_back({"accept", FlagType::kOptional, "ADDRESS", "..."});
  const auto bare = ParseFlags(command, {"-accept", "flow.a"});
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_TRUE(bare->Has("accept"));
  EXPECT_THAT(bare->Values("accept"), ElementsAre());
  EXPECT_THAT(bare->arguments, ElementsAre("flow.a"));
  const auto repeated = ParseFlags(command, {"-accept=flow.a", "--accept=flow.b"});
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_TRUE(repeated->Has("accept"));
  EXPECT_THAT(repeated->Values("accept"), ElementsAre("flow.a", "flow.b"));
  EXPECT_THAT(ParseFlags(command, {"-accept=flow.a"})->Values("accept"), ElementsAre("flow.a"));
  EXPECT_FALSE(ParseFlags(command, {"-json"})->Has("accept"));
  EXPECT_THAT(HelpText(command), HasSubstr("-accept[=ADDRESS]"));
}

TEST(ParseFlagsTest, TwoDashesEndTheFlags) {
  const auto flags = ParseFlags(Command(), {"--", "-json"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_THAT(flags->arguments, ElementsAre("-json"));
}

TEST(ParseFlagsTest, WhatIsWrongIsSaid) {
  EXPECT_THAT(ParseFlags(Command(), {"-jsn"}).status().message(), HasSubstr("did you mean json?"));
  EXPECT_THAT(ParseFlags(Command(), {"-limit=x"}).status().message(), HasSubstr("whole number"));
  EXPECT_THAT(ParseFlags(Command(), {"-json=7"}).status().message(), HasSubstr("true or false"));
  EXPECT_THAT(ParseFlags(Command(), {"-target"}).status().message(), HasSubstr("wants a value"));
  EXPECT_FALSE(ParseFlags(Command(), {"a", "b"}).ok());
}

TEST(ParseFlagsTest, ARepeatedArgumentTakesAllThatAreLeft) {
  CommandSpec command = Command();
  command.arguments = {{.name = "PATH", .required = false, .repeated = true}};
  EXPECT_THAT(ParseFlags(command, {"a", "-json", "b", "c"})->arguments, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(ParseFlags(command, {}).ok());
  EXPECT_THAT(HelpText(command), HasSubstr("[flags] [PATH...]\n"));
}

TEST(PickFlagsTest, WhatIsUnknownOrUnfinishedIsPassedOver) {
  const ParsedFlags flags = PickFlags(Command(), {"plan", "-what", "-e", "dev", "--target=x",
                                                  "-json", "-limit=z", "--", "-target"});
  EXPECT_EQ(flags.Text("environment"), "dev");
  EXPECT_THAT(flags.List("target"), ElementsAre("x"));
  EXPECT_THAT(flags.arguments, ElementsAre("plan"));
}

TEST(CommandsTest, EveryCommandTellsWhatItDoesAndHowItEnds) {
  for (const CommandEntry& entry : Commands()) {
    const std::string help = HelpText(entry.spec);
    EXPECT_THAT(help, HasSubstr("Usage: plumb " + entry.spec.name));
    EXPECT_FALSE(entry.spec.summary.empty()) << entry.spec.name;
    EXPECT_FALSE(entry.spec.exit_codes.empty()) << entry.spec.name;
    EXPECT_FALSE(entry.spec.example.empty() && !entry.spec.hidden) << entry.spec.name;
  }
}

}  // namespace
}  // namespace plumb
