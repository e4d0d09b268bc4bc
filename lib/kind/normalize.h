#ifndef PLUMB_LIB_KIND_NORMALIZE_H_
#define PLUMB_LIB_KIND_NORMALIZE_H_

// One form for what specs want, what was sent and what the API says. Pure.

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// `body` in normal form: the kind's own normalising first, then server-owned
// members dropped, values turned into their field's type ("15" -> 15, "true" ->
// true, RFC 3339 or numeric text -> epoch seconds), defaults filled in where the
// parent object stands, nulls and empty `description`s dropped, numbers without a
// fraction made integers, sets and keyed lists sorted. A value that its type does
// not fit is left as it is, so that it shows up as a difference. Expressions and
// secrets are left alone.
//
// Normalize(Normalize(x)) == Normalize(x).
Value Normalize(const KindDescriptor& kind, Value body);

// `body` (spec-side, sugar expanded) as the API wants it sent: fields converted
// to their wire types (kTime to epoch seconds, Wire::kString to text), server-
// owned members dropped; nothing added, nothing reordered.
Value ToWire(const KindDescriptor& kind, Value body);

// A scalar as `type` has it in normal form, or as it is when it does not fit.
Value ToFieldType(Value value, FieldType type);

// Epoch seconds of "2024-03-12T18:24:18Z", "1710267858" or 1710267858;
// InvalidArgument names what is missing (an offset, say).
absl::StatusOr<int64_t> ParseTime(const Value& value);

// The major version that "application/vnd.adobe.xed-full+json;version=1.3", "1.3"
// or 1 name; none for anything else.
std::optional<int64_t> ParseMediaVersion(const Value& value);

// `value` as an integer where it is one or says one as text; none for anything else.
std::optional<int64_t> ParseInteger(const Value& value);

// The same for numbers: kInt where there is no fraction, else kDouble; null for
// anything else.
Value ParseNumber(const Value& value);

// The same for booleans ("true", "false").
std::optional<bool> ParseBoolean(const Value& value);

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_NORMALIZE_H_
