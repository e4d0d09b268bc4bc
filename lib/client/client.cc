#include "lib/client/client.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/client/answer.h"
#include "lib/client/backoff.h"
#include "lib/client/call.h"
#include "lib/client/failure.h"
#include "lib/client/listing.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(5);

// Never quotes the answer, which may hold anything.
absl::StatusOr<Value> ParseAnswer(const HttpResponse& response) {
  absl::StatusOr<Value> value = ParseJson(response.body);
  if (value.ok()) return value;
  return absl::InternalError(
      absl::StrCat("the answer is not JSON (", response.body.size(), " bytes)"));
}

// An entity tag as HTTP writes them. The registry's own tag is none: it is for
// information.
bool IsQuoted(const Etag& etag) {
  return absl::StartsWith(etag.text(), "\"") || absl::StartsWith(etag.text(), "W/\"");
}

Value OperationsAsJson(const std::vector<PatchOperation>& operations) {
  Array array;
  array.reserve(operations.size());
  for (const PatchOperation& operation : operations) {
    array.push_back(
        Object{{"op", operation.op}, {"path", operation.path}, {"value", operation.value}});
  }
  return array;
}

// Draft's spelling is not published; the others' is.
bool IsAtRest(const Value& flow) {
  const std::string state = absl::AsciiStrToLower(flow.StringAt("state"));
  if (!state.empty() && state != "enabled" && state != "disabled" && state != "draft") return false;
  const Value* operation = flow.Find("lastOperation");
  const Value* status = operation == nullptr ? nullptr : operation->Find("status");
  if (status == nullptr) return true;
  return absl::EqualsIgnoreCase(status->StringAt("value", "completed"), "completed");
}

// Data Prep may answer 400, without a code, for what is not there. A sandbox that
// is not there says nothing about the object.
bool SaysNotFound(const absl::Status& status) {
  return absl::IsInvalidArgument(status) && ServerCode(status).empty() &&
         absl::StrContainsIgnoreCase(status.message(), "not found") &&
         !absl::StrContainsIgnoreCase(status.message(), "sandbox");
}

}  // namespace

PlatformClient::PlatformClient(Transport& transport, Clock& clock, TokenSource& tokens,
                               ClientSettings settings)
    : transport_(transport),
      clock_(clock),
      tokens_(tokens),
      settings_(std::move(settings)),
      limit_(settings_.first_concurrency, settings_.max_concurrency) {}

absl::StatusOr<std::string> ItemPath(const KindDescriptor& kind, const std::string& handle) {
  // "" and dots would make it the path of the collection, or of all collections.
  if (handle.empty() || handle == "." || handle == "..") {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", handle, "\" is no id of a ", kind.name.text()));
  }
  return absl::StrReplaceAll(kind.endpoints.item, {{"{id}", PercentEncode(handle)}});
}

absl::StatusOr<std::vector<Value>> PlatformClient::Rows(const std::string& collection,
                                                        const Listing& listing, size_t most) {
  const std::string name = NameOf("GET", collection);
  Pager pager(settings_.endpoint, collection, listing);
  std::vector<Value> rows;
  std::optional<PageRequest> request = pager.First();
  for (int pages = 0; request.has_value() && rows.size() < most; ++pages) {
    if (pages == settings_.max_pages) {
      return absl::ResourceExhaustedError(
          absl::StrCat(name, ": the list has more than ", settings_.max_pages, " pages"));
    }
    Call call{
        .method = "GET", .path = request->path, .query = request->query, .accept = listing.accept};
    PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send(call));
    absl::StatusOr<Value> body = ParseAnswer(response);
    if (!body.ok()) return Annotate(body.status(), name);
    absl::StatusOr<ListPage> page = ReadPage(listing.shape, *std::move(body));
    if (!page.ok()) return Annotate(page.status(), name);
    absl::StatusOr<std::optional<PageRequest>> next = pager.After(*page);
    if (!next.ok()) return Annotate(next.status(), name);
    for (Value& row : page->rows) rows.push_back(std::move(row));
    request = *std::move(next);
  }
  if (rows.size() > most) rows.resize(most);
  return rows;
}

