#ifndef PLUMB_LIB_RENDER_JSON_SIDES_H_
#define PLUMB_LIB_RENDER_JSON_SIDES_H_

// An object before and after a change, as Terraform's JSON has it: values apart
// from what is sensitive and what is not known yet. Pure.

#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/value/value.h"

namespace plumb {

// One side. What is secret is "(sensitive value)" in `value` and true in
// `sensitive`; what is not known is absent from `value` (null in an array) and true
// in `unknown`. The other two have the shape of `value` as far as something is true.
struct JsonSide {
  Value value;
  Value sensitive = false;
  Value unknown = false;
};

// `kind` may be null. The object's id and the outputs that updates move are members.
struct JsonSides {
  JsonSide before;  // Null value when there is no object.
  JsonSide after;   // Null value when there will be none that plumb manages.
};
JsonSides SidesOf(const KindDescriptor* kind, const Change& change);

// The same for what somebody else did: before is what was last applied.
JsonSides DriftSidesOf(const KindDescriptor* kind, const Change& change);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_JSON_SIDES_H_
