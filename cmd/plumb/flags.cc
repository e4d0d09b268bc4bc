#include "cmd/plumb/flags.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"

namespace plumb {
namespace {

std::vector<FlagSpec> AllFlags(const CommandSpec& command) {
  std::vector<FlagSpec> flags = command.flags;
  flags.insert(flags.end(), GlobalFlags().begin(), GlobalFlags().end());
  return flags;
}

const FlagSpec* FindFlag(const std::vector<FlagSpec>& flags, std::string_view name) {
  for (const FlagSpec& flag : flags) {
    if (flag.name == name || (!flag.short_name.empty() && flag.short_name == name)) return &flag;
  }
  return nullptr;
}

absl::Status UnknownFlag(const std::vector<FlagSpec>& flags, std::string_view name,
                         const CommandSpec& command) {
  std::vector<std::string> names;
  for (const FlagSpec& flag : flags) names.push_back(flag.name);
  const std::string near = DidYouMean(name, names);
  return absl::InvalidArgumentError(absl::StrCat("plumb ", command.name, " has no flag -", name,
                                                 "; ", near.empty() ? "" : absl::StrCat(near, " "),
                                                 "see plumb ", command.name, " -help"));
}

absl::Status CheckValue(const FlagSpec& flag, std::string_view value) {
  int number = 0;
  if (flag.type == FlagType::kCount && (!absl::SimpleAtoi(value, &number) || number < 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("-", flag.name, "=", value, ": wants a whole number from 1"));
  }
  if (flag.type == FlagType::kBool && value != "true" && value != "false") {
    return absl::InvalidArgumentError(
        absl::StrCat("-", flag.name, "=", value, ": wants true or false"));
  }
  return absl::OkStatus();
}

absl::Status CheckArguments(const CommandSpec& command, size_t given) {
  size_t required = 0;
  for (const ArgumentSpec& argument : command.arguments) required += argument.required ? 1 : 0;
  if (given < required) {
    return absl::InvalidArgumentError(absl::StrCat("plumb ", command.name, " wants ",
                                                   command.arguments[given].name, "; see plumb ",
                                                   command.name, " -help"));
  }
  const bool any_number = !command.arguments.empty() && command.arguments.back().repeated;
  if (given > command.arguments.size() && !any_number) {
    return absl::InvalidArgumentError(
        absl::StrCat("plumb ", command.name, " takes ",
                     command.arguments.empty() ? "no arguments" : "fewer arguments than that",
                     "; see plumb ", command.name, " -help"));
  }
  return absl::OkStatus();
}

std::string FlagUsage(const FlagSpec& flag) {
  std::string usage = absl::StrCat("-", flag.name);
  if (flag.type == FlagType::kOptional) {
    absl::StrAppend(&usage, "[=", flag.value, "]");
  } else if (!flag.value.empty()) {
    absl::StrAppend(&usage, "=", flag.value);
  }
  if (!flag.short_name.empty()) absl::StrAppend(&usage, ", -", flag.short_name, " ", flag.value);
  return usage;
}

std::string FlagsText(const std::vector<FlagSpec>& flags) {
  size_t width = 0;
  for (const FlagSpec& flag : flags) width = std::max(width, FlagUsage(flag).size());
  std::string text;
  for (const FlagSpec& flag : flags) {
    absl::StrAppendFormat(&text, "  %-*s  %s\n", static_cast<int>(width), FlagUsage(flag),
                          flag.summary);
  }
  return text;
}

std::string UsageLine(const CommandSpec& command) {
  std::string usage = absl::StrCat("plumb ", command.name, " [flags]");
  for (const ArgumentSpec& argument : command.arguments) {
    const std::string name = absl::StrCat(argument.name, argument.repeated ? "..." : "");
    absl::StrAppend(&usage, " ", argument.required ? name : absl::StrCat("[", name, "]"));
  }
  return usage;
}

}  // namespace

bool ParsedFlags::Has(std::string_view name) const { return values.count(std::string(name)) > 0; }

bool ParsedFlags::Bool(std::string_view name, bool otherwise) const {
  return Has(name) ? Text(name) == "true" : otherwise;
}

std::string ParsedFlags::Text(std::string_view name) const {
  const auto found = values.find(std::string(name));
  return found == values.end() ? "" : found->second.back();
}

std::vector<std::string> ParsedFlags::List(std::string_view name) const {
  const auto found = values.find(std::string(name));
  return found == values.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> ParsedFlags::Values(std::string_view name) const {
  std::vector<std::string> given = List(name);
  std::erase(given, "");
  return given;
}

int ParsedFlags::Count(std::string_view name, int otherwise) const {
  int number = otherwise;
  return Has(name) && absl::SimpleAtoi(Text(name), &number) ? number : otherwise;
}

const std::vector<FlagSpec>& GlobalFlags() {
  static const auto& flags = *new std::vector<FlagSpec>{
      {"chdir", FlagType::kText, "DIR", "Change to DIR before anything else."},
      {"input", FlagType::kBool, "BOOL", "Whether to ask when something is missing; true."},
      {"no-color", FlagType::kBool, "", "No colours, whatever the terminal can do."},
      {"help", FlagType::kBool, "", "Show this text."},
  };
  return flags;
}

absl::StatusOr<ParsedFlags> ParseFlags(const CommandSpec& command,
                                       const std::vector<std::string>& words) {
  const std::vector<FlagSpec> flags = AllFlags(command);
  ParsedFlags parsed;
  bool ended = false;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (ended || word.size() < 2 || word[0] != '-') {
      parsed.arguments.emplace_back(word);
      continue;
    }
    if (word == "--") {
      ended = true;
      continue;
    }
    word.remove_prefix(word[1] == '-' ? 2 : 1);
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const FlagSpec* flag = FindFlag(flags, name);
    if (flag == nullptr) return UnknownFlag(flags, name, command);
    std::string value = "true";
    if (equals != std::string_view::npos) {
      value = std::string(word.substr(equals + 1));
    } else if (flag->type == FlagType::kOptional) {
      value.clear();
    } else if (flag->type != FlagType::kBool) {
      if (i + 1 == words.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat("-", name, " wants a value: ", FlagUsage(*flag)));
      }
      value = words[++i];
    }
    PLUMB_RETURN_IF_ERROR(CheckValue(*flag, value));
    parsed.values[flag->name].push_back(std::move(value));
  }
  if (!parsed.Has("help")) PLUMB_RETURN_IF_ERROR(CheckArguments(command, parsed.arguments.size()));
  return parsed;
}

