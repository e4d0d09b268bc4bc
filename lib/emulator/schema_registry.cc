// Schema Registry: which call goes where, lists and lookups.

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/property_filter.h"
#include "lib/emulator/registry.h"
#include "lib/emulator/services.h"

namespace plumb::emulator {
namespace {

constexpr int64_t kMaxPage = 300;
constexpr int64_t kMaxLimit = 500;

// The infixes of a media type, in the order in which they may stand.
struct Infix {
  std::string_view text;
  bool AcceptForm::*flag;  // Null: it changes only texts, which are not varied here.
};
constexpr Infix kInfixes[] = {
    {"-v2", &AcceptForm::v2},     {"-id", &AcceptForm::id_only}, {"-link", &AcceptForm::link},
    {"-full", &AcceptForm::full}, {"-notext", nullptr},          {"-desc", nullptr},
    {"-deprecatefield", nullptr},
};

Answer AcceptError(std::string_view code, const Request& request) {
  const std::string message =
      absl::StrCat("The supplied Accept header is not valid: ", request.call.Header("accept"));
  return RegistryError(code, "Accept header invalid", message);
}

Answer List(World& world, const Request& request, const XdmKind* kind, std::string_view segment) {
  const std::optional<AcceptForm> form = ParseAccept(request.call.Header("accept"));
  if (!form.has_value() || !form->version.empty() || form->link || form->v2) {
    return AcceptError("XDM-1006-400", request);
  }
  std::vector<const Value*> bodies;
  if (request.path[0] == "global") {
    for (const Value& body : GlobalResources(segment)) bodies.push_back(&body);
  } else if (kind != nullptr) {
    for (const auto& [number, record] :
         world.store().In(request.scope, kind->collection).by_number()) {
      bodies.push_back(&record->body);
    }
  }
  return ListResources(request, std::move(bodies), *form);
}

Answer Lookup(World& world, const Request& request, const Value& body) {
  const std::optional<AcceptForm> form = ParseAccept(request.call.Header("accept"));
  if (!form.has_value() || form->version.empty() || form->id_only || form->link) {
    return AcceptError("XDM-1007-400", request);
  }
  // Only major version 1 exists.
  if (form->version != "1" && !absl::StartsWith(form->version, "1.")) {
    return RegistryError("XDM-1007-406", "Not Acceptable",
                         absl::StrCat("version ", form->version, " does not exist"));
  }
  return Json(200, form->full ? Expanded(world, request.scope, body) : body);
}

Answer AnswerGlobal(World& world, const Request& request) {
  const std::string& segment = request.path[1];
  const XdmKind* kind = FindXdmKind(segment);
  if (kind == nullptr && segment != "behaviors") return UnknownPath();
  if (request.call.method != "GET") return MethodNotAllowed();
  if (request.path.size() == 2) return List(world, request, kind, segment);
  for (const Value& body : GlobalResources(segment)) {
    if (body.StringAt("$id") == request.path[2] || body.StringAt("meta:altId") == request.path[2]) {
      return Lookup(world, request, body);
    }
  }
  return ResourceNotFound(kind == nullptr ? "XDM-1014-404" : kind->not_found, request.path[2]);
}

Answer AnswerTenant(World& world, const Request& request) {
  const std::string& method = request.call.method;
  const std::string& segment = request.path[1];
  if (segment == "descriptors") return AnswerDescriptors(world, request);
  const XdmKind* kind = FindXdmKind(segment);
  if (kind == nullptr) return UnknownPath();
  if (request.path.size() == 2) {
    if (method == "GET") return List(world, request, kind, segment);
    return method == "POST" ? CreateResource(world, request, *kind) : MethodNotAllowed();
  }
  const Record* record = FindTenantRecord(world, request.scope, *kind, request.path[2]);
  if (record == nullptr) return ResourceNotFound(kind->not_found, request.path[2]);
  if (method == "GET") return Lookup(world, request, record->body);
  if (method == "PUT") return ReplaceResource(world, request, *kind, *record);
  if (method == "PATCH") return PatchResource(world, request, *kind, *record);
  if (method == "DELETE") return DeleteResource(world, request, *kind, *record);
  return MethodNotAllowed();
}

Answer Stats(World& world, const Request& request) {
  Object counts;
  for (const XdmKind& kind : XdmKinds()) {
    counts.Set(kind.resource_type, world.store().In(request.scope, kind.collection).size());
  }
  return Json(200, Object{{"imsOrg", request.scope.org},
                          {"tenantId", world.settings().tenant},
                          {"counts", std::move(counts)}});
}

Value Summary(const Value& body, const AcceptForm& form) {
  if (!form.id_only) return body;
  Object summary;
  for (std::string_view name : {"$id", "meta:altId", "version", "title", "@id", "@type"}) {
    if (const Value* value = body.Find(name)) summary.Set(name, *value);
  }
  return summary;
}

// How a list is cut: `property` sorts, and pages begin after a value of it.
struct Order {
  std::string property = "title";
  bool descending = false;
};

Order ReadOrder(const Call& call, const std::vector<const Value*>& bodies) {
  const std::string orderby = call.Query("orderby").value_or("");
  std::string_view first = orderby;
  first = first.substr(0, first.find(','));
  Order order;
  order.descending = absl::ConsumePrefix(&first, "-");
  absl::ConsumePrefix(&first, "+");
  absl::ConsumePrefix(&first, " ");
  if (!first.empty()) {
    order.property = first;
  } else if (!bodies.empty() && bodies.front()->Find("title") == nullptr) {
    order.property = "@id";
  }
  return order;
}

bool Before(const Value& a, const Value& b, const Order& order) {
  const Value* left = a.Find(order.property);
  const Value* right = b.Find(order.property);
  return order.descending ? ComesBefore(right, left) : ComesBefore(left, right);
}

}  // namespace

std::optional<AcceptForm> ParseAccept(std::string_view header) {
  const std::vector<std::string_view> parts = absl::StrSplit(header, ';');
  std::string_view media = absl::StripAsciiWhitespace(parts[0]);
  if (!absl::ConsumePrefix(&media, "application/vnd.adobe.") ||
      !absl::ConsumeSuffix(&media, "+json")) {
    return std::nullopt;
  }
  AcceptForm form;
  form.prefix = media.substr(0, 3);
  media.remove_prefix(std::min<size_t>(3, media.size()));
  if (form.prefix != "xed" && form.prefix != "xdm") return std::nullopt;
  for (const Infix& infix : kInfixes) {
    if (absl::ConsumePrefix(&media, infix.text) && infix.flag != nullptr) form.*infix.flag = true;
  }
  if (!media.empty()) return std::nullopt;
  for (size_t i = 1; i < parts.size(); ++i) {
    std::string_view parameter = absl::StripAsciiWhitespace(parts[i]);
    if (absl::ConsumePrefix(&parameter, "version=")) form.version = parameter;
  }
  return form;
}

Answer ResourceNotFound(std::string_view code, std::string_view id) {
  return RegistryError(code, "Resource Not Found",
                       absl::StrCat("Requested resource ", id, " with version 1 is not found"));
}

Answer ListResources(const Request& request, std::vector<const Value*> bodies, AcceptForm form) {
  const Call& call = request.call;
  for (const std::string& text : call.QueryAll("property")) {
    const std::optional<PropertyFilter> filter = ParsePropertyFilter(text);
    if (!filter.has_value()) {
      return RegistryError("XDM-1005-400", "Bad request",
                           absl::StrCat("The filter ", text, " is not valid"));
    }
    std::erase_if(bodies, [&](const Value* body) { return !Matches(*body, *filter); });
  }
  const Order order = ReadOrder(call, bodies);
  std::ranges::stable_sort(bodies,
                           [&](const Value* a, const Value* b) { return Before(*a, *b, order); });
  if (const std::optional<std::string> start = call.Query("start"); start.has_value()) {
    const Object after{{order.property, *start}};
    std::erase_if(bodies, [&](const Value* body) { return !Before(after, *body, order); });
  }
  int64_t limit = kMaxPage;
  const std::optional<std::string> asked = call.Query("limit");
  // The limit is a hint, heeded only with an order.
  if (asked.has_value() && call.Query("orderby").has_value()) {
    if (!absl::SimpleAtoi(*asked, &limit) || limit < 0 || limit > kMaxLimit) {
      return RegistryError("XDM-1005-400", "Bad request", "limit must be from 0 to 500");
    }
    limit = limit == 0 ? kMaxPage : std::min(limit, kMaxPage);
  }
  Array results;
  for (const Value* body : bodies) {
    if (static_cast<int64_t>(results.size()) == limit) break;
    results.push_back(Summary(*body, form));
  }
  Value next;
  Value link;
  if (results.size() < bodies.size()) {
    next = ScalarText(*bodies[results.size() - 1]->Find(order.property));
    link =
        Object{{"href", absl::StrCat(call.RawPath(), "?start=", PercentEncode(next.as_string()))}};
  }
  const size_t count = results.size();
  return Json(
      200,
      Object{{"results", std::move(results)},
             {"_page",
              Object{{"orderby", order.property}, {"next", std::move(next)}, {"count", count}}},
             {"_links", Object{{"next", std::move(link)},
                               {"global_schemas", Object{{"href",
                                                          "/data/foundation/schemaregistry/"
                                                          "global/schemas"}}}}}});
}

Answer AnswerSchemaRegistry(World& world, const Request& request) {
  const auto& path = request.path;
  if (path.size() == 1 && path[0] == "stats") {
    return request.call.method == "GET" ? Stats(world, request) : MethodNotAllowed();
  }
  if (path.size() < 2 || path.size() > 3) return UnknownPath();
  if (path[0] == "global") return AnswerGlobal(world, request);
  return path[0] == "tenant" ? AnswerTenant(world, request) : UnknownPath();
}

}  // namespace plumb::emulator
