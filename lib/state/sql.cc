#include "lib/state/sql.h"

#include "lib/diag/status_macros.h"

namespace plumb {

SqlStatement& SqlStatement::Bind(int parameter, std::string_view text) {
  cursor_->BindText(parameter, text);
  return *this;
}

SqlStatement& SqlStatement::Bind(int parameter, int64_t number) {
  cursor_->BindNumber(parameter, number);
  return *this;
}

SqlStatement& SqlStatement::BindBlob(int parameter, std::string_view bytes) {
  cursor_->BindBytes(parameter, bytes);
  return *this;
}

SqlStatement& SqlStatement::BindNull(int parameter) {
  cursor_->BindNull(parameter);
  return *this;
}

absl::Status SqlStatement::Run() {
  while (true) {
    PLUMB_ASSIGN_OR_RETURN(const bool more, Step());
    if (!more) return absl::OkStatus();
  }
}

absl::StatusOr<std::optional<int64_t>> SqlDatabase::Number(std::string_view sql) {
  PLUMB_ASSIGN_OR_RETURN(SqlStatement statement, Prepare(sql));
  PLUMB_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return std::optional<int64_t>();
  return std::optional<int64_t>(statement.Int(0));
}

}  // namespace plumb
