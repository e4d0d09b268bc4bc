#include "lib/emulator/schedule.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/emulator/property_filter.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

struct Frequency {
  std::string_view name;
  int64_t minimum;  // Of interval; 0 where there is none.
  int64_t seconds;  // Of one unit.
};

constexpr Frequency kFrequencies[] = {
    {"once", 0, 0}, {"minute", 15, 60}, {"hour", 1, 3600}, {"day", 1, 86400}, {"week", 1, 604800},
};

const Frequency* FindFrequency(std::string_view name) {
  const auto* found = std::ranges::find(kFrequencies, name, &Frequency::name);
  return found == std::end(kFrequencies) ? nullptr : found;
}

constexpr ShapeRule kRules[] = {
    {"startTime", Shape::kIntegerLike, Need::kRequired},
    {"frequency", Shape::kText, Need::kRequired},
    {"interval", Shape::kIntegerLike},
    {"backfill", Shape::kBooleanLike},
};

bool Has(const Value& schedule, std::string_view name) {
  const Value* member = schedule.Find(name);
  return member != nullptr && !member->is_null();
}

}  // namespace

std::string ScheduleProblem(const Value& schedule) {
  std::string problem = ShapeProblem(schedule, kRules);
  if (!problem.empty()) return absl::StrCat("scheduleParams: ", problem);
  const Frequency* frequency = FindFrequency(schedule.StringAt("frequency"));
  if (frequency == nullptr) {
    return "scheduleParams.frequency must be one of once, minute, hour, day, week";
  }
  if (frequency->minimum == 0) {
    for (std::string_view name : {"interval", "backfill"}) {
      if (schedule.Find(name) != nullptr) {
        return absl::StrCat("scheduleParams.", name, " is not allowed with frequency once");
      }
    }
    return "";
  }
  if (!Has(schedule, "interval")) {
    return absl::StrCat("scheduleParams.interval is required with frequency ", frequency->name);
  }
  int64_t interval = 0;
  ReadInteger(schedule.Find("interval"), interval);
  if (interval >= frequency->minimum) return "";
  return absl::StrCat("scheduleParams.interval must be at least ", frequency->minimum,
                      " with frequency ", frequency->name);
}

std::string ScheduleChangeProblem(const Value* before, const Value* after, absl::Time now) {
  if ((before == nullptr) != (after == nullptr)) return "scheduleParams cannot come or go";
  if (before == nullptr) return "";
  int64_t old_start = 0;
  int64_t new_start = 0;
  ReadInteger(before->Find("startTime"), old_start);
  ReadInteger(after->Find("startTime"), new_start);
  if (old_start == new_start || absl::FromUnixSeconds(old_start) > now) return "";
  return "scheduleParams.startTime cannot be changed once it has passed";
}

std::optional<absl::Time> NextStart(const Value& schedule, absl::Time from, bool first) {
  int64_t start_seconds = 0;
  int64_t interval = 0;
  ReadInteger(schedule.Find("startTime"), start_seconds);
  ReadInteger(schedule.Find("interval"), interval);
  const absl::Time start = absl::FromUnixSeconds(start_seconds);
  if (start >= from) return start;
  if (first) return from;
  const Frequency* frequency = FindFrequency(schedule.StringAt("frequency"));
  if (frequency == nullptr || frequency->seconds == 0 || interval <= 0) return std::nullopt;
  const absl::Duration step = absl::Seconds(frequency->seconds * interval);
  const int64_t steps = absl::ToInt64Seconds(from - start) / absl::ToInt64Seconds(step) + 1;
  return start + step * steps;
}

std::string ScheduleKey(const Value& schedule) {
  std::string key;
  for (std::string_view name : {"startTime", "frequency", "interval"}) {
    const Value* member = schedule.Find(name);
    absl::StrAppend(&key, member == nullptr ? "" : ScalarText(*member), " ");
  }
  return key;
}

}  // namespace plumb::emulator
