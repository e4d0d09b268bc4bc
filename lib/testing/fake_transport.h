#ifndef PLUMB_LIB_TESTING_FAKE_TRANSPORT_H_
#define PLUMB_LIB_TESTING_FAKE_TRANSPORT_H_

// A server in memory: answers from a queue or from a function, and remembers
// what it was asked. Thread-safe.

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/http/transport.h"

namespace plumb {

class FakeTransport : public Transport {
 public:
  using Handler = std::function<absl::StatusOr<HttpResponse>(const HttpRequest&)>;

  FakeTransport() = default;

  // Answers what the queue does not. It is called by one caller at a time.
  explicit FakeTransport(Handler handler) : handler_(std::move(handler)) {}

  // The next queued answer, else the handler's, else FailedPrecondition.
  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override;

  // Queues an answer, or a lost one.
  void Answer(absl::StatusOr<HttpResponse> answer);
  void Answer(int status, std::string body);

  // Every request, in order; "GET https://..." of each.
  std::vector<HttpRequest> requests() const;
  std::vector<std::string> lines() const;

 private:
  mutable std::mutex mutex_;
  const Handler handler_;
  std::deque<absl::StatusOr<HttpResponse>> answers_;
  std::vector<HttpRequest> requests_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_TESTING_FAKE_TRANSPORT_H_
