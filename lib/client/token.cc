#include "lib/client/token.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/client/backoff.h"
#include "lib/client/failure.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"
#include "lib/value/value.h"

namespace plumb {
namespace {

constexpr std::string_view kTokenPath = "/ims/token/v3";
constexpr absl::Duration kRenewBefore = absl::Seconds(500);
constexpr int kMostAttempts = 4;
constexpr size_t kMostCacheBytes = 64 << 10;

struct LiveToken {
  Secret token;
  absl::Time renew_at = absl::InfinitePast();
};

class FixedToken : public TokenSource {
 public:
  explicit FixedToken(Secret token) : token_(std::move(token)) {}
  absl::StatusOr<Secret> Token() override { return token_; }
  bool Renew(const Secret&) override { return false; }

 private:
  const Secret token_;
};

// Seconds, or milliseconds where the number is too large for seconds.
std::optional<absl::Duration> LifeOf(const Value& answer) {
  const Value* life = answer.Find("expires_in");
  int64_t number = 0;
  if (life == nullptr) return std::nullopt;
  if (life->is_int()) number = life->as_int();
  if (life->is_string() && !absl::SimpleAtoi(life->as_string(), &number)) return std::nullopt;
  if (number <= 0) return std::nullopt;
  constexpr int64_t kMostSeconds = 10'000'000;
  return number > kMostSeconds ? absl::Milliseconds(number) : absl::Seconds(number);
}

bool IsHeaderText(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

// A token that ends soon is still used for half its life.
LiveToken Living(Secret token, absl::Time now, absl::Duration life) {
  return {.token = std::move(token), .renew_at = now + life - std::min(kRenewBefore, life / 2)};
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

// Asks IMS, and asks again where that is safe: a token more does no harm.
class ImsEndpoint {
 public:
  ImsEndpoint(const ImsSettings& settings, Transport& transport, Clock& clock)
      : settings_(settings), transport_(transport), clock_(clock) {}

  absl::StatusOr<LiveToken> Fetch() {
    for (int attempt = 1;; ++attempt) {
      absl::Duration pause = Doubled(absl::Seconds(1), attempt - 1, absl::Seconds(8));
      absl::StatusOr<LiveToken> token = Once(pause);
      if (token.ok() || !absl::IsUnavailable(token.status()) || attempt == kMostAttempts) {
        return token;
      }
      clock_.Sleep(pause);
    }
  }

 private:
  HttpRequest Request() const {
    HttpRequest request;
    request.method = "POST";
    request.url = absl::StrCat(settings_.ims_endpoint, kTokenPath);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    // In the body, because addresses are logged.
    request.body =
        absl::StrCat("grant_type=client_credentials&client_id=", PercentEncode(settings_.client_id),
                     "&client_secret=", PercentEncode(settings_.client_secret.Reveal()),
                     "&scope=", PercentEncode(settings_.scopes));
    return request;
  }

  std::string Name() const { return absl::StrCat("POST ", settings_.ims_endpoint, kTokenPath); }

  // Unavailable when it is worth another try, after `pause` where IMS names one.
  absl::StatusOr<LiveToken> Once(absl::Duration& pause) {
    const absl::StatusOr<HttpResponse> response = transport_.Send(Request());
    if (!response.ok()) {
      if (absl::IsCancelled(response.status())) return response.status();
      return absl::UnavailableError(absl::StrCat(Name(), ": ", response.status().message()));
    }
    if (response->status == 200) return Read(*response);
    const absl::Status failure = Refusal(*response);
    if (response->status != 429 && response->status < 500) {
      return absl::UnauthenticatedError(failure.message());
    }
    const auto asked = ParseRetryAfter(response->Header("retry-after"), clock_.Now());
    if (asked.has_value()) pause = std::clamp(*asked, pause, absl::Seconds(60));
    return absl::UnavailableError(failure.message());
  }

  // "invalid_client: the secret is wrong", as OAuth writes errors.
  absl::Status Refusal(const HttpResponse& response) const {
    const std::vector<std::string> secrets = {std::string(settings_.client_secret.Reveal())};
    const absl::StatusOr<Value> body = ParseJson(response.body);
    std::string text;
    if (body.ok()) {
      const std::string_view error = body->StringAt("error");
      const std::string_view description = body->StringAt("error_description");
      text = absl::StrCat(error, error.empty() || description.empty() ? "" : ": ", description);
    }
    if (text.empty()) return StatusOfFailure(Name(), response, secrets);
    if (HoldsSecret(text, secrets)) text = "(what it said holds a secret and is left out)";
    return absl::UnauthenticatedError(
        absl::StrCat(Name(), ": ", response.status, " ", OneLine(text, 500)));
  }

  absl::StatusOr<LiveToken> Read(const HttpResponse& response) {
    const absl::StatusOr<Value> body = ParseJson(response.body);
    const std::string_view token = body.ok() ? body->StringAt("access_token") : "";
    if (!IsHeaderText(token)) {
      return absl::InternalError(absl::StrCat(Name(), ": the answer has no access_token"));
    }
    // OAuth lets a server leave the life out.
    const absl::Duration life = LifeOf(*body).value_or(absl::Hours(1));
    return Living(Secret(std::string(token)), clock_.Now(), life);
  }

  const ImsSettings& settings_;
  Transport& transport_;
  Clock& clock_;
};

// The file with the last token.
class TokenCache {
 public:
  TokenCache(const ImsSettings& settings, Files& files) : settings_(settings), files_(files) {}

  // None when there is no token for these settings. PermissionDenied when others
  // can read the file.
  absl::StatusOr<std::optional<LiveToken>> Read() {
    const std::string& path = settings_.cache_path;
    if (path.empty() || !files_.Exists(path)) return std::nullopt;
    if (const absl::Status status = files_.CheckPrivate(path); !status.ok()) {
      return absl::PermissionDeniedError(absl::StrCat(
          "the token cache must be its owner's alone: ", status.message(), "; delete ", path));
    }
    const absl::StatusOr<std::string> text = files_.Read(path, kMostCacheBytes);
    if (!text.ok()) return std::nullopt;
    return Parse(*text);
  }

  // A cache that cannot be written costs a request to IMS and nothing else.
  void Write(const LiveToken& token) {
    const std::string& path = settings_.cache_path;
    if (path.empty()) return;
    const Value content = Object{{"version", 1},
                                 {"ims_endpoint", settings_.ims_endpoint},
                                 {"client_id", settings_.client_id},
                                 {"scopes", settings_.scopes},
                                 {"access_token", token.token},
                                 {"renew_at", absl::ToUnixSeconds(token.renew_at)}};
    if (const std::string directory = DirectoryOf(path); !directory.empty()) {
      files_.MakeDirectories(directory).IgnoreError();
    }
    files_.Write(path, ToJson(content, SecretsAs::kText), FileMode::kPrivate).IgnoreError();
  }

 private:
  std::optional<LiveToken> Parse(const std::string& text) const {
    const absl::StatusOr<Value> content = ParseJson(text);
    if (!content.ok()) return std::nullopt;
    const Value* version = content->Find("version");
    const Value* renew_at = content->Find("renew_at");
    const std::string_view token = content->StringAt("access_token");
    const bool ours = version != nullptr && *version == Value(1) && renew_at != nullptr &&
                      renew_at->is_int() && IsHeaderText(token) &&
                      content->StringAt("ims_endpoint") == settings_.ims_endpoint &&
                      content->StringAt("client_id") == settings_.client_id &&
                      content->StringAt("scopes") == settings_.scopes;
    if (!ours) return std::nullopt;
    return LiveToken{.token = Secret(std::string(token)),
                     .renew_at = absl::FromUnixSeconds(renew_at->as_int())};
  }

  const ImsSettings& settings_;
  Files& files_;
};

// One thread fetches; those that come meanwhile wait for what it gets.
class ImsTokens : public TokenSource {
 public:
  ImsTokens(ImsSettings settings, Transport& transport, Clock& clock, Files& files)
      : settings_(std::move(settings)),
        clock_(clock),
        endpoint_(settings_, transport, clock),
        cache_(settings_, files) {}

  absl::StatusOr<Secret> Token() override {
    absl::MutexLock lock(&mutex_);
    if (IsGood(token_)) return token_.token;
    if (fetching_) {
      const int64_t awaited = fetches_;
      while (fetches_ == awaited) fetched_.Wait(&mutex_);
      return outcome_;
    }
    fetching_ = true;
    const Secret refused = refused_;
    mutex_.Unlock();
    absl::StatusOr<LiveToken> fetched = Obtain(refused);
    mutex_.Lock();
    fetching_ = false;
    ++fetches_;
    if (fetched.ok()) token_ = *fetched;
    outcome_ = fetched.ok() ? absl::StatusOr<Secret>(fetched->token) : fetched.status();
    fetched_.SignalAll();
    return outcome_;
  }

  bool Renew(const Secret& token) override {
    absl::MutexLock lock(&mutex_);
    refused_ = token;
    // Another thread may have seen to it.
    if (token_.token.Reveal() == token.Reveal()) token_ = LiveToken();
    return true;
  }

 private:
  bool IsGood(const LiveToken& token) {
    return token.token.has_text() && clock_.Now() < token.renew_at;
  }

  absl::StatusOr<LiveToken> Obtain(const Secret& refused) {
    PLUMB_ASSIGN_OR_RETURN(const std::optional<LiveToken> cached, cache_.Read());
    if (cached.has_value() && IsGood(*cached) && cached->token.Reveal() != refused.Reveal()) {
      return *cached;
    }
    PLUMB_ASSIGN_OR_RETURN(LiveToken token, endpoint_.Fetch());
    cache_.Write(token);
    return token;
  }

  const ImsSettings settings_;
  Clock& clock_;
  ImsEndpoint endpoint_;
  TokenCache cache_;
  absl::Mutex mutex_;
  absl::CondVar fetched_;
  LiveToken token_ ABSL_GUARDED_BY(mutex_);
  Secret refused_ ABSL_GUARDED_BY(mutex_);
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t fetches_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::StatusOr<Secret> outcome_ ABSL_GUARDED_BY(mutex_) = Secret();
};

}  // namespace

std::unique_ptr<TokenSource> MakeFixedToken(Secret token) {
  return std::make_unique<FixedToken>(std::move(token));
}

std::unique_ptr<TokenSource> MakeImsTokens(ImsSettings settings, Transport& transport, Clock& clock,
                                           Files& files) {
  return std::make_unique<ImsTokens>(std::move(settings), transport, clock, files);
}

}  // namespace plumb
