#ifndef PLUMB_LIB_STATE_OPEN_H_
#define PLUMB_LIB_STATE_OPEN_H_

// Opens a ledger's file, or makes it.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/env/files.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"

namespace plumb {

struct OpenedLedger {
  SqliteDatabase database;  // Of the current schema.
  std::string key;          // Of fingerprints.
  int64_t environment = 0;  // Its number; 0 when a read-only ledger has none of that name.
};

absl::StatusOr<OpenedLedger> OpenLedger(const std::string& path, const std::string& environment,
                                        OpenMode mode, Files& files);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_OPEN_H_
