#ifndef PLUMB_LIB_KINDS_MAPPING_EXPAND_H_
#define PLUMB_LIB_KINDS_MAPPING_EXPAND_H_

#include <string_view>

#include "lib/kinds/sugar.h"
#include "lib/value/value.h"

namespace plumb {

// Expands a mapping's sugar: `fields` (destination = source) to mappings, `schema`
// to the target schema, both in the dialect of Data Prep's published OpenAPI. A
// mapping that is written out stays as it is.
void ExpandMappingFields(Value& body, FieldProblems& problems);

// Whether `source` is a path into the source's data, and not an expression.
bool IsPlainPath(std::string_view source);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_MAPPING_EXPAND_H_
