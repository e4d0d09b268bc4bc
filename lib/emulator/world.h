#ifndef PLUMB_LIB_EMULATOR_WORLD_H_
#define PLUMB_LIB_EMULATOR_WORLD_H_

// What every service sees while it answers one call: the objects, the settings,
// the time, and where new ids and etags come from. Not thread-safe.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/emulator/call.h"
#include "lib/emulator/settings.h"
#include "lib/emulator/store.h"
#include "lib/emulator/timeline.h"

namespace plumb::emulator {

// The account under which the platform's own services write.
inline constexpr std::string_view kProvider = "acp_foundation_connectors@AdobeID";

// One call after the gateway let it through.
struct Request {
  const Call& call;
  Scope scope;
  std::string client_id;               // x-api-key.
  absl::Span<const std::string> path;  // Below the service's base path.
  Value body;                          // Null when none was sent.

  std::string UserId() const { return client_id + "@techacct.adobe.com"; }
};

// Who writes: the members for audit come from it.
struct Author {
  std::string user;
  std::string client;
};

class World {
 public:
  // `seed` fixes the ids to come; worlds opened again on one file differ.
  World(std::unique_ptr<Store> store, uint64_t seed);

  Store& store() { return *store_; }
  Settings& settings() { return settings_; }
  const Settings& settings() const { return settings_; }
  const Store& store() const { return *store_; }
  Timeline& timeline() { return timeline_; }

  // The time of the call, or of the event that is being played.
  absl::Time now() const { return now_; }
  void set_now(absl::Time now) { now_ = now; }
  int64_t NowMillis() const { return absl::ToUnixMillis(now_); }

  // Changes whenever what lists show of every object may change.
  int64_t epoch() const { return epoch_; }
  void NextEpoch() { ++epoch_; }

  std::string NewUuid();
  std::string NewHex(int digits);
  // "\"5400d99c-0000-0200-0000-60358d540000\"", quotes included.
  std::string NewEtag();

  std::string TenantNamespace() const { return "_" + settings_.tenant; }

 private:
  uint64_t Next();

  std::unique_ptr<Store> store_;
  Settings settings_;
  Timeline timeline_;
  absl::Time now_;
  int64_t epoch_ = 0;
  uint64_t random_state_;
};

// The same UUID for the same text, as sandboxes have one.
std::string UuidOf(std::string_view text);

// 64 bits that depend on all of `text`; the same on every machine.
uint64_t HashOf(std::string_view text);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_WORLD_H_
