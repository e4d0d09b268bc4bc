#ifndef PLUMB_LIB_KINDS_FLOW_EXPAND_H_
#define PLUMB_LIB_KINDS_FLOW_EXPAND_H_

#include "lib/kinds/sugar.h"
#include "lib/value/value.h"

namespace plumb {

// Expands a flow's sugar: `source` to flowSpec, `mapping` to the Mapping element of
// transformations.
void ExpandFlow(Value& body, FieldProblems& problems);

}  // namespace plumb

#endif  // PLUMB_LIB_KINDS_FLOW_EXPAND_H_
