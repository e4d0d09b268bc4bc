#ifndef PLUMB_LIB_EMULATOR_FLOW_LIST_H_
#define PLUMB_LIB_EMULATOR_FLOW_LIST_H_

// Flow Service's lists: filters, order, pages by an opaque token.

#include <string_view>

#include "lib/emulator/world.h"

namespace plumb::emulator {

// GET /{segment}: one page of the records of `collection`.
Answer ListRecords(World& world, const Request& request, Collection collection);

// POST /{segment}/search: the same from a body, 1,000 a page.
Answer SearchRecords(World& world, const Request& request, Collection collection);

// GET of a list that is the same everywhere (specifications).
Answer ListBodies(const Request& request, const std::vector<Value>& bodies);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_FLOW_LIST_H_
