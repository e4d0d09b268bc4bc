// What all of Flow Service's operations share: etags, patches, envelopes.

#include "absl/strings/str_cat.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/json_patch.h"

namespace plumb::emulator {

Answer NotFound(std::string_view type, std::string_view id) {
  return FlowError("1439-404",
                   absl::StrCat("The requested ", type, " resource ", id,
                                " is not found. Verify the resource ID before trying again."),
                   Object{{"id", id}, {"type", type}});
}

Refusal CheckIfMatch(const Request& request, const Value& body) {
  if (!request.call.HasHeader("if-match") || request.call.Header("if-match").empty()) {
    return FlowError("1403-400", "The header If-Match is missing.");
  }
  // An etag carries its quotes: one without them never matches.
  const std::string_view given = request.call.Header("if-match");
  if (given == body.StringAt("etag")) return std::nullopt;
  return FlowError(
      "1404-412",
      absl::StrCat("Supplied version=[", given, "] does not match the current version on entity=[",
                   body.StringAt("etag"), "]: If-Match does not equal the current version."));
}

namespace {

Answer PatchRefusal(const PatchProblem& problem) {
  switch (problem.fault) {
    case PatchFault::kUnsupported:
      return FlowError("1434-400", problem.message);
    case PatchFault::kMissing:
      return FlowError("1455-400", problem.message);
    default:
      return PlainFlowError(400, problem.message);
  }
}

}  // namespace

Refusal CheckPatchShape(const Request& request) {
  if (request.body.is_null()) return FlowError("1405-400", "The body is null or empty.");
  const auto problem = CheckPatch(request.body, PatchOperations::kAddReplaceRemove);
  if (!problem.has_value()) return std::nullopt;
  return PatchRefusal(*problem);
}

Refusal PatchBody(const Request& request, Value& after) {
  const auto problem = ApplyPatch(request.body, PatchOperations::kAddReplaceRemove, after);
  if (!problem.has_value()) return std::nullopt;
  return PatchRefusal(*problem);
}

Answer IdAndEtag(const World& world, int status, const Value& body) {
  Answer answer = Json(status, Object{{"id", *body.Find("id")}, {"etag", *body.Find("etag")}});
  if (world.settings().etag_header) {
    answer.headers.emplace_back("etag", std::string(body.StringAt("etag")));
  }
  return answer;
}

Answer OneItem(const World& world, Collection collection, const Record& record) {
  Answer answer;
  answer.text = absl::StrCat("{\"items\":[", ShownJson(world, collection, record), "]}");
  if (world.settings().etag_header && record.body.Find("etag") != nullptr) {
    answer.headers.emplace_back("etag", std::string(record.body.StringAt("etag")));
  }
  return answer;
}

}  // namespace plumb::emulator
