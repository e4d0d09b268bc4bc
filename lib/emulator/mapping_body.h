#ifndef PLUMB_LIB_EMULATOR_MAPPING_BODY_H_
#define PLUMB_LIB_EMULATOR_MAPPING_BODY_H_

// Mapping sets: from either request dialect to what the service keeps and shows.

#include <string>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// Reads a create or replace body, in the present dialect (outputSchema, source,
// destination) or the older one (xdmSchema, sourceAttribute, destinationXdmPath),
// into `mapping`: new row ids, no id or version of its own. Says 400 when it
// cannot.
Refusal ReadMapping(World& world, const Request& request, Value& mapping);

// What GET and PUT show: dates in whole seconds, schemas as the settings say.
// `full_schema` adds outputSchema.jsonSchema.
enum class SchemaView { kReference, kExpanded };
Value ShownMapping(const World& world, const Scope& scope, const Value& mapping, SchemaView view);

// One entry a row: {"status", "errors"}.
Value ValidationOf(const World& world, const Scope& scope, const Value& mapping);

// `data` mapped: attributes by their paths, expressions not evaluated.
Value Preview(const Value& mapping, const Value& data);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_MAPPING_BODY_H_
