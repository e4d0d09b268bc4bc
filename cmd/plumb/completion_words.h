#ifndef PLUMB_CMD_PLUMB_COMPLETION_WORDS_H_
#define PLUMB_CMD_PLUMB_COMPLETION_WORDS_H_

// What the scripts for all shells have in common: what may stand where. Pure.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cmd/plumb/flags.h"

namespace plumb {

// What may stand where a value is wanted.
struct CompletionValues {
  std::vector<std::string> choices;
  std::string asks;  // "addresses", "environments" or "".
  bool files = false;
  bool folders = false;
};

CompletionValues ValuesOf(const FlagSpec& flag);
// Of the arguments, the first of which stands for all.
CompletionValues ValuesOf(const CommandSpec& command);

bool TakesValue(const FlagSpec& flag);

// The command's own and those of every command.
std::vector<FlagSpec> FlagsOf(const CommandSpec& command);

// "-environment", "-e".
std::vector<std::string> Spellings(const FlagSpec& flag);

// In single quotes, as all three shells read them.
std::string ShellQuoted(std::string_view text);

// A first word of commands: "plan", or "state" with its second words.
struct CommandWord {
  std::string summary;
  std::vector<std::pair<std::string, std::string>> next;  // Second words and their summaries.
};

std::map<std::string, CommandWord> FirstWords(const std::vector<CommandSpec>& commands);

// The first words that have second ones.
std::vector<std::string> Groups(const std::map<std::string, CommandWord>& words);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_COMPLETION_WORDS_H_
