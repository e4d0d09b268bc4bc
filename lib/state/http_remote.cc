#include "lib/state/http_remote.h"

#include <openssl/evp.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// What Terraform sends; "" where OpenSSL is not allowed to compute it.
std::string ContentMd5(std::string_view body) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(body.data(), body.size(), digest, &size, EVP_md5(), nullptr) != 1) return "";
  return absl::Base64Escape(std::string_view(reinterpret_cast<char*>(digest), size));
}

bool IsSuccess(int status) { return status == 200 || status == 201 || status == 204; }
bool IsConflict(int status) { return status == 409 || status == 423; }

// The start of what a server said, on one line.
std::string Excerpt(std::string_view body) {
  constexpr size_t kMost = 200;
  std::string text(absl::StripAsciiWhitespace(body.substr(0, kMost)));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return absl::ascii_iscntrl(c); }, ' ');
  return text.empty() ? "" : absl::StrCat(" (", text, ")");
}

std::string WithoutQuery(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace

HttpRemote::HttpRemote(HttpLocation location, Transport& transport, Clock& clock)
    : location_(std::move(location)),
      transport_(transport),
      clock_(clock),
      name_(absl::StrCat("the ledger at ", WithoutQuery(location_.address))) {}

void HttpRemote::Pause(int failures) {
  absl::Duration pause = location_.retry_wait_min;
  for (int i = 0; i < failures && pause < location_.retry_wait_max; ++i) pause *= 2;
  clock_.Sleep(std::min(pause, location_.retry_wait_max));
}

absl::StatusOr<HttpResponse> HttpRemote::Send(const std::string& method, const std::string& url,
                                              const std::string& body) {
  HttpRequest request{.method = method, .url = url, .body = body};
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type", "application/json");
    const std::string md5 = ContentMd5(body);
    if (!md5.empty()) request.headers.emplace_back("Content-MD5", md5);
  }
  if (!location_.username.empty()) {
    request.headers.emplace_back(
        "Authorization",
        absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(location_.username, ":",
                                                               location_.password.Reveal()))));
  }
  absl::StatusOr<HttpResponse> response = transport_.Send(request);
  if (response.ok()) return response;
  if (absl::IsUnavailable(response.status()) || absl::IsUnknown(response.status())) {
    return OfLedger(absl::UnavailableError(absl::StrCat(
        name_, " cannot be reached: ", response.status().message(), "; run plumb again")));
  }
  return OfLedger(Annotate(response.status(), name_));
}

absl::Status HttpRemote::Refused(const HttpResponse& response, const std::string& what) const {
  const std::string said = absl::StrCat(name_, ": ", what, " was answered with ", response.status,
                                        Excerpt(response.body));
  const int status = response.status;
  if (status == 429 || status >= 500) {
    return OfLedger(absl::UnavailableError(absl::StrCat(said, "; run plumb again")));
  }
  if (status == 401 || status == 403) {
    return OfLedger(absl::PermissionDeniedError(
        absl::StrCat(said,
                     "; TF_HTTP_USERNAME and TF_HTTP_PASSWORD have to be those of a user "
                     "who may read and write it")));
  }
  return OfLedger(absl::FailedPreconditionError(
      absl::StrCat(said, "; check the address, it has to speak Terraform's http protocol")));
}

absl::StatusOr<std::optional<std::string>> HttpRemote::Get() {
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send("GET", location_.address, ""));
  if (response.status == 200 && !response.body.empty()) return std::optional(response.body);
  if (IsSuccess(response.status) || response.status == 404) return std::optional<std::string>();
  return Refused(response, "GET");
}

absl::Status HttpRemote::Put(const std::string& document, const std::string& lock_id) {
  std::string url = location_.address;
  if (!lock_id.empty()) {
    absl::StrAppend(&url, url.find('?') == std::string::npos ? "?" : "&",
                    "ID=", PercentEncode(lock_id));
  }
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send(location_.update_method, url, document));
  if (IsSuccess(response.status)) return absl::OkStatus();
  if (IsConflict(response.status)) {
    return OfLedger(absl::AbortedError(
        absl::StrCat(name_, " was not written: another holds its lock", Excerpt(response.body))));
  }
  return Refused(response, location_.update_method);
}

absl::StatusOr<std::optional<std::string>> HttpRemote::Lock(const std::string& info) {
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response,
                         Send(location_.lock_method, location_.lock_address, info));
  if (IsSuccess(response.status)) return std::optional<std::string>();
  if (IsConflict(response.status)) return std::optional(response.body);
  return Refused(response, location_.lock_method);
}

absl::Status HttpRemote::Unlock(const std::string& info) {
  const std::string& url =
      location_.unlock_address.empty() ? location_.lock_address : location_.unlock_address;
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send(location_.unlock_method, url, info));
  if (IsSuccess(response.status)) return absl::OkStatus();
  if (IsConflict(response.status) || response.status == 404) {
    return OfLedger(absl::NotFoundError(
        absl::StrCat(name_, " does not have that lock", Excerpt(response.body))));
  }
  return Refused(response, location_.unlock_method);
}

}  // namespace plumb
