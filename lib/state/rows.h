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
#include "lib/state/sql.h"
#include "lib/state/state.h"

namespace plumb {

// The columns in the order that the functions below read and bind them, behind
// the environment's number, which is parameter 1.
inline constexpr std::string_view kBindingColumns =
    "address, remote_id, handle, outputs, last_applied, etag, protect, depends_on";
inline constexpr std::string_view kJournalColumns =
    "number, run, address, verb, outcome, remote_id, digest, detail, begun, ended, intent";
inline constexpr std::string_view kLockColumns =
    "id, who, host, command, pid, since, expires, machine";

// "column = excluded.column, ..." of each, for rows that may be there.
inline constexpr std::string_view kBindingUpdates =
    "remote_id = excluded.remote_id, handle = excluded.handle, outputs = excluded.outputs, "
    "last_applied = excluded.last_applied, etag = excluded.etag, protect = excluded.protect, "
    "depends_on = excluded.depends_on";
inline constexpr std::string_view kLockUpdates =
    "id = excluded.id, who = excluded.who, host = excluded.host, command = excluded.command, "
    "pid = excluded.pid, since = excluded.since, expires = excluded.expires, "
    "machine = excluded.machine";

// Secrets without a fingerprint get theirs with `key`.
void BindBinding(SqlStatement& statement, const Binding& binding, std::string_view key);
absl::StatusOr<Binding> ReadBinding(const SqlStatement& row, const std::string& file);

void BindEntry(SqlStatement& statement, const JournalEntry& entry, std::string_view key);
absl::StatusOr<JournalEntry> ReadEntry(const SqlStatement& row, const std::string& file);

void BindLock(SqlStatement& statement, const LockOwner& owner);
LockOwner ReadLock(const SqlStatement& row);

// `value` with every secret in it sealed.
Value WithSealedSecrets(Value value, std::string_view key);

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_ROWS_H_