absl::StatusOr<std::vector<ObservedObject>> PlatformClient::List(const KindDescriptor& kind) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<Value> rows,
                         Rows(kind.endpoints.collection, kind.listing, static_cast<size_t>(-1)));
  std::vector<ObservedObject> objects;
  objects.reserve(rows.size());
  absl::flat_hash_set<RemoteId> seen;
  for (Value& row : rows) {
    PLUMB_ASSIGN_OR_RETURN(ObservedObject object, MakeObserved(kind, std::move(row)));
    if (seen.insert(object.id).second) objects.push_back(std::move(object));
  }
  return objects;
}

absl::StatusOr<ObservedObject> PlatformClient::Get(const KindDescriptor& kind,
                                                   const std::string& handle,
                                                   std::string_view version) {
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ItemPath(kind, handle));
  Call call{.method = "GET", .path = path, .accept = kind.item_accept};
  if (!kind.version_member.empty() && !version.empty()) {
    call.query.emplace_back(kind.version_member, version);
  }
  const std::string name = NameOf(call.method, call.path);
  absl::StatusOr<HttpResponse> response = Send(call);
  if (SaysNotFound(response.status())) return absl::NotFoundError(response.status().message());
  PLUMB_RETURN_IF_ERROR(response.status());
  absl::StatusOr<Value> body = ParseAnswer(*response);
  if (!body.ok()) return Annotate(body.status(), name);
  absl::StatusOr<Value> item = ReadItem(kind.item, *std::move(body));
  if (!item.ok()) return Annotate(item.status(), name);
  PLUMB_ASSIGN_OR_RETURN(ObservedObject object, MakeObserved(kind, *std::move(item)));
  if (object.etag.empty()) object.etag = Etag(response->Header("etag"));
  return object;
}

absl::StatusOr<Written> PlatformClient::Write(const KindDescriptor& kind, const Call& call,
                                              const std::string& handle) {
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send(call));
  absl::StatusOr<Written> written = ReadWritten(kind, response, handle);
  if (!written.ok()) return Annotate(written.status(), NameOf(call.method, call.path));
  return written;
}

absl::StatusOr<Written> PlatformClient::Create(
    const KindDescriptor& kind, const Value& body,
    const std::vector<std::pair<std::string, std::string>>& query) {
  const Call call{.method = "POST",
                  .path = kind.endpoints.collection,
                  .query = query,
                  .content_type = "application/json",
                  .body = ToJson(body, SecretsAs::kText),
                  .secrets = SecretTexts(body),
                  .repeat = Repeat::kOnce};
  return Write(kind, call, "");
}

absl::StatusOr<Written> PlatformClient::Patch(const KindDescriptor& kind, const std::string& handle,
                                              const Etag& etag,
                                              const std::vector<PatchOperation>& operations) {
  assert(kind.update.style != UpdateStyle::kPut && !operations.empty());
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ItemPath(kind, handle));
  const bool locked = kind.update.style == UpdateStyle::kJsonPatchIfMatch || IsQuoted(etag);
  if (locked && etag.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf("PATCH", path), ": it needs the object's etag"));
  }
  const Value body = OperationsAsJson(operations);
  const Call call{.method = "PATCH",
                  .path = path,
                  .content_type = kind.update.content_type,
                  .if_match = locked ? etag.text() : "",
                  .body = ToJson(body, SecretsAs::kText),
                  .secrets = SecretTexts(body),
                  .repeat = locked ? Repeat::kSafe : Repeat::kOnce};
  return Write(kind, call, handle);
}

