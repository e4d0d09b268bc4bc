#ifndef PLUMB_LIB_STATE_SQLITE_H_
#define PLUMB_LIB_STATE_SQLITE_H_

// SQLite as a SqlDatabase.

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
#include "lib/state/sql.h"

struct sqlite3;

namespace plumb {

enum class SqliteMode { kReadOnly, kReadWrite, kMemory };

// Statements see the connection, not this object: it may be moved under them.
class SqliteDatabase : public SqlDatabase {
 public:
  // Requires for kReadOnly and kReadWrite: the file exists.
  static absl::StatusOr<SqliteDatabase> Open(const std::string& path, SqliteMode mode);

  SqlDialect dialect() const override { return SqlDialect::kSqlite; }
  const std::string& name() const override { return path_; }
  absl::StatusOr<SqlStatement> Prepare(std::string_view sql) override;
  absl::Status Execute(const std::string& sql) override;
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> work) override;
  absl::Status InSnapshot(absl::FunctionRef<absl::Status()> work) override;
  int64_t changes() const override;
  absl::StatusOr<std::optional<absl::Time>> Now() override { return std::nullopt; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  SqliteDatabase(std::string path, sqlite3* database)
      : path_(std::move(path)), database_(database) {}

  absl::Status StatusOf(int code) const;
  void RollBack();

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_SQLITE_H_
