#ifndef PLUMB_LIB_OBSERVED_RUNS_H_
#define PLUMB_LIB_OBSERVED_RUNS_H_

// How dataflows have been running. Plain values.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/resource/address.h"

namespace plumb {

struct FlowRun {
  std::string id;
  RemoteId flow;      // What ran; empty when the API does not say.
  std::string state;  // Lower case, however the API spells it.
  std::optional<int64_t> records_in, records_out, records_failed;
  absl::Time started = absl::InfinitePast();
  std::optional<absl::Duration> duration;
  std::string error;  // The first of the run's errors.
};

}  // namespace plumb

#endif  // PLUMB_LIB_OBSERVED_RUNS_H_
