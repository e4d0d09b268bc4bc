#ifndef PLUMB_LIB_EMULATOR_ADMIN_H_
#define PLUMB_LIB_EMULATOR_ADMIN_H_

// The emulator's own paths, below /_admin; emulator.h documents them.

#include "absl/time/time.h"
#include "lib/emulator/call.h"
#include "lib/emulator/faults.h"
#include "lib/emulator/request_log.h"
#include "lib/emulator/world.h"

namespace plumb::emulator {

// What the paths look at and change.
struct AdminParts {
  World& world;
  Faults& faults;
  RequestLog& log;
  absl::Duration& clock_offset;
};

Answer AnswerAdmin(AdminParts parts, const Call& call);

// Writes the object that the call is about as somebody else would have: with a
// new etag, so that the call's own is stale. Does nothing for other paths.
void TouchTarget(World& world, const Call& call);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_ADMIN_H_
