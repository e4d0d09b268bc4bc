#ifndef PLUMB_LIB_CLIENT_CALL_H_
#define PLUMB_LIB_CLIENT_CALL_H_

// What PlatformClient's own files share.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/client/client.h"

namespace plumb {

// Whether a request may be sent again once it may have been acted on.
enum class Repeat { kSafe, kOnce };

struct PlatformClient::Call {
  std::string method;
  std::string path;  // From the root, encoded; may have a query already.
  std::vector<std::pair<std::string, std::string>> query = {};
  std::string accept = "";
  std::string content_type = "";
  std::string if_match = "";
  std::string body = "";
  std::vector<std::string> secrets = {};  // What `body` holds that no message may.
  Repeat repeat = Repeat::kSafe;
};

struct PlatformClient::Progress {
  std::string request_id;
  absl::Time begun;
  int attempts = 0;  // That were no 429.
  int waits = 0;
  bool renewed = false;    // The token, once.
  bool ambiguous = false;  // A write may have been done by an earlier attempt.
  bool again = false;      // Whether to send it once more.
};

// "GET /data/...": how messages name a call.
std::string NameOf(const std::string& method, const std::string& path);

// The item path of `handle`. InvalidArgument for a handle that would make it
// another path.
absl::StatusOr<std::string> ItemPath(const KindDescriptor& kind, const std::string& handle);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_CALL_H_
