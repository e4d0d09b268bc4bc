#include "lib/client/answer.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::Status NotOfShape(std::string_view wanted, const Value& body) {
  return absl::InternalError(absl::StrCat("the answer is no list of the platform's: wanted ",
                                          wanted, ", not a value of type ", TypeWord(body.type())));
}

// {"next": {"href": ..., "templated": ...}}; a template is no address.
std::string NextHref(const Value& body) {
  const Value* links = body.Find("_links");
  const Value* next = links == nullptr ? nullptr : links->Find("next");
  if (next == nullptr) return "";
  const std::string_view href = next->StringAt("href");
  return absl::StrContains(href, '{') ? "" : std::string(href);
}

// The array `name` of an object.
absl::StatusOr<Array> TakeArray(Value& body, std::string_view name) {
  Value* array = body.Find(name);
  if (array == nullptr || !array->is_array()) {
    return NotOfShape(absl::StrCat("an object with an array \"", name, "\""), body);
  }
  return std::move(array->as_array());
}

absl::StatusOr<Value> WithId(const std::string& id, Value object) {
  if (!object.is_object()) {
    return absl::InternalError(
        absl::StrCat("the answer's entry ", id, " is a value of type ", TypeWord(object.type())));
  }
  if (object.Find("id") == nullptr) object.as_object().Set("id", id);
  return object;
}

// {"<id>": {...}, ...}; an empty array stands for an empty object.
absl::StatusOr<std::vector<Value>> TakeById(Value body) {
  std::vector<Value> rows;
  if (body.is_array() && body.as_array().empty()) return rows;
  if (!body.is_object()) return NotOfShape("an object of objects", body);
  rows.reserve(body.as_object().size());
  for (auto& [id, object] : body.as_object()) {
    PLUMB_ASSIGN_OR_RETURN(Value row, WithId(id, std::move(object)));
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<ListPage> ReadData(Value body) {
  ListPage page;
  page.href = NextHref(body);
  if (const Value* around = body.Find("_page"); around != nullptr) {
    const Value* limit = around->Find("limit");
    if (limit != nullptr && limit->is_int() && limit->as_int() > 0) {
      page.page_size = limit->as_int();
    }
  }
  // The published example has the only row in place of the array.
  Value* data = body.Find("data");
  if (data != nullptr && data->is_object()) {
    page.rows.push_back(std::move(*data));
    return page;
  }
  PLUMB_ASSIGN_OR_RETURN(page.rows, TakeArray(body, "data"));
  return page;
}

absl::StatusOr<ListPage> ReadResults(Value body) {
  ListPage page;
  const Value* around = body.Find("_page");
  const Value* next = around == nullptr ? nullptr : around->Find("next");
  if (next != nullptr && next->is_string()) {
    const std::string& text = next->as_string();
    const bool is_address = absl::StartsWith(text, "http://") ||
                            absl::StartsWith(text, "https://") || absl::StartsWith(text, "/");
    (is_address ? page.href : page.start) = text;
  } else if (next != nullptr && next->is_int()) {
    page.start = absl::StrCat(next->as_int());
  }
  PLUMB_ASSIGN_OR_RETURN(page.rows, TakeArray(body, "results"));
  return page;
}

// The object inside whatever a write was answered with; null when there is none.
Value ObjectOf(const KindDescriptor& kind, Value body) {
  // Not straight into `body`, which owns what is moved.
  if (Value* items = body.Find("items"); items != nullptr && items->is_array()) {
    Value inner = std::move(*items);
    body = std::move(inner);
  }
  if (body.is_array()) {
    if (body.as_array().empty()) return nullptr;
    Value first = std::move(body.as_array()[0]);
    body = std::move(first);
  }
  // "@/dataSets/65e6"
  if (body.is_string()) {
    const std::string& text = body.as_string();
    return Object{{kind.id_member, text.substr(text.rfind('/') + 1)}};
  }
  return body;
}

std::string LastSegment(std::string_view location) {
  location = location.substr(0, location.find('?'));
  return std::string(location.substr(location.rfind('/') + 1));
}

Written WrittenOf(ObservedObject object) {
  return {.id = std::move(object.id),
          .handle = std::move(object.handle),
          .etag = std::move(object.etag),
          .outputs = std::move(object.outputs)};
}

// An answer without the object: of an update the caller knows which it was, and
// a create may name the place of what it made.
absl::StatusOr<Written> WrittenWithoutBody(const KindDescriptor& kind, const HttpResponse& response,
                                           const std::string& handle) {
  Written written;
  written.outputs = Object();
  written.handle = handle.empty() ? LastSegment(response.Header("location")) : handle;
  if (written.handle.empty()) {
    return absl::UnknownError(
        absl::StrCat("the platform took the ", kind.name.text(), " but did not say its id"));
  }
  if (kind.handle_member.empty()) {
    written.id = RemoteId(written.handle);
    written.outputs = Object{{"id", written.handle}};
  }
  return written;
}

}  // namespace

absl::StatusOr<ListPage> ReadPage(ListShape shape, Value body) {
  switch (shape) {
    case ListShape::kItems: {
      ListPage page;
      page.href = NextHref(body);
      PLUMB_ASSIGN_OR_RETURN(page.rows, TakeArray(body, "items"));
      return page;
    }
    case ListShape::kData:
      return ReadData(std::move(body));
    case ListShape::kResults:
      return ReadResults(std::move(body));
    case ListShape::kById: {
      ListPage page;
      PLUMB_ASSIGN_OR_RETURN(page.rows, TakeById(std::move(body)));
      return page;
    }
  }
  return absl::InternalError("no such shape of lists");
}

absl::StatusOr<Value> ReadItem(ItemShape shape, Value body) {
  std::vector<Value> rows;
  switch (shape) {
    case ItemShape::kItems: {
      PLUMB_ASSIGN_OR_RETURN(rows, TakeArray(body, "items"));
      break;
    }
    case ItemShape::kById: {
      PLUMB_ASSIGN_OR_RETURN(rows, TakeById(std::move(body)));
      break;
    }
    case ItemShape::kBare:
      if (!body.is_object()) return NotOfShape("an object", body);
      if (!body.as_object().empty()) rows.push_back(std::move(body));
      break;
  }
  if (rows.empty()) return absl::NotFoundError("the answer is empty");
  if (rows.size() > 1) {
    return absl::InternalError(absl::StrCat("the answer has ", rows.size(), " objects"));
  }
  return std::move(rows[0]);
}

absl::StatusOr<Written> ReadWritten(const KindDescriptor& kind, const HttpResponse& response,
                                    const std::string& handle) {
  absl::StatusOr<Value> body = ParseJson(response.body);
  absl::StatusOr<ObservedObject> object = absl::NotFoundError("");
  if (body.ok()) object = MakeObserved(kind, ObjectOf(kind, *std::move(body)));
  absl::StatusOr<Written> written =
      object.ok() ? WrittenOf(*std::move(object)) : WrittenWithoutBody(kind, response, handle);
  if (written.ok() && written->etag.empty()) written->etag = Etag(response.Header("etag"));
  return written;
}

}  // namespace plumb
