#ifndef PLUMB_LIB_KIND_SPEC_FORM_H_
#define PLUMB_LIB_KIND_SPEC_FORM_H_

// A live object as a spec would say it. Pure.

#include <functional>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

struct SpecForm {
  Value body;  // Without sugar.
  // Members that the platform has and that no spec can say, for their object takes no others
  // than those described.
  std::vector<FieldPath> left_out;
};

// What to write instead of the secret at `path`.
using SecretAt = std::function<Value(const FieldPath& path)>;

// `raw` (as the API said it) without what the server owns, what is at its default, nulls and
// what is empty; with numbers and booleans of their field's type, and times as RFC 3339 text.
// Normalize of the one and of the other differ in defaults and secrets alone.
SpecForm SpecFormOf(const KindDescriptor& kind, Value raw, const SecretAt& secret);

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_SPEC_FORM_H_
