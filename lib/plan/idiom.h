#ifndef PLUMB_LIB_PLAN_IDIOM_H_
#define PLUMB_LIB_PLAN_IDIOM_H_

// What is live, as a spec would say it. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "lib/desired/resolve.h"
#include "lib/kind/descriptor.h"
#include "lib/state/state.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// What has to be known beside the value.
struct IdiomInput {
  const KindDescriptor& kind;
  const Snapshot& ledger;
  const Value& raw;  // The object as the API says it.
};

// `value`, in normal form, of the field at `path`: ids of managed objects are references,
// points in time RFC 3339 text, and media types what the API says.
Value InIdiom(const Value& value, const FieldPath& path, const IdiomInput& input);

// "${flow.a.id}" and nothing else: something another can take the place of, unlike a
// text made of variables.
bool IsReferenceAlone(const Value& written);

// A member's name as its siblings have theirs: beside "_${var.tenant}.a", "_acme.b" is
// "_${var.tenant}.b". `name` itself where no sibling has an expression that fits.
std::string NameAmong(std::string_view name, const Object& siblings, const Scope& scope);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_IDIOM_H_
