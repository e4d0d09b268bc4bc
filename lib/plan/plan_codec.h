#ifndef PLUMB_LIB_PLAN_PLAN_CODEC_H_
#define PLUMB_LIB_PLAN_PLAN_CODEC_H_

// A plan as a value and back: the members of docs/formats/plan.md. Pure.

#include "absl/status/statusor.h"
#include "lib/plan/plan.h"
#include "lib/value/value.h"

namespace plumb {

Value EncodePlan(const Plan& plan);

// InvalidArgument names the member that is missing or wrong.
absl::StatusOr<Plan> DecodePlan(const Value& value);

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_PLAN_CODEC_H_
