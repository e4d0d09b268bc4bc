#ifndef PLUMB_LIB_EMULATOR_CATALOG_LIST_H_
#define PLUMB_LIB_EMULATOR_CATALOG_LIST_H_

// Catalog's lists: one object, keyed by id.

#include "lib/emulator/world.h"

namespace plumb::emulator {

// GET /dataSets: limit 1 to 100 (20 unless told), start in rows, orderBy,
// property filters, simple filters by a member's name, properties.
Answer ListDataSets(World& world, const Request& request);

// The members that the query's `properties` names; all without.
Value Projected(const Call& call, const Value& body);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_CATALOG_LIST_H_
