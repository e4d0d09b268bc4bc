// What may stand in schemas, field groups, classes and data types.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/registry.h"
#include "lib/emulator/shape.h"

namespace plumb::emulator {
namespace {

constexpr ShapeRule kSchemaRules[] = {
    {"type", Shape::kText, Need::kRequired},
    {"title", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText, Need::kRequired},
    {"allOf", Shape::kArray, Need::kRequired},
    {"allOf[].$ref", Shape::kText, Need::kRequired},
    {"meta:immutableTags", Shape::kTextArray},
};

constexpr ShapeRule kFieldGroupRules[] = {
    {"type", Shape::kText, Need::kRequired},
    {"title", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"meta:intendedToExtend", Shape::kTextArray, Need::kRequired},
    {"definitions", Shape::kObject},
    {"allOf", Shape::kArray},
    {"allOf[].$ref", Shape::kText, Need::kRequired},
};

constexpr ShapeRule kDataTypeRules[] = {
    {"type", Shape::kText, Need::kRequired},
    {"title", Shape::kNonEmptyText, Need::kRequired},
    {"description", Shape::kText},
    {"properties", Shape::kObject},
    {"items", Shape::kObject},
    {"definitions", Shape::kObject},
};

absl::Span<const ShapeRule> RulesOf(Collection collection) {
  switch (collection) {
    case Collection::kFieldGroups:
      return kFieldGroupRules;
    case Collection::kDataTypes:
      return kDataTypeRules;
    default:
      return kSchemaRules;  // Classes need the same members.
  }
}

Refusal BadRequest(std::string_view code, std::string_view message) {
  return RegistryError(code, "Bad request", message);
}

// Titles are unique across all kinds.
Refusal CheckTitle(World& world, const Request& request, const Value* before, const Value& body) {
  const std::string_view title = body.StringAt("title");
  const std::string_view own = before == nullptr ? "" : before->StringAt("$id");
  for (const XdmKind& kind : XdmKinds()) {
    const Records& records = world.store().In(request.scope, kind.collection);
    for (const std::string& id : records.Linked(absl::StrCat("title:", title))) {
      if (id == own || records.Find(id)->body.StringAt("title") != title) continue;
      return BadRequest("XDM-1521-400", absl::StrCat("The title ", title, " is not unique."));
    }
  }
  return std::nullopt;
}

// Every reference leads somewhere; `classes` and `behaviors` count what they lead to.
Refusal CheckParts(World& world, const Request& request, const Value& body, int& classes,
                   int& behaviors) {
  const Value* parts = body.Find("allOf");
  if (parts == nullptr || !parts->is_array()) return std::nullopt;
  for (const Value& part : parts->as_array()) {
    const std::string_view reference = part.StringAt("$ref");
    if (absl::StartsWith(reference, "#/")) continue;
    const XdmKind* kind = nullptr;
    const Value* found = FindResource(world, request.scope, reference, &kind);
    if (found == nullptr) {
      return BadRequest("XDM-1413-400",
                        absl::StrCat("The reference ", reference, " leads to no resource."));
    }
    if (kind == nullptr) ++behaviors;
    if (kind != nullptr && kind->collection == Collection::kClasses) ++classes;
  }
  return std::nullopt;
}

Refusal CheckComposition(World& world, const Request& request, const XdmKind& kind,
                         const Value& body) {
  int classes = 0;
  int behaviors = 0;
  if (Refusal refusal = CheckParts(world, request, body, classes, behaviors)) return refusal;
  if (kind.collection == Collection::kSchemas && classes != 1) {
    return BadRequest("XDM-1413-400", "A schema is composed of exactly one class.");
  }
  if (kind.collection == Collection::kClasses && behaviors != 1) {
    return BadRequest("XDM-1413-400", "A class extends exactly one behavior.");
  }
  return std::nullopt;
}

// Custom fields stand below the tenant's namespace.
Refusal CheckNamespace(const World& world, const Value* properties) {
  if (properties == nullptr || !properties->is_object()) return std::nullopt;
  const std::string own = world.TenantNamespace();
  for (const auto& [name, value] : properties->as_object()) {
    if (name == own) continue;
    if (absl::StartsWith(name, "_")) {
      return BadRequest("XDM-1021-400", absl::StrCat("The namespace ", name, " is not ", own, "."));
    }
    return BadRequest("XDM-1020-400", absl::StrCat("The field ", name, " is not under ", own, "."));
  }
  return std::nullopt;
}

Refusal CheckFields(const World& world, const XdmKind& kind, const Value& body) {
  if (kind.collection == Collection::kDataTypes) return std::nullopt;
  if (Refusal refusal = CheckNamespace(world, body.Find("properties"))) return refusal;
  const Value* definitions = body.Find("definitions");
  if (definitions == nullptr || !definitions->is_object()) return std::nullopt;
  for (const auto& [name, definition] : definitions->as_object()) {
    if (Refusal refusal = CheckNamespace(world, definition.Find("properties"))) return refusal;
  }
  return std::nullopt;
}

bool HasUnionTag(const Value& schema) {
  const Value* tags = schema.Find("meta:immutableTags");
  return tags != nullptr && tags->is_array() &&
         std::ranges::find(tags->as_array(), Value("union")) != tags->as_array().end();
}

// Whether the schema's fields have to stay.
bool IsFrozen(World& world, const Scope& scope, const Value& schema) {
  const std::string& since = world.settings().evolution;
  if (since == "profile") return HasUnionTag(schema);
  return since == "dataset" &&
         world.store().In(scope, Collection::kDataSets).IsLinked(schema.StringAt("$id"));
}

// Whether any schema made of the resource has to keep its fields.
bool IsFrozenPart(World& world, const Request& request, const XdmKind& kind, const Value& body) {
  if (kind.collection == Collection::kSchemas) return IsFrozen(world, request.scope, body);
  const Records& schemas = world.store().In(request.scope, Collection::kSchemas);
  return std::ranges::any_of(schemas.Linked(body.StringAt("$id")), [&](const std::string& id) {
    return IsFrozen(world, request.scope, schemas.Find(id)->body);
  });
}

Refusal CheckEvolution(World& world, const Request& request, const XdmKind& kind,
                       const Value& before, const Value& body) {
  if (HasUnionTag(before) && !HasUnionTag(body)) {
    return BadRequest("XDM-1526-400", "The tag union cannot be removed.");
  }
  const Scope& scope = request.scope;
  const bool schema = kind.collection == Collection::kSchemas;
  if (schema && ClassOf(world, scope, before) != ClassOf(world, scope, body)) {
    return BadRequest("XDM-1413-400", "The class of a schema cannot be changed.");
  }
  if (!IsFrozenPart(world, request, kind, before)) return std::nullopt;
  const std::vector<std::string> old_paths = FieldPaths(Expanded(world, scope, before));
  const std::vector<std::string> new_paths = FieldPaths(Expanded(world, scope, body));
  for (const std::string& path : old_paths) {
    if (!std::ranges::binary_search(new_paths, path)) {
      return BadRequest("XDM-1413-400", absl::StrCat("The field ", path, " cannot be removed."));
    }
  }
  return std::nullopt;
}

}  // namespace

Refusal CheckResource(World& world, const Request& request, const XdmKind& kind,
                      const Value* before, const Value& body) {
  const std::string problem = ShapeProblem(body, RulesOf(kind.collection));
  if (!problem.empty()) return BadRequest("XDM-1001-400", problem);
  const std::string_view type = body.StringAt("type");
  const bool array = kind.collection == Collection::kDataTypes && type == "array";
  if (type != "object" && !array) return BadRequest("XDM-1001-400", "type must be object");
  if (Refusal refusal = CheckComposition(world, request, kind, body)) return refusal;
  if (Refusal refusal = CheckFields(world, kind, body)) return refusal;
  if (before != nullptr) {
    if (Refusal refusal = CheckEvolution(world, request, kind, *before, body)) return refusal;
  }
  return CheckTitle(world, request, before, body);
}

}  // namespace plumb::emulator
