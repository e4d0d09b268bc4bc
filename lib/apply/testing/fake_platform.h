#ifndef PLUMB_LIB_APPLY_TESTING_FAKE_PLATFORM_H_
#define PLUMB_LIB_APPLY_TESTING_FAKE_PLATFORM_H_

// The platform of the made-up kinds, in memory: buckets with etags and If-Match,
// topics with versions. Thread-safe.

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/env/clock.h"
#include "lib/http/transport.h"
#include "lib/value/value.h"

namespace plumb {

class FakePlatform : public Transport {
 public:
  explicit FakePlatform(Clock& clock) : clock_(clock) {}

  absl::StatusOr<HttpResponse> Send(const HttpRequest& request) override;

  struct Seen {
    std::string line;  // "POST /data/things/store/buckets"
    std::string if_match;
    Value body;
  };
  std::vector<Seen> seen() const;

  // Of the writes alone, in order.
  std::vector<std::string> Writes() const;

  // What somebody else does. `Insert` returns the id.
  std::string Insert(const std::string& collection, Value body);
  void Edit(const std::string& id, const std::string& member, Value value);
  void Remove(const std::string& id);

  Value Find(const std::string& id) const;  // Null when it is not there.
  size_t size() const;

  // Called before each request is acted on, without any lock held.
  std::function<void(const HttpRequest&)> before;
  // Answers instead of acting, where it gives a status that is not 0.
  std::function<int(const HttpRequest&)> refuse;
  // Requests by method whose answers are lost, once each: after acting, or before.
  std::set<std::string> lose_answer, lose_request;
  // Members that are taken and dropped.
  std::set<std::string> forgets;

 private:
  struct Stored {
    std::string collection;
    Value body;
    int version = 0;  // Of topics.
  };

  HttpResponse Act(const HttpRequest& request, const std::string& path, const Value& body);
  HttpResponse Post(const std::string& collection, Value body);
  HttpResponse Change(const HttpRequest& request, Stored& stored, const Value& body);
  HttpResponse List(const std::string& collection) const;
  std::string Add(const std::string& collection, Value body);
  void Touch(Stored& stored);
  Value Shown(const Stored& stored) const;

  Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Stored> objects_;  // By id.
  std::vector<Seen> seen_;
  int ids_ = 0, etags_ = 0;
};

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_TESTING_FAKE_PLATFORM_H_
