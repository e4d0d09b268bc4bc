#ifndef PLUMB_LIB_STATE_POSTGRES_H_
#define PLUMB_LIB_STATE_POSTGRES_H_

// PostgreSQL as a SqlDatabase, over libpq.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/state/sql.h"
#include "lib/state/state.h"

namespace plumb {

// Connects. A connection that was lost is made again where a transaction begins,
// and only there. Unavailable when the server cannot be reached, PermissionDenied
// when it refuses the user; neither message has a password in it.
absl::StatusOr<std::unique_ptr<SqlDatabase>> ConnectPostgres(const PostgresLocation& location,
                                                             OpenMode mode);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_POSTGRES_H_
