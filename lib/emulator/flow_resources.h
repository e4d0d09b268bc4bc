#ifndef PLUMB_LIB_EMULATOR_FLOW_RESOURCES_H_
#define PLUMB_LIB_EMULATOR_FLOW_RESOURCES_H_

// What Flow Service demands of each kind of object, and what it does to flows
// by itself.

#include <string>
#include <string_view>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// Each checks the body of a create (or the object that a patch would leave) and
// fills in defaults.
Refusal CheckConnection(World& world, const Scope& scope, Value& body);
Refusal CheckSourceConnection(World& world, const Scope& scope, Value& body);
Refusal CheckTargetConnection(World& world, const Scope& scope, Value& body);

// A draft is checked for its names and ids only.
enum class FlowChecks { kAll, kDraft };
Refusal CheckFlow(World& world, const Scope& scope, FlowChecks checks, Value& body);

// Whether a reference to the specification `member` of `body` is there and known.
enum class SpecVersion { kDemanded, kOptional };
Refusal CheckSpecVersion(Value& body, std::string_view member, SpecVersion version);

// FLOW-1439-404 for an id that no object of `type` has.
Answer NotFound(std::string_view type, std::string_view id);

// Refuses a missing, stale or unquoted If-Match.
Refusal CheckIfMatch(const Request& request, const Value& body);

// Applies the request's JSON Patch to `after`. Requires: CheckPatchShape passed.
Refusal CheckPatchShape(const Request& request);
Refusal PatchBody(const Request& request, Value& after);

// The operations on flows that differ from those on connections.
Answer CreateFlow(World& world, const Request& request);
Answer PatchFlow(World& world, const Request& request, const std::string& id);
Answer DeleteFlow(World& world, const Request& request, const std::string& id);
Answer ActOnFlow(World& world, const Request& request, const std::string& id);

// Remembers what the flow took of its connections: it runs with that.
void CopyConnections(World& world, const Scope& scope, const Value& flow);

// Plays what is due by `now`: flows settle or vanish, runs start and end.
void PlayTimeline(World& world, absl::Time now);

// Sets the flow's next run on the timeline. `at` is when the question arises.
void ScheduleRuns(World& world, const Scope& scope, const Value& flow, absl::Time at);

// After a restart: puts every flow's and run's next event on the timeline.
void ResumeTimeline(World& world);

// Runs and the specifications.
Answer AnswerRuns(World& world, const Request& request);
Answer AnswerConnectionSpecs(World& world, const Request& request);
Answer AnswerFlowSpecs(World& world, const Request& request);

// GET .../test, /explore and /configs of the connection (or source) of `spec_id`.
Answer Explore(const Request& request, std::string_view spec_id);
Answer Configs();

// {"id", "etag"} of a flow or connection, with the etag as a header too.
Answer IdAndEtag(const World& world, int status, const Value& body);

// {"items": [one]}.
Answer OneItem(const World& world, Collection collection, const Record& record);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_FLOW_RESOURCES_H_
