#ifndef PLUMB_LIB_CLIENT_EXPLORE_H_
#define PLUMB_LIB_CLIENT_EXPLORE_H_

// What a source holds, what sources there are, and how a flow has been running.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/client/client.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/runs.h"
#include "lib/resource/address.h"
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

// Every connection and flow spec of the platform, as the API says them.
struct PlatformSpecs {
  std::vector<Value> connection_specs, flow_specs;
};
absl::StatusOr<PlatformSpecs> ReadSpecs(PlatformClient& client);

// Runs of one flow, newest first, at most `most`.
absl::StatusOr<std::vector<FlowRun>> ListRuns(PlatformClient& client, const std::string& flow_id,
                                              int most);

// The newest runs of several flows in one request (one for every 50 flows), newest
// first, at most 100 of each request.
absl::StatusOr<std::vector<FlowRun>> ListRunsOf(PlatformClient& client, const Dataflow& dataflow,
                                                const std::vector<RemoteId>& flows);

// GET /connections/{id}/test.
absl::StatusOr<bool> TestConnection(PlatformClient& client, const std::string& connection_id);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_EXPLORE_H_
