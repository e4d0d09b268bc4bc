#ifndef PLUMB_LIB_CLIENT_EXPLORE_H_
#define PLUMB_LIB_CLIENT_EXPLORE_H_

// What a source holds, and how a flow has been running.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/client/client.h"
#include "lib/value/value.h"

namespace plumb {

struct ExploreQuery {
  std::string object_type = "rest";  // root, folder, file, table, rest.
  std::string object;                // "json" for REST sources; a path, a table.
  std::string file_type = "json";    // delimited, json, parquet.
  bool preview = false;
  Value params;  // Object, sent base64 encoded as sourceParams; null: left out.
};

// GET /connections/{id}/explore as the API answers it (contract: array, {items},
// or {format, schema, data}).
absl::StatusOr<Value> Explore(PlatformClient& client, const std::string& connection_id,
                              const ExploreQuery& query);

struct FlowRun {
  std::string id;
  std::string state;  // Lower case, as the API spells it otherwise.
  std::optional<int64_t> records_in, records_out, records_failed;
  absl::Time started = absl::InfinitePast();
  std::optional<absl::Duration> duration;
  std::string error;  // The first of the run's errors.
};

// Runs of one flow, newest first, at most `most`.
absl::StatusOr<std::vector<FlowRun>> ListRuns(PlatformClient& client, const std::string& flow_id,
                                              int most);

// GET /connections/{id}/test.
absl::StatusOr<bool> TestConnection(PlatformClient& client, const std::string& connection_id);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_EXPLORE_H_
