#ifndef PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_
#define PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_

// The commands that bring what exists under plumb.

#include "cmd/plumb/commands_table.h"

namespace plumb {

CommandEntry ImportEntry();
CommandEntry ExportEntry();

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_
