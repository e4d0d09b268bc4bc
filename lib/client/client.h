#ifndef PLUMB_LIB_CLIENT_CLIENT_H_
#define PLUMB_LIB_CLIENT_CLIENT_H_

// The platform's REST verbs, driven by kind descriptors.
//
// Statuses: InvalidArgument (400, 422: what the server said), Unauthenticated
// (401, or 403 for want of a token or key), PermissionDenied (other 403s),
// NotFound, Aborted (412: the object moved), FailedPrecondition (409; 400s that
// mean "in this state not": FLOW-1416, 1418, 1420, 1421, 1422, 1444, 1447, 1457),
// ResourceExhausted (429 past the retries), Unavailable (5xx or no connection,
// nothing was done), Unknown (a write whose answer was lost or 5xx: it may have
// been done), DeadlineExceeded (not settled in time), Cancelled (a read that was
// stopped), Internal (an answer that is none). Each message has the method, the
// path, the server's code and text and, where given, its request id; none has a
// token or a secret. Thread-safe.
//
// How many requests are under way at once follows what the host answers: one more for
// each round of good answers, half as many after a 429 or 503. A Retry-After holds up
// every request of the client, not the refused one alone.
//
// What is repeated by itself: everything that was answered 429 or did not reach a
// server; a 401 for an ended token, once, with another token; GET, DELETE and
// PATCH with If-Match after a 5xx or a lost connection. POST, PUT and PATCH
// without If-Match are not repeated once they may have been acted on.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/client/adaptive_limit.h"
#include "lib/client/token.h"
#include "lib/env/clock.h"
#include "lib/http/transport.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/resource/address.h"
#include "lib/value/value.h"

namespace plumb {

struct ClientSettings {
  std::string endpoint;  // "https://platform.adobe.io", no trailing slash.
  std::string org_id;
  std::string sandbox;
  std::string api_key;
  absl::Duration request_timeout = absl::Seconds(60);
  absl::Duration settle_timeout = absl::Minutes(5);
  int max_attempts = 6;  // Of one request that is safe to repeat; 429s do not count.
  absl::Duration retry_time_limit = absl::Minutes(10);  // Of one request, waits included.
  int max_pages = 100'000;                              // Of one list.
  int first_concurrency = 8;  // Requests under way at once, before anything is known,
  int max_concurrency = 64;   // and at most, however well it goes.
};

// Counted over a client's life.
struct ClientStats {
  int64_t requests = 0;
  int64_t retries = 0;
  absl::Duration waited;  // For Retry-After and backoff.
  int concurrency = 0;    // Requests that may be under way at once, by now.
};

struct PatchOperation {
  std::string op;    // "add", "replace", "remove".
  std::string path;  // JSON Pointer.
  Value value;       // Of a remove: what stands there (the published specs want one).

  friend bool operator==(const PatchOperation&, const PatchOperation&) = default;
};

struct Written {
  RemoteId id;
  std::string handle;
  Etag etag;
  Value outputs;  // As far as the answer has them; a GET has all.
};

// The server's code ("FLOW-1404-412", "429050") behind a status of this client;
// "" when there was none.
std::string ServerCode(const absl::Status& status);

class PlatformClient {
 public:
  // All are borrowed and outlive this.
  PlatformClient(Transport& transport, Clock& clock, TokenSource& tokens, ClientSettings settings);

  // The whole collection, page after page. An object that stands on two pages,
  // because others came in between, is given once. Internal when the pages go
  // round in a circle; ResourceExhausted after max_pages.
  absl::StatusOr<std::vector<ObservedObject>> List(const KindDescriptor& kind);

  // The rows of any collection as the API says them (of kById with the key as
  // "id"), at most `most`; a row that stands on two pages is given twice.
  absl::StatusOr<std::vector<Value>> Rows(const std::string& collection, const Listing& listing,
                                          size_t most);

  // `version` is asked for where the kind has versions; empty: the server's choice.
  // Where the body has no etag, an ETag header's is taken.
  absl::StatusOr<ObservedObject> Get(const KindDescriptor& kind, const std::string& handle,
                                     std::string_view version = "");

  // `body` is in wire form with secrets in it; `query` is what some ways to make an
  // object take (Switch::Start). Never repeated by itself once it may have been acted
  // on.
  absl::StatusOr<Written> Create(
      const KindDescriptor& kind, const Value& body,
      const std::vector<std::pair<std::string, std::string>>& query = {});

