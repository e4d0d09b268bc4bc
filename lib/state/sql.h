#ifndef PLUMB_LIB_STATE_SQL_H_
#define PLUMB_LIB_STATE_SQL_H_

// The SQL databases that a ledger can be in, with statuses: a database, a
// statement, a transaction. Thread-compatible.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace plumb {

// What a database does for one statement.
class SqlCursor {
 public:
  virtual ~SqlCursor() = default;
  virtual void BindText(int parameter, std::string_view text) = 0;
  virtual void BindNumber(int parameter, int64_t number) = 0;
  virtual void BindBytes(int parameter, std::string_view bytes) = 0;
  virtual void BindNull(int parameter) = 0;
  virtual absl::StatusOr<bool> Step() = 0;
  virtual std::string Text(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual bool IsNull(int column) const = 0;
};

// One prepared statement. Its database outlives it. Parameters are ?1, ?2, ...;
// columns count from 0. What is wrong with a parameter is told by Step.
class SqlStatement {
 public:
  explicit SqlStatement(std::unique_ptr<SqlCursor> cursor) : cursor_(std::move(cursor)) {}

  SqlStatement& Bind(int parameter, std::string_view text);
  SqlStatement& Bind(int parameter, int64_t number);
  SqlStatement& BindBlob(int parameter, std::string_view bytes);
  SqlStatement& BindNull(int parameter);

  // Whether there is another row.
  absl::StatusOr<bool> Step() { return cursor_->Step(); }

  // Runs it to its end.
  absl::Status Run();

  std::string Text(int column) const { return cursor_->Text(column); }  // Blobs too; "" of null.
  int64_t Int(int column) const { return cursor_->Int(column); }        // 0 of null.
  bool IsNull(int column) const { return cursor_->IsNull(column); }

 private:
  std::unique_ptr<SqlCursor> cursor_;
};

enum class SqlDialect { kSqlite, kPostgres };

// A connection. Statuses are those that state.h says, and Internal for the rest;
// each names the database.
class SqlDatabase {
 public:
  virtual ~SqlDatabase() = default;

  virtual SqlDialect dialect() const = 0;

  // How messages name it: a file's path, "PostgreSQL at HOST, database NAME".
  virtual const std::string& name() const = 0;

  virtual absl::StatusOr<SqlStatement> Prepare(std::string_view sql) = 0;

  // One or more statements without parameters or rows.
  virtual absl::Status Execute(const std::string& sql) = 0;

  // Runs `work` in a transaction that may write; rolls back when it fails.
  virtual absl::Status InTransaction(absl::FunctionRef<absl::Status()> work) = 0;

  // Runs `work`, which only reads, as of one moment.
  virtual absl::Status InSnapshot(absl::FunctionRef<absl::Status()> work) = 0;

  // Rows that the last statement changed.
  virtual int64_t changes() const = 0;

  // The database's own clock, for leases that several machines compare; none where
  // this machine's is the only one.
  virtual absl::StatusOr<std::optional<absl::Time>> Now() = 0;

  // The first column of the first row; none when there is no row.
  absl::StatusOr<std::optional<int64_t>> Number(std::string_view sql);
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_SQL_H_
