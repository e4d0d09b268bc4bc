#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/http/transport.h"

namespace plumb {
namespace {

// One request on its way: made by the caller, driven by the loop's thread.
struct Exchange {
  const HttpRequest* request = nullptr;
  const CurlOptions* options = nullptr;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  HttpResponse response;
  absl::Status status;
  bool too_large = false;
  bool done = false;
  char error[CURL_ERROR_SIZE] = {};

  ~Exchange() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
};

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const size_t bytes = size * count;
  if (exchange.response.body.size() + bytes > exchange.options->max_response_bytes) {
    exchange.too_large = true;
    return 0;  // Ends the transfer.
  }
  exchange.response.body.append(data, bytes);
  return bytes;
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(data, size * count);
  if (line.substr(0, 5) == "HTTP/") exchange.response.headers.clear();  // After a 100 Continue.
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
    exchange.response.headers[absl::AsciiStrToLower(line.substr(0, colon))] = std::string(value);
  }
  return size * count;
}

// Whether nothing of the request can have reached a server.
bool NeverArrived(CURLcode code, const Exchange& exchange) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return true;
    default:
      break;
  }
  // Nothing was sent: no request line went out.
  long sent = 0;  // NOLINT(google-runtime-int): curl's type.
  curl_easy_getinfo(exchange.easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent == 0;
}

absl::Status StatusOf(CURLcode code, const Exchange& exchange) {
  if (code == CURLE_OK) return absl::OkStatus();
  const std::string what =
      absl::StrCat(exchange.request->method, " ",
                   exchange.request->url.substr(0, exchange.request->url.find('?')), ": ",
                   exchange.error[0] != '\0' ? exchange.error : curl_easy_strerror(code));
  if (exchange.too_large) {
    return absl::ResourceExhaustedError(absl::StrCat(
        what, ": the answer has more than ", exchange.options->max_response_bytes, " bytes"));
  }
  if (NeverArrived(code, exchange)) return absl::UnavailableError(what);
  return absl::UnknownError(what);
}

void SetMethod(CURL* easy, const HttpRequest& request) {
  if (request.method != "GET") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  if (!request.body.empty() || request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }
}

void SetHeaders(Exchange& exchange) {
  for (const auto& [name, value] : exchange.request->headers) {
    exchange.headers = curl_slist_append(exchange.headers, absl::StrCat(name, ": ", value).c_str());
  }
  exchange.headers = curl_slist_append(exchange.headers, "Expect:");
  curl_easy_setopt(exchange.easy, CURLOPT_HTTPHEADER, exchange.headers);
}

void SetSecurity(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  for (const char* const name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const char* const bundle = std::getenv(name);
    if (bundle != nullptr && *bundle != '\0') {
      curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
      break;
    }
  }
}

void SetUp(Exchange& exchange) {
  CURL* const easy = exchange.easy;
  const HttpRequest& request = *exchange.request;
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &exchange);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.error);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, exchange.options->user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 0L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(request.timeout)));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(exchange.options->connect_timeout)));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  // When a kept connection turns out to be dead, curl sends the request again on
  // a new one. A POST that makes something may have been acted on by then: it
  // gets a connection of its own. Creates are few and slow beside that.
  if (request.method == "POST") curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  SetMethod(easy, request);
  SetHeaders(exchange);
  SetSecurity(easy);
}

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(const CurlOptions& options) : options_(options) {}

  ~CurlTransport() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      if (multi_ != nullptr) curl_multi_wakeup(multi_);
    }
    if (loop_.joinable()) loop_.join();
    if (multi_ != nullptr) curl_multi_cleanup(multi_);
  }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override {
    Exchange exchange;
    exchange.request = &request;
    exchange.options = &options_;
    std::unique_lock<std::mutex> lock(mutex_);
    if (!Start()) return absl::InternalError("libcurl could not be started");
    exchange.easy = curl_easy_init();
    if (exchange.easy == nullptr) return absl::InternalError("libcurl has no memory left");
    SetUp(exchange);
    incoming_.push_back(&exchange);
    curl_multi_wakeup(multi_);
    finished_.wait(lock, [&exchange] { return exchange.done; });
    if (!exchange.status.ok()) return exchange.status;
    return std::move(exchange.response);
  }

 private:
  // Starts libcurl and the loop with the first request: commands that send
  // nothing do not pay for it. Requires: mutex_ is held.
  bool Start() {
    if (stopping_) return false;
    if (multi_ != nullptr) return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return false;
    multi_ = curl_multi_init();
    if (multi_ == nullptr) return false;
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options_.max_connections_per_host));
    loop_ = std::thread([this] { Loop(); });
    return true;
  }

  void Loop() {
    while (Admit()) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      Collect();
      curl_multi_poll(multi_, nullptr, 0, /*timeout_ms=*/1000, nullptr);
    }
    CancelAll();
  }

  // Takes what came in; whether to go on.
  bool Admit() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Exchange* exchange : incoming_) {
      curl_multi_add_handle(multi_, exchange->easy);
      active_.push_back(exchange);
    }
    incoming_.clear();
    return !stopping_;
  }

  void Collect() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Exchange* exchange = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
      curl_multi_remove_handle(multi_, exchange->easy);
      long status = 0;  // NOLINT(google-runtime-int): curl's type.
      curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
      exchange->response.status = static_cast<int>(status);
      Finish(exchange, StatusOf(code, *exchange));
    }
  }

  void Finish(Exchange* exchange, absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    active_.erase(std::find(active_.begin(), active_.end(), exchange));
    exchange->status = std::move(status);
    exchange->done = true;
    finished_.notify_all();
  }

  void CancelAll() {
    const std::vector<Exchange*> active = active_;
    for (Exchange* exchange : active) {
      curl_multi_remove_handle(multi_, exchange->easy);
      Finish(exchange, absl::CancelledError("the transport was stopped"));
    }
  }

  const CurlOptions options_;
  std::mutex mutex_;
  std::condition_variable finished_;
  CURLM* multi_ = nullptr;
  std::thread loop_;
  bool stopping_ = false;
  std::vector<Exchange*> incoming_;  // Under mutex_.
  std::vector<Exchange*> active_;    // Of the loop's thread; changed under mutex_.
};

}  // namespace

std::unique_ptr<Transport> MakeCurlTransport(const CurlOptions& options) {
  return std::make_unique<CurlTransport>(options);
}

}  // namespace plumb
