#ifndef PLUMB_LIB_CLIENT_FAILURE_H_
#define PLUMB_LIB_CLIENT_FAILURE_H_

// What a server said when it refused, in any of the forms that the platform's
// services use, and the status that it comes to. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/http/transport.h"
#include "lib/value/value.h"

namespace plumb {

struct ServerFailure {
  std::string code;        // "FLOW-1404-412", "401013"; "" when there is none.
  std::string text;        // One line of at most 500 bytes, or why it is left out.
  std::string request_id;  // The server's; "" when there is none.
};

// Texts that hold one of `secrets`, as it is or encoded for JSON, a URL or in
// base64, are left out.
ServerFailure ReadFailure(const HttpResponse& response, const std::vector<std::string>& secrets);

// Whether an answer says that the object will take the request later.
bool IsPassingState(std::string_view code);

// The status of an answer that is no success: client.h says which. A 5xx is
// Unavailable here; `call` ("GET /data/...") begins the message.
absl::Status StatusOfFailure(std::string_view call, const HttpResponse& response,
                             const std::vector<std::string>& secrets);

// The texts of all secrets in `value`.
std::vector<std::string> SecretTexts(const Value& value);

// One line: control characters become blanks, and what is longer than `most`
// bytes is cut between characters.
std::string OneLine(std::string_view text, size_t most);

// Whether one of `secrets` stands in `text`, as it is or encoded.
bool HoldsSecret(std::string_view text, const std::vector<std::string>& secrets);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_FAILURE_H_
