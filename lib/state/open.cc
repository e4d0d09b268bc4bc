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
absl::Status UseWriteAheadLog(SqliteDatabase& database) {
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

absl::StatusOr<std::string> KeyOf(SqliteDatabase& database) {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement rows,
                         database.Prepare("SELECT value FROM ledger WHERE key = 'secret_key'"));
  PLUMB_ASSIGN_OR_RETURN(const bool found, rows.Step());
  std::string key = found ? rows.Text(0) : "";
  if (key.size() == 32) return key;
  return absl::DataLossError(absl::StrCat(
      database.path(), " is damaged: it has no key for fingerprints; restore it from a backup"));
}

absl::StatusOr<int64_t> NumberOf(SqliteDatabase& database, const std::string& environment,
                                 OpenMode mode) {
  if (mode == OpenMode::kReadWrite) {
    PLUMB_ASSIGN_OR_RETURN(
        SqliteStatement insert,
        database.Prepare("INSERT INTO environment (name) SELECT ?1 WHERE NOT EXISTS "
                         "(SELECT 1 FROM environment WHERE name = ?1)"));
    PLUMB_RETURN_IF_ERROR(insert.Bind(1, environment).Run());
  }
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement rows,
                         database.Prepare("SELECT id FROM environment WHERE name = ?1"));
  PLUMB_ASSIGN_OR_RETURN(const bool found, rows.Bind(1, environment).Step());
  return found ? rows.Int(0) : 0;
}

absl::StatusOr<SqliteDatabase> EmptyLedger(const std::string& path) {
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database, SqliteDatabase::Open(path, SqliteMode::kMemory));
  PLUMB_RETURN_IF_ERROR(Migrate(database));
  return database;
}

absl::StatusOr<SqliteDatabase> OpenForReading(const std::string& path, Files& files) {
  if (!files.Exists(path)) return EmptyLedger(path);
  PLUMB_RETURN_IF_ERROR(CheckMode(path, files));
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(path, SqliteMode::kReadOnly));
  PLUMB_ASSIGN_OR_RETURN(const FileState state, LookAtSchema(database));
  if (state == FileState::kEmpty) return EmptyLedger(path);
  if (state == FileState::kCurrent) return database;
  return absl::FailedPreconditionError(
      absl::StrCat(path,
                   " was written by an older plumb and is not up to date yet; run a command "
                   "that writes it, apply for one"));
}

absl::StatusOr<SqliteDatabase> OpenForWriting(const std::string& path, Files& files) {
  PLUMB_RETURN_IF_ERROR(MakeFile(path, files));
  PLUMB_RETURN_IF_ERROR(CheckMode(path, files));
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(path, SqliteMode::kReadWrite));
  // Before anything is written to what may be another program's file.
  PLUMB_RETURN_IF_ERROR(LookAtSchema(database).status());
  PLUMB_RETURN_IF_ERROR(UseWriteAheadLog(database));
  PLUMB_RETURN_IF_ERROR(Migrate(database));
  return database;
}

}  // namespace

absl::StatusOr<OpenedLedger> OpenLedger(const std::string& path, const std::string& environment,
                                        OpenMode mode, Files& files) {
  PLUMB_ASSIGN_OR_RETURN(SqliteDatabase database, mode == OpenMode::kReadOnly
                                                      ? OpenForReading(path, files)
                                                      : OpenForWriting(path, files));
  PLUMB_ASSIGN_OR_RETURN(std::string key, KeyOf(database));
  PLUMB_ASSIGN_OR_RETURN(const int64_t number, NumberOf(database, environment, mode));
  return OpenedLedger{
      .database = std::move(database), .key = std::move(key), .environment = number};
}

}  // namespace plumb
