#ifndef PLUMB_LIB_EMULATOR_SCHEDULE_H_
#define PLUMB_LIB_EMULATOR_SCHEDULE_H_

// What the schedule of a batch flow may say, and when it runs. Pure.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/value/value.h"

namespace plumb::emulator {

// "" for a valid scheduleParams: startTime in epoch seconds; frequency; interval
// and backfill absent with "once"; else interval at least 15 with "minute" and
// at least 1 with "hour", "day" and "week". Numbers may be text.
std::string ScheduleProblem(const Value& schedule);

// Why `after` cannot replace `before`; "" when it can. A startTime that has passed stays.
std::string ScheduleChangeProblem(const Value* before, const Value* after, absl::Time now);

// The first start at or after `from` (for the first run of all, a start that has
// passed counts as `from`); none after a "once" run. Requires: a valid schedule.
std::optional<absl::Time> NextStart(const Value& schedule, absl::Time from, bool first);

// The same for equal schedules, however numbers are spelled.
std::string ScheduleKey(const Value& schedule);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_SCHEDULE_H_
