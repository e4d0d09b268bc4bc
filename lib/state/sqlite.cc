#include "lib/state/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

constexpr int kBusyMilliseconds = 10'000;

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::Bind(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int parameter, int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), parameter, number);
  if (code != SQLITE_OK) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::BindBlob(int parameter, std::string_view bytes) {
  const int code = sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                                       SQLITE_TRANSIENT);
  if (code != SQLITE_OK) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::BindNull(int parameter) {
  const int code = sqlite3_bind_null(statement_.get(), parameter);
  if (code != SQLITE_OK) bind_error_ = code;
  return *this;
}

absl::StatusOr<bool> SqliteStatement::Step() {
  if (bind_error_ != SQLITE_OK) return database_->StatusOf(bind_error_);
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->StatusOf(code);
}

absl::Status SqliteStatement::Run() {
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, Step());
    if (!more) return absl::OkStatus();
  }
}

std::string SqliteStatement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr || size <= 0) return "";
  return std::string(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

int64_t SqliteStatement::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool SqliteStatement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(const std::string& path, SqliteMode mode) {
  const int access = mode == SqliteMode::kReadOnly    ? SQLITE_OPEN_READONLY
                     : mode == SqliteMode::kReadWrite ? SQLITE_OPEN_READWRITE
                                                      : SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY;
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, access | SQLITE_OPEN_NOMUTEX, /*zVfs=*/nullptr);
  SqliteDatabase database(path, opened);  // Also a failed open has to be closed.
  if (code != SQLITE_OK) return database.StatusOf(code);
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  PLUMB_RETURN_IF_ERROR(database.Execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"));
  return database;
}

absl::StatusOr<SqliteStatement> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, /*pzTail=*/nullptr);
  if (code != SQLITE_OK) return StatusOf(code);
  return SqliteStatement(*this, statement);
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : StatusOf(code);
}

absl::StatusOr<std::optional<int64_t>> SqliteDatabase::Number(std::string_view sql) {
  PLUMB_ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  PLUMB_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return std::optional<int64_t>();
  return std::optional<int64_t>(statement.Int(0));
}

absl::Status SqliteDatabase::InTransaction(absl::FunctionRef<absl::Status()> work) {
  PLUMB_RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  absl::Status status = work();
  if (status.ok()) status = Execute("COMMIT");
  // A failed COMMIT may have rolled back by itself; then there is nothing to undo.
  if (!status.ok() && sqlite3_get_autocommit(database_.get()) == 0) {
    Execute("ROLLBACK").IgnoreError();
  }
  return status;
}

int64_t SqliteDatabase::changes() const { return sqlite3_changes64(database_.get()); }

absl::Status SqliteDatabase::StatusOf(int code) const {
  const std::string said = absl::StrCat(
      " (SQLite: ", database_ != nullptr ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code),
      ")");
  const bool no_space = database_ != nullptr && sqlite3_system_errno(database_.get()) == ENOSPC;
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return absl::DataLossError(
          absl::StrCat(path_, " is no ledger of plumb's: it is not a SQLite database", said,
                       "; restore it from a backup, or move it away and import the objects again"));
    case SQLITE_CORRUPT:
      return absl::DataLossError(
          absl::StrCat(path_, " is damaged", said,
                       "; restore it from a backup, or move it away and import the objects again"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(absl::StrCat(
          path_, " has been in use by another process for 10 seconds", said, "; try again"));
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(
          absl::StrCat("the disk is full: ", path_, said, "; make room and run plumb again"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(
          absl::StrCat(path_, " cannot be written", said,
                       "; make the file and its directory writable for this user"));
    case SQLITE_CANTOPEN:
      return absl::PermissionDeniedError(
          absl::StrCat(path_, " cannot be opened", said,
                       "; this user needs to read and write the file and its directory"));
    case SQLITE_IOERR:
      if (no_space) return StatusOf(SQLITE_FULL);
      return absl::UnavailableError(
          absl::StrCat(path_, " cannot be read or written", said, "; check the disk"));
    default:
      return absl::InternalError(absl::StrCat(path_, said));
  }
}

}  // namespace plumb
