#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "lib/diag/status_macros.h"
#include "lib/state/open.h"
#include "lib/state/rows.h"
#include "lib/state/sql.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

// Locks of ledgers older than version 2 do not expire.
bool IsStale(const LockOwner& held, const LockOwner& taker) {
  const bool expired = held.expires > absl::UnixEpoch() && held.expires <= taker.since;
  return expired || held.HasEnded(taker);
}

class SqlStore : public StateStore {
 public:
  SqlStore(OpenedLedger ledger, std::string environment, OpenMode mode)
      : database_(std::move(ledger.database)),
        mode_(mode),
        key_(std::move(ledger.key)),
        key_is_elsewhere_(ledger.key_is_elsewhere),
        name_(std::move(environment)),
        environment_(ledger.environment) {}

  absl::StatusOr<Snapshot> Load() override;
  absl::StatusOr<std::string> SecretKey() override {
    absl::MutexLock lock(&mutex_);
    return key_;
  }
  absl::Status Put(const Binding& binding) override;
  absl::Status Remove(const Address& address) override;
  absl::StatusOr<int64_t> Begin(const JournalEntry& entry) override;
  absl::Status End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                   const std::string& detail, absl::Time when) override;
  absl::Status Finish(int64_t number, const Address& address, const Binding* binding,
                      const std::string& detail, absl::Time when) override;
  absl::StatusOr<std::vector<JournalEntry>> Journal(int most) override;
  absl::Status Lock(const LockOwner& owner) override;
  absl::Status Renew(const std::string& id, absl::Time now, absl::Duration lease) override;
  absl::Status Unlock(const std::string& id) override;
  absl::StatusOr<std::string> Note(const std::string& name) override;
  absl::Status SetNote(const std::string& name, const std::string& text) override;
  absl::StatusOr<std::vector<std::string>> Environments() override;
  absl::StatusOr<LedgerCopy> Export() override;
  absl::Status Import(const LedgerCopy& copy) override;
  absl::Status Replace(const LedgerCopy& copy) override;
  absl::Status Move(const Address& from, const Address& to) override;

 private:
  // Runs `work` with the mutex held, in one durable transaction, once no other
  // transaction changes the environment.
  absl::Status Transact(absl::FunctionRef<absl::Status()> work) ABSL_LOCKS_EXCLUDED(mutex_);

  // The same for what only the lock's holder may do: when this store took the lock
  // and somebody else has it by now, nothing is done.
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
  absl::StatusOr<SqlStatement> Prepare(std::string_view sql) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    PLUMB_ASSIGN_OR_RETURN(SqlStatement statement, database_->Prepare(sql));
    statement.Bind(1, environment_);
    return statement;
  }

  // Of the row in `ledger` that has a note of this environment; of "": what all have in front.
  std::string NoteKey(std::string_view name) const {
    return absl::StrCat("note:", environment_, ":", name);
  }
  absl::Status SetNoteRow(const std::string& name, const std::string& text)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::map<std::string, std::string>> Notes() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Status InsertEntry(const JournalEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<int64_t> Count(std::string_view sql) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ImportRows(const LedgerCopy& copy) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Clear() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status MoveRow(const Address& from, const Address& to)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeKey(const LedgerCopy& copy) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // By the clock that every runner's lease is measured with.
  absl::StatusOr<absl::Time> Now(absl::Time here) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    PLUMB_ASSIGN_OR_RETURN(const std::optional<absl::Time> there, database_->Now());
    return there.value_or(here);
  }

  absl::Mutex mutex_;
  std::unique_ptr<SqlDatabase> database_ ABSL_PT_GUARDED_BY(mutex_);
  const OpenMode mode_;
  std::string key_ ABSL_GUARDED_BY(mutex_);
  const bool key_is_elsewhere_;
  const std::string name_;
  const int64_t environment_;
  std::string held_ ABSL_GUARDED_BY(mutex_);  // The lock that this store took; "" for none.
};

