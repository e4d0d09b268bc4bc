#ifndef PLUMB_CMD_PLUMB_SPEC_FLAGS_H_
#define PLUMB_CMD_PLUMB_SPEC_FLAGS_H_

// The flags of every command that reads specs, declared once.

#include <string>
#include <utility>
#include <vector>

#include "cmd/plumb/flags.h"
#include "lib/command/commands.h"

namespace plumb {

// -environment, -var and -var-file.
const std::vector<FlagSpec>& SpecFlags();
// The same of a command that takes several environments, one after the other.
const std::vector<FlagSpec>& SpecFlagsOfSeveral();
SpecOptions SpecOptionsOf(const ParsedFlags& flags);

// -lock-timeout, of the commands that write to the ledger.
const FlagSpec& LockTimeout();

// "name=value" pairs; text without '=' has an empty value.
std::vector<std::pair<std::string, std::string>> Pairs(const std::vector<std::string>& texts);

}  // namespace plumb

#endif  // PLUMB_CMD_PLUMB_SPEC_FLAGS_H_
