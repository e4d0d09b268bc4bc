#ifndef PLUMB_LIB_STATE_OPEN_H_
#define PLUMB_LIB_STATE_OPEN_H_

// Opens a ledger's database, or makes it.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "lib/env/files.h"
#include "lib/state/sql.h"
#include "lib/state/state.h"

namespace plumb {

struct OpenedLedger {
  std::unique_ptr<SqlDatabase> database;  // Of the current schema.
  std::string key;                        // Of fingerprints.
  bool key_is_elsewhere = false;          // It was given, and is not in the ledger.
  int64_t environment = 0;  // Its number; 0 when a read-only ledger has none of that name.
};

// A database in memory with the current schema and nothing in it; messages call it
// `name`.
absl::StatusOr<std::unique_ptr<SqlDatabase>> EmptyDatabase(const std::string& name);

// A file that is not there is made, or with kReadOnly is an empty database.
absl::StatusOr<std::unique_ptr<SqlDatabase>> OpenSqliteFile(const std::string& path, OpenMode mode,
                                                            Files& files);

// Brings `database` up to date (kReadWrite) and finds the environment in it.
absl::StatusOr<OpenedLedger> OpenLedger(std::unique_ptr<SqlDatabase> database,
                                        const std::string& environment, OpenMode mode,
                                        const std::string& key);

// The store over any database.
absl::StatusOr<std::unique_ptr<StateStore>> OpenStore(std::unique_ptr<SqlDatabase> database,
                                                      const std::string& environment, OpenMode mode,
                                                      const std::string& key);

// Tells whether `key` is the one that a ledger was made with, and not what it is.
std::string KeyCheck(const std::string& key);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_OPEN_H_
