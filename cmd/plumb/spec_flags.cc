#include "cmd/plumb/spec_flags.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace plumb {

namespace {

std::vector<FlagSpec> WithEnvironment(const std::string& summary) {
  return {
      {"environment", FlagType::kText, "NAME", summary, "e", {}, "environments"},
      {"var", FlagType::kList, "NAME=VALUE", "Set ${var.NAME}; may be repeated."},
      {"var-file", FlagType::kList, "FILE", "Set variables from a TOML file; may be repeated."},
  };
}

}  // namespace

const std::vector<FlagSpec>& SpecFlags() {
  static const auto& flags =
      *new std::vector<FlagSpec>(WithEnvironment("The environment of plumb.toml to work on."));
  return flags;
}

const std::vector<FlagSpec>& SpecFlagsOfSeveral() {
  static const auto& flags = *new std::vector<FlagSpec>(WithEnvironment(
      "The environment of plumb.toml to work on; \"a,b\" for several, one after the other."));
  return flags;
}

std::vector<std::pair<std::string, std::string>> Pairs(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> pairs;
  pairs.reserve(texts.size());
  for (const std::string& text : texts) {
    pairs.push_back(absl::StrSplit(text, absl::MaxSplits('=', 1)));
  }
  return pairs;
}

SpecOptions SpecOptionsOf(const ParsedFlags& flags) {
  return {.environment = flags.Text("environment"),
          .variables = Pairs(flags.List("var")),
          .variable_files = flags.List("var-file")};
}

const FlagSpec& LockTimeout() {
  static const auto& flag =
      *new FlagSpec{"lock-timeout", FlagType::kText, "DURATION",
                    "Wait this long, \"5m\" for one, for a run that holds the lock."};
  return flag;
}

}  // namespace plumb