absl::Status SqlStore::Transact(absl::FunctionRef<absl::Status()> work) {
  absl::MutexLock lock(&mutex_);
  if (mode_ == OpenMode::kReadOnly) {
    return absl::PermissionDeniedError(
        absl::StrCat(database_->name(), " was opened for reading only"));
  }
  return database_->InTransaction([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    // SQLite lets in one writer at a time by itself.
    if (database_->dialect() == SqlDialect::kPostgres) {
      PLUMB_ASSIGN_OR_RETURN(SqlStatement turn,
                             Prepare("SELECT serial FROM environment WHERE id = ?1 FOR UPDATE"));
      PLUMB_RETURN_IF_ERROR(turn.Run());
    }
    return work();
  });
}

absl::Status SqlStore::Change(absl::FunctionRef<absl::Status()> work) {
  return Transact([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    if (!held_.empty()) {
      const absl::Status holds = CheckHolds(held_);
      if (absl::IsNotFound(holds)) return LostLock(holds.message());
      PLUMB_RETURN_IF_ERROR(holds);
    }
    return work();
  });
}

absl::Status SqlStore::LoadInto(Snapshot& snapshot) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement serial,
                         Prepare("SELECT serial FROM environment WHERE id = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool known, serial.Step());
  snapshot.serial = known ? serial.Int(0) : 0;

  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement rows,
      Prepare(absl::StrCat("SELECT ", kBindingColumns, " FROM binding WHERE environment = ?1")));
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) break;
    PLUMB_ASSIGN_OR_RETURN(Binding binding, ReadBinding(rows, database_->name()));
    snapshot.bindings.push_back(std::move(binding));
  }
  // Bytes of text sort otherwise than addresses do.
  std::sort(snapshot.bindings.begin(), snapshot.bindings.end(),
            [](const Binding& a, const Binding& b) { return a.address < b.address; });

  PLUMB_ASSIGN_OR_RETURN(snapshot.open, Entries("outcome IN (0, 3) ORDER BY number"));
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> SqlStore::Load() {
  absl::MutexLock lock(&mutex_);
  Snapshot snapshot;
  PLUMB_RETURN_IF_ERROR(
      database_->InSnapshot([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return LoadInto(snapshot); }));
  return snapshot;
}

absl::Status SqlStore::RaiseSerial() {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement raise,
                         Prepare("UPDATE environment SET serial = serial + 1 WHERE id = ?1"));
  return raise.Run();
}

absl::Status SqlStore::PutRow(const Binding& binding) {
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement put,
      Prepare(absl::StrCat("INSERT INTO binding (environment, ", kBindingColumns,
                           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT "
                           "(environment, address) DO UPDATE SET ",
                           kBindingUpdates)));
  BindBinding(put, binding, key_);
  PLUMB_RETURN_IF_ERROR(put.Run());
  return RaiseSerial();
}

absl::Status SqlStore::RemoveRow(const Address& address) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement remove,
                         Prepare("DELETE FROM binding WHERE environment = ?1 AND address = ?2"));
  PLUMB_RETURN_IF_ERROR(remove.Bind(2, address.ToString()).Run());
  return database_->changes() == 0 ? absl::OkStatus() : RaiseSerial();
}

absl::Status SqlStore::EndRow(const JournalEntry& entry) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement end,
                         Prepare("UPDATE journal SET outcome = ?3, detail = ?4, ended = ?5, "
                                 "remote_id = CASE ?6 WHEN '' THEN remote_id ELSE ?6 END "
                                 "WHERE environment = ?1 AND number = ?2"));
  end.Bind(2, entry.number)
      .Bind(3, static_cast<int64_t>(entry.outcome))
      .Bind(4, entry.detail)
      .Bind(5, absl::ToUnixNanos(entry.ended))
      .Bind(6, entry.id.text());
  PLUMB_RETURN_IF_ERROR(end.Run());
  if (database_->changes() == 1) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat(database_->name(), " has no journal entry ", entry.number));
}

absl::Status SqlStore::Put(const Binding& binding) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return PutRow(binding); });
}

absl::Status SqlStore::Remove(const Address& address) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return RemoveRow(address); });
}

