#ifndef PLUMB_LIB_KIND_CHECK_H_
#define PLUMB_LIB_KIND_CHECK_H_

// Checks a body against its kind. Pure.

#include <string>
#include <vector>

#include "lib/kind/descriptor.h"
#include "lib/value/value.h"

namespace plumb {

// How far references and variables are resolved in the body.
enum class CheckStage {
  kWritten,   // As written: expressions may stand anywhere and fit every type.
  kResolved,  // Only references to other resources are left.
};

// Every problem of `body` (sugar expanded): unknown and server-owned members,
// missing required ones, wrong types, values outside `one_of`, references to
// another kind than the field's, elements of keyed lists without a key or with one
// that another has, then the kind's own rules. Sorted by path.
//
// `allow_fields` are paths that may be unknown, arrays without places:
// "scheduleParams.timeUnit", "transformations[].note".
std::vector<FieldProblem> CheckBody(const KindDescriptor& kind, const Value& body, CheckStage stage,
                                    const std::vector<std::string>& allow_fields = {});

}  // namespace plumb

#endif  // PLUMB_LIB_KIND_CHECK_H_
