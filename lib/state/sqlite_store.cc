#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/diag/status_macros.h"
#include "lib/state/open.h"
#include "lib/state/rows.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

// Whether the lock has expired, or its owner was a process of this host that has
// ended. Locks of ledgers older than version 2 do not expire.
bool IsStale(const LockOwner& held, const LockOwner& taker) {
  if (held.expires > absl::UnixEpoch() && held.expires <= taker.since) return true;
  if (held.host.empty() || held.host != taker.host || held.pid <= 0) return false;
  return kill(static_cast<pid_t>(held.pid), 0) != 0 && errno == ESRCH;
}

class SqliteStore : public StateStore {
 public:
  SqliteStore(SqliteDatabase database, OpenMode mode, std::string key, int64_t environment)
      : database_(std::move(database)),
        mode_(mode),
        key_(std::move(key)),
        environment_(environment) {}

  absl::StatusOr<Snapshot> Load() override;
  absl::StatusOr<std::string> SecretKey() override { return key_; }
  absl::Status Put(const Binding& binding) override;
  absl::Status Remove(const Address& address) override;
  absl::StatusOr<int64_t> Begin(const JournalEntry& entry) override;
  absl::Status End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                   const std::string& detail, absl::Time when) override;
  absl::Status Finish(int64_t number, const Address& address, const Binding* binding,
                      const std::string& detail, absl::Time when) override;
  absl::StatusOr<std::vector<JournalEntry>> Journal(int most) override;
  absl::Status Lock(const LockOwner& owner) override;
  absl::Status Renew(const std::string& id, absl::Time expires) override;
  absl::Status Unlock(const std::string& id) override;

 private:
  // Runs `work` with the mutex held, in one durable transaction.
  absl::Status Change(absl::FunctionRef<absl::Status()> work) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Status PutRow(const Binding& binding) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RemoveRow(const Address& address) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status EndRow(const JournalEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RaiseSerial() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckHolds(const std::string& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::optional<LockOwner>> Holder() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status LoadInto(Snapshot& snapshot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Rows of journal entries; parameter 1 is the environment.
  absl::StatusOr<std::vector<JournalEntry>> Entries(std::string_view condition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // A statement whose parameter 1 is bound to the environment.
  absl::StatusOr<SqliteStatement> Prepare(std::string_view sql)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    PLUMB_ASSIGN_OR_RETURN(SqliteStatement statement, database_.Prepare(sql));
    statement.Bind(1, environment_);
    return statement;
  }

  absl::Mutex mutex_;
  SqliteDatabase database_ ABSL_GUARDED_BY(mutex_);
  const OpenMode mode_;
  const std::string key_;
  const int64_t environment_;
};

absl::Status SqliteStore::Change(absl::FunctionRef<absl::Status()> work) {
  absl::MutexLock lock(&mutex_);
  if (mode_ == OpenMode::kReadOnly) {
    return absl::PermissionDeniedError(
        absl::StrCat(database_.path(), " was opened for reading only"));
  }
  return database_.InTransaction(work);
}

absl::Status SqliteStore::LoadInto(Snapshot& snapshot) {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement serial,
                         Prepare("SELECT serial FROM environment WHERE id = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool known, serial.Step());
  snapshot.serial = known ? serial.Int(0) : 0;

  PLUMB_ASSIGN_OR_RETURN(
      SqliteStatement rows,
      Prepare(absl::StrCat("SELECT ", kBindingColumns, " FROM binding WHERE environment = ?1")));
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) break;
    PLUMB_ASSIGN_OR_RETURN(Binding binding, ReadBinding(rows, database_.path()));
    snapshot.bindings.push_back(std::move(binding));
  }
  // Bytes of text sort otherwise than addresses do.
  std::sort(snapshot.bindings.begin(), snapshot.bindings.end(),
            [](const Binding& a, const Binding& b) { return a.address < b.address; });

  PLUMB_ASSIGN_OR_RETURN(snapshot.open, Entries("outcome IN (0, 3) ORDER BY number"));
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> SqliteStore::Load() {
  absl::MutexLock lock(&mutex_);
  Snapshot snapshot;
  // One read transaction: all of it is as of one moment.
  PLUMB_RETURN_IF_ERROR(database_.Execute("BEGIN"));
  const absl::Status status = LoadInto(snapshot);
  const absl::Status ended = database_.Execute("COMMIT");
  PLUMB_RETURN_IF_ERROR(status);
  PLUMB_RETURN_IF_ERROR(ended);
  return snapshot;
}

absl::Status SqliteStore::RaiseSerial() {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement raise,
                         Prepare("UPDATE environment SET serial = serial + 1 WHERE id = ?1"));
  return raise.Run();
}

absl::Status SqliteStore::PutRow(const Binding& binding) {
  PLUMB_ASSIGN_OR_RETURN(
      SqliteStatement put,
      Prepare(absl::StrCat("INSERT OR REPLACE INTO binding (environment, ", kBindingColumns,
                           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")));
  BindBinding(put, binding, key_);
  PLUMB_RETURN_IF_ERROR(put.Run());
  return RaiseSerial();
}

absl::Status SqliteStore::RemoveRow(const Address& address) {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement remove,
                         Prepare("DELETE FROM binding WHERE environment = ?1 AND address = ?2"));
  PLUMB_RETURN_IF_ERROR(remove.Bind(2, address.ToString()).Run());
  return database_.changes() == 0 ? absl::OkStatus() : RaiseSerial();
}

absl::Status SqliteStore::EndRow(const JournalEntry& entry) {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement end,
                         Prepare("UPDATE journal SET outcome = ?3, detail = ?4, ended = ?5, "
                                 "remote_id = CASE ?6 WHEN '' THEN remote_id ELSE ?6 END "
                                 "WHERE environment = ?1 AND number = ?2"));
  end.Bind(2, entry.number)
      .Bind(3, static_cast<int64_t>(entry.outcome))
      .Bind(4, entry.detail)
      .Bind(5, absl::ToUnixNanos(entry.ended))
      .Bind(6, entry.id.text());
  PLUMB_RETURN_IF_ERROR(end.Run());
  if (database_.changes() == 1) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat(database_.path(), " has no journal entry ", entry.number));
}

absl::Status SqliteStore::Put(const Binding& binding) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return PutRow(binding); });
}

