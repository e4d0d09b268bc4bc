// The token endpoint: OAuth 2 server-to-server credentials.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/gateway.h"
#include "lib/emulator/services.h"

namespace plumb::emulator {
namespace {

// Tokens live a day, less the second that passes until they arrive.
constexpr int64_t kLifetimeSeconds = 86399;

// The parameter, from the form or else the query; "" when it was not sent.
std::string Parameter(const Call& call, std::string_view name) {
  for (const auto& [key, value] : ParseForm(call.body)) {
    if (key == name) return value;
  }
  return call.Query(name).value_or("");
}

}  // namespace

Answer AnswerIms(World& world, const Call& call) {
  const bool known = call.path.size() == 3 && call.path[1] == "token" &&
                     (call.path[2] == "v2" || call.path[2] == "v3");
  if (!known) return UnknownPath();
  if (call.method != "POST") return MethodNotAllowed();
  if (!call.body.empty() &&
      !absl::StartsWith(call.Header("content-type"), "application/x-www-form-urlencoded")) {
    return TokenError(400, "invalid_request", "the body must be a form");
  }
  const std::string grant = Parameter(call, "grant_type");
  if (grant != "client_credentials") {
    return TokenError(400, "unsupported_grant_type", absl::StrCat("grant_type is \"", grant, "\""));
  }
  const std::string client_id = Parameter(call, "client_id");
  const std::string secret = Parameter(call, "client_secret");
  if (client_id.empty()) return TokenError(400, "invalid_client", "client_id is missing");
  if (secret.empty()) return TokenError(400, "invalid_client", "client_secret is missing");
  if (secret == "invalid") return TokenError(401, "invalid_client", "wrong client_secret");
  if (Parameter(call, "scope").empty()) {
    return TokenError(400, "invalid_scope", "scope is missing");
  }
  const absl::Time expiry = world.now() + absl::Seconds(kLifetimeSeconds);
  return Json(200, Object{{"access_token", IssueToken(client_id, expiry)},
                          {"token_type", "bearer"},
                          {"expires_in", kLifetimeSeconds}});
}

}  // namespace plumb::emulator
