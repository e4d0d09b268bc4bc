#ifndef PLUMB_LIB_VALUE_JSON_SCHEMA_H_
#define PLUMB_LIB_VALUE_JSON_SCHEMA_H_

// Validation against JSON Schema, draft 4. Pure.

#include <string_view>

#include "absl/status/status.h"
#include "lib/value/value.h"

namespace plumb {

// OK when `value` fits `schema`; InvalidArgument names the first keyword that it
// breaks, and where in the value and in the schema.
absl::Status CheckAgainstSchema(const Value& value, const Value& schema);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_JSON_SCHEMA_H_
