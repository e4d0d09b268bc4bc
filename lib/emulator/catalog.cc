// Catalog: datasets. No envelopes: objects are keyed by their ids.

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/emulator/catalog_list.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/json_patch.h"
#include "lib/emulator/services.h"
#include "lib/emulator/shape.h"
#include "lib/emulator/xdm.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kServerSet[] = {
    "id",
    "version",
    "imsOrg",
    "created",
    "updated",
    "createdClient",
    "createdUser",
    "updatedUser",
    "viewId",
    "files",
    "lastBatchId",
    "lastBatchStatus",
    "persistence",
    "state",
    "dule",
    "statsCache",
    "lastSuccessfulBatch",
    "lastFailedBatch",
    "sandboxId",
};

constexpr ShapeRule kRules[] = {
    {"name", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"schemaRef", Shape::kObject, Need::kRequired},
    {"schemaRef.id", Shape::kText, Need::kRequired},
    {"schemaRef.contentType", Shape::kText, Need::kRequired},
    {"tags", Shape::kObject},
    {"fileDescription", Shape::kObject},
    {"fileDescription.format", Shape::kText},
    {"enableErrorDiagnostics", Shape::kBoolean},
    {"observableSchema", Shape::kObject},
    {"dataSourceId", Shape::kInteger},
    {"unifiedTags", Shape::kArray},
    {"systemLabels", Shape::kArray},
};

constexpr std::string_view kFormats[] = {"",     "csv",          "text", "parquet",
                                         "json", "sequencefile", "avro", "delta"};

Answer BadRequest(std::string_view detail) { return Problem(400, "BadRequestError", detail); }

Answer NoDataSet(std::string_view id) {
  return Problem(404, "NotFound", absl::StrCat("The dataset ", id, " is not found"));
}

Answer Reference(int status, std::string_view id) {
  return Json(status, Array{absl::StrCat("@/dataSets/", id)});
}

Refusal CheckTags(const Value& body) {
  const Value* tags = body.Find("tags");
  if (tags == nullptr || !tags->is_object()) return std::nullopt;
  for (const auto& [name, values] : tags->as_object()) {
    const auto is_text = [](const Value& value) { return value.is_string(); };
    if (!values.is_array() || !std::ranges::all_of(values.as_array(), is_text)) {
      return BadRequest(absl::StrCat("tags.", name, " must be an array of strings"));
    }
  }
  return std::nullopt;
}

// What a new dataset, or the one that a change would leave, must look like.
Refusal Check(World& world, const Request& request, const Value* before, const Value& body) {
  const std::string problem = ShapeProblem(body, kRules);
  if (!problem.empty()) return BadRequest(problem);
  if (Refusal refusal = CheckTags(body)) return refusal;
  const Value* file = body.Find("fileDescription");
  const std::string_view format = file == nullptr ? "" : file->StringAt("format");
  if (std::ranges::find(kFormats, format) == std::end(kFormats)) {
    return BadRequest(absl::StrCat("fileDescription.format ", format, " is not known"));
  }
  const Value& schema = *body.Find("schemaRef");
  if (before != nullptr) {
    const Value* old_schema = before->Find("schemaRef");
    if (old_schema == nullptr || *old_schema == schema) return std::nullopt;
    return BadRequest("schemaRef cannot be changed");
  }
  const XdmKind* kind = nullptr;
  const Value* found = FindResource(world, request.scope, schema.StringAt("id"), &kind);
  const bool is_schema =
      found != nullptr && kind != nullptr && kind->collection == Collection::kSchemas;
  if (is_schema || !world.settings().check_references) return std::nullopt;
  return BadRequest(absl::StrCat("The schema ", schema.StringAt("id"), " is not found"));
}

// The table that queries see: the name in lower case with underscores.
std::string TableName(std::string_view name) {
  std::string table;
  for (const char c : name) table += absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : '_';
  return table;
}

void AddServiceTags(Object& body) {
  Value& tags = body["tags"];
  if (!tags.is_object()) tags = Object();
  Object& all = tags.as_object();
  if (all.Find("adobe/pqs/table") == nullptr) {
    all.Set("adobe/pqs/table", Array{TableName(body["name"].as_string())});
  }
  if (all.Find("adobe/siphon/table/format") == nullptr) {
    all.Set("adobe/siphon/table/format", Array{"delta"});
  }
}

std::string NextVersion(std::string_view version) {
  const std::vector<std::string_view> parts = absl::StrSplit(version, '.');
  int patch = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[2], &patch)) return "1.0.1";
  return absl::StrCat(parts[0], ".", parts[1], ".", patch + 1);
}

// The etag of a dataset is its version.
std::string EtagOf(const Value& dataset) {
  return absl::StrCat("\"", dataset.StringAt("version"), "\"");
}

Refusal CheckIfMatch(const Request& request, const Value& dataset) {
  const std::string_view given = request.call.Header("if-match");
  if (given.empty() || given == EtagOf(dataset)) return std::nullopt;
  return Problem(412, "PreconditionFailed", "The dataset has changed since");
}

