#include "cmd/plumb/completion.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace plumb {
namespace {

// What may stand where a value is wanted.
struct Values {
  std::vector<std::string> choices;
  std::string asks;  // "addresses", "environments" or "".
  bool files = false;
  bool folders = false;
};

Values ValuesOf(std::string_view placeholder, const std::vector<std::string>& choices,
                const std::string& asks) {
  const bool is_address = absl::StrContains(placeholder, "ADDRESS");
  return {.choices = choices,
          .asks = is_address ? "addresses" : asks,
          .files = absl::StrContains(placeholder, "FILE") || placeholder == "PATH",
          .folders = placeholder == "DIR"};
}

Values ValuesOf(const FlagSpec& flag) {
  if (flag.value == "BOOL") return {.choices = {"true", "false"}};
  return ValuesOf(flag.value, flag.choices, flag.asks);
}

Values ValuesOf(const CommandSpec& command) {
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

// In single quotes, as all three shells read them.
std::string Quoted(std::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// A first word of commands: "plan", or "state" with its second words.
struct Word {
  std::string summary;
  std::vector<std::pair<std::string, std::string>> next;  // Second words and their summaries.
};

std::map<std::string, Word> FirstWords(const std::vector<CommandSpec>& commands) {
  std::map<std::string, Word> words;
  for (const CommandSpec& command : commands) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(command.name, absl::MaxSplits(' ', 1));
    Word& word = words[parts.first];
    if (parts.second.empty()) {
      word.summary = command.summary;
      continue;
    }
    word.next.emplace_back(parts.second, command.summary);
    word.summary = absl::StrCat(word.summary, word.summary.empty() ? "" : ", ", parts.second);
  }
  return words;
}

std::vector<std::string> Groups(const std::map<std::string, Word>& words) {
  std::vector<std::string> groups;
  for (const auto& [name, word] : words) {
    if (!word.next.empty()) groups.push_back(name);
  }
  return groups;
}

// --- bash ---

// The words of `_plumb_offer`: what to offer.
std::string BashOffer(const Values& values) {
  std::vector<std::string> words;
  for (const std::string& choice : values.choices) words.push_back(absl::StrCat("=", choice));
  if (!values.asks.empty()) words.push_back(values.asks);
  if (values.files) words.emplace_back("files");
  if (values.folders) words.emplace_back("folders");
  return words.empty() ? "nothing" : absl::StrJoin(words, " ");
}

// A case for each thing to offer, with the patterns of all that offer it.
std::string BashCases(const std::map<std::string, std::vector<std::string>>& patterns) {
  std::string text;
  for (const auto& [offer, of] : patterns) {
    absl::StrAppend(&text, "    ", absl::StrJoin(of, " | "), ")\n      echo ", Quoted(offer),
                    "\n      ;;\n");
  }
  return text;
}

std::string BashFlagValues(const std::vector<CommandSpec>& commands) {
  std::map<std::string, std::vector<std::string>> patterns;
  for (const CommandSpec& command : commands) {
    for (const FlagSpec& flag : command.flags) {
      if (!TakesValue(flag)) continue;
      for (const std::string& spelling : Spellings(flag)) {
        patterns[BashOffer(ValuesOf(flag))].push_back(
            Quoted(absl::StrCat(command.name, " ", spelling)));
      }
    }
  }
  for (const FlagSpec& flag : GlobalFlags()) {
    if (!TakesValue(flag)) continue;
    patterns[BashOffer(ValuesOf(flag))].push_back(
        absl::StrCat("*", Quoted(absl::StrCat(" -", flag.name))));
  }
  return BashCases(patterns);
}

std::string BashArguments(const std::vector<CommandSpec>& commands) {
  std::map<std::string, std::vector<std::string>> patterns;
  for (const CommandSpec& command : commands) {
    const std::string offer = BashOffer(ValuesOf(command));
    if (offer != "nothing") patterns[offer].push_back(Quoted(command.name));
  }
  return BashCases(patterns);
}

std::string BashFlags(const std::vector<CommandSpec>& commands) {
  std::map<std::string, std::vector<std::string>> patterns;
  for (const CommandSpec& command : commands) {
    std::vector<std::string> flags;
    for (const FlagSpec& flag : FlagsOf(command)) {
      flags.push_back(absl::StrCat("-", flag.name, TakesValue(flag) ? "=" : ""));
    }
    patterns[absl::StrJoin(flags, " ")].push_back(Quoted(command.name));
  }
  return BashCases(patterns);
}

std::string BashNextWords(const std::map<std::string, Word>& words) {
  std::vector<std::string> first;
  for (const auto& [name, word] : words) first.push_back(name);
  std::map<std::string, std::vector<std::string>> patterns = {{absl::StrJoin(first, " "), {"''"}}};
  for (const auto& [name, word] : words) {
    std::vector<std::string> next;
    for (const auto& [second, summary] : word.next) next.push_back(second);
    if (!next.empty()) patterns[absl::StrJoin(next, " ")].push_back(Quoted(name));
  }
  return BashCases(patterns);
}

constexpr std::string_view kBashBody = R"sh(
# Adds the lines of standard input that go on with $cur, quoted as the shell wants them.
_plumb_match() {
  local candidate plain=${cur//[\\\"\']/}
  while IFS= read -r candidate; do
    [[ ${candidate//[\\\"\']/} == "$plain"* ]] || continue
    [[ $cur == [\'\"]* ]] || printf -v candidate %q "$candidate"
    COMPREPLY+=("$candidate")
  done
}

_plumb_offer() {
  local what
  for what; do
    case $what in
      =*) _plumb_match <<<"${what#=}" ;;
      files) compopt -o filenames 2>/dev/null; _plumb_match < <(compgen -f -- "$cur") ;;
      folders) compopt -o filenames 2>/dev/null; _plumb_match < <(compgen -d -- "$cur") ;;
      nothing) ;;
      *) _plumb_match < <(command plumb __complete "$what" "${typed[@]}" 2>/dev/null) ;;
    esac
  done
}

_plumb() {
  local cur flag= command= word= join= offer typed=()
  COMPREPLY=()
  # bash takes -flag=value for three words.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#typed[@]} -gt 0 && ($join || $word == '=') ]]; then
      typed[-1]+=$word
    else
      typed+=("$word")
    fi
    join=
    [[ $word == '=' ]] && join=1
  done
  cur=${typed[-1]}
  unset 'typed[-1]'
  for word in "${typed[@]}"; do
    [[ $word == -* ]] && continue
    if [[ -z $command || -n $(_plumb_next "$command") ]]; then command+="${command:+ }$word"; fi
  done
  if [[ $cur == -*=* ]]; then
    flag=${cur%%=*} cur=${cur#*=}
  elif [[ ${#typed[@]} -gt 0 && ${typed[-1]} == -* && ${typed[-1]} != *=* ]]; then
    flag=${typed[-1]}
  fi
  [[ $flag == --* ]] && flag=${flag#-}
  offer=
  [[ -n $flag ]] && offer=$(_plumb_value "$command $flag")
  if [[ -n $offer ]]; then
    _plumb_offer $offer
  elif [[ $cur == -* ]]; then
    for word in $(_plumb_flags "$command"); do _plumb_match <<<"$word"; done
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  elif [[ -n $(_plumb_next "$command") ]]; then
    for word in $(_plumb_next "$command"); do _plumb_match <<<"$word"; done
  else
    _plumb_offer $(_plumb_argument "$command")
  fi
  return 0
}

complete -F _plumb plumb
)sh";

std::string BashFunction(std::string_view name, std::string_view about, std::string_view cases) {
  return absl::StrCat("\n# ", about, "\n", name, "() {\n  case $1 in\n", cases, "  esac\n}\n");
}

// --- zsh ---

// Within [...] of a specification of _arguments, or behind its colon.
std::string ZshText(std::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

std::string ZshAction(const Values& values) {
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
    absl::StrAppend(&lines, " \\\n        ", Quoted(spec));
  }
  return lines;
}

std::string ZshArguments(const CommandSpec& command) {
  std::string text = "_arguments";
  for (const FlagSpec& flag : FlagsOf(command)) text += ZshFlag(flag);
  for (const ArgumentSpec& argument : command.arguments) {
    absl::StrAppend(&text, " \\\n        ",
                    Quoted(absl::StrCat(argument.repeated ? "*:" : ":", ZshText(argument.name), ":",
                                        ZshAction(ValuesOf(command)))));
  }
  return text + "\n";
}

std::string ZshDescribe(std::string_view what,
                        const std::vector<std::pair<std::string, std::string>>& words) {
  std::string text = absl::StrCat("local -a found=(");
  for (const auto& [word, summary] : words) {
    absl::StrAppend(&text, "\n        ", Quoted(absl::StrCat(word, ":", summary)));
  }
  return absl::StrCat(text, "\n      )\n      _describe ", what, " found\n");
}

std::string ZshCases(const std::vector<CommandSpec>& commands,
                     const std::map<std::string, Word>& words) {
  std::vector<std::pair<std::string, std::string>> first;
  for (const auto& [name, word] : words) first.emplace_back(name, word.summary);
  std::string text = absl::StrCat("    '')\n      ", ZshDescribe("command", first), "      ;;\n");
  for (const auto& [name, word] : words) {
    if (word.next.empty()) continue;
    absl::StrAppend(&text, "    ", Quoted(name), ")\n      ", ZshDescribe("command", word.next),
                    "      ;;\n");
  }
  for (const CommandSpec& command : commands) {
    absl::StrAppend(&text, "    ", Quoted(command.name), ")\n      ", ZshArguments(command),
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

// --- fish ---

std::string FishCandidates(const Values& values) {
  if (!values.choices.empty()) {
    return absl::StrCat(" -a ", Quoted(absl::StrJoin(values.choices, " ")));
  }
  return values.asks.empty() ? "" : absl::StrCat(" -a '(__plumb_ask ", values.asks, ")'");
}

// Files are what fish completes where it is not told otherwise.
std::string_view FishOnly(const Values& values) {
  if (values.folders) return " -x -a '(__fish_complete_directories)'";
  return values.files ? " -r -F" : " -x";
}

std::string FishFlag(const FlagSpec& flag, std::string_view condition) {
  const Values values = ValuesOf(flag);
  return absl::StrCat("complete -c plumb", condition,
                      flag.short_name.empty() ? "" : absl::StrCat(" -s ", flag.short_name), " -o ",
                      flag.name, TakesValue(flag) ? FishOnly(values) : "",
                      TakesValue(flag) ? FishCandidates(values) : "", " -d ", Quoted(flag.summary),
                      "\n");
}

std::string FishCommand(const CommandSpec& command) {
  const std::string condition = absl::StrCat(" -n '__plumb_is ", command.name, "'");
  std::string text;
  for (const FlagSpec& flag : command.flags) text += FishFlag(flag, condition);
  const Values values = ValuesOf(command);
  if (values.files) absl::StrAppend(&text, "complete -c plumb", condition, " -F\n");
  const std::string candidates = FishCandidates(values);
  if (!candidates.empty()) absl::StrAppend(&text, "complete -c plumb", condition, candidates, "\n");
  return text;
}

std::string FishWord(std::string_view condition, std::string_view word, std::string_view summary) {
  return absl::StrCat("complete -c plumb -n '__plumb_is", condition, "' -a ", word, " -d ",
                      Quoted(summary), "\n");
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

std::string BashCompletion(const std::vector<CommandSpec>& commands) {
  return absl::StrCat(
      "# Completion of plumb for bash: source <(plumb completion bash)\n",
      BashFunction("_plumb_next", "The words that go on with a command that is not whole.",
                   BashNextWords(FirstWords(commands))),
      BashFunction("_plumb_flags", "The flags of a command.", BashFlags(commands)),
      BashFunction("_plumb_value", "What the value of \"COMMAND FLAG\" may be.",
                   BashFlagValues(commands)),
      BashFunction("_plumb_argument", "What the arguments of a command may be.",
                   BashArguments(commands)),
      kBashBody);
}

std::string ZshCompletion(const std::vector<CommandSpec>& commands) {
  const std::map<std::string, Word> words = FirstWords(commands);
  return absl::StrCat(kZshHead, "  if (( CURRENT > 2 )) && [[ $command == (",
                      absl::StrJoin(Groups(words), "|"),
                      ") ]]; then\n    command+=\" $words[2]\"\n    shift words\n"
                      "    (( CURRENT-- ))\n  fi\n  case $command in\n",
                      ZshCases(commands, words), kZshTail);
}

std::string FishCompletion(const std::vector<CommandSpec>& commands) {
  const std::map<std::string, Word> words = FirstWords(commands);
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
