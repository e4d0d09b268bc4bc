#include "lib/emulator/xdm.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/json_patch.h"

namespace plumb::emulator {
namespace {

constexpr int kMaxDepth = 40;

// What one part of a schema lends to the whole.
constexpr std::string_view kLent[] = {"type", "properties", "required", "items",
                                      "enum", "meta:enum",  "format",   "meta:xdmType"};

// Sets what `into` lacks; objects merge.
void Absorb(Object& into, const Object& from) {
  for (const auto& [name, value] : from) {
    Value* present = into.Find(name);
    if (present == nullptr) {
      into.Set(name, value);
    } else if (present->is_object() && value.is_object()) {
      Absorb(present->as_object(), value.as_object());
    }
  }
}

class Expansion {
 public:
  Expansion(const World& world, const Scope& scope) : world_(world), scope_(scope) {}

  // `root` is where "#/..." leads.
  Value Expand(const Value& root, const Value& node, int depth) const {
    if (!node.is_object() || depth > kMaxDepth) return node;
    Object result;
    for (const auto& [name, value] : node.as_object()) {
      if (name == "allOf" || name == "$ref" || name == "definitions") continue;
      result.Set(name, name == "properties" ? Members(root, value, depth)
                       : name == "items"    ? Expand(root, value, depth + 1)
                                            : value);
    }
    Refer(root, node, depth, result);
    const Value* parts = node.Find("allOf");
    if (parts == nullptr || !parts->is_array()) return result;
    for (const Value& part : parts->as_array()) Lend(Expand(root, part, depth + 1), result);
    return result;
  }

 private:
  Value Members(const Value& root, const Value& properties, int depth) const {
    if (!properties.is_object()) return properties;
    Object members;
    for (const auto& [name, value] : properties.as_object()) {
      members.Set(name, Expand(root, value, depth + 1));
    }
    return members;
  }

  static void Lend(const Value& part, Object& result) {
    Object lent;
    for (std::string_view name : kLent) {
      if (const Value* value = part.Find(name)) lent.Set(name, *value);
    }
    Absorb(result, lent);
  }

  void Refer(const Value& root, const Value& node, int depth, Object& result) const {
    std::string_view reference = node.StringAt("$ref");
    if (reference.empty()) return;
    if (absl::ConsumePrefix(&reference, "#")) {
      const auto tokens = ParsePointer(reference);
      const Value* target = tokens.has_value() ? AtPointer(root, *tokens) : nullptr;
      if (target != nullptr) Lend(Expand(root, *target, depth + 1), result);
    } else if (const Value* other = FindResource(world_, scope_, reference)) {
      Lend(Expand(*other, *other, depth + 1), result);
    }
  }

  const World& world_;
  const Scope& scope_;
};

void CollectPaths(const Value& node, const std::string& prefix, std::vector<std::string>& paths) {
  const Value* items = node.Find("items");
  if (items != nullptr) CollectPaths(*items, prefix, paths);
  const Value* properties = node.Find("properties");
  if (properties == nullptr || !properties->is_object()) return;
  for (const auto& [name, value] : properties->as_object()) {
    const std::string path = prefix.empty() ? name : absl::StrCat(prefix, ".", name);
    paths.push_back(path);
    CollectPaths(value, path, paths);
  }
}

// The member `name` of a node, through arrays. Null when there is none; `open`
// when the node does not say what it holds.
const Value* Step(const Value& node, std::string_view name, bool& open) {
  const Value* at = &node;
  while (const Value* items = at->Find("items")) at = items;
  const Value* properties = at->Find("properties");
  open = properties == nullptr && at->Find("type") == nullptr;
  if (at->StringAt("meta:xdmType") == "map" || at->Find("additionalProperties") != nullptr) {
    open = true;
  }
  if (at->StringAt("type") == "object" && properties == nullptr) open = true;
  return properties == nullptr ? nullptr : properties->Find(name);
}

}  // namespace

const std::vector<XdmKind>& XdmKinds() {
  static const auto& kinds = *new std::vector<XdmKind>{
      {"schemas", "schemas", Collection::kSchemas, "XDM-1012-404"},
      {"fieldgroups", "mixins", Collection::kFieldGroups, "XDM-1011-404"},
      {"classes", "classes", Collection::kClasses, "XDM-1010-404"},
      {"datatypes", "datatypes", Collection::kDataTypes, "XDM-1013-404"},
  };
  return kinds;
}

const XdmKind* FindXdmKind(std::string_view segment) {
  if (segment == "mixins") segment = "fieldgroups";
  const auto found = std::ranges::find(XdmKinds(), segment, &XdmKind::segment);
  return found == XdmKinds().end() ? nullptr : &*found;
}

const Record* FindTenantRecord(const World& world, const Scope& scope, const XdmKind& kind,
                               std::string_view id) {
  const Records& records = world.store().In(scope, kind.collection);
  if (const Record* record = records.Find(id)) return record;
  for (const std::string& linked : records.Linked(id)) {
    const Record* record = records.Find(linked);
    if (record->body.StringAt("meta:altId") == id) return record;
  }
  return nullptr;
}

const Value* FindResource(const World& world, const Scope& scope, std::string_view id,
                          const XdmKind** kind) {
  for (const XdmKind& one : XdmKinds()) {
    const Record* record = FindTenantRecord(world, scope, one, id);
    const Value* found = record == nullptr ? nullptr : &record->body;
    for (const Value& global : GlobalResources(one.segment)) {
      const bool named = global.StringAt("$id") == id || global.StringAt("meta:altId") == id;
      if (named) found = &global;
    }
    if (found == nullptr) continue;
    if (kind != nullptr) *kind = &one;
    return found;
  }
  for (const Value& behavior : GlobalResources("behaviors")) {
    if (behavior.StringAt("$id") == id) return &behavior;
  }
  return nullptr;
}

Value Expanded(const World& world, const Scope& scope, const Value& resource) {
  return Expansion(world, scope).Expand(resource, resource, 0);
}

Value ExpandedById(const World& world, const Scope& scope, std::string_view id) {
  const Value* resource = FindResource(world, scope, id);
  return resource == nullptr ? Value() : Expanded(world, scope, *resource);
}

bool HasField(const Value& expanded, std::string_view path) {
  if (expanded.is_null()) return true;
  const Value* at = &expanded;
  for (std::string_view name : absl::StrSplit(path, '.')) {
    name = name.substr(0, name.find('['));
    bool open = false;
    const Value* next = Step(*at, name, open);
    if (next == nullptr) return open;
    at = next;
  }
  return true;
}

std::vector<std::string> FieldPaths(const Value& expanded) {
  std::vector<std::string> paths;
  CollectPaths(expanded, "", paths);
  std::ranges::sort(paths);
  return paths;
}

std::string ClassOf(const World& world, const Scope& scope, const Value& schema) {
  const Value* parts = schema.Find("allOf");
  if (parts == nullptr || !parts->is_array()) return "";
  for (const Value& part : parts->as_array()) {
    const XdmKind* kind = nullptr;
    const Value* found = FindResource(world, scope, part.StringAt("$ref"), &kind);
    if (found != nullptr && kind != nullptr && kind->collection == Collection::kClasses) {
      return std::string(found->StringAt("$id"));
    }
  }
  return "";
}

}  // namespace plumb::emulator
