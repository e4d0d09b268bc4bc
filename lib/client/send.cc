// One request, sent until it is answered or has to be given up.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/client/backoff.h"
#include "lib/client/call.h"
#include "lib/client/client.h"
#include "lib/client/failure.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kMostBackoff = absl::Seconds(60);

bool IsWrite(std::string_view method) { return method != "GET"; }

bool IsTokenRefused(const HttpResponse& response, const absl::Status& status) {
  if (response.status != 401) return false;
  const std::string code = ServerCode(status);
  // Other codes say that the token is good but not for this organisation.
  return code.empty() || code == "401013";
}

HostLoad LoadSaidBy(const absl::StatusOr<HttpResponse>& response) {
  if (!response.ok()) return HostLoad::kUnknown;
  if (response->status == 429 || response->status == 503 || response->status == 504) {
    return HostLoad::kTooMuch;
  }
  return response->status < 500 ? HostLoad::kFine : HostLoad::kUnknown;
}

std::string UrlOf(const std::string& endpoint, const std::string& path,
                  const std::vector<std::pair<std::string, std::string>>& query) {
  std::string url = absl::StrCat(endpoint, path);
  char before = absl::StrContains(path, '?') ? '&' : '?';
  for (const auto& [name, value] : query) {
    absl::StrAppend(&url, std::string(1, before), PercentEncode(name), "=", PercentEncode(value));
    before = '&';
  }
  return url;
}

// A value with a line break in it would be two headers.
absl::Status CheckHeaders(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    const bool bad = std::any_of(value.begin(), value.end(), [](char c) {
      return absl::ascii_iscntrl(static_cast<unsigned char>(c));
    });
    if (bad) {
      return absl::InvalidArgumentError(
          absl::StrCat("the value of header ", name, " holds a control character"));
    }
  }
  return absl::OkStatus();
}

// What is to be told of a request that was sent for the last time.
absl::Status Final(std::string_view method, bool ambiguous, const absl::Status& status) {
  if (!ambiguous || !IsWrite(method)) return status;
  if (method == "DELETE" && (absl::IsNotFound(status) || IsPassingState(ServerCode(status)))) {
    return status;
  }
  return absl::UnknownError(
      absl::StrCat(status.message(), "; it is not known whether the platform did it"));
}

}  // namespace

std::string NameOf(const std::string& method, const std::string& path) {
  return absl::StrCat(method, " ", path.substr(0, path.find('?')));
}

absl::StatusOr<HttpRequest> PlatformClient::RequestOf(const Call& call, const Secret& token,
                                                      const std::string& request_id) const {
  HttpRequest request;
  request.method = call.method;
  request.url = UrlOf(settings_.endpoint, call.path, call.query);
  request.headers = {{"Authorization", absl::StrCat("Bearer ", token.Reveal())},
                     {"x-api-key", settings_.api_key},
                     {"x-gw-ims-org-id", settings_.org_id},
                     {"x-sandbox-name", settings_.sandbox},
                     {"x-request-id", request_id}};
  if (!call.accept.empty()) request.headers.emplace_back("Accept", call.accept);
  if (!call.if_match.empty()) request.headers.emplace_back("If-Match", call.if_match);
  if (!call.content_type.empty()) request.headers.emplace_back("Content-Type", call.content_type);
  request.body = call.body;
  request.timeout = settings_.request_timeout;
  PLUMB_RETURN_IF_ERROR(CheckHeaders(request));
  return request;
}

absl::Duration PlatformClient::Jittered(int attempt) {
  const absl::Duration most = Doubled(kFirstBackoff, attempt, kMostBackoff);
  absl::MutexLock lock(&mutex_);
  return most * absl::Uniform(random_, 0.0, 1.0);
}

void PlatformClient::Wait(absl::Duration duration) {
  waited_ns_ += absl::ToInt64Nanoseconds(duration);
  clock_.Sleep(duration);
}

bool PlatformClient::WaitToRepeat(Progress& progress, std::string_view retry_after) {
  const absl::Time now = clock_.Now();
  absl::Duration wait = ParseRetryAfter(retry_after, now).value_or(absl::ZeroDuration());
  if (wait == absl::ZeroDuration()) wait = Jittered(progress.waits);
  if (now + wait > LastMoment(progress)) return false;
  ++progress.waits;
  Wait(wait);
  return true;
}

