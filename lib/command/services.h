#ifndef PLUMB_LIB_COMMAND_SERVICES_H_
#define PLUMB_LIB_COMMAND_SERVICES_H_

// All that a command needs from outside the process. Built once, in cmd/plumb.

#include <atomic>

#include "lib/command/console.h"
#include "lib/env/clock.h"
#include "lib/env/environment.h"
#include "lib/env/files.h"
#include "lib/http/transport.h"
#include "lib/kind/descriptor.h"
#include "lib/kind/source.h"

namespace plumb {

struct Services {
  Console& console;
  Clock& clock;
  Files& files;
  Environment& environment;
  Transport& transport;
  const KindRegistry& kinds;
  const SourceCatalogue& sources;
  // Set by the first SIGINT or SIGTERM while a command has asked to be told.
  std::atomic<bool>& interrupted;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_SERVICES_H_