  // Requires: kind.update.style is one of the patches, `operations` not empty. With
  // kJsonPatch only an etag as HTTP writes them, in quotes, is sent along.
  absl::StatusOr<Written> Patch(const KindDescriptor& kind, const std::string& handle,
                                const Etag& etag, const std::vector<PatchOperation>& operations);

  // Requires: kind.update.style is kPut.
  absl::StatusOr<Written> Put(const KindDescriptor& kind, const std::string& handle,
                              const Value& body);

  // OK also when it was gone. Sends DELETE for kForget kinds too: whether to try
  // is the caller's to say. With kDeleteThenWait returns when it is gone. An
  // object in a passing state is asked again; DeadlineExceeded after settle_timeout.
  absl::Status Delete(const KindDescriptor& kind, const std::string& handle);

  // POST {item}/action?op=OP, which moves kind.toggle. Never repeated by itself once
  // it may have been acted on.
  absl::Status Act(const KindDescriptor& kind, const std::string& handle, const std::string& op);

  // The object once it is at rest (at once for kinds that do not settle);
  // DeadlineExceeded after settle_timeout.
  absl::StatusOr<ObservedObject> AwaitSettled(const KindDescriptor& kind,
                                              const std::string& handle);

  // GET of any path with a query, parsed: for explore and specs.
  absl::StatusOr<Value> GetJson(std::string_view path,
                                const std::vector<std::pair<std::string, std::string>>& query);

  ClientStats stats() const;

  // Requests are repeated until then, however long that is, instead of for
  // settings.retry_time_limit; objects are not waited for any longer. Set before the
  // first request.
  void set_deadline(absl::Time deadline) { deadline_ = deadline; }

  // `gate` is asked right before each request that may change something leaves;
  // when it does not say OK, the request is not sent and its status is the answer.
  // Set before the first request.
  void set_before_write(std::function<absl::Status()> gate) { before_write_ = std::move(gate); }

 private:
  struct Call;      // One request, however often it is sent.
  struct Progress;  // How far one Call has come.

  // The answer of a request that succeeded; the status of one that did not.
  absl::StatusOr<HttpResponse> Send(const Call& call);
  absl::StatusOr<HttpResponse> Attempt(const Call& call, Progress& progress);
  // The status of a request without an answer.
  absl::Status Unanswered(const Call& call, Progress& progress, const absl::Status& status);
  absl::StatusOr<HttpRequest> RequestOf(const Call& call, const Secret& token,
                                        const std::string& request_id) const;
  // Waits, unless that would take longer than the settings allow; whether it did.
  bool WaitToRepeat(Progress& progress, std::string_view retry_after);
  absl::Duration Jittered(int attempt);
  void Wait(absl::Duration duration);
  // Waits while the host wants nothing at all.
  void AwaitPause(const Progress& progress);
  // How long to wait for an object to settle or to be gone.
  absl::Time WaitUntil(absl::Time begun) const;
  absl::Time LastMoment(const Progress& progress) const;  // To repeat the request.
  absl::Status MayLeave(const Call& call) const;
  std::string RandomId();

  // `handle` is "" for a create.
  absl::StatusOr<Written> Write(const KindDescriptor& kind, const Call& call,
                                const std::string& handle);
  absl::Status SendDelete(const Call& call);
  absl::Status AwaitGone(const KindDescriptor& kind, const std::string& handle);

  Transport& transport_;
  Clock& clock_;
  TokenSource& tokens_;
  const ClientSettings settings_;
  std::function<absl::Status()> before_write_;
  std::optional<absl::Time> deadline_;
  AdaptiveLimit limit_;
  absl::Mutex mutex_;
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> retries_{0};
  std::atomic<int64_t> waited_ns_{0};
};

// The operations that bring `current` (as the API just said it) to `wanted` (wire
// form) at each of `paths`: whole elements and members where the kind says so
// (patch_units), `add` where nothing stands, `replace` where something does,
// `remove` where `wanted` has nothing. Where the parent is missing too, its nearest
// missing ancestor is added whole. An element that `wanted` has and `current` has
// not is added at the end. Null counts as nothing. Members that GETs leave out
// (secrets) are replaced when `written` (the body as last sent) has them.
//
// Replacements come first, sorted by path, then removals, in an array from its
// end, then what is added to the ends of arrays. FailedPrecondition when an
// element that has to be changed inside is missing, and when one is there twice.
absl::StatusOr<std::vector<PatchOperation>> MakePatch(const KindDescriptor& kind,
                                                      const std::vector<FieldPath>& paths,
                                                      const Value& wanted, const Value& current,
                                                      const Value& written);

}  // namespace plumb

#endif  // PLUMB_LIB_CLIENT_CLIENT_H_
