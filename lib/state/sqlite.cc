#include "lib/state/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

constexpr int kBusyMilliseconds = 10'000;

// SQLite's result code as a status.
absl::Status PlainStatusOf(const std::string& path, sqlite3* database, int code) {
  const std::string said = absl::StrCat(
      " (SQLite: ", database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code), ")");
  const bool no_space = database != nullptr && sqlite3_system_errno(database) == ENOSPC;
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return absl::DataLossError(
          absl::StrCat(path, " is no ledger of plumb's: it is not a SQLite database", said,
                       "; restore it from a backup, or move it away and import the objects again"));
    case SQLITE_CORRUPT:
      return absl::DataLossError(
          absl::StrCat(path, " is damaged", said,
                       "; restore it from a backup, or move it away and import the objects again"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(absl::StrCat(
          path, " has been in use by another process for 10 seconds", said, "; try again"));
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(
          absl::StrCat("the disk is full: ", path, said, "; make room and run plumb again"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::PermissionDeniedError(
          absl::StrCat(path, " cannot be written", said,
                       "; make the file and its directory writable for this user"));
    case SQLITE_CANTOPEN:
      return absl::PermissionDeniedError(
          absl::StrCat(path, " cannot be opened", said,
                       "; this user needs to read and write the file and its directory"));
    case SQLITE_IOERR:
      if (no_space) return PlainStatusOf(path, database, SQLITE_FULL);
      return absl::UnavailableError(
          absl::StrCat(path, " cannot be read or written", said, "; check the disk"));
    default:
      return absl::InternalError(absl::StrCat(path, said));
  }
}

absl::Status StatusOfCode(const std::string& path, sqlite3* database, int code) {
  return OfLedger(PlainStatusOf(path, database, code));
}

class SqliteCursor : public SqlCursor {
 public:
  SqliteCursor(std::string path, sqlite3* database, sqlite3_stmt* statement)
      : path_(std::move(path)), database_(database), statement_(statement) {}

  void BindText(int parameter, std::string_view text) override {
    Note(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  void BindNumber(int parameter, int64_t number) override {
    Note(sqlite3_bind_int64(statement_.get(), parameter, number));
  }
  void BindBytes(int parameter, std::string_view bytes) override {
    Note(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                             SQLITE_TRANSIENT));
  }
  void BindNull(int parameter) override { Note(sqlite3_bind_null(statement_.get(), parameter)); }

  absl::StatusOr<bool> Step() override {
    if (bind_error_ != SQLITE_OK) return StatusOfCode(path_, database_, bind_error_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return StatusOfCode(path_, database_, code);
  }

  std::string Text(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    if (bytes == nullptr || size <= 0) return "";
    return std::string(static_cast<const char*>(bytes), static_cast<size_t>(size));
  }
  int64_t Int(int column) const override { return sqlite3_column_int64(statement_.get(), column); }
  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void Note(int code) {
    if (code != SQLITE_OK) bind_error_ = code;
  }

  const std::string path_;
  sqlite3* const database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;
};

}  // namespace

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

absl::StatusOr<SqlStatement> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, /*pzTail=*/nullptr);
  if (code != SQLITE_OK) return StatusOf(code);
  return SqlStatement(std::make_unique<SqliteCursor>(path_, database_.get(), statement));
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : StatusOf(code);
}

// A failed COMMIT may have rolled back by itself; then there is nothing to undo.
void SqliteDatabase::RollBack() {
  if (sqlite3_get_autocommit(database_.get()) == 0) Execute("ROLLBACK").IgnoreError();
}

absl::Status SqliteDatabase::InTransaction(absl::FunctionRef<absl::Status()> work) {
  PLUMB_RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  absl::Status status = work();
  if (status.ok()) status = Execute("COMMIT");
  if (!status.ok()) RollBack();
  return status;
}

absl::Status SqliteDatabase::InSnapshot(absl::FunctionRef<absl::Status()> work) {
  PLUMB_RETURN_IF_ERROR(Execute("BEGIN"));
  absl::Status status = work();
  status.Update(Execute("COMMIT"));
  if (!status.ok()) RollBack();
  return status;
}

int64_t SqliteDatabase::changes() const { return sqlite3_changes64(database_.get()); }

absl::Status SqliteDatabase::StatusOf(int code) const {
  return StatusOfCode(path_, database_.get(), code);
}

}  // namespace plumb
