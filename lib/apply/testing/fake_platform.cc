#include "lib/apply/testing/fake_platform.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr char kEndpoint[] = "https://fake";

std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [header, value] : request.headers) {
    if (absl::EqualsIgnoreCase(header, name)) return value;
  }
  return "";
}

std::string PathOf(const HttpRequest& request) {
  const std::string path = request.url.substr(sizeof(kEndpoint) - 1);
  return path.substr(0, path.find('?'));
}

HttpResponse Answer(int status, const Value& body) {
  return {.status = status, .headers = {}, .body = ToJson(body)};
}

HttpResponse Problem(int status, const std::string& text) {
  return Answer(status, Object{{"errorMessage", text}});
}

bool IsTopics(const std::string& collection) { return absl::EndsWith(collection, "/topics"); }

// Pointers to members alone: no lists.
void ApplyOne(Value& root, const Value& operation) {
  const std::vector<std::string> names = absl::StrSplit(operation.StringAt("path").substr(1), '/');
  Value* at = &root;
  for (size_t i = 0; i + 1 < names.size(); ++i) at = &at->as_object()[names[i]];
  if (operation.StringAt("op") == "remove") {
    at->as_object().Erase(names.back());
  } else {
    at->as_object().Set(names.back(), *operation.Find("value"));
  }
}

}  // namespace

absl::StatusOr<HttpResponse> FakePlatform::Send(const HttpRequest& request) {
  if (before) before(request);
  const std::string path = PathOf(request);
  const Value body = request.body.empty() ? Value() : *ParseJson(request.body);
  const int refused = refuse ? refuse(request) : 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  seen_.push_back({absl::StrCat(request.method, " ", path), HeaderOf(request, "If-Match"), body});
  if (refused != 0) return Problem(refused, "refused by the test");
  if (lose_request.erase(request.method) > 0) return absl::UnknownError("connection lost");
  HttpResponse response = Act(request, path, body);
  if (lose_answer.erase(request.method) > 0) return absl::UnknownError("connection lost");
  return response;
}

HttpResponse FakePlatform::Act(const HttpRequest& request, const std::string& path,
                               const Value& body) {
  const size_t slash = path.rfind('/');
  const auto at = objects_.find(path.substr(slash + 1));
  if (absl::EndsWith(path, "s") && at == objects_.end()) {
    return request.method == "POST" ? Post(path, body) : List(path);
  }
  if (at == objects_.end()) return Problem(404, "there is none");
  if (request.method == "DELETE") {
    objects_.erase(at);
    return {.status = 204, .headers = {}, .body = ""};
  }
  if (request.method != "GET") return Change(request, at->second, body);
  const Value shown = Shown(at->second);
  if (IsTopics(at->second.collection)) return Answer(200, shown);
  return Answer(200, Object{{"items", Array{shown}}});
}

HttpResponse FakePlatform::Post(const std::string& collection, Value body) {
  const std::string id = Add(collection, std::move(body));
  const Stored& stored = objects_[id];
  if (IsTopics(collection)) return Answer(200, Object{{"id", id}, {"version", stored.version}});
  return Answer(201, Object{{"id", id}, {"etag", *stored.body.Find("etag")}});
}

HttpResponse FakePlatform::Change(const HttpRequest& request, Stored& stored, const Value& body) {
  if (request.method == "PUT") {
    const Value id = *stored.body.Find("id");
    stored.body = body;
    stored.body.as_object().Set("id", id);
    ++stored.version;
    return Answer(200, Shown(stored));
  }
  if (HeaderOf(request, "If-Match") != stored.body.StringAt("etag")) {
    return Problem(412, "the etag is not the current one");
  }
  for (const Value& operation : body.as_array()) ApplyOne(stored.body, operation);
  Touch(stored);
  return Answer(200, Object{{"id", *stored.body.Find("id")}, {"etag", *stored.body.Find("etag")}});
}

HttpResponse FakePlatform::List(const std::string& collection) const {
  Array rows;
  for (const auto& [id, stored] : objects_) {
    if (stored.collection == collection) rows.push_back(Shown(stored));
  }
  return Answer(200, Object{{IsTopics(collection) ? "data" : "items", std::move(rows)}});
}

std::string FakePlatform::Add(const std::string& collection, Value body) {
  const std::string id = absl::StrCat("id-", ++ids_);
  Stored& stored = objects_[id];
  stored.collection = collection;
  stored.body = std::move(body);
  stored.body.as_object().Set("id", id);
  stored.body.as_object().Set("created", absl::ToUnixMillis(clock_.Now()));
  Touch(stored);
  return id;
}

void FakePlatform::Touch(Stored& stored) {
  if (!IsTopics(stored.collection)) {
    stored.body.as_object().Set("etag", absl::StrCat("\"e", ++etags_, "\""));
  }
  for (const std::string& name : forgets) stored.body.as_object().Erase(name);
}

Value FakePlatform::Shown(const Stored& stored) const {
  Value shown = stored.body;
  shown.as_object().Erase("token");
  if (IsTopics(stored.collection)) {
    shown.as_object().Set("version", stored.version);
    shown.as_object().Erase("created");
  }
  return shown;
}

std::vector<FakePlatform::Seen> FakePlatform::seen() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return seen_;
}

std::vector<std::string> FakePlatform::Writes() const {
  std::vector<std::string> writes;
  for (const Seen& one : seen()) {
    if (!absl::StartsWith(one.line, "GET ")) writes.push_back(one.line);
  }
  return writes;
}

std::string FakePlatform::Insert(const std::string& collection, Value body) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Add(collection, std::move(body));
}

void FakePlatform::Edit(const std::string& id, const std::string& member, Value value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Stored& stored = objects_.at(id);
  stored.body.as_object().Set(member, std::move(value));
  Touch(stored);
}

void FakePlatform::Remove(const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  objects_.erase(id);
}

Value FakePlatform::Find(const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto at = objects_.find(id);
  return at == objects_.end() ? Value() : at->second.body;
}

size_t FakePlatform::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return objects_.size();
}

}  // namespace plumb
