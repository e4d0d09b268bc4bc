#ifndef PLUMB_LIB_KINDS_FLOW_RULES_H_
#define PLUMB_LIB_KINDS_FLOW_RULES_H_

#include "lib/kinds/sugar.h"
#include "lib/value/value.h"

namespace plumb {

// Gives a periodic schedule without backfill the platform's default, true.
Value NormalizeFlow(Value body);

// What holds of flows beyond the types of their fields.
void ValidateFlow(const Value& body, FieldProblems& problems);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_FLOW_RULES_H_
