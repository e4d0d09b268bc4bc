#ifndef PLUMB_LIB_STATE_ROWS_H_
#define PLUMB_LIB_STATE_ROWS_H_

// Bindings, journal entries and locks as rows of the ledger, and back. A row that
// does not read back is DataLoss and names what it is about.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"

namespace plumb {

// The columns in the order that the functions below read and bind them, behind
// the environment's number, which is parameter 1.
inline constexpr std::string_view kBindingColumns =
    "address, remote_id, handle, outputs, last_applied, etag, protect, depends_on";
inline constexpr std::string_view kJournalColumns =
    "number, run, address, verb, outcome, remote_id, digest, detail, begun, ended, intent";
inline constexpr std::string_view kLockColumns = "id, who, host, command, pid, since, expires";

// Secrets without a fingerprint get theirs with `key`.
void BindBinding(SqliteStatement& statement, const Binding& binding, std::string_view key);
absl::StatusOr<Binding> ReadBinding(const SqliteStatement& row, const std::string& file);

void BindEntry(SqliteStatement& statement, const JournalEntry& entry, std::string_view key);
absl::StatusOr<JournalEntry> ReadEntry(const SqliteStatement& row, const std::string& file);

void BindLock(SqliteStatement& statement, const LockOwner& owner);
LockOwner ReadLock(const SqliteStatement& row);

// `value` with every secret in it sealed.
Value WithSealedSecrets(Value value, std::string_view key);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_ROWS_H_
