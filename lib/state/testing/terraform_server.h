#ifndef PLUMB_LIB_STATE_TESTING_TERRAFORM_SERVER_H_
#define PLUMB_LIB_STATE_TESTING_TERRAFORM_SERVER_H_

// A server of Terraform's http state protocol in memory, as strict as GitLab's: a lock
// has to be named in every write while it is held, and each write has a greater serial.
// The protocol: https://developer.hashicorp.com/terraform/language/backend/http.

#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/http/transport.h"
#include "lib/testing/fake_transport.h"
#include "lib/value/json.h"

namespace plumb {

class TerraformServer {
 public:
  static constexpr char kAddress[] = "https://git.example/state/{environment}";

  HttpResponse Handle(const HttpRequest& request) {
    const std::string path = request.url.substr(0, request.url.find('?'));
    State& state = states_[path];
    const absl::StatusOr<Value> body = ParseJson(request.body);
    if (request.method == "GET") {
      return state.document.empty() ? HttpResponse{404} : HttpResponse{200, {}, state.document};
    }
    if (!body.ok()) return {400, {}, "no JSON"};
    const std::string id(body->StringAt("ID"));
    if (request.method == "LOCK") {
      if (!state.lock.empty()) return {423, {}, state.lock};
      state.lock = request.body;
      return {200};
    }
    if (request.method == "UNLOCK") {
      if (IdOf(state.lock) != id) return {409, {}, state.lock};
      state.lock.clear();
      return {200};
    }
    if (request.method != "POST") return {405};
    const size_t named = request.url.find("ID=");
    const std::string used = named == std::string::npos ? "" : request.url.substr(named + 3);
    if (used != IdOf(state.lock)) return {409, {}, state.lock};
    const Value* serial = body->Find("serial");
    if (serial == nullptr || !serial->is_int() || serial->as_int() <= state.serial) {
      return {422, {}, "serial has already been taken"};
    }
    state.serial = serial->as_int();
    state.document = request.body;
    ++writes_;
    return {200};
  }

  // Of one environment.
  std::string& document(const std::string& environment) {
    return states_[absl::StrCat("https://git.example/state/", environment)].document;
  }
  int writes() const { return writes_; }

 private:
  struct State {
    std::string document, lock;
    int64_t serial = 0;
  };

  static std::string IdOf(const std::string& lock) {
    const absl::StatusOr<Value> info = ParseJson(lock);
    return info.ok() ? std::string(info->StringAt("ID")) : "";
  }

  std::map<std::string, State> states_;
  int writes_ = 0;
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_TESTING_TERRAFORM_SERVER_H_
