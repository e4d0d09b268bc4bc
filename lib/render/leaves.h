#ifndef PLUMB_LIB_RENDER_LEAVES_H_
#define PLUMB_LIB_RENDER_LEAVES_H_

// The fields of a change as single lines, with nothing secret left in them. What
// is printed, as text or as JSON, has gone through here. Pure.

#include <vector>

#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// A scalar, an array or an empty object on at least one side.
struct Leaf {
  FieldPath path;
  Value before, after;  // What is sensitive is an empty secret.
  Cause cause = Cause::kSpec;
  bool sensitive = false;
};

// `kind` may be null: then only what is marked sensitive in itself is taken out.
// Objects are opened member by member; of a keyed element the member that its
// path names already is left out when there are others. By path.
std::vector<Leaf> LeavesOf(const KindDescriptor* kind, const std::vector<FieldChange>& fields);

// The leaves of `change.fields` as its reader wrote them or would write them:
// times as "2024-03-12T18:24:18Z", media types whole instead of their version, and
// without the defaults that a new object gets unasked.
std::vector<Leaf> WrittenLeavesOf(const KindDescriptor* kind, const Change& change);

// Whether the field at `path` is, or is inside, one of `paths`.
bool IsUnder(const FieldPath& path, const std::vector<FieldPath>& paths);

// `value` with an empty secret wherever `kind` has a sensitive field.
Value Redacted(const KindDescriptor* kind, const FieldPath& path, const Value& value);

// `value` as JSON can say it: "(sensitive value)" for secrets, null for what is
// not known yet.
Value Plain(const Value& value);

}  // namespace plumb

#endif  // PLUMB_LIB_RENDER_LEAVES_H_
