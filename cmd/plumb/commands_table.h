#ifndef PLUMB_CMD_PLUMB_COMMANDS_TABLE_H_
#define PLUMB_CMD_PLUMB_COMMANDS_TABLE_H_

// Every command: its declaration and what runs it.

#include <functional>
#include <string_view>
#include <vector>

#include "cmd/plumb/flags.h"
#include "lib/command/services.h"
#include "lib/diag/exit_code.h"

namespace plumb {

struct CommandEntry {
  CommandSpec spec;
  std::function<ExitCode(const ParsedFlags&, Services&)> run;
};

// In the order in which the overview lists them.
const std::vector<CommandEntry>& Commands();

// "plumb 0.1.0 ..." without a line break.
std::string VersionText();

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_COMMANDS_TABLE_H_
