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

// The words of `_plumb_offer`: what to offer.
std::string BashOffer(const CompletionValues& values) {
  std::vector<std::string> words;
  words.reserve(values.choices.size());
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
    absl::StrAppend(&text, "    ", absl::StrJoin(of, " | "), ")\n      echo ", ShellQuoted(offer),
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
            ShellQuoted(absl::StrCat(command.name, " ", spelling)));
      }
    }
  }
  for (const FlagSpec& flag : GlobalFlags()) {
    if (!TakesValue(flag)) continue;
    patterns[BashOffer(ValuesOf(flag))].push_back(
        absl::StrCat("*", ShellQuoted(absl::StrCat(" -", flag.name))));
  }
  return BashCases(patterns);
}

std::string BashArguments(const std::vector<CommandSpec>& commands) {
  std::map<std::string, std::vector<std::string>> patterns;
  for (const CommandSpec& command : commands) {
    const std::string offer = BashOffer(ValuesOf(command));
    if (offer != "nothing") patterns[offer].push_back(ShellQuoted(command.name));
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
    patterns[absl::StrJoin(flags, " ")].push_back(ShellQuoted(command.name));
  }
  return BashCases(patterns);
}

std::string BashNextWords(const std::map<std::string, CommandWord>& words) {
  std::vector<std::string> first;
  first.reserve(words.size());
  for (const auto& [name, word] : words) first.push_back(name);
  std::map<std::string, std::vector<std::string>> patterns = {{absl::StrJoin(first, " "), {"''"}}};
  for (const auto& [name, word] : words) {
    std::vector<std::string> next;
    next.reserve(word.next.size());
    for (const auto& [second, summary] : word.next) next.push_back(second);
    if (!next.empty()) patterns[absl::StrJoin(next, " ")].push_back(ShellQuoted(name));
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

# The files, or folders alone, that go on with $cur; folders with a slash at their end.
_plumb_paths() {
  local path
  while IFS= read -r path; do
    [[ -d $path ]] && path+=/
    printf '%s\n' "$path"
  done < <(compgen "$1" -- "${cur//[\\\"\']/}")
}

_plumb_offer() {
  local what
  for what; do
    case $what in
      =*) _plumb_match <<<"${what#=}" ;;
      files) _plumb_match < <(_plumb_paths -f) ;;
      folders) _plumb_match < <(_plumb_paths -d) ;;
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
  elif [[ -n $(_plumb_next "$command") ]]; then
    for word in $(_plumb_next "$command"); do _plumb_match <<<"$word"; done
  else
    _plumb_offer $(_plumb_argument "$command")
  fi
  # What is not whole yet is gone on with.
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace 2>/dev/null
  return 0
}

complete -F _plumb plumb
)sh";

std::string BashFunction(std::string_view name, std::string_view about, std::string_view cases) {
  return absl::StrCat("\n# ", about, "\n", name, "() {\n  case $1 in\n", cases, "  esac\n}\n");
}

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

}  // namespace plumb
