#ifndef PLUMB_LIB_EMULATOR_XDM_H_
#define PLUMB_LIB_EMULATOR_XDM_H_

// Resources of the Schema Registry: where they are, and what they add up to.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// A kind of resource in the registry's paths.
struct XdmKind {
  std::string_view segment;        // In paths: "fieldgroups".
  std::string_view resource_type;  // In ids: "mixins".
  Collection collection;
  std::string_view not_found;  // "XDM-1012-404"
};

// Null for a segment that is none. "mixins" is the old name of field groups.
const XdmKind* FindXdmKind(std::string_view segment);
const std::vector<XdmKind>& XdmKinds();

// Adobe's own resources of one kind, by $id.
const std::vector<Value>& GlobalResources(std::string_view segment);

// The resource of that $id or meta:altId, the tenant's or Adobe's; null when
// there is none. `kind` is set when it is found.
const Value* FindResource(const World& world, const Scope& scope, std::string_view id,
                          const XdmKind** kind = nullptr);

// The tenant's record of that $id or meta:altId.
const Record* FindTenantRecord(const World& world, const Scope& scope, const XdmKind& kind,
                               std::string_view id);

// All references followed: `properties` in place of allOf, definitions and $ref.
Value Expanded(const World& world, const Scope& scope, const Value& resource);

// The same for the resource of that id; null when there is none.
Value ExpandedById(const World& world, const Scope& scope, std::string_view id);

// Whether a dotted path ("_acme.charges.id", "items[*].name") leads to a field
// of an expanded schema. True for null, and where a schema does not say what it
// holds.
bool HasField(const Value& expanded, std::string_view path);

// Every field's path, dotted and sorted, of what a tenant's resource declares.
std::vector<std::string> FieldPaths(const Value& expanded);

// The $id of the schema's class; "" when it has none.
std::string ClassOf(const World& world, const Scope& scope, const Value& schema);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_XDM_H_
