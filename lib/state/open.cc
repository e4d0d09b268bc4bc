#include "lib/state/open.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/state/schema.h"
#include "lib/state/sqlite.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status SystemError(std::string_view what, const std::string& path, int error) {
  const std::string message = absl::StrCat("cannot ", what, " ", path, ": ", strerror(error));
  if (error == ENOSPC || error == EDQUOT) {
    return absl::ResourceExhaustedError(absl::StrCat(message, "; make room and run plumb again"));
  }
  if (error == ENOENT) return absl::NotFoundError(message);
  return absl::PermissionDeniedError(
      absl::StrCat(message, "; this user needs to write the file and its directory"));
}

// Makes the file for its owner alone, unless it is there. SQLite gives the files
// that it puts beside it the same mode.
absl::Status MakeFile(const std::string& path, Files& files) {
  if (files.Exists(path)) return absl::OkStatus();
  const std::string directory = DirectoryOf(path);
  PLUMB_RETURN_IF_ERROR(
      Annotate(files.MakeDirectories(directory), "making the ledger's directory"));
  // Not Files::Write, which replaces: another process may have made it just now.
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return SystemError("make", path, errno);
  close(file);
  // The new name has to survive a crash as well as what is written to the file.
  const int parent = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return SystemError("open", directory, errno);
  const int synced = fsync(parent);
  const int error = errno;
  close(parent);
  return synced == 0 ? absl::OkStatus() : SystemError("sync", directory, error);
}

absl::Status CheckMode(const std::string& path, Files& files) {
  const absl::Status status = files.CheckPrivate(path);
  if (status.ok()) return status;
  return absl::PermissionDeniedError(absl::StrCat(
      "the ledger must be its owner's alone: ", status.message(), "; run chmod 600 ", path));
}

// Turning the log on needs the file to itself for a moment, and SQLite does not
// wait for that by itself.
absl::Status UseWriteAheadLog(SqlDatabase& database) {
  constexpr int kPauseMilliseconds = 20;
  constexpr int kAttempts = 10'000 / kPauseMilliseconds;
  absl::Status status;
  for (int i = 0; i < kAttempts; ++i) {
    status = database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    if (!absl::IsUnavailable(status)) return status;
    sqlite3_sleep(kPauseMilliseconds);
  }
  return status;
}

using DatabaseOr = absl::StatusOr<std::unique_ptr<SqlDatabase>>;

DatabaseOr OpenForReading(const std::string& path, Files& files) {
  if (!files.Exists(path)) return EmptyDatabase(path);
  PLUMB_RETURN_IF_ERROR(CheckMode(path, files));
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(path, SqliteMode::kReadOnly));
  return std::make_unique<SqliteDatabase>(std::move(database));
}

DatabaseOr OpenForWriting(const std::string& path, Files& files) {
  PLUMB_RETURN_IF_ERROR(MakeFile(path, files));
  PLUMB_RETURN_IF_ERROR(CheckMode(path, files));
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(path, SqliteMode::kReadWrite));
  // Before anything is written to what may be another program's file.
  PLUMB_RETURN_IF_ERROR(LookAtSchema(database).status());
  PLUMB_RETURN_IF_ERROR(UseWriteAheadLog(database));
  return std::make_unique<SqliteDatabase>(std::move(database));
}

// The ledger's text or bytes under `name`; "" for none.
absl::StatusOr<std::string> SettingOf(SqlDatabase& database, std::string_view name) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement rows,
                         database.Prepare("SELECT value FROM ledger WHERE key = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool found, rows.Bind(1, name).Step());
  return found ? rows.Text(0) : "";
}

absl::Status KeepKeyElsewhere(SqlDatabase& database, const std::string& key) {
  PLUMB_RETURN_IF_ERROR(database.Execute("DELETE FROM ledger WHERE key = 'secret_key'"));
  PLUMB_ASSIGN_OR_RETURN(SqlStatement insert,
                         database.Prepare("INSERT INTO ledger (key, value) VALUES (?1, ?2)"));
  return insert.Bind(1, "key_check").BindBlob(2, KeyCheck(key)).Run();
}