absl::StatusOr<int64_t> SqlStore::Begin(const JournalEntry& entry) {
  JournalEntry numbered = entry;
  PLUMB_RETURN_IF_ERROR(Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(
        SqlStatement last,
        Prepare("SELECT coalesce(max(number), 0) FROM journal WHERE environment = ?1"));
    PLUMB_RETURN_IF_ERROR(last.Step().status());
    numbered.number = last.Int(0) + 1;
    return InsertEntry(numbered);
  }));
  return numbered.number;
}

absl::Status SqlStore::InsertEntry(const JournalEntry& entry) {
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement insert,
      Prepare(absl::StrCat("INSERT INTO journal (environment, ", kJournalColumns,
                           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")));
  BindEntry(insert, entry, key_);
  return insert.Run();
}

absl::Status SqlStore::End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                           const std::string& detail, absl::Time when) {
  JournalEntry entry;
  entry.number = number;
  entry.outcome = outcome;
  entry.id = id;
  entry.detail = detail;
  entry.ended = when;
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return EndRow(entry); });
}

absl::Status SqlStore::Finish(int64_t number, const Address& address, const Binding* binding,
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

absl::StatusOr<std::vector<JournalEntry>> SqlStore::Entries(std::string_view condition) {
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement rows,
      Prepare(absl::StrCat("SELECT ", kJournalColumns, " FROM journal WHERE environment = ?1 AND ",
                           condition)));
  std::vector<JournalEntry> entries;
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return entries;
    PLUMB_ASSIGN_OR_RETURN(JournalEntry entry, ReadEntry(rows, database_->name()));
    entries.push_back(std::move(entry));
  }
}

absl::StatusOr<std::vector<JournalEntry>> SqlStore::Journal(int most) {
  absl::MutexLock lock(&mutex_);
  return Entries(absl::StrCat("number > 0 ORDER BY number DESC LIMIT ", std::max(most, 0)));
}

absl::StatusOr<std::optional<LockOwner>> SqlStore::Holder() {
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement rows,
      Prepare(absl::StrCat("SELECT ", kLockColumns, " FROM lock WHERE environment = ?1")));
  PLUMB_ASSIGN_OR_RETURN(const bool held, rows.Step());
  if (!held) return std::optional<LockOwner>();
  return std::optional<LockOwner>(ReadLock(rows));
}

absl::Status SqlStore::Lock(const LockOwner& owner) {
  PLUMB_RETURN_IF_ERROR(Transact([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const absl::Time now, Now(owner.since));
    LockOwner taker = owner;
    taker.since = now;
    if (owner.expires > absl::UnixEpoch()) taker.expires = now + (owner.expires - owner.since);
    PLUMB_ASSIGN_OR_RETURN(const std::optional<LockOwner> holder, Holder());
    if (holder.has_value() && holder->id != taker.id && !IsStale(*holder, taker)) {
      return absl::AbortedError(absl::StrCat("locked by ", holder->ToString()));
    }
    PLUMB_ASSIGN_OR_RETURN(
        SqlStatement take,
        Prepare(absl::StrCat("INSERT INTO lock (environment, ", kLockColumns,
                             ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT "
                             "(environment) DO UPDATE SET ",
                             kLockUpdates)));
    BindLock(take, taker);
    return take.Run();
  }));
  absl::MutexLock lock(&mutex_);
  held_ = owner.id;
  return absl::OkStatus();
}

absl::Status SqlStore::CheckHolds(const std::string& id) {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<LockOwner> holder, Holder());
  if (!holder.has_value()) return absl::NotFoundError("there is no lock");
  if (holder->id == id) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("there is no lock ", id, "; locked by ", holder->ToString()));
}

absl::Status SqlStore::Renew(const std::string& id, absl::Time now, absl::Duration lease) {
  return Transact([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(CheckHolds(id));
    PLUMB_ASSIGN_OR_RETURN(now, Now(now));
    PLUMB_ASSIGN_OR_RETURN(SqlStatement renew,
                           Prepare("UPDATE lock SET expires = ?2 WHERE environment = ?1"));
    return renew.Bind(2, absl::ToUnixNanos(now + lease)).Run();
  });
}

