// Labels of datasets.

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/services.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

constexpr ShapeRule kRules[] = {
    {"labels", Shape::kTextArray, Need::kRequired},
    {"optionalLabels", Shape::kArray},
};

Answer WithEtag(int status, const Value& kept) {
  Answer answer = Json(status, *kept.Find("body"));
  answer.headers.emplace_back("etag", std::string(kept.StringAt("etag")));
  return answer;
}

Answer Put(World& world, const Request& request, const std::string& id, const Record* record) {
  const std::string problem = ShapeProblem(request.body, kRules);
  if (!problem.empty()) return LabelsError(400, "PES-400", problem);
  const std::string_view given = request.call.Header("if-match");
  if (given.empty()) return LabelsError(400, "PES-400", "If-Match is required");
  if (record != nullptr && given != record->body.StringAt("etag")) {
    return LabelsError(409, "PES-409", "The labels have changed since");
  }
  Value kept = Object{{"etag", world.NewEtag()}, {"body", request.body}};
  return WithEtag(
      200, world.store().Put(request.scope, Collection::kDataSetLabels, id, std::move(kept)).body);
}

}  // namespace

Answer AnswerDataSetLabels(World& world, const Request& request) {
  const auto& path = request.path;
  if (path.size() != 3 || path[0] != "datasets" || path[2] != "labels") return UnknownPath();
  const std::string& id = path[1];
  const bool exists = world.store().Find(request.scope, Collection::kDataSets, id) != nullptr;
  const Record* record = world.store().Find(request.scope, Collection::kDataSetLabels, id);
  if (!exists) {
    return LabelsError(404, "PES-404", absl::StrCat("The dataset ", id, " is not found"));
  }
  const std::string& method = request.call.method;
  if (method == "PUT") return Put(world, request, id, record);
  if (method == "POST") return LabelsError(403, "PES-403", "POST is deprecated: use PUT");
  if (method != "GET") return MethodNotAllowed();
  if (record != nullptr) return WithEtag(200, record->body);
  return LabelsError(404, "PES-404", absl::StrCat("The dataset ", id, " has no labels"));
}

}  // namespace plumb::emulator