void PlatformClient::AwaitPause(const Progress& progress) {
  const absl::Duration left = limit_.paused_until() - clock_.Now();
  // A request for which that is too long finds out by asking.
  if (left > absl::ZeroDuration() && clock_.Now() + left <= LastMoment(progress)) Wait(left);
}

absl::Time PlatformClient::LastMoment(const Progress& progress) const {
  return deadline_.value_or(progress.begun + settings_.retry_time_limit);
}

absl::Status PlatformClient::MayLeave(const Call& call) const {
  return before_write_ && IsWrite(call.method) ? before_write_() : absl::OkStatus();
}

absl::Status PlatformClient::Unanswered(const Call& call, Progress& progress,
                                        const absl::Status& status) {
  const absl::Status named = Annotate(status, NameOf(call.method, call.path));
  const bool sent = !absl::IsUnavailable(status) && !absl::IsInvalidArgument(status);
  if (sent && IsWrite(call.method)) progress.ambiguous = true;
  const bool final = absl::IsCancelled(status) || absl::IsResourceExhausted(status) ||
                     absl::IsInvalidArgument(status);
  if (final || (sent && call.repeat == Repeat::kOnce)) return named;
  ++progress.attempts;
  progress.again = progress.attempts < settings_.max_attempts && WaitToRepeat(progress, "");
  return absl::UnavailableError(named.message());
}

absl::StatusOr<HttpResponse> PlatformClient::Attempt(const Call& call, Progress& progress) {
  progress.again = false;
  PLUMB_ASSIGN_OR_RETURN(const Secret token, tokens_.Token());
  PLUMB_ASSIGN_OR_RETURN(const HttpRequest request, RequestOf(call, token, progress.request_id));
  AwaitPause(progress);
  const int64_t turn = limit_.Enter();
  // After the waiting: the lock may have been lost meanwhile.
  if (const absl::Status may = MayLeave(call); !may.ok()) {
    limit_.Leave(turn, HostLoad::kUnknown);
    return may;
  }
  ++requests_;
  absl::StatusOr<HttpResponse> response = transport_.Send(request);
  limit_.Leave(turn, LoadSaidBy(response));
  if (!response.ok()) return Unanswered(call, progress, response.status());
  const int http = response->status;
  if (http >= 200 && http < 300) return response;

  std::vector<std::string> secrets = call.secrets;
  secrets.emplace_back(token.Reveal());
  const absl::Status status = StatusOfFailure(NameOf(call.method, call.path), *response, secrets);
  const std::string_view retry_after = response->Header("retry-after");
  if (IsTokenRefused(*response, status) && !progress.renewed) {
    progress.renewed = true;
    progress.again = tokens_.Renew(token);
  } else if (http == 429) {
    const absl::Time now = clock_.Now();
    if (const auto pause = ParseRetryAfter(retry_after, now)) limit_.PauseUntil(now + *pause);
    progress.again = WaitToRepeat(progress, retry_after);
  } else if (http >= 500) {
    progress.ambiguous = true;
    ++progress.attempts;
    progress.again = call.repeat == Repeat::kSafe && progress.attempts < settings_.max_attempts &&
                     WaitToRepeat(progress, retry_after);
  }
  return status;
}

absl::StatusOr<HttpResponse> PlatformClient::Send(const Call& call) {
  Progress progress;
  progress.begun = clock_.Now();
  progress.request_id = RandomId();
  while (true) {
    absl::StatusOr<HttpResponse> response = Attempt(call, progress);
    if (response.ok()) return response;
    if (!progress.again) return Final(call.method, progress.ambiguous, response.status());
    ++retries_;
  }
}

std::string PlatformClient::RandomId() {
  absl::MutexLock lock(&mutex_);
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random_),
                         absl::Uniform<uint64_t>(random_));
}

ClientStats PlatformClient::stats() const {
  return {.requests = requests_,
          .retries = retries_,
          .waited = absl::Nanoseconds(waited_ns_.load()),
          .concurrency = limit_.limit()};
}

}  // namespace plumb
