#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cmd/plumb/completion.h"
#include "cmd/plumb/completion_words.h"

namespace plumb {
namespace {

// Within [...] of a specification of _arguments, or behind its colon.
std::string ZshText(std::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

std::string ZshAction(const CompletionValues& values) {
  if (!values.choices.empty()) return absl::StrCat("(", absl::StrJoin(values.choices, " "), ")");
  if (!values.asks.empty() && values.files) return "_plumb_addresses_or_files";
  if (!values.asks.empty()) return absl::StrCat("_plumb_", values.asks);
  if (values.files) return "_files";
  return values.folders ? "_files -/" : " ";
}

std::string ZshFlag(const FlagSpec& flag) {
  std::string lines;
  for (const std::string& spelling : Spellings(flag)) {
    std::string spec = absl::StrCat(flag.type == FlagType::kList ? "*" : "", spelling,
                                    TakesValue(flag) ? "=" : "", "[", ZshText(flag.summary), "]");
    if (TakesValue(flag)) {
      absl::StrAppend(&spec, ":", ZshText(flag.value), ":", ZshAction(ValuesOf(flag)));
    }
    absl::StrAppend(&lines, " \\\n        ", ShellQuoted(spec));
  }
  return lines;
}

std::string ZshArguments(const CommandSpec& command) {
  std::string text = "_arguments";
  for (const FlagSpec& flag : FlagsOf(command)) text += ZshFlag(flag);
  for (const ArgumentSpec& argument : command.arguments) {
    absl::StrAppend(&text, " \\\n        ",
                    ShellQuoted(absl::StrCat(argument.repeated ? "*:" : ":", ZshText(argument.name),
                                             ":", ZshAction(ValuesOf(command)))));
  }
  return text + "\n";
}

std::string ZshDescribe(std::string_view what,
                        const std::vector<std::pair<std::string, std::string>>& words) {
  std::string text = absl::StrCat("local -a found=(");
  for (const auto& [word, summary] : words) {
    absl::StrAppend(&text, "\n        ", ShellQuoted(absl::StrCat(word, ":", summary)));
  }
  return absl::StrCat(text, "\n      )\n      _describe ", what, " found\n");
}

std::string ZshCases(const std::vector<CommandSpec>& commands,
                     const std::map<std::string, CommandWord>& words) {
  std::vector<std::pair<std::string, std::string>> first;
  first.reserve(words.size());
  for (const auto& [name, word] : words) first.emplace_back(name, word.summary);
  std::string text = absl::StrCat("    '')\n      ", ZshDescribe("command", first), "      ;;\n");
  for (const auto& [name, word] : words) {
    if (word.next.empty()) continue;
    absl::StrAppend(&text, "    ", ShellQuoted(name), ")\n      ",
                    ZshDescribe("command", word.next), "      ;;\n");
  }
  for (const CommandSpec& command : commands) {
    absl::StrAppend(&text, "    ", ShellQuoted(command.name), ")\n      ", ZshArguments(command),
                    "      ;;\n");
  }
  return text;
}

constexpr std::string_view kZshHead = R"sh(#compdef plumb
# Completion of plumb for zsh: put it as _plumb into a folder of $fpath.

_plumb_ask() {
  local -a found=("${(@f)$(command plumb __complete $1 "${plumb_line[@]}" 2>/dev/null)}")
  compadd -- "${(@)found:#}"
}
_plumb_addresses() { _plumb_ask addresses }
_plumb_environments() { _plumb_ask environments }
_plumb_addresses_or_files() { _plumb_addresses; _files }

_plumb() {
  local -a plumb_line=("${(@)words[2,CURRENT-1]}")
  words=("${(@)words/#--/-}")
  # Before the command only -chdir=DIR may stand.
  while (( CURRENT > 2 )) && [[ $words[2] == -* ]]; do
    words[2]=()
    (( CURRENT-- ))
  done
  local command=
  if (( CURRENT > 2 )); then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
)sh";

constexpr std::string_view kZshTail = R"sh(  esac
}

# Sourced, or loaded by the completion system.
if [[ $funcstack[1] == _plumb ]]; then _plumb "$@"; else compdef _plumb plumb; fi
)sh";

}  // namespace

std::string ZshCompletion(const std::vector<CommandSpec>& commands) {
  const std::map<std::string, CommandWord> words = FirstWords(commands);
  return absl::StrCat(kZshHead, "  if (( CURRENT > 2 )) && [[ $command == (",
                      absl::StrJoin(Groups(words), "|"),
                      ") ]]; then\n    command+=\" $words[2]\"\n    shift words\n"
                      "    (( CURRENT-- ))\n  fi\n  case $command in\n",
                      ZshCases(commands, words), kZshTail);
}

}  // namespace plumb
