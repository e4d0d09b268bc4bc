#ifndef PLUMB_LIB_DIAG_STATUS_MACROS_H_
#define PLUMB_LIB_DIAG_STATUS_MACROS_H_

// Early returns for absl::Status and absl::StatusOr.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define PLUMB_RETURN_IF_ERROR(expression)                                                  \
  do {                                                                                     \
    if (absl::Status plumb_status = (expression); !plumb_status.ok()) return plumb_status; \
  } while (false)

#define PLUMB_MACRO_CONCAT_INNER(a, b) a##b
#define PLUMB_MACRO_CONCAT(a, b) PLUMB_MACRO_CONCAT_INNER(a, b)

#define PLUMB_ASSIGN_OR_RETURN_IMPL(result, declaration, expression) \
  auto result = (expression);                                        \
  if (!result.ok()) return std::move(result).status();               \
  declaration = *std::move(result)

// PLUMB_ASSIGN_OR_RETURN(const int n, ParseInt(text));
#define PLUMB_ASSIGN_OR_RETURN(declaration, expression) \
  PLUMB_ASSIGN_OR_RETURN_IMPL(PLUMB_MACRO_CONCAT(plumb_result_, __LINE__), declaration, expression)

namespace plumb {

// The same status with "context: " before its message; OK stays OK.
absl::Status Annotate(const absl::Status& status, std::string_view context);

}  // namespace plumb

#endif  // PLUMB_LIB_DIAG_STATUS_MACROS_H_