ParsedFlags PickFlags(const CommandSpec& command, const std::vector<std::string>& words) {
  const std::vector<FlagSpec> flags = AllFlags(command);
  ParsedFlags picked;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!absl::StartsWith(words[i], "-")) {
      picked.arguments.push_back(words[i]);
      continue;
    }
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(words[i].substr(std::min(words[i].find_first_not_of('-'), words[i].size())),
                       absl::MaxSplits('=', 1));
    const FlagSpec* flag = FindFlag(flags, parts.first);
    if (flag == nullptr || flag->type == FlagType::kBool) continue;
    const bool is_two_words =
        flag->type != FlagType::kOptional && !absl::StrContains(words[i], '=');
    if (is_two_words && ++i == words.size()) break;
    picked.values[flag->name].push_back(is_two_words ? words[i] : parts.second);
  }
  return picked;
}

std::string HelpText(const CommandSpec& command) {
  std::string text = absl::StrCat("Usage: ", UsageLine(command), "\n\n", command.text, "\n");
  if (!command.flags.empty()) absl::StrAppend(&text, "\nFlags:\n", FlagsText(command.flags));
  absl::StrAppend(&text, "\nFlags of every command:\n", FlagsText(GlobalFlags()));
  if (!command.exit_codes.empty()) {
    absl::StrAppend(&text, "\nExit codes:\n");
    for (const std::string& line : command.exit_codes) absl::StrAppend(&text, "  ", line, "\n");
  }
  if (!command.example.empty()) absl::StrAppend(&text, "\nExample:\n", command.example);
  return text;
}

std::string_view About() {
  return "plumb keeps the sources of an Adobe Experience Platform sandbox as TOML files say\n"
         "they should be: it shows what differs, then makes it so.";
}

std::string Overview(const std::vector<CommandSpec>& commands) {
  std::string text =
      absl::StrCat("Usage: plumb COMMAND [flags] [arguments]\n\n", About(), "\n\nCommands:\n");
  for (const CommandSpec& command : commands) {
    if (command.hidden) continue;
    absl::StrAppendFormat(&text, "  %-15s %s\n", command.name, command.summary);
  }
  absl::StrAppend(&text, "\nFlags of every command:\n", FlagsText(GlobalFlags()),
                  "\nplumb COMMAND -help tells more about one.\n");
  return text;
}

std::string CommandPage(const CommandSpec& command) {
  std::string page = absl::StrCat("# plumb ", command.name, "\n\n", command.text, "\n\n```\n",
                                  UsageLine(command), "\n```\n");
  const auto section = [&page](std::string_view title, const std::vector<FlagSpec>& flags) {
    if (flags.empty()) return;
    absl::StrAppend(&page, "\n## ", title, "\n\n| flag | meaning |\n| --- | --- |\n");
    for (const FlagSpec& flag : flags) {
      absl::StrAppend(&page, "| `", FlagUsage(flag), "` | ", flag.summary, " |\n");
    }
  };
  section("Flags", command.flags);
  section("Flags of every command", GlobalFlags());
  if (!command.exit_codes.empty()) {
    absl::StrAppend(&page, "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n");
    for (const std::string& line : command.exit_codes) {
      absl::StrAppend(&page, "| ", line.substr(0, 1), " |", line.substr(2), " |\n");
    }
  }
  if (!command.example.empty()) {
    absl::StrAppend(&page, "\n## Example\n\n```console\n", command.example, "```\n");
  }
  return page;
}

}  // namespace plumb
