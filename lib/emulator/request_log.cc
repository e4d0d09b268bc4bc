#include "lib/emulator/request_log.h"

#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "lib/emulator/specs.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kHeaders[] = {"if-match",       "accept",    "content-type",
                                         "x-sandbox-name", "x-api-key", "x-gw-ims-org-id",
                                         "x-request-id",   "user-agent"};

constexpr std::string_view kMask = "****";

// Whether any source calls a secret by this name.
bool IsSecretName(std::string_view name) {
  if (name == "client_secret" || name == "access_token") return true;
  static const auto& names = *[] {
    auto* set = new std::set<std::string, std::less<>>();
    for (const Value& body : ConnectionSpecBodies()) {
      const ConnectionSpec* spec = FindConnectionSpec(body.StringAt("id"));
      for (const AuthSpec& auth : spec->auth) {
        for (const AuthParam& param : auth.params) {
          if (param.secret) set->insert(param.name);
        }
      }
    }
    return set;
  }();
  return names.contains(name);
}

void Mask(Value& value) {
  if (value.is_array()) {
    for (Value& element : value.as_array()) Mask(element);
  }
  if (!value.is_object()) return;
  // A patch names its secret in the path.
  const std::string_view path = value.StringAt("path");
  if (absl::StartsWith(path, "/auth/params/") && IsSecretName(path.substr(13)) &&
      value.Find("value") != nullptr) {
    value.as_object().Set("value", kMask);
  }
  for (auto& [name, member] : value.as_object()) {
    if (IsSecretName(name) && !member.is_object()) {
      member = kMask;
    } else {
      Mask(member);
    }
  }
}

Value BodyOf(const Settings& settings, const Call& call) {
  if (call.body.empty()) return nullptr;
  absl::StatusOr<Value> body = ParseJson(call.body);
  if (!body.ok()) {
    Object form;
    for (const auto& [name, value] : ParseForm(call.body)) form.Set(name, value);
    body = Value(std::move(form));
  }
  if (!settings.log_secrets) Mask(*body);
  return *std::move(body);
}

}  // namespace

void RequestLog::Add(const Settings& settings, const Call& call, int status) {
  if (settings.requests_kept <= 0) return;
  Object headers;
  for (std::string_view name : kHeaders) {
    if (call.HasHeader(name)) headers.Set(name, call.Header(name));
  }
  Object query;
  for (const auto& [name, value] : call.query) {
    Value& values = query[name];
    if (!values.is_array()) values = Array();
    const bool secret = !settings.log_secrets && IsSecretName(name);
    values.as_array().push_back(secret ? Value(kMask) : Value(value));
  }
  entries_.push_back(Object{{"number", ++last_number_},
                            {"method", call.method},
                            {"path", call.RawPath()},
                            {"query", std::move(query)},
                            {"headers", std::move(headers)},
                            {"body", BodyOf(settings, call)},
                            {"status", status}});
  while (static_cast<int64_t>(entries_.size()) > settings.requests_kept) entries_.pop_front();
}

}  // namespace plumb::emulator
