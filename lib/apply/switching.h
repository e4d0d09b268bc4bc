#ifndef PLUMB_LIB_APPLY_SWITCHING_H_
#define PLUMB_LIB_APPLY_SWITCHING_H_

// Members that no body carries and requests of their own move: KindDescriptor::toggle.

#include <string>
#include <vector>

#include "lib/apply/operations.h"
#include "lib/kind/descriptor.h"
#include "lib/value/field_path.h"
#include "lib/value/value.h"

namespace plumb {

// `body` without the member.
Value WithoutSwitch(const KindDescriptor& kind, Value body);

// What the member is to be in the normal form `wanted`; "" for kinds without one.
std::string SwitchIn(const KindDescriptor& kind, const Value& wanted);

// Takes the member's path out of `paths`; whether it was there.
bool TakeSwitch(const KindDescriptor& kind, std::vector<FieldPath>& paths);

// Brings the member of `binding`'s object to `wanted`, with a journal entry of its
// own, and notes `last_applied` when it is there. What went wrong is in `result`.
void BringSwitch(const Run& run, const Change& change, Binding binding, const std::string& wanted,
                 const Value& last_applied, OperationResult& result);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_SWITCHING_H_
