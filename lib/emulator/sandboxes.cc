// Sandbox management, as far as reading goes.

#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/services.h"

namespace plumb::emulator {
namespace {

// 2021-01-01, when every emulated sandbox was made.
constexpr std::string_view kMade = "2021-01-01 00:00:00";

Value SandboxBody(std::string_view name) {
  const bool production = name == "prod";
  return Object{{"name", name},
                {"title", name},
                {"state", "active"},
                {"type", production ? "production" : "development"},
                {"region", "VA7"},
                {"isDefault", production},
                {"etag", 1},
                {"createdDate", kMade},
                {"lastModifiedDate", kMade},
                {"createdBy", "system"},
                {"modifiedBy", "system"}};
}

// The sandboxes of the settings, or else those that hold objects, and "prod".
std::vector<std::string> Names(World& world, const std::string& org) {
  if (!world.settings().sandboxes.empty()) return world.settings().sandboxes;
  std::vector<std::string> names = {"prod"};
  for (const Scope& scope : world.store().Scopes()) {
    if (scope.org == org && scope.sandbox != "prod") names.push_back(scope.sandbox);
  }
  return names;
}

Answer List(World& world, const Request& request) {
  Array sandboxes;
  for (const std::string& name : Names(world, request.scope.org)) {
    sandboxes.push_back(SandboxBody(name));
  }
  const size_t count = sandboxes.size();
  return Json(
      200,
      Object{{"sandboxes", std::move(sandboxes)},
             {"_page", Object{{"limit", 50}, {"count", count}}},
             {"_links", Object{{"page", Object{{"href", "/sandboxes"}, {"templated", false}}}}}});
}

Answer Get(World& world, std::string_view name) {
  const std::vector<std::string>& known = world.settings().sandboxes;
  bool found = known.empty();
  for (const std::string& one : known) found = found || one == name;
  if (!found) return Problem(404, "NotFound", absl::StrCat("No sandbox ", name));
  return Json(200, SandboxBody(name));
}

}  // namespace

Answer AnswerSandboxes(World& world, const Request& request) {
  const auto& path = request.path;
  if (request.call.method != "GET") return MethodNotAllowed();
  if (path.empty()) return List(world, request);
  if (path.size() == 1 && path[0] == "sandboxes") return List(world, request);
  if (path.size() == 1 && path[0] == "sandboxTypes") {
    return Json(200, Object{{"sandboxTypes", Array{"development", "production"}}});
  }
  if (path.size() == 2 && path[0] == "sandboxes") return Get(world, path[1]);
  return UnknownPath();
}

}  // namespace plumb::emulator
