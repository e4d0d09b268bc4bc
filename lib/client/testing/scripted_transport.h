#ifndef PLUMB_LIB_CLIENT_TESTING_SCRIPTED_TRANSPORT_H_
#define PLUMB_LIB_CLIENT_TESTING_SCRIPTED_TRANSPORT_H_

// A server that says what a test has written down. Thread-safe.

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/http/transport.h"

namespace plumb {

// "" when there is no such header.
inline std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [header, value] : request.headers) {
    if (header == name) return value;
  }
  return "";
}

class ScriptedTransport : public Transport {
 public:
  using Headers = std::map<std::string, std::string>;

  // The answers in order; the last one is given again and again.
  ScriptedTransport& Then(int status, std::string body = "", Headers headers = {}) {
    script_.emplace_back(
        HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)});
    return *this;
  }
  ScriptedTransport& ThenFail(absl::Status status) {
    script_.emplace_back(std::move(status));
    return *this;
  }

  // Called with each request, before it is answered.
  void OnSend(std::function<void(const HttpRequest&)> hook) { hook_ = std::move(hook); }

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override {
    if (hook_) hook_(request);
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(request);
    if (script_.empty()) return absl::InternalError("the script is empty");
    absl::StatusOr<HttpResponse> answer = script_.front();
    if (script_.size() > 1) script_.pop_front();
    return answer;
  }

  const std::vector<HttpRequest>& requests() const { return requests_; }

  // "GET https://..." of all requests.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const HttpRequest& request : requests_)
      lines.push_back(request.method + " " + request.url);
    return lines;
  }

 private:
  std::mutex mutex_;
  std::deque<absl::StatusOr<HttpResponse>> script_;
  std::function<void(const HttpRequest&)> hook_;
  std::vector<HttpRequest> requests_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_TESTING_SCRIPTED_TRANSPORT_H_
