#include "cmd/plumb/completion_words.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace plumb {
namespace {

CompletionValues ValuesOf(std::string_view placeholder, const std::vector<std::string>& choices,
                          const std::string& asks) {
  const bool is_address = absl::StrContains(placeholder, "ADDRESS");
  return {.choices = choices,
          .asks = is_address ? "addresses" : asks,
          .files = absl::StrContains(placeholder, "FILE") || placeholder == "PATH",
          .folders = placeholder == "DIR"};
}

}  // namespace

CompletionValues ValuesOf(const FlagSpec& flag) {
  if (flag.value == "BOOL") return {.choices = {"true", "false"}};
  return ValuesOf(flag.value, flag.choices, flag.asks);
}

CompletionValues ValuesOf(const CommandSpec& command) {
  if (command.arguments.empty()) return {};
  const ArgumentSpec& argument = command.arguments[0];
  return ValuesOf(argument.name, argument.choices, "");
}

bool TakesValue(const FlagSpec& flag) { return !flag.value.empty(); }

std::vector<FlagSpec> FlagsOf(const CommandSpec& command) {
  std::vector<FlagSpec> flags = command.flags;
  flags.insert(flags.end(), GlobalFlags().begin(), GlobalFlags().end());
  return flags;
}

std::vector<std::string> Spellings(const FlagSpec& flag) {
  std::vector<std::string> spellings = {absl::StrCat("-", flag.name)};
  if (!flag.short_name.empty()) spellings.push_back(absl::StrCat("-", flag.short_name));
  return spellings;
}

std::string ShellQuoted(std::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::map<std::string, CommandWord> FirstWords(const std::vector<CommandSpec>& commands) {
  std::map<std::string, CommandWord> words;
  for (const CommandSpec& command : commands) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(command.name, absl::MaxSplits(' ', 1));
    CommandWord& word = words[parts.first];
    if (parts.second.empty()) {
      word.summary = command.summary;
      continue;
    }
    word.next.emplace_back(parts.second, command.summary);
    word.summary = absl::StrCat(word.summary, word.summary.empty() ? "" : ", ", parts.second);
  }
  return words;
}

std::vector<std::string> Groups(const std::map<std::string, CommandWord>& words) {
  std::vector<std::string> groups;
  for (const auto& [name, word] : words) {
    if (!word.next.empty()) groups.push_back(name);
  }
  return groups;
}

}  // namespace plumb
