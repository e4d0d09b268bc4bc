// Data Prep: mapping sets, their versions, and expressions.

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/mapping_body.h"
#include "lib/emulator/property_filter.h"
#include "lib/emulator/services.h"

namespace plumb::emulator {
namespace {

constexpr int64_t kDefaultLimit = 10;
constexpr int64_t kMaxLimit = 1000;

Answer NoMapping(std::string_view id) {
  return Problem(404, "NotFound", absl::StrCat("The mapping set ", id, " is not found"));
}

std::string VersionId(std::string_view id, int64_t version) {
  return absl::StrCat(id, ":", version);
}

// Keeps `mapping` as the newest version of its set.
const Value& Save(World& world, const Request& request, const std::string& id, int64_t version,
                  Value mapping) {
  Object& object = mapping.as_object();
  object.Set("id", id);
  object.Set("version", version);
  object.Set("modifiedDate", world.NowMillis());
  object.Set("modifiedBy", request.UserId());
  world.store().Put(request.scope, Collection::kMappingVersions, VersionId(id, version), mapping);
  return world.store().Put(request.scope, Collection::kMappingSets, id, std::move(mapping)).body;
}

// With validate=true, a destination that the schema lacks refuses the set.
Refusal CheckDestinations(World& world, const Request& request, const Value& mapping) {
  if (request.call.Query("validate") != "true") return std::nullopt;
  const Value results = ValidationOf(world, request.scope, mapping);
  for (const Value& result : results.Find("validationResponse")->as_array()) {
    if (result.StringAt("status") == "SUCCESS") continue;
    return Problem(400, "BadRequestError",
                   result.Find("errors")->as_array()[0].StringAt("exception"));
  }
  return std::nullopt;
}

Answer Create(World& world, const Request& request) {
  Value mapping;
  if (Refusal refusal = ReadMapping(world, request, mapping)) return *refusal;
  if (Refusal refusal = CheckDestinations(world, request, mapping)) return *refusal;
  mapping.as_object().Set("createdDate", world.NowMillis());
  mapping.as_object().Set("createdBy", request.UserId());
  const Value& saved = Save(world, request, world.NewHex(32), 0, std::move(mapping));
  Object answer;
  for (std::string_view name :
       {"id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy"}) {
    answer.Set(name, *saved.Find(name));
  }
  return Json(200, std::move(answer));
}

Answer Replace(World& world, const Request& request, const Record& record) {
  Value mapping;
  if (Refusal refusal = ReadMapping(world, request, mapping)) return *refusal;
  if (Refusal refusal = CheckDestinations(world, request, mapping)) return *refusal;
  const std::string id = record.id;
  const int64_t version = record.body.Find("version")->as_int() + 1;
  mapping.as_object().Set("createdDate", *record.body.Find("createdDate"));
  mapping.as_object().Set("createdBy", *record.body.Find("createdBy"));
  const Value& saved = Save(world, request, id, version, std::move(mapping));
  return Json(200, ShownMapping(world, request.scope, saved, SchemaView::kReference));
}

SchemaView ViewOf(const Call& call) {
  return call.Query("expandSchema") == "true" ? SchemaView::kExpanded : SchemaView::kReference;
}

// The version that the call asks for.
Answer Get(World& world, const Request& request, const Record& newest) {
  const std::optional<std::string> asked = request.call.Query("version");
  int64_t version = newest.body.Find("version")->as_int();
  if (!world.settings().newest_mapping_version) version = 0;
  if (asked.has_value() && !absl::SimpleAtoi(*asked, &version)) {
    return Problem(400, "BadRequestError", "version must be an integer");
  }
  const Record* record = world.store().Find(request.scope, Collection::kMappingVersions,
                                            VersionId(newest.id, version));
  if (record == nullptr) return NoMapping(VersionId(newest.id, version));
  return Json(200, ShownMapping(world, request.scope, record->body, ViewOf(request.call)));
}

Answer Delete(World& world, const Request& request, const Record& record) {
  if (!world.settings().mapping_set_delete) return MethodNotAllowed();
  const std::string id = record.id;
  const int64_t newest = record.body.Find("version")->as_int();
  for (int64_t version = 0; version <= newest; ++version) {
    world.store().Erase(request.scope, Collection::kMappingVersions, VersionId(id, version));
  }
  world.store().Erase(request.scope, Collection::kMappingSets, id);
  return Empty(204);
}

// GET /mappingSets/{id}/mappings[/{row}]
Answer GetRows(World& world, const Request& request, const Record& record) {
  const Value shown = ShownMapping(world, request.scope, record.body, SchemaView::kReference);
  const Value& rows = *shown.Find("mappings");
  if (request.path.size() == 3) return Json(200, rows);
  for (const Value& row : rows.as_array()) {
    if (row.StringAt("id") == request.path[3]) return Json(200, row);
  }
  return Problem(404, "NotFound", absl::StrCat("The mapping ", request.path[3], " is not found"));
}

// A number of the query that must not be negative.
Refusal ReadNumber(const Call& call, std::string_view name, int64_t& number) {
  const std::optional<std::string> text = call.Query(name);
  if (!text.has_value() || (absl::SimpleAtoi(*text, &number) && number >= 0)) return std::nullopt;
  return Problem(400, "BadRequestError", absl::StrCat(name, " must be a number from 0"));
}

std::vector<const Record*> Listed(World& world, const Request& request) {
  const std::optional<std::string> name = request.call.Query("name");
  std::vector<PropertyFilter> filters;
  for (const std::string& text : request.call.QueryAll("property")) {
    if (auto filter = ParsePropertyFilter(text)) filters.push_back(*std::move(filter));
  }
  std::vector<const Record*> found;
  for (const auto& [number, record] :
       world.store().In(request.scope, Collection::kMappingSets).by_number()) {
    const bool named = !name.has_value() || record->body.StringAt("name") == *name;
    const bool passes = std::ranges::all_of(
        filters, [&](const PropertyFilter& filter) { return Matches(record->body, filter); });
    if (named && passes) found.push_back(record.get());
  }
  return found;
}

// orderBy: + or - and a date; without, newest first.
void Sort(const Call& call, std::vector<const Record*>& records) {
  std::string_view property = "modifiedDate";
  bool descending = true;
  const std::string orderby = call.Query("orderBy").value_or("");
  if (!orderby.empty()) {
    descending = orderby[0] == '-';
    if (absl::StrContains(orderby, "created")) property = "createdDate";
  }
  std::ranges::stable_sort(records, [&](const Record* a, const Record* b) {
    const int64_t left = a->body.Find(property)->as_int();
    const int64_t right = b->body.Find(property)->as_int();
    if (left != right) return descending ? left > right : left < right;
    return descending ? a->number > b->number : a->number < b->number;
  });
}

Answer List(World& world, const Request& request) {
  int64_t limit = kDefaultLimit;
  int64_t start = 0;
  if (Refusal refusal = ReadNumber(request.call, "limit", limit)) return *refusal;
  if (Refusal refusal = ReadNumber(request.call, "start", start)) return *refusal;
  if (limit == 0) return Problem(400, "BadRequestError", "limit must be above 0");
  limit = std::min(limit, kMaxLimit);
  std::vector<const Record*> records = Listed(world, request);
  Sort(request.call, records);
  Array data;
  const auto size = static_cast<int64_t>(records.size());
  const int64_t end = std::min(start + limit, size);
  for (int64_t i = start; i < end; ++i) {
    data.push_back(ShownMapping(world, request.scope, records[i]->body, ViewOf(request.call)));
  }
  Object links;
  if (end < size) {
    std::string href = absl::StrCat("/mappingSets?start=", end, "&limit=", limit);
    for (const auto& [name, value] : request.call.query) {
      if (name == "start" || name == "limit") continue;
      absl::StrAppend(&href, "&", name, "=", PercentEncode(value));
    }
    links.Set("next", Object{{"href", std::move(href)}, {"templated", false}});
  }
  const size_t count = data.size();
  return Json(200, Object{{"data", std::move(data)},
                          {"_page", Object{{"count", count}, {"limit", limit}}},
                          {"_links", std::move(links)}});
}

// POST /mappingSets/validate and /preview: nothing is kept.
Answer Try(World& world, const Request& request) {
  if (request.path[1] == "validate") {
    Value mapping;
    if (Refusal refusal = ReadMapping(world, request, mapping)) return *refusal;
    return Json(200, ValidationOf(world, request.scope, mapping));
  }
  const Value* data = request.body.Find("data");
  const Value* given = request.body.Find("mappingSet");
  if (data == nullptr || given == nullptr) {
    return Problem(400, "BadRequestError", "data and mappingSet are required");
  }
  Request inner{request.call, request.scope, request.client_id, request.path, *given};
  Value mapping;
  if (Refusal refusal = ReadMapping(world, inner, mapping)) return *refusal;
  return Json(200, Preview(mapping, *data));
}

// Whether quotes and brackets close.
bool IsBalanced(std::string_view expression) {
  std::string open;
  char quote = 0;
  for (const char c : expression) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      open += c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
    }
  }
  return quote == 0 && open.empty();
}

