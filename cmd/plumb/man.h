#ifndef PLUMB_CMD_PLUMB_MAN_H_
#define PLUMB_CMD_PLUMB_MAN_H_

// Manual pages in the language of man(7), from the same declarations as --help. ASCII,
// and without a date: equal declarations give equal bytes. Pure.

#include <string>
#include <vector>

#include "cmd/plumb/flags.h"

namespace plumb {

// "plumb-state-list", the page's name and, with ".1", its file's.
std::string ManName(const CommandSpec& command);

// The page of one command.
std::string ManPage(const CommandSpec& command);

// plumb(1), which leads to the others.
std::string ManIndex(const std::vector<CommandSpec>& commands);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_MAN_H_
