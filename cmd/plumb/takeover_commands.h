#ifndef PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_
#define PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_

// The commands that begin a project, from nothing or from what exists.

#include "cmd/plumb/commands_table.h"

namespace plumb {

CommandEntry InitEntry();
CommandEntry ImportEntry();
CommandEntry ExportEntry();

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_TAKEOVER_COMMANDS_H_
