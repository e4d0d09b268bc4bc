#ifndef PLUMB_CMD_PLUMB_FLAGS_H_
#define PLUMB_CMD_PLUMB_FLAGS_H_

// The command line, declared once: parsing, --help and the command's pages in
// docs/ come from the same tables. Pure.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace plumb {

enum class FlagType {
  kBool,   // -json, -json=false
  kText,   // -chdir=DIR, -chdir DIR
  kList,   // The same, any number of times.
  kCount,  // A whole number.
  // -accept or -accept=ADDRESS, any number of times. The next word is never its value.
  kOptional,
};

struct FlagSpec {
  std::string name;  // Without dashes.
  FlagType type = FlagType::kBool;
  // The placeholder in the help. Shells complete what it names: FILE, DIR, ADDRESS.
  std::string value;
  std::string summary;               // One sentence.
  std::string short_name;            // "e", or "".
  std::vector<std::string> choices;  // Values to complete, where they are few.
  std::string asks;                  // What to ask `plumb __complete` for, where `value` does
                                     // not name it: "environments"; or "".
};

struct ArgumentSpec {
  std::string name;  // "ADDRESS", completed as a flag's value.
  bool required = true;
  bool repeated = false;             // Takes all words that are left; of the last one alone.
  std::vector<std::string> choices;  // As a flag's.
};

struct CommandSpec {
  std::string name;     // "plan", "state list"
  std::string summary;  // One line, for the list of commands.
  std::string text;     // What it does, some sentences.
  std::string example;  // A console example.
  std::vector<ArgumentSpec> arguments;
  std::vector<FlagSpec> flags;          // Without the global ones.
  std::vector<std::string> exit_codes;  // "0  no changes"
  // For scripts, not for people: in no help, no page and no completion.
  bool hidden = false;
};

// What stood on the command line.
struct ParsedFlags {
  std::map<std::string, std::vector<std::string>> values;  // By flag name.
  std::vector<std::string> arguments;

  bool Has(std::string_view name) const;
  bool Bool(std::string_view name, bool otherwise) const;
  std::string Text(std::string_view name) const;  // The last one; "" when absent.
  std::vector<std::string> List(std::string_view name) const;
  std::vector<std::string> Values(std::string_view name) const;  // Those of List that are given.
  int Count(std::string_view name, int otherwise) const;
};

// Flags that every command takes.
const std::vector<FlagSpec>& GlobalFlags();

// One or two dashes, "=value" or the next word, flags before and after arguments,
// "--" ends them. InvalidArgument: an unknown flag (with the nearest one), a value
// missing or not of its type, too many or too few arguments.
absl::StatusOr<ParsedFlags> ParseFlags(const CommandSpec& command,
                                       const std::vector<std::string>& words);

// Those of the command's flags that stand in the words of a command line of which
// nothing is certain: what is unknown, or not finished, is passed over. Words that are no
// flags are arguments.
ParsedFlags PickFlags(const CommandSpec& command, const std::vector<std::string>& words);

// The text of `plumb COMMAND -help`.
std::string HelpText(const CommandSpec& command);

// What plumb is, in a sentence or two.
std::string_view About();

// The text of `plumb -help`; as everywhere, without hidden commands.
std::string Overview(const std::vector<CommandSpec>& commands);

// docs/commands/COMMAND.md.
std::string CommandPage(const CommandSpec& command);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_FLAGS_H_