absl::Status SqlStore::Unlock(const std::string& id) {
  PLUMB_RETURN_IF_ERROR(Transact([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(CheckHolds(id));
    PLUMB_ASSIGN_OR_RETURN(SqlStatement free, Prepare("DELETE FROM lock WHERE environment = ?1"));
    return free.Run();
  }));
  absl::MutexLock lock(&mutex_);
  if (held_ == id) held_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::string> SqlStore::Note(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  PLUMB_ASSIGN_OR_RETURN(SqlStatement rows,
                         database_->Prepare("SELECT value FROM ledger WHERE key = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool found, rows.Bind(1, NoteKey(name)).Step());
  return found ? rows.Text(0) : "";
}

absl::Status SqlStore::SetNoteRow(const std::string& name, const std::string& text) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement set,
                         database_->Prepare("INSERT INTO ledger (key, value) VALUES (?1, ?2) ON "
                                            "CONFLICT (key) DO UPDATE SET value = excluded.value"));
  return set.Bind(1, NoteKey(name)).BindBlob(2, text).Run();
}

absl::Status SqlStore::SetNote(const std::string& name, const std::string& text) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return SetNoteRow(name, text); });
}

absl::StatusOr<std::map<std::string, std::string>> SqlStore::Notes() {
  const std::string front = NoteKey("");
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement rows,
      database_->Prepare("SELECT key, value FROM ledger WHERE key LIKE 'note:%'"));
  std::map<std::string, std::string> notes;
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return notes;
    const std::string key = rows.Text(0);
    if (absl::StartsWith(key, front)) notes[key.substr(front.size())] = rows.Text(1);
  }
}

absl::StatusOr<std::vector<std::string>> SqlStore::Environments() {
  absl::MutexLock lock(&mutex_);
  PLUMB_ASSIGN_OR_RETURN(SqlStatement rows,
                         database_->Prepare("SELECT name FROM environment ORDER BY id"));
  std::vector<std::string> names;
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return names;
    names.push_back(rows.Text(0));
  }
}

absl::StatusOr<LedgerCopy> SqlStore::Export() {
  absl::MutexLock lock(&mutex_);
  LedgerCopy copy;
  copy.environment = name_;
  if (key_is_elsewhere_) {
    copy.key_check = KeyCheck(key_);
  } else {
    copy.key = key_;
  }
  PLUMB_RETURN_IF_ERROR(database_->InSnapshot([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    Snapshot snapshot;
    PLUMB_RETURN_IF_ERROR(LoadInto(snapshot));
    copy.serial = snapshot.serial;
    copy.bindings = std::move(snapshot.bindings);
    PLUMB_ASSIGN_OR_RETURN(copy.journal, Entries("number > 0 ORDER BY number"));
    PLUMB_ASSIGN_OR_RETURN(copy.notes, Notes());
    return absl::OkStatus();
  }));
  return copy;
}

absl::StatusOr<int64_t> SqlStore::Count(std::string_view sql) {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> count, database_->Number(sql));
  return count.value_or(0);
}

// Fingerprints mean something only beside the key that they were made with.
absl::Status SqlStore::TakeKey(const LedgerCopy& copy) {
  if (key_is_elsewhere_) {
    if (copy.key_check == KeyCheck(key_)) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the fingerprints of secrets were made with another key than "
                     "PLUMB_STATE_KEY's; run it with the variable as it was when the ledger was "
                     "made, or unset"));
  }
  if (copy.key.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the ledger's key is kept elsewhere; set PLUMB_STATE_KEY"));
  }
  if (copy.key == key_) return absl::OkStatus();
  PLUMB_ASSIGN_OR_RETURN(
      const int64_t rows,
      Count("SELECT (SELECT count(*) FROM binding) + (SELECT count(*) FROM journal)"));
  if (rows > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(database_->name(),
                     " holds another project's environments, with another key for fingerprints; "
                     "move this ledger into one of its own"));
  }
  PLUMB_ASSIGN_OR_RETURN(
      SqlStatement set,
      database_->Prepare("UPDATE ledger SET value = ?1 WHERE key = 'secret_key'"));
  PLUMB_RETURN_IF_ERROR(set.BindBlob(1, copy.key).Run());
  key_ = copy.key;
  return absl::OkStatus();
}

