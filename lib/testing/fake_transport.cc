#include "lib/testing/fake_transport.h"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace plumb {

absl::StatusOr<HttpResponse> FakeTransport::Send(const HttpRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back(request);
  if (!answers_.empty()) {
    absl::StatusOr<HttpResponse> answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  if (handler_) return handler_(request);
  return absl::FailedPreconditionError(
      absl::StrCat("the test has no answer to ", request.method, " ", request.url));
}

void FakeTransport::Answer(absl::StatusOr<HttpResponse> answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  answers_.push_back(std::move(answer));
}

void FakeTransport::Answer(int status, std::string body) {
  Answer(HttpResponse{.status = status, .headers = {}, .body = std::move(body)});
}

std::vector<HttpRequest> FakeTransport::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

std::vector<std::string> FakeTransport::lines() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> lines;
  for (const HttpRequest& request : requests_) {
    lines.push_back(absl::StrCat(request.method, " ", request.url));
  }
  return lines;
}

}  // namespace plumb
