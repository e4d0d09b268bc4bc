#ifndef PLUMB_LIB_STATE_HTTP_REMOTE_H_
#define PLUMB_LIB_STATE_HTTP_REMOTE_H_

// Terraform's http state protocol, from the client's side: one document and one lock
// at an address (https://developer.hashicorp.com/terraform/language/backend/http).
//
//   GET address                  200 and the document; 204 or 404 when there is none
//   POST address[?ID=lock]       200, 201 or 204; 409 or 423 when another holds the lock
//   LOCK lock_address, info      200; 409 or 423 and the holder's info
//   UNLOCK unlock_address, info  200 or 204
//
// The protocol has no lease: a lock stays until it is given back.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/env/clock.h"
#include "lib/http/transport.h"
#include "lib/state/state.h"

namespace plumb {

// Thread-safe. Repeats what failed on the way, or with 429 or 5xx, as the location says.
// Errors are of the ledger; each names the address, and what the server said.
class HttpRemote {
 public:
  // `transport` and `clock` are borrowed and outlive this.
  HttpRemote(HttpLocation location, Transport& transport, Clock& clock);

  // "the ledger at ADDRESS".
  const std::string& name() const { return name_; }
  bool can_lock() const { return !location_.lock_address.empty(); }
  int retries() const { return location_.retries; }

  // None when there is no document.
  absl::StatusOr<std::optional<std::string>> Get();

  // One attempt, as are the two below. Aborted, with the holder's info if the server told it, when
  // the lock `lock_id` ("": none) does not hold; Unavailable when another attempt may succeed.
  absl::Status Put(const std::string& document, const std::string& lock_id);

  // None when the lock was taken, else the server's words on who holds it.
  absl::StatusOr<std::optional<std::string>> Lock(const std::string& info);

  // NotFound when the server says that this is not the lock that is held.
  absl::Status Unlock(const std::string& info);

  // Sleeps before attempt 1, 2, ...: `failures` is 0, 1, ...
  void Pause(int failures);

  // Does `attempt` again while it is Unavailable, after a pause that doubles.
  template <typename Attempt>
  auto Repeat(const Attempt& attempt) -> decltype(attempt()) {
    for (int i = 0;; ++i) {
      auto result = attempt();
      if (!absl::IsUnavailable(StatusOf(result)) || i >= location_.retries) return result;
      Pause(i);
    }
  }

 private:
  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <typename T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  absl::StatusOr<HttpResponse> Send(const std::string& method, const std::string& url,
                                    const std::string& body);
  absl::Status Refused(const HttpResponse& response, const std::string& what) const;

  const HttpLocation location_;
  Transport& transport_;
  Clock& clock_;
  const std::string name_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_HTTP_REMOTE_H_
