#ifndef PLUMB_CMD_PLUMB_TOOL_COMMANDS_H_
#define PLUMB_CMD_PLUMB_TOOL_COMMANDS_H_

// The commands that help with writing specs and with plumb itself; they talk to nobody.

#include "cmd/plumb/commands_table.h"

namespace plumb {

CommandEntry FmtEntry();
CommandEntry SchemaEntry();
CommandEntry CompletionEntry();
CommandEntry CompleteEntry();  // Hidden: what the scripts of `plumb completion` ask.

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_TOOL_COMMANDS_H_