// With `elsewhere`, the key that the user keeps: checked, or from now on the one.
absl::StatusOr<std::string> KeyOf(SqlDatabase& database, const std::string& elsewhere,
                                  OpenMode mode) {
  PLUMB_ASSIGN_OR_RETURN(const std::string own, SettingOf(database, "secret_key"));
  PLUMB_ASSIGN_OR_RETURN(const std::string check, SettingOf(database, "key_check"));
  const std::string& name = database.name();
  if (elsewhere.empty()) {
    if (own.size() == 32) return own;
    if (check.empty()) {
      return absl::DataLossError(absl::StrCat(
          name, " is damaged: it has no key for fingerprints; restore it from a backup"));
    }
    return absl::FailedPreconditionError(absl::StrCat(
        name, " was made with a key that is kept elsewhere; set PLUMB_STATE_KEY to it"));
  }
  if (!check.empty()) {
    if (check == KeyCheck(elsewhere)) return elsewhere;
    return absl::FailedPreconditionError(
        absl::StrCat(name,
                     " was made with another PLUMB_STATE_KEY; set the one that it was made "
                     "with"));
  }
  PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> rows,
                         database.Number("SELECT (SELECT count(*) FROM binding) + "
                                         "(SELECT count(*) FROM journal)"));
  if (rows != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, " was made with a key of its own; unset PLUMB_STATE_KEY"));
  }
  if (mode == OpenMode::kReadWrite) {
    PLUMB_RETURN_IF_ERROR(
        database.InTransaction([&] { return KeepKeyElsewhere(database, elsewhere); }));
  }
  return elsewhere;
}

absl::StatusOr<int64_t> NumberOf(SqlDatabase& database, const std::string& environment,
                                 OpenMode mode) {
  if (mode == OpenMode::kReadWrite) {
    PLUMB_ASSIGN_OR_RETURN(SqlStatement insert,
                           database.Prepare("INSERT INTO environment (name) SELECT ?1 WHERE NOT "
                                            "EXISTS (SELECT 1 FROM environment WHERE name = ?1) "
                                            "ON CONFLICT (name) DO NOTHING"));
    PLUMB_RETURN_IF_ERROR(insert.Bind(1, environment).Run());
  }
  PLUMB_ASSIGN_OR_RETURN(SqlStatement rows,
                         database.Prepare("SELECT id FROM environment WHERE name = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool found, rows.Bind(1, environment).Step());
  return found ? rows.Int(0) : 0;
}

}  // namespace

std::string KeyCheck(const std::string& key) {
  return Sha256Hex(absl::StrCat("plumb: is this the key?", key));
}

absl::StatusOr<std::unique_ptr<SqlDatabase>> EmptyDatabase(const std::string& name) {
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database, SqliteDatabase::Open(name, SqliteMode::kMemory));
  PLUMB_RETURN_IF_ERROR(Migrate(database));
  return std::make_unique<SqliteDatabase>(std::move(database));
}

absl::StatusOr<std::unique_ptr<SqlDatabase>> OpenSqliteFile(const std::string& path, OpenMode mode,
                                                            Files& files) {
  return mode == OpenMode::kReadOnly ? OpenForReading(path, files) : OpenForWriting(path, files);
}

absl::StatusOr<OpenedLedger> OpenLedger(std::unique_ptr<SqlDatabase> database,
                                        const std::string& environment, OpenMode mode,
                                        const std::string& key) {
  if (mode == OpenMode::kReadWrite) {
    PLUMB_RETURN_IF_ERROR(Migrate(*database));
  } else {
    PLUMB_ASSIGN_OR_RETURN(const FileState state, LookAtSchema(*database));
    if (state == FileState::kEmpty) {
      PLUMB_ASSIGN_OR_RETURN(database, EmptyDatabase(database->name()));
    } else if (state == FileState::kOlder) {
      return absl::FailedPreconditionError(
          absl::StrCat(database->name(),
                       " was written by an older plumb and is not up to date yet; run a command "
                       "that writes it, apply for one"));
    }
  }
  OpenedLedger ledger;
  PLUMB_ASSIGN_OR_RETURN(ledger.key, KeyOf(*database, key, mode));
  PLUMB_ASSIGN_OR_RETURN(ledger.environment, NumberOf(*database, environment, mode));
  ledger.key_is_elsewhere = !key.empty();
  ledger.database = std::move(database);
  return ledger;
}

}  // namespace plumb
