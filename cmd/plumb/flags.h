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
};

struct FlagSpec {
  std::string name;  // Without dashes.
  FlagType type = FlagType::kBool;
  std::string value;       // The placeholder in the help: "DIR".
  std::string summary;     // One sentence.
  std::string short_name;  // "e", or "".
};

struct ArgumentSpec {
  std::string name;  // "ADDRESS"
  bool required = true;
  bool repeated = false;  // Takes all words that are left; of the last one alone.
};

struct CommandSpec {
  std::string name;     // "plan", "state list"
  std::string summary;  // One line, for the list of commands.
  std::string text;     // What it does, some sentences.
  std::string example;  // A console example.
  std::vector<ArgumentSpec> arguments;
  std::vector<FlagSpec> flags;          // Without the global ones.
  std::vector<std::string> exit_codes;  // "0  no changes"
};

// What stood on the command line.
struct ParsedFlags {
  std::map<std::string, std::vector<std::string>> values;  // By flag name.
  std::vector<std::string> arguments;

  bool Has(std::string_view name) const;
  bool Bool(std::string_view name, bool otherwise) const;
  std::string Text(std::string_view name) const;  // The last one; "" when absent.
  std::vector<std::string> List(std::string_view name) const;
  int Count(std::string_view name, int otherwise) const;
};

// Flags that every command takes.
const std::vector<FlagSpec>& GlobalFlags();

// One or two dashes, "=value" or the next word, flags before and after arguments,
// "--" ends them. InvalidArgument: an unknown flag (with the nearest one), a value
// missing or not of its type, too many or too few arguments.
absl::StatusOr<ParsedFlags> ParseFlags(const CommandSpec& command,
                                       const std::vector<std::string>& words);

// The text of `plumb COMMAND -help`.
std::string HelpText(const CommandSpec& command);

// The text of `plumb -help`.
std::string Overview(const std::vector<CommandSpec>& commands);

// docs/commands/COMMAND.md.
std::string CommandPage(const CommandSpec& command);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_FLAGS_H_