Answer AnswerExpressions(const Request& request) {
  const auto& path = request.path;
  if (path.size() != 3 || path[1] != "el") return UnknownPath();
  if (path[2] == "validate") {
    if (request.call.method != "POST") return MethodNotAllowed();
    const std::string_view expression = request.body.StringAt("expression");
    return Json(200, !expression.empty() && IsBalanced(expression));
  }
  if (path[2] != "functions" && path[2] != "operators") return UnknownPath();
  if (request.call.method != "GET") return MethodNotAllowed();
  if (path[2] == "operators") return Json(200, Array{"+", "-", "*", "/", "%", "==", "!=", "&&"});
  return Json(200, Array{Object{{"name", "concat"}, {"description", "Joins strings"}},
                         Object{{"name", "iif"}, {"description", "Chooses by a condition"}},
                         Object{{"name", "nvl"}, {"description", "The first unless null"}}});
}

}  // namespace

Answer AnswerDataPrep(World& world, const Request& request) {
  const auto& path = request.path;
  const std::string& method = request.call.method;
  if (!path.empty() && path[0] == "languages") return AnswerExpressions(request);
  if (path.empty() || path[0] != "mappingSets" || path.size() > 4) return UnknownPath();
  if (path.size() == 1) {
    if (method == "GET") return List(world, request);
    return method == "POST" ? Create(world, request) : MethodNotAllowed();
  }
  if (path.size() == 2 && (path[1] == "validate" || path[1] == "preview")) {
    return method == "POST" ? Try(world, request) : MethodNotAllowed();
  }
  const Record* record = world.store().Find(request.scope, Collection::kMappingSets, path[1]);
  if (record == nullptr) return NoMapping(path[1]);
  if (path.size() > 2) {
    if (path[2] != "mappings") return UnknownPath();
    return method == "GET" ? GetRows(world, request, *record) : MethodNotAllowed();
  }
  if (method == "GET") return Get(world, request, *record);
  if (method == "PUT") return Replace(world, request, *record);
  return method == "DELETE" ? Delete(world, request, *record) : MethodNotAllowed();
}

}  // namespace plumb::emulator
