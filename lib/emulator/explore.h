#ifndef PLUMB_LIB_EMULATOR_EXPLORE_H_
#define PLUMB_LIB_EMULATOR_EXPLORE_H_

// What explored sources show. Pure.

#include <string_view>

#include "lib/value/value.h"

namespace plumb::emulator {

// The fields of one of Stripe's objects, in the notation of ReadFields; "" for
// an object that the source does not know.
std::string_view StripeFields(std::string_view object);

// The schema {"type": "object", "properties": ...} that `fields` describes:
// "id:s amount:i paid:b unknown card { last4:s }", parts separated by blanks.
Value ReadFields(std::string_view fields);

// A row that fits the schema.
Value SampleRow(const Value& schema);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_EXPLORE_H_
