#ifndef PLUMB_LIB_PLAN_HIDE_H_
#define PLUMB_LIB_PLAN_HIDE_H_

// Takes out of a plan what a server says of secrets: some echo them in clear. Pure.

#include <string_view>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/value/value.h"

namespace plumb::internal {

// Puts an empty secret wherever `change` shows something observed that is secret by
// its kind, or that the spec (change.after) or `applied` has a secret for.
void HideSecrets(const KindDescriptor& kind, const Value& applied, Change& change);

// The same for fields alone, of a resource whose spec says `wanted` (null when there
// is none).
void HideSecrets(const KindDescriptor& kind, const Value& applied, const Value& wanted,
                 std::vector<FieldChange>& fields);

// `value` with the fingerprint of every secret in it under `key`.
Value SealSecrets(Value value, std::string_view key);

}  // namespace plumb::internal

#endif  // PLUMB_LIB_PLAN_HIDE_H_
