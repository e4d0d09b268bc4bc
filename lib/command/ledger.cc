#include "lib/command/ledger.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

// The key of fingerprints when the ledger's owner keeps it elsewhere; "" when not.
absl::StatusOr<std::string> StateKey(Environment& environment) {
  const std::string text = environment.Get("PLUMB_STATE_KEY").value_or("");
  if (text.empty()) return "";
  constexpr size_t kLeast = 16;
  if (text.size() < kLeast) {
    return absl::InvalidArgumentError(
        absl::StrCat("PLUMB_STATE_KEY is too short to be a key: it has ", text.size(),
                     " characters; make one of at least ", kLeast, ", by openssl rand -hex 32"));
  }
  std::string key;
  if (!absl::HexStringToBytes(Sha256Hex(text), &key)) return absl::InternalError("no digest");
  return key;
}

// What [state] says, else what the variable says, else `otherwise`: Terraform's order.
std::string Setting(const std::string& configured, std::string_view variable, Services& services,
                    std::string_view otherwise = "") {
  if (!configured.empty()) return configured;
  const std::string value = services.environment.Get(variable).value_or("");
  return value.empty() ? std::string(otherwise) : value;
}

absl::StatusOr<int> NumberOf(std::string_view variable, int otherwise, int most,
                             Services& services) {
  const std::string text = services.environment.Get(variable).value_or("");
  if (text.empty()) return otherwise;
  int number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= 0 && number <= most) return number;
  return absl::InvalidArgumentError(
      absl::StrCat(variable, " is no number from 0 to ", most, ": ", text));
}

absl::StatusOr<HttpLocation> LocationOf(const HttpStateSettings& http, Services& services) {
  HttpLocation location{
      .address = Setting(http.address, "TF_HTTP_ADDRESS", services),
      .lock_address = Setting(http.lock_address, "TF_HTTP_LOCK_ADDRESS", services),
      .unlock_address = Setting(http.unlock_address, "TF_HTTP_UNLOCK_ADDRESS", services),
      .update_method = Setting(http.update_method, "TF_HTTP_UPDATE_METHOD", services, "POST"),
      .lock_method = Setting(http.lock_method, "TF_HTTP_LOCK_METHOD", services, "LOCK"),
      .unlock_method = Setting(http.unlock_method, "TF_HTTP_UNLOCK_METHOD", services, "UNLOCK"),
      .username = Setting(http.username, "TF_HTTP_USERNAME", services),
      .password = Secret(Setting("", "TF_HTTP_PASSWORD", services))};
  if (location.address.empty()) {
    return absl::FailedPreconditionError(
        "state.backend = \"http\" needs the ledger's address; set address of [state], or "
        "TF_HTTP_ADDRESS");
  }
  for (const std::string* address :
       {&location.address, &location.lock_address, &location.unlock_address}) {
    if (location.username.empty() || !IsUnprotected(*address)) continue;
    return absl::FailedPreconditionError(absl::StrCat("TF_HTTP_PASSWORD would be sent to ",
                                                      *address, " for all to read; use https://"));
  }
  constexpr int kMostRetries = 100, kMostSeconds = 3600;
  PLUMB_ASSIGN_OR_RETURN(location.retries,
                         NumberOf("TF_HTTP_RETRY_MAX", 2, kMostRetries, services));
  PLUMB_ASSIGN_OR_RETURN(const int least,
                         NumberOf("TF_HTTP_RETRY_WAIT_MIN", 1, kMostSeconds, services));
  PLUMB_ASSIGN_OR_RETURN(const int most,
                         NumberOf("TF_HTTP_RETRY_WAIT_MAX", 30, kMostSeconds, services));
  location.retry_wait_min = absl::Seconds(least);
  location.retry_wait_max = absl::Seconds(most);
  return location;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StateStore>> OpenLedger(const Workspace& workspace, OpenMode mode,
                                                       Services& services) {
  StateSettings state = workspace.project.state;
  const std::string url = services.environment.Get("PLUMB_STATE_URL").value_or("");
  if (!url.empty()) state.url = url;
  return OpenLedgerAt(state, workspace.environment.name, mode, services);
}

absl::StatusOr<std::unique_ptr<StateStore>> OpenLedgerAt(const StateSettings& state,
                                                         const std::string& environment,
                                                         OpenMode mode, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::string key, StateKey(services.environment));
  if (state.backend == "http") {
    PLUMB_ASSIGN_OR_RETURN(HttpLocation location, LocationOf(state.http, services));
    return OpenHttp(std::move(location), environment, mode, services.transport, services.clock,
                    key);
  }
  if (state.backend != "postgres") {
    return OpenSqlite(state.path, environment, mode, services.files, key);
  }
  return OpenPostgres({.connection = state.url, .schema = state.schema}, environment, mode, key);
}

}  // namespace plumb
