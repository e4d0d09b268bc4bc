#ifndef PLUMB_LIB_HTTP_TRANSPORT_H_
#define PLUMB_LIB_HTTP_TRANSPORT_H_

// One HTTP request and its answer.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace plumb {

struct HttpRequest {
  std::string method;  // "GET", "POST", "PUT", "PATCH", "DELETE".
  std::string url;     // Absolute, encoded.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  absl::Duration timeout = absl::Seconds(60);
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case; the last of a name wins.
  std::string body;

  // "" when absent; `name` in lower case.
  std::string_view Header(std::string_view name) const;
};

// Whether a failed request can have been acted on is told by the status code:
// Unavailable: the request never reached a server (resolving, connecting, TLS).
// Unknown: the connection was lost, or time ran out, after some of it was sent.
// ResourceExhausted: the answer is larger than allowed.
// Cancelled: the transport is being destroyed.
// InvalidArgument: the URL or a header is none that can be sent.
//
// A request with a body, and any POST, is sent at most once. One without a body
// may be sent again when a kept connection turns out to be dead.
class Transport {
 public:
  virtual ~Transport() = default;

  // Any answer with a status line is OK, 5xx included. Thread-safe.
  virtual absl::StatusOr<HttpResponse> Send(const HttpRequest& request) = 0;
};

struct CurlOptions {
  std::string user_agent;
  size_t max_response_bytes = 64u << 20;
  absl::Duration connect_timeout = absl::Seconds(10);
  int max_connections_per_host = 64;  // How many are used is the callers' to say.
};

// libcurl's multi interface on a thread of its own: connections are kept and
// shared by all callers, HTTP/2 is used where a TLS server offers it. TLS
// certificates are always verified (CURL_CA_BUNDLE or SSL_CERT_FILE name another
// bundle); redirects are never followed; only http and https are spoken.
std::unique_ptr<Transport> MakeCurlTransport(const CurlOptions& options);

// Whether what is sent to `url` can be read on its way: http:// to another machine.
bool IsUnprotected(std::string_view url);

// "a b/c" -> "a%20b%2Fc": everything but RFC 3986's unreserved characters.
std::string PercentEncode(std::string_view text);

}  // namespace plumb

#endif  // PLUMB_LIB_HTTP_TRANSPORT_H_
