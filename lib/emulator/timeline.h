#ifndef PLUMB_LIB_EMULATOR_TIMELINE_H_
#define PLUMB_LIB_EMULATOR_TIMELINE_H_

// What the platform will do by itself, and when. Not thread-safe.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "lib/emulator/store.h"

namespace plumb::emulator {

struct Event {
  enum class Kind {
    kSettle,    // The provider finalises a flow.
    kVanish,    // A flow in delete-finalizing is gone.
    kRunStart,  // A flow's schedule starts a run.
    kRunEnd,    // A run is done.
  };
  Kind kind;
  Scope scope;
  std::string id;      // The flow's, or the run's for kRunEnd.
  std::string marker;  // The event is void when its object no longer carries this.
  int64_t number = 0;  // kRunStart: which run of its schedule, from 0.
};

class Timeline {
 public:
  void Add(absl::Time at, Event event) { events_.emplace(at, std::move(event)); }

  // Adds the first run of a flow's schedule, and makes void what an earlier
  // schedule of the flow has left. Does nothing when the flow already has a
  // schedule of that `key`: it goes on by itself.
  void AddSchedule(absl::Time at, const std::string& key, Event event) {
    Schedule& schedule = schedules_[event.id];
    if (schedule.key == key) return;
    schedule = {key, std::to_string(++last_schedule_)};
    event.marker = schedule.marker;
    Add(at, std::move(event));
  }

  // Whether a run belongs to its flow's present schedule.
  bool IsCurrent(const Event& event) const {
    const auto found = schedules_.find(event.id);
    return found != schedules_.end() && found->second.marker == event.marker;
  }

  void EndSchedule(const std::string& flow_id) { schedules_.erase(flow_id); }

  // The earliest event not later than `now`, removed; events of the same time
  // come in the order in which they were added.
  std::optional<std::pair<absl::Time, Event>> PopDue(absl::Time now) {
    if (events_.empty() || events_.begin()->first > now) return std::nullopt;
    std::pair<absl::Time, Event> due(events_.begin()->first, std::move(events_.begin()->second));
    events_.erase(events_.begin());
    return due;
  }

 private:
  struct Schedule {
    std::string key;
    std::string marker;
  };

  std::multimap<absl::Time, Event> events_;
  std::map<std::string, Schedule> schedules_;  // By flow id.
  int64_t last_schedule_ = 0;
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_TIMELINE_H_
