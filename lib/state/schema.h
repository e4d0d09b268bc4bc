#ifndef PLUMB_LIB_STATE_SCHEMA_H_
#define PLUMB_LIB_STATE_SCHEMA_H_

// The ledger's tables and how older files are brought up to date.

#include <cstdint>

#include "absl/status/status.h"
#include "lib/state/sql.h"

namespace plumb {

// The version that this program writes. It is the file's PRAGMA user_version.
inline constexpr int64_t kSchemaVersion = 2;

// The file's PRAGMA application_id: "plmb".
inline constexpr int64_t kApplicationId = 0x706c6d62;

enum class FileState {
  kEmpty,  // No tables yet.
  kOlder,  // To be migrated.
  kCurrent,
};

// Looks without writing. DataLoss for a newer version and for what is a SQLite
// database but no ledger.
absl::StatusOr<FileState> LookAtSchema(SqlDatabase& database);

// Makes the tables in an empty database or brings an older one up to date, in one
// transaction. Does nothing to a current one.
absl::Status Migrate(SqlDatabase& database);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_SCHEMA_H_
