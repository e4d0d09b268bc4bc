#ifndef PLUMB_LIB_APPLY_COMPARE_H_
#define PLUMB_LIB_APPLY_COMPARE_H_

// Whether an object is still what the plan saw, and what it lacks. All values in
// normal form. Pure.

#include <string>
#include <vector>

#include "lib/diff/diff.h"
#include "lib/kind/descriptor.h"
#include "lib/plan/plan.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// Where `now` differs from `wanted` in what `wanted` sets; secrets never do.
std::vector<FieldChange> Lacking(const KindDescriptor& kind, const Value& wanted, const Value& now);

// The fields of `change` that `now` has not yet; always the secret ones.
std::vector<FieldPath> Outstanding(const KindDescriptor& kind, const Change& change,
                                   const Value& wanted, const Value& now);

// Fields that are neither what the plan saw nor what it wants: somebody else
// changed them since. `before` is what the plan saw, `after` what is there now.
// Only fields that `wanted` sets or `change` changes count.
std::vector<FieldChange> MovedForUpdate(const KindDescriptor& kind, const Change& change,
                                        const Value& wanted, const Value& now);

// The same for a deletion: every field that `kind` describes or that was last
// applied counts.
std::vector<FieldChange> MovedForDelete(const KindDescriptor& kind, const Change& change,
                                        const Value& last_applied, const Value& now);

// Of what `now` lacks, what an operation of `change` should have brought. What
// differed before and was not to change (ignore_changes) is nobody's fault.
std::vector<FieldChange> NotBrought(const KindDescriptor& kind, const Change& change,
                                    const Value& wanted, const Value& now);

// "scheduleParams.interval (15 in the plan, 20 now)" and so on; long values are
// left out.
std::string DescribeMoved(const std::vector<FieldChange>& moved);

// ", last updated at ... by ... with ...", as far as `raw` says it.
std::string DescribeWho(const Value& raw);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_COMPARE_H_
