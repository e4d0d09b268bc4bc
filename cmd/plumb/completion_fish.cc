#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/plumb/completion.h"
#include "cmd/plumb/completion_words.h"

namespace plumb {
namespace {

std::string FishCandidates(const CompletionValues& values) {
  if (!values.choices.empty()) {
    return absl::StrCat(" -a ", ShellQuoted(absl::StrJoin(values.choices, " ")));
  }
  return values.asks.empty() ? "" : absl::StrCat(" -a '(__plumb_ask ", values.asks, ")'");
}

// Files are what fish completes where it is not told otherwise.
std::string_view FishOnly(const CompletionValues& values) {
  if (values.folders) return " -x -a '(__fish_complete_directories)'";
  return values.files ? " -r -F" : " -x";
}

std::string FishFlag(const FlagSpec& flag, std::string_view condition) {
  const CompletionValues values = ValuesOf(flag);
  return absl::StrCat("complete -c plumb", condition,
                      flag.short_name.empty() ? "" : absl::StrCat(" -s ", flag.short_name), " -o ",
                      flag.name, TakesValue(flag) ? FishOnly(values) : "",
                      TakesValue(flag) ? FishCandidates(values) : "", " -d ",
                      ShellQuoted(flag.summary), "\n");
}

std::string FishCommand(const CommandSpec& command) {
  const std::string condition = absl::StrCat(" -n '__plumb_is ", command.name, "'");
  std::string text;
  for (const FlagSpec& flag : command.flags) text += FishFlag(flag, condition);
  const CompletionValues values = ValuesOf(command);
  if (values.files) absl::StrAppend(&text, "complete -c plumb", condition, " -F\n");
  const std::string candidates = FishCandidates(values);
  if (!candidates.empty()) absl::StrAppend(&text, "complete -c plumb", condition, candidates, "\n");
  return text;
}

std::string FishWord(std::string_view condition, std::string_view word, std::string_view summary) {
  return absl::StrCat("complete -c plumb -n '__plumb_is", condition, "' -a ", word, " -d ",
                      ShellQuoted(summary), "\n");
}

constexpr std::string_view kFishHead =
    R"sh(# Completion of plumb for fish: put it into ~/.config/fish/completions.

# The words of the command that is being typed: plan; state list.
function __plumb_command
    set -l words
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; and continue
        set -a words $word
        contains -- "$words" $__plumb_groups; or break
    end
    string join ' ' -- $words
end
function __plumb_is
    test "$(__plumb_command)" = "$argv"
end
function __plumb_ask
    command plumb __complete $argv (commandline -opc)[2..-1] 2>/dev/null
end
complete -c plumb -f
)sh";

}  // namespace

std::string FishCompletion(const std::vector<CommandSpec>& commands) {
  const std::map<std::string, CommandWord> words = FirstWords(commands);
  std::string text =
      absl::StrCat(kFishHead, "set -g __plumb_groups ", absl::StrJoin(Groups(words), " "), "\n");
  for (const FlagSpec& flag : GlobalFlags()) text += FishFlag(flag, "");
  for (const auto& [name, word] : words) {
    text += FishWord("", name, word.summary);
    for (const auto& [next, summary] : word.next) {
      text += FishWord(absl::StrCat(" ", name), next, summary);
    }
  }
  for (const CommandSpec& command : commands) text += FishCommand(command);
  return text;
}

}  // namespace plumb