Answer Create(World& world, const Request& request) {
  if (Refusal refusal = Check(world, request, nullptr, request.body)) return *refusal;
  if (request.call.Header("pragma") == "validate-only") return Empty(200);
  Value dataset = request.body;
  Object& body = dataset.as_object();
  for (std::string_view name : kServerSet) body.Erase(name);
  const std::string id = world.NewHex(24);
  body.Set("version", "1.0.0");
  body.Set("imsOrg", request.scope.org);
  body.Set("sandboxId", UuidOf(absl::StrCat(request.scope.org, "/", request.scope.sandbox)));
  body.Set("created", world.NowMillis());
  body.Set("updated", world.NowMillis());
  body.Set("createdClient", request.client_id);
  body.Set("createdUser", request.UserId());
  body.Set("updatedUser", request.UserId());
  body.Set("viewId", world.NewHex(24));
  body.Set("files", absl::StrCat("@/dataSetFiles?dataSetId=", id));
  body.Set("state", "ENABLED");
  body.Set("statsCache", Object());
  if (body.Find("fileDescription") == nullptr) {
    body.Set("fileDescription",
             Object{{"persisted", true}, {"containerFormat", "parquet"}, {"format", "parquet"}});
  }
  AddServiceTags(body);
  world.store().Put(request.scope, Collection::kDataSets, id, std::move(dataset));
  Answer answer = Reference(201, id);
  answer.headers.emplace_back("Location", absl::StrCat("/data/foundation/catalog/dataSets/", id));
  return answer;
}

Answer Save(World& world, const Request& request, const Record& record, Value after) {
  Object& body = after.as_object();
  for (std::string_view name : kServerSet) {
    const Value* old_value = record.body.Find(name);
    if (old_value != nullptr) body.Set(name, *old_value);
  }
  if (Refusal refusal = Check(world, request, &record.body, after)) return *refusal;
  if (request.call.Header("pragma") == "validate-only") return Empty(200);
  body.Set("version", NextVersion(record.body.StringAt("version")));
  body.Set("updated", world.NowMillis());
  body.Set("updatedUser", request.UserId());
  AddServiceTags(body);
  const std::string id = record.id;
  world.store().Put(request.scope, Collection::kDataSets, id, std::move(after));
  return Reference(200, id);
}

// A partial object replaces the members that it names.
void ReplaceMembers(Value& dataset, const Value& partial) {
  for (const auto& [name, value] : partial.as_object()) {
    if (value.is_null()) {
      dataset.as_object().Erase(name);
    } else {
      dataset.as_object().Set(name, value);
    }
  }
}

Answer Patch(World& world, const Request& request, const Record& record) {
  Value after = record.body;
  if (absl::StartsWith(request.call.Header("content-type"), "application/json-patch+json")) {
    if (const auto problem = ApplyPatch(request.body, PatchOperations::kAll, after)) {
      return BadRequest(problem->message);
    }
    if (!after.is_object()) return BadRequest("the body must be an object");
  } else if (!request.body.is_object()) {
    return BadRequest("the body must be an object");
  } else {
    ReplaceMembers(after, request.body);
  }
  return Save(world, request, record, std::move(after));
}

Answer PatchDeep(World& world, const Request& request, const Record& record) {
  if (!request.body.is_object()) return BadRequest("the body must be an object");
  Value after = record.body;
  MergePatch(after, request.body);
  return Save(world, request, record, std::move(after));
}

Answer Put(World& world, const Request& request, const Record& record) {
  if (!request.body.is_object()) return BadRequest("the body must be an object");
  return Save(world, request, record, request.body);
}

Answer Get(const Request& request, const Record& record) {
  Answer answer = Json(200, Object{{record.id, Projected(request.call, record.body)}});
  answer.headers.emplace_back("etag", EtagOf(record.body));
  return answer;
}

Answer Delete(World& world, const Request& request, const Record& record) {
  const std::string id = record.id;
  if (world.settings().dataset_delete_blocked) {
    const Records& targets = world.store().In(request.scope, Collection::kTargetConnections);
    for (const std::string& target : targets.Linked(id)) {
      if (!world.store().In(request.scope, Collection::kFlows).IsLinked(target)) continue;
      return Problem(409, "Conflict", absl::StrCat("A flow feeds the dataset ", id));
    }
  }
  world.store().Erase(request.scope, Collection::kDataSets, id);
  return Reference(200, id);
}

Answer AnswerItem(World& world, const Request& request, const Record& record, bool deep) {
  const std::string& method = request.call.method;
  if (method == "GET" && !deep) return Get(request, record);
  if (method != "PATCH" && (deep || (method != "PUT" && method != "DELETE"))) {
    return MethodNotAllowed();
  }
  if (Refusal refusal = CheckIfMatch(request, record.body)) return *refusal;
  if (deep) return PatchDeep(world, request, record);
  if (method == "PATCH") return Patch(world, request, record);
  return method == "PUT" ? Put(world, request, record) : Delete(world, request, record);
}

}  // namespace

Answer AnswerCatalog(World& world, const Request& request) {
  auto path = request.path;
  const bool deep = !path.empty() && path[0] == "v2";
  if (deep) path.remove_prefix(1);
  if (path.empty() || path[0] != "dataSets" || path.size() > 2) return UnknownPath();
  if (path.size() == 2) {
    const Record* record = world.store().Find(request.scope, Collection::kDataSets, path[1]);
    if (record == nullptr) return NoDataSet(path[1]);
    return AnswerItem(world, request, *record, deep);
  }
  if (deep) return UnknownPath();
  if (request.call.method == "GET") return ListDataSets(world, request);
  return request.call.method == "POST" ? Create(world, request) : MethodNotAllowed();
}

}  // namespace plumb::emulator