absl::Status SqliteStore::Remove(const Address& address) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return RemoveRow(address); });
}

absl::StatusOr<int64_t> SqliteStore::Begin(const JournalEntry& entry) {
  JournalEntry numbered = entry;
  PLUMB_RETURN_IF_ERROR(Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(
        SqliteStatement last,
        Prepare("SELECT coalesce(max(number), 0) FROM journal WHERE environment = ?1"));
    PLUMB_RETURN_IF_ERROR(last.Step().status());
    numbered.number = last.Int(0) + 1;
    PLUMB_ASSIGN_OR_RETURN(
        SqliteStatement insert,
        Prepare(absl::StrCat("INSERT INTO journal (environment, ", kJournalColumns,
                             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")));
    BindEntry(insert, numbered, key_);
    return insert.Run();
  }));
  return numbered.number;
}

absl::Status SqliteStore::End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                              const std::string& detail, absl::Time when) {
  JournalEntry entry;
  entry.number = number;
  entry.outcome = outcome;
  entry.id = id;
  entry.detail = detail;
  entry.ended = when;
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return EndRow(entry); });
}

absl::Status SqliteStore::Finish(int64_t number, const Address& address, const Binding* binding,
                                 const std::string& detail, absl::Time when) {
  JournalEntry entry;
  entry.number = number;
  entry.outcome = JournalOutcome::kDone;
  if (binding != nullptr) entry.id = binding->id;
  entry.detail = detail;
  entry.ended = when;
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(EndRow(entry));
    return binding != nullptr ? PutRow(*binding) : RemoveRow(address);
  });
}

absl::StatusOr<std::vector<JournalEntry>> SqliteStore::Entries(std::string_view condition) {
  PLUMB_ASSIGN_OR_RETURN(
      SqliteStatement rows,
      Prepare(absl::StrCat("SELECT ", kJournalColumns, " FROM journal WHERE environment = ?1 AND ",
                           condition)));
  std::vector<JournalEntry> entries;
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return entries;
    PLUMB_ASSIGN_OR_RETURN(JournalEntry entry, ReadEntry(rows, database_.path()));
    entries.push_back(std::move(entry));
  }
}

absl::StatusOr<std::vector<JournalEntry>> SqliteStore::Journal(int most) {
  absl::MutexLock lock(&mutex_);
  return Entries(absl::StrCat("number > 0 ORDER BY number DESC LIMIT ", std::max(most, 0)));
}

absl::StatusOr<std::optional<LockOwner>> SqliteStore::Holder() {
  PLUMB_ASSIGN_OR_RETURN(
      SqliteStatement rows,
      Prepare(absl::StrCat("SELECT ", kLockColumns, " FROM lock WHERE environment = ?1")));
  PLUMB_ASSIGN_OR_RETURN(const bool held, rows.Step());
  if (!held) return std::optional<LockOwner>();
  return std::optional<LockOwner>(ReadLock(rows));
}

absl::Status SqliteStore::Lock(const LockOwner& owner) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const std::optional<LockOwner> holder, Holder());
    if (holder.has_value() && holder->id != owner.id && !IsStale(*holder, owner)) {
      return absl::AbortedError(absl::StrCat("locked by ", holder->ToString()));
    }
    PLUMB_ASSIGN_OR_RETURN(
        SqliteStatement take,
        Prepare(absl::StrCat("INSERT OR REPLACE INTO lock (environment, ", kLockColumns,
                             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")));
    BindLock(take, owner);
    return take.Run();
  });
}

absl::Status SqliteStore::CheckHolds(const std::string& id) {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<LockOwner> holder, Holder());
  if (!holder.has_value()) return absl::NotFoundError("there is no lock");
  if (holder->id == id) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("there is no lock ", id, "; locked by ", holder->ToString()));
}

absl::Status SqliteStore::Renew(const std::string& id, absl::Time expires) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(CheckHolds(id));
    PLUMB_ASSIGN_OR_RETURN(SqliteStatement renew,
                           Prepare("UPDATE lock SET expires = ?2 WHERE environment = ?1"));
    return renew.Bind(2, absl::ToUnixNanos(expires)).Run();
  });
}

absl::Status SqliteStore::Unlock(const std::string& id) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(CheckHolds(id));
    PLUMB_ASSIGN_OR_RETURN(SqliteStatement free,
                           Prepare("DELETE FROM lock WHERE environment = ?1"));
    return free.Run();
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<StateStore>> OpenSqlite(const std::string& path,
                                                       const std::string& environment,
                                                       OpenMode mode, Files& files) {
  PLUMB_ASSIGN_OR_RETURN(OpenedLedger ledger, OpenLedger(path, environment, mode, files));
  return std::make_unique<SqliteStore>(std::move(ledger.database), mode, std::move(ledger.key),
                                       ledger.environment);
}

}  // namespace plumb
