#ifndef PLUMB_LIB_EMULATOR_GATEWAY_H_
#define PLUMB_LIB_EMULATOR_GATEWAY_H_

// What is checked before any service sees a call, in the platform's order:
// token present, token valid, API key, organisation, sandbox, content type, JSON.

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "lib/emulator/call.h"
#include "lib/emulator/settings.h"
#include "lib/emulator/world.h"

namespace plumb::emulator {

// Who answers below a base path.
enum class Service {
  kFlowService,
  kDataPrep,
  kSchemaRegistry,
  kCatalog,
  kDataSetLabels,
  kSandboxes,
  kNone,
};

// The service of a path, and how many segments its base path has.
struct Base {
  Service service = Service::kNone;
  size_t segments = 0;
};
Base FindBase(const Call& call);

// Fills `request` (but its path) or says why the call is refused.
Refusal PassGateway(const World& world, const Call& call, Service service, Request& request);

// A token that expires at `expiry` and was issued to `client_id`. PassGateway
// holds such tokens to both; tokens of another form it takes as they are, but
// for "expired" and "invalid".
std::string IssueToken(std::string_view client_id, absl::Time expiry);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_GATEWAY_H_
