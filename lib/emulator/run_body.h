#ifndef PLUMB_LIB_EMULATOR_RUN_BODY_H_
#define PLUMB_LIB_EMULATOR_RUN_BODY_H_

// Runs: what one looks like, from its start to its end.

#include <cstdint>
#include <string>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// A run of `flow` that starts now and is in progress: the flow's `number`th,
// from 0. The first of a flow with backfill reads what was there before.
Value NewRun(World& world, const Scope& scope, const Value& flow, int64_t number);

enum class RunResult { kSuccess, kFailure };

// Ends a run now. Its numbers depend on nothing but its flow and its number.
void FinishRun(World& world, RunResult result, Object& run);

// Lets the run end when its time is over.
void AddRunEnd(World& world, const Scope& scope, const std::string& id);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_RUN_BODY_H_
