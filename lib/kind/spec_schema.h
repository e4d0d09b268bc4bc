#ifndef PLUMB_LIB_KIND_SPEC_SCHEMA_H_
#define PLUMB_LIB_KIND_SPEC_SCHEMA_H_

// JSON Schema, draft 7, of what users write in TOML: for editors and their checks. It
// takes whatever plumb takes, and refuses less: rules between fields are plumb's alone.
// Pure.

#include <string_view>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// Whether "${...}" may stand for a value of any type, and in any member's name.
enum class Expressions { kAnywhere, kNowhere };

// An object with these fields, none of the server's among them. As in specs, an object
// whose members are described by name has no others. Without expressions numbers and
// booleans are no strings either.
Value SchemaOfFields(const std::vector<FieldDescriptor>& fields, Expressions expressions);

// A spec file: tables [kind.name] of these kinds, their bodies as the API has them, with
// sugar and with plumb's own keys.
Value SchemaOfSpecs(const KindRegistry& kinds);

// The line that says which draft `schema` is of, and its title, added to it.
Value AsSchemaDocument(Value schema, std::string_view title);

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_SPEC_SCHEMA_H_
