#ifndef PLUMB_LIB_STATE_SQLITE_H_
#define PLUMB_LIB_STATE_SQLITE_H_

// SQLite with statuses: a database, a statement, a transaction. Thread-compatible.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace plumb {

class SqliteDatabase;

// One prepared statement. Its database outlives it. Parameters and columns count
// from 1 and from 0, as in SQLite.
class SqliteStatement {
 public:
  SqliteStatement& Bind(int parameter, std::string_view text);
  SqliteStatement& Bind(int parameter, int64_t number);
  SqliteStatement& BindBlob(int parameter, std::string_view bytes);
  SqliteStatement& BindNull(int parameter);

  // Whether there is another row.
  absl::StatusOr<bool> Step();

  // Runs it to its end.
  absl::Status Run();

  std::string Text(int column) const;  // Blobs too; "" of null.
  int64_t Int(int column) const;       // 0 of null.
  bool IsNull(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteStatement(SqliteDatabase& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}

  SqliteDatabase* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;
};

enum class SqliteMode { kReadOnly, kReadWrite, kMemory };

// A connection. Statuses: DataLoss, Unavailable, ResourceExhausted and
// PermissionDenied as state.h says, Internal for the rest; all name the file.
class SqliteDatabase {
 public:
  // Requires for kReadOnly and kReadWrite: the file exists.
  static absl::StatusOr<SqliteDatabase> Open(const std::string& path, SqliteMode mode);

  absl::StatusOr<SqliteStatement> Prepare(std::string_view sql);

  // One or more statements without parameters or rows.
  absl::Status Execute(const std::string& sql);

  // The first column of the first row; none when there is no row.
  absl::StatusOr<std::optional<int64_t>> Number(std::string_view sql);

  // Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when it fails.
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> work);

  // Rows that the last statement changed.
  int64_t changes() const;

  const std::string& path() const { return path_; }

  // SQLite's result code as a status.
  absl::Status StatusOf(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  SqliteDatabase(std::string path, sqlite3* database)
      : path_(std::move(path)), database_(database) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_SQLITE_H_
