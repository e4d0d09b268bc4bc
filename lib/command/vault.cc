#include "lib/command/vault.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr int kAttempts = 3;
constexpr size_t kMaxTokenBytes = 1 << 16;

std::string PathForUrl(std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string_view part : absl::StrSplit(path, '/')) {
    parts.push_back(PercentEncode(part));
  }
  return absl::StrJoin(parts, "/");
}

// {"errors": ["permission denied"]}: what Vault says of itself.
std::string ErrorsIn(const Value& body) {
  const Value* errors = body.Find("errors");
  std::vector<std::string> texts;
  if (errors != nullptr && errors->is_array()) {
    for (const Value& error : errors->as_array()) {
      if (error.is_string()) texts.push_back(error.as_string());
    }
  }
  return texts.empty() ? "" : absl::StrCat(" (", absl::StrJoin(texts, "; "), ")");
}

}  // namespace

absl::StatusOr<std::string> Vault::Token() {
  const std::string token = environment_.Get("VAULT_TOKEN").value_or("");
  if (!token.empty()) return token;
  const std::string home = environment_.Get("HOME").value_or("");
  const std::string path = absl::StrCat(home, "/.vault-token");
  if (!home.empty() && files_.Exists(path)) {
    PLUMB_ASSIGN_OR_RETURN(const std::string text, files_.Read(path, kMaxTokenBytes));
    const std::string_view kept = absl::StripAsciiWhitespace(text);
    if (!kept.empty()) return std::string(kept);
  }
  return absl::NotFoundError("VAULT_TOKEN is not set; set it, or run vault login");
}

absl::StatusOr<Value> Vault::Ask(const std::string& api_path, int& status) {
  std::string address = environment_.Get("VAULT_ADDR").value_or("");
  while (absl::EndsWith(address, "/")) address.pop_back();
  if (address.empty()) {
    return absl::NotFoundError("VAULT_ADDR is not set; set it to the Vault server's address");
  }
  if (IsUnprotected(address)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "VAULT_ADDR is ", address, ": the token would be sent for all to read; use https://"));
  }
  PLUMB_ASSIGN_OR_RETURN(const std::string token, Token());
  HttpRequest request{.method = "GET",
                      .url = absl::StrCat(address, "/v1/", api_path),
                      .headers = {{"X-Vault-Token", token}, {"X-Vault-Request", "true"}}};
  const std::string name_space = environment_.Get("VAULT_NAMESPACE").value_or("");
  if (!name_space.empty()) request.headers.emplace_back("X-Vault-Namespace", name_space);
  absl::StatusOr<HttpResponse> response;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) clock_.Sleep(absl::Seconds(attempt));
    response = transport_.Send(request);
    if (response.ok() && response->status < 500 && response->status != 429) break;
  }
  if (!response.ok()) {
    return absl::UnavailableError(
        absl::StrCat("Vault at ", address, " cannot be asked: ", response.status().message()));
  }
  status = response->status;
  const absl::StatusOr<Value> body = ParseJson(response->body);
  if (status == 200 && !body.ok()) {
    return absl::InternalError(
        absl::StrCat("Vault at ", address, " gave an answer that is not JSON"));
  }
  if (status == 200 || status == 404 || status == 403) return body.ok() ? *body : Value(Object());
  return absl::UnavailableError(absl::StrCat("Vault at ", address, " answered with ", status,
                                             body.ok() ? ErrorsIn(*body) : ""));
}

// Mounts can have slashes in them; where Vault does not tell, it is the first part.
absl::StatusOr<std::string> Vault::MountOf(const std::string& path) {
  int status = 0;
  PLUMB_ASSIGN_OR_RETURN(const Value body,
                         Ask(absl::StrCat("sys/internal/ui/mounts/", PathForUrl(path)), status));
  const Value* data = body.Find("data");
  std::string mount = path.substr(0, path.find('/'));
  if (status != 200 || data == nullptr) return mount;
  const std::string_view said = absl::StripSuffix(data->StringAt("path"), "/");
  if (!said.empty() && absl::StartsWith(path, absl::StrCat(said, "/"))) mount = std::string(said);
  const Value* options = data->Find("options");
  if (options == nullptr || options->StringAt("version") != "2") {
    return absl::FailedPreconditionError(
        absl::StrCat(mount, " is no key-value engine of version 2; only those can be read"));
  }
  return mount;
}

absl::StatusOr<Value> Vault::Read(const std::string& path) {
  PLUMB_ASSIGN_OR_RETURN(const std::string mount, MountOf(path));
  const std::string rest = path.substr(std::min(mount.size() + 1, path.size()));
  int status = 0;
  PLUMB_ASSIGN_OR_RETURN(const Value body,
                         Ask(absl::StrCat(PathForUrl(mount), "/data/", PathForUrl(rest)), status));
  if (status == 403) {
    return absl::PermissionDeniedError(
        absl::StrCat("Vault does not let this token read ", path, ErrorsIn(body),
                     "; it needs the read capability on ", mount, "/data/", rest));
  }
  const Value* outer = body.Find("data");
  const Value* inner = outer == nullptr ? nullptr : outer->Find("data");
  if (inner != nullptr && inner->is_object()) return *inner;
  if (outer != nullptr && outer->Find("metadata") != nullptr) {
    return absl::NotFoundError(
        absl::StrCat("the newest version of ", path, " was deleted from Vault"));
  }
  return absl::NotFoundError(absl::StrCat(
      "Vault has no ", path,
      absl::StartsWith(rest, "data/") ? "; write the path as vault kv get takes it, without data/"
                                      : "; the path is as vault kv get takes it, MOUNT/PATH"));
}

absl::StatusOr<std::string> Vault::Get(std::string_view what) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(what, absl::MaxSplits('#', 1));
  const auto& [path, key] = parts;
  if (key.empty() || !absl::StrContains(path, '/') || absl::StartsWith(path, "/") ||
      absl::EndsWith(path, "/") || absl::StrContains(path, "//") ||
      absl::StrContains(absl::StrCat("/", path, "/"), "/../")) {
    return absl::InvalidArgumentError(
        "it is to be secret.vault.MOUNT/PATH#KEY, as in secret.vault.secret/stripe#token");
  }
  auto found = read_.find(path);
  if (found == read_.end()) found = read_.emplace(path, Read(path)).first;
  PLUMB_RETURN_IF_ERROR(found->second.status());
  const Value& data = *found->second;
  const Value* member = data.Find(key);
  if (member == nullptr) {
    std::vector<std::string> names;
    for (const auto& [name, value] : data.as_object()) names.push_back(name);
    const std::string near = DidYouMean(key, names);
    return absl::NotFoundError(
        absl::StrCat("Vault's ", path, " has no member ", key, near.empty() ? "" : "; ", near));
  }
  std::string text = member->is_string() ? member->as_string() : ToJson(*member);
  if (text.empty()) return absl::NotFoundError(absl::StrCat("Vault's ", what, " is empty"));
  return text;
}

}  // namespace plumb