absl::StatusOr<Written> PlatformClient::Put(const KindDescriptor& kind, const std::string& handle,
                                            const Value& body) {
  assert(kind.update.style == UpdateStyle::kPut);
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ItemPath(kind, handle));
  // Each PUT makes another version: not to be repeated.
  const Call call{.method = "PUT",
                  .path = path,
                  .content_type = kind.update.content_type,
                  .body = ToJson(body, SecretsAs::kText),
                  .secrets = SecretTexts(body),
                  .repeat = Repeat::kOnce};
  return Write(kind, call, handle);
}

absl::Time PlatformClient::WaitUntil(absl::Time begun) const {
  return std::min(begun + settings_.settle_timeout, deadline_.value_or(absl::InfiniteFuture()));
}

absl::Status PlatformClient::SendDelete(const Call& call) {
  const absl::Time deadline = WaitUntil(clock_.Now());
  for (int i = 0;; ++i) {
    const absl::Status status = Send(call).status();
    if (status.ok() || absl::IsNotFound(status)) return absl::OkStatus();
    if (!IsPassingState(ServerCode(status))) return status;
    const absl::Duration pause = Doubled(kFirstPause, i, kLongestPause);
    if (clock_.Now() + pause > deadline) return absl::DeadlineExceededError(status.message());
    Wait(pause);
  }
}

absl::Status PlatformClient::AwaitGone(const KindDescriptor& kind, const std::string& handle) {
  const absl::Time begun = clock_.Now(), deadline = WaitUntil(begun);
  for (int i = 0;; ++i) {
    const absl::Status status = Get(kind, handle).status();
    if (absl::IsNotFound(status)) return absl::OkStatus();
    PLUMB_RETURN_IF_ERROR(status);
    const absl::Duration pause = Doubled(kFirstPause, i, kLongestPause);
    if (clock_.Now() + pause > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(kind.name.text(), " ", handle, " was deleted but is still there after ",
                       absl::FormatDuration(absl::Trunc(deadline - begun, absl::Seconds(1)))));
    }
    Wait(pause);
  }
}

absl::Status PlatformClient::Delete(const KindDescriptor& kind, const std::string& handle) {
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ItemPath(kind, handle));
  PLUMB_RETURN_IF_ERROR(SendDelete(Call{.method = "DELETE", .path = path}));
  if (kind.deletion != DeleteStyle::kDeleteThenWait) return absl::OkStatus();
  return AwaitGone(kind, handle);
}

absl::Status PlatformClient::Act(const KindDescriptor& kind, const std::string& handle,
                                 const std::string& op) {
  PLUMB_ASSIGN_OR_RETURN(const std::string path, ItemPath(kind, handle));
  const Call call{.method = "POST",
                  .path = absl::StrCat(path, "/action"),
                  .query = {{"op", op}},
                  .repeat = Repeat::kOnce};
  return Send(call).status();
}

absl::StatusOr<ObservedObject> PlatformClient::AwaitSettled(const KindDescriptor& kind,
                                                            const std::string& handle) {
  const absl::Time begun = clock_.Now(), deadline = WaitUntil(begun);
  for (int i = 0;; ++i) {
    PLUMB_ASSIGN_OR_RETURN(ObservedObject object, Get(kind, handle));
    if (kind.settling == Settling::kNone || IsAtRest(object.raw)) return object;
    const absl::Duration pause = Doubled(kFirstPause, i, kLongestPause);
    if (clock_.Now() + pause > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(kind.name.text(), " ", handle, " has not settled within ",
                       absl::FormatDuration(absl::Trunc(deadline - begun, absl::Seconds(1))),
                       ": its state is ", object.raw.StringAt("state", "not given")));
    }
    Wait(pause);
  }
}

absl::StatusOr<Value> PlatformClient::GetJson(
    std::string_view path, const std::vector<std::pair<std::string, std::string>>& query) {
  Call call{.method = "GET", .path = std::string(path), .query = query};
  PLUMB_ASSIGN_OR_RETURN(const HttpResponse response, Send(call));
  absl::StatusOr<Value> value = ParseAnswer(response);
  if (!value.ok()) return Annotate(value.status(), NameOf(call.method, call.path));
  return value;
}

}  // namespace plumb
