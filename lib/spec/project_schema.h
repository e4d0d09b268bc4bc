#ifndef PLUMB_LIB_SPEC_PROJECT_SCHEMA_H_
#define PLUMB_LIB_SPEC_PROJECT_SCHEMA_H_

// What plumb.toml may hold, as data: for editors. ReadProject is what checks it. Pure.

#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// Every setting that ReadProject knows, in the order of docs/specs.md.
const std::vector<FieldDescriptor>& ProjectFields();

// JSON Schema, draft 7, of plumb.toml. Values are plain: no expressions.
Value SchemaOfProject();

}  // namespace plumb

#endif  // PLUMB_LIB_SPEC_PROJECT_SCHEMA_H_
