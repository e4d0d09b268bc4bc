#ifndef PLUMB_LIB_APPLY_LOOK_H_
#define PLUMB_LIB_APPLY_LOOK_H_

// Looking for what a create made whose answer nobody got.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/client/client.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/resource/resource.h"
#include "lib/value/value.h"

namespace plumb {

struct Sought {
  const KindDescriptor& kind;
  Value wanted;  // Normal form of the body as sent.
  absl::Time begun;
  std::function<bool(const RemoteId&)> taken;  // Whether it is known to be another's.
};

// All that it could have made: of its name, not taken, not older than it (but for
// what clocks may differ by), with every field as it was sent. Oldest first.
absl::StatusOr<std::vector<ObservedObject>> LookFor(PlatformClient& client, const Sought& sought);

// When the platform says that it was made; InfinitePast when it does not say.
absl::Time CreatedAt(const Value& raw);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_LOOK_H_