absl::Status SqlStore::ImportRows(const LedgerCopy& copy) {
  for (const std::string_view table : {"binding", "journal"}) {
    PLUMB_ASSIGN_OR_RETURN(
        const int64_t rows,
        Count(absl::StrCat("SELECT count(*) FROM ", table, " WHERE environment = ", environment_)));
    if (rows == 0) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("environment ", name_, " is not empty in ", database_->name(), ": it has ",
                     rows, " ", table, rows == 1 ? "" : "s", "; nothing was written there"));
  }
  PLUMB_RETURN_IF_ERROR(TakeKey(copy));
  for (const Binding& binding : copy.bindings) PLUMB_RETURN_IF_ERROR(PutRow(binding));
  for (const JournalEntry& entry : copy.journal) PLUMB_RETURN_IF_ERROR(InsertEntry(entry));
  for (const auto& [name, text] : copy.notes) PLUMB_RETURN_IF_ERROR(SetNoteRow(name, text));
  PLUMB_ASSIGN_OR_RETURN(SqlStatement serial,
                         Prepare("UPDATE environment SET serial = ?2 WHERE id = ?1"));
  return serial.Bind(2, copy.serial).Run();
}

absl::Status SqlStore::Import(const LedgerCopy& copy) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return ImportRows(copy); });
}

absl::Status SqlStore::Clear() {
  for (const std::string_view table : {"binding", "journal"}) {
    PLUMB_ASSIGN_OR_RETURN(SqlStatement clear,
                           Prepare(absl::StrCat("DELETE FROM ", table, " WHERE environment = ?1")));
    PLUMB_RETURN_IF_ERROR(clear.Run());
  }
  return absl::OkStatus();
}

absl::Status SqlStore::Replace(const LedgerCopy& copy) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
    PLUMB_RETURN_IF_ERROR(Clear());
    return ImportRows(copy);
  });
}

absl::Status SqlStore::MoveRow(const Address& from, const Address& to) {
  Snapshot snapshot;
  PLUMB_RETURN_IF_ERROR(LoadInto(snapshot));
  const Binding* moving = snapshot.Find(from);
  const bool taken = snapshot.Find(to) != nullptr;
  if (moving == nullptr && taken) return absl::OkStatus();
  if (moving == nullptr) {
    return absl::NotFoundError(
        absl::StrCat(database_->name(), " has nothing bound to ", from.ToString()));
  }
  if (taken) {
    return absl::AlreadyExistsError(
        absl::StrCat(database_->name(), " has ", to.ToString(), " bound already"));
  }
  Binding moved = *moving;
  moved.address = to;
  PLUMB_RETURN_IF_ERROR(RemoveRow(from));
  PLUMB_RETURN_IF_ERROR(PutRow(moved));
  for (Binding& binding : snapshot.bindings) {
    const auto at = std::find(binding.depends_on.begin(), binding.depends_on.end(), from);
    if (at == binding.depends_on.end()) continue;
    *at = to;
    if (binding.address != from) PLUMB_RETURN_IF_ERROR(PutRow(binding));
  }
  return absl::OkStatus();
}

absl::Status SqlStore::Move(const Address& from, const Address& to) {
  return Change([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return MoveRow(from, to); });
}

}  // namespace

absl::StatusOr<std::unique_ptr<StateStore>> OpenSqlite(const std::string& path,
                                                       const std::string& environment,
                                                       OpenMode mode, Files& files,
                                                       const std::string& key) {
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<SqlDatabase> database, OpenSqliteFile(path, mode, files));
  return OpenStore(std::move(database), environment, mode, key);
}

absl::StatusOr<std::unique_ptr<StateStore>> OpenStore(std::unique_ptr<SqlDatabase> database,
                                                      const std::string& environment, OpenMode mode,
                                                      const std::string& key) {
  PLUMB_ASSIGN_OR_RETURN(OpenedLedger ledger,
                         OpenLedger(std::move(database), environment, mode, key));
  return std::make_unique<SqlStore>(std::move(ledger), environment, mode);
}

}  // namespace plumb
