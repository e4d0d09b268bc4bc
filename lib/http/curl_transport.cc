#include <curl/curl.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/http/transport.h"

namespace plumb {
namespace {

// Gateways drop connections that were idle for longer.
constexpr long kMaxIdleSeconds = 50;  // NOLINT(google-runtime-int)

// One request on its way: made by the caller, driven by the loop's thread.
struct Exchange {
  const HttpRequest* request = nullptr;
  const CurlOptions* options = nullptr;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  size_t body_sent = 0;  // Bytes of the request's body that curl has taken.
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

size_t OnUpload(char* buffer, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view rest = std::string_view(exchange.request->body).substr(exchange.body_sent);
  const size_t bytes = rest.copy(buffer, size * count);
  exchange.body_sent += bytes;
  return bytes;
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(data, size * count);
  if (line.substr(0, 5) == "HTTP/") {
    exchange.response.headers.clear();  // Those of a 100 Continue.
    return line.size();
  }
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
    exchange.response.headers[absl::AsciiStrToLower(line.substr(0, colon))] = std::string(value);
  }
  return line.size();
}

// Whether nothing of the request can have reached a server: not even of an earlier
// attempt on a kept connection, which is why curl's codes do not tell.
bool NeverArrived(const Exchange& exchange) {
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
  if (!NeverArrived(exchange)) return absl::UnknownError(what);
  const bool bad_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  return bad_url ? absl::InvalidArgumentError(what) : absl::UnavailableError(what);
}

// When a kept connection dies before a byte of the answer came, curl sends the
// request again on a new one, though a server may have acted on the first. It
// has to rewind the body for that, and one that comes from a callback has no way
// back: such a request fails with CURLE_SEND_FAIL_REWIND, our Unknown, instead.
// Where not even the body's first byte was written, curl still tries again:
// no server acts on half a request. A POST without a body cannot be protected
// like that and gets a connection of its own.
void SetMethod(Exchange& exchange) {
  CURL* const easy = exchange.easy;
  const HttpRequest& request = *exchange.request;
  if (!request.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, OnUpload);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
  } else if (request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

bool HasHeader(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [name](const auto& header) {
    return absl::EqualsIgnoreCase(header.first, name);
  });
}

// Whether no header could smuggle in another one.
bool HeadersAreLines(const HttpRequest& request) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  return std::none_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first.find_first_of(kBreaks) != std::string::npos ||
           header.second.find_first_of(kBreaks) != std::string::npos;
  });
}

void SetHeaders(Exchange& exchange) {
  const auto add = [&exchange](const std::string& line) {
    exchange.headers = curl_slist_append(exchange.headers, line.c_str());
  };
  for (const auto& [name, value] : exchange.request->headers) {
    // "name;" is curl's way to write a header without a value.
    add(value.empty() ? absl::StrCat(name, ";") : absl::StrCat(name, ": ", value));
  }
  // "name:" keeps curl from sending its own: it would wait for a 100 Continue,
  // and call any body a form.
  add("Expect:");
  if (!HasHeader(*exchange.request, "content-type")) add("Content-Type:");
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
  // Not brotli: servers that compress at its best take a hundred times as long over it.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
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
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  SetMethod(exchange);
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
    {
      std::unique_lock<std::mutex> lock(mutex_);
      finished_.wait(lock, [this] { return senders_ == 0; });
    }
    if (multi_ != nullptr) curl_multi_cleanup(multi_);
  }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override {
    if (!HeadersAreLines(request)) {
      return absl::InvalidArgumentError("a header's name or value has a line break in it");
    }
    std::unique_lock<std::mutex> lock(mutex_);
    if (stopping_) return absl::CancelledError("the transport was stopped");
    if (!Start()) return absl::InternalError("libcurl could not be started");
    ++senders_;
    lock.unlock();
    Exchange exchange{.request = &request, .options = &options_, .easy = curl_easy_init()};
    if (exchange.easy != nullptr) SetUp(exchange);
    lock.lock();
    if (exchange.easy == nullptr) {
      exchange.status = absl::InternalError("libcurl has no memory left");
    } else {
      Await(exchange, lock);
    }
    // The destructor waits for the last one; nothing of `this` is used after.
    if (--senders_ == 0) finished_.notify_all();
    lock.unlock();
    if (!exchange.status.ok()) return exchange.status;
    return std::move(exchange.response);
  }

 private:
  // Starts libcurl and the loop with the first request: commands that send
  // nothing do not pay for it. Requires: mutex_ is held.
  bool Start() {
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

  // Hands the exchange to the loop and waits until it is done.
  void Await(Exchange& exchange, std::unique_lock<std::mutex>& lock) {
    if (stopping_) {  // Since Send began: the loop may be gone.
      exchange.status = absl::CancelledError("the transport was stopped");
      return;
    }
    incoming_.push_back(&exchange);
    curl_multi_wakeup(multi_);
    finished_.wait(lock, [&exchange] { return exchange.done; });
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
  size_t senders_ = 0;               // Calls of Send that have not returned.
  std::vector<Exchange*> incoming_;  // Under mutex_.
  std::vector<Exchange*> active_;    // Of the loop's thread; changed under mutex_.
};

}  // namespace

std::unique_ptr<Transport> MakeCurlTransport(const CurlOptions& options) {
  return std::make_unique<CurlTransport>(options);
}

}  // namespace plumb
