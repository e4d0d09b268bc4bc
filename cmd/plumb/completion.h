#ifndef PLUMB_CMD_PLUMB_COMPLETION_H_
#define PLUMB_CMD_PLUMB_COMPLETION_H_

// Scripts that let shells complete plumb's command line, from the same declarations as
// --help. What only a project knows they ask `plumb __complete` for. Pure.

#include <string>
#include <vector>

#include "cmd/plumb/flags.h"

namespace plumb {

std::string BashCompletion(const std::vector<CommandSpec>& commands);
std::string ZshCompletion(const std::vector<CommandSpec>& commands);
std::string FishCompletion(const std::vector<CommandSpec>& commands);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_COMPLETION_H_
