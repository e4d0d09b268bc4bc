#include "lib/state/postgres.h"

#include <postgresql/libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/diag/status_macros.h"
#include "lib/state/open.h"

namespace plumb {
namespace {

// Of pg_type, which never changes these.
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kText = 25;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

// libpq's text in one line.
std::string Said(std::string_view text) {
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{"\n", "; "}, {"\t", " "}});
}

bool Began(PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

absl::Status StatusOfState(std::string_view state, const std::string& message) {
  if (state == "53100" || state == "53200") return absl::ResourceExhaustedError(message);
  if (state == "42501" || state == "25006" || absl::StartsWith(state, "28")) {
    return absl::PermissionDeniedError(message);
  }
  // Class 08: the connection; 40: serialisation and deadlocks; 53: too many
  // connections; 55P03: a lock was not to be had in time; 57: shut down or cancelled;
  // none at all: the connection broke.
  if (state.empty() || absl::StartsWith(state, "08") || absl::StartsWith(state, "40") ||
      absl::StartsWith(state, "53") || absl::StartsWith(state, "57") || state == "55P03") {
    return absl::UnavailableError(message);
  }
  if (absl::StartsWith(state, "XX")) return absl::DataLossError(message);
  return absl::InternalError(message);
}

// ?1 -> $1: the text of statements is SQLite's.
std::string WithDollars(std::string_view sql) {
  std::string text(sql);
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '?' && absl::ascii_isdigit(static_cast<unsigned char>(text[i + 1]))) {
      text[i] = '$';
    }
  }
  return text;
}

class PostgresDatabase : public SqlDatabase {
 public:
  PostgresDatabase(Connection connection, std::string name, std::string settings)
      : connection_(std::move(connection)),
        name_(std::move(name)),
        settings_(std::move(settings)) {}

  SqlDialect dialect() const override { return SqlDialect::kPostgres; }
  const std::string& name() const override { return name_; }
  absl::StatusOr<SqlStatement> Prepare(std::string_view sql) override;
  absl::Status Execute(const std::string& sql) override {
    Result result(PQexec(connection_.get(), sql.c_str()));
    return Check(result.get());
  }
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> work) override {
    return Between("BEGIN", work);
  }
  absl::Status InSnapshot(absl::FunctionRef<absl::Status()> work) override {
    return Between("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work);
  }
  int64_t changes() const override { return changes_; }
  absl::StatusOr<std::optional<absl::Time>> Now() override {
    PLUMB_ASSIGN_OR_RETURN(
        const std::optional<int64_t> microseconds,
        Number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"));
    return absl::FromUnixMicros(microseconds.value_or(0));
  }

  PGconn* connection() { return connection_.get(); }

  // The status of a statement's result; notes the rows that it changed.
  absl::Status Check(PGresult* result) {
    if (Began(result)) {
      if (!absl::SimpleAtoi(PQcmdTuples(result), &changes_)) changes_ = 0;
      return absl::OkStatus();
    }
    const char* state = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view code = state != nullptr ? state : "";
    const std::string hint =
        code == "55P03"   ? "; another run is in the midst of a write, try again"
        : code == "42501" ? "; grant this user the right to it, or name another schema in [state]"
                          : "";
    return OfLedger(StatusOfState(
        code, absl::StrCat(name_, ": ", Said(PQerrorMessage(connection_.get())), hint)));
  }

  // What every connection is told first.
  absl::Status SetUp() { return Execute(settings_); }

 private:
  absl::Status Between(const char* begin, absl::FunctionRef<absl::Status()> work) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      PQreset(connection_.get());
      PLUMB_RETURN_IF_ERROR(SetUp());
    }
    absl::Status status = Execute(begin);
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
      // A server that was started anew is noticed by the first statement.
      PQreset(connection_.get());
      PLUMB_RETURN_IF_ERROR(SetUp());
      status = Execute(begin);
    }
    PLUMB_RETURN_IF_ERROR(status);
    status = work();
    if (status.ok()) status = Execute("COMMIT");
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) {
      Execute("ROLLBACK").IgnoreError();
    }
    return status;
  }

  Connection connection_;
  const std::string name_;
  const std::string settings_;
  int64_t changes_ = 0;
};

class PostgresCursor : public SqlCursor {
 public:
  PostgresCursor(PostgresDatabase& database, std::string sql)
      : database_(database), sql_(std::move(sql)) {}

  void BindText(int parameter, std::string_view text) override {
    if (absl::StrContains(text, '\0')) has_zero_ = true;
    Set(parameter, {std::string(text), kText, /*is_binary=*/0, /*is_null=*/false});
  }
  void BindNumber(int parameter, int64_t number) override {
    Set(parameter, {absl::StrCat(number), kInt8, 0, false});
  }
  void BindBytes(int parameter, std::string_view bytes) override {
    Set(parameter, {std::string(bytes), kBytea, 1, false});
  }
  void BindNull(int parameter) override { Set(parameter, {"", 0, 0, true}); }

  absl::StatusOr<bool> Step() override {
    if (result_ == nullptr) {
      PLUMB_RETURN_IF_ERROR(Send());
    } else {
      ++row_;
    }
    return row_ < PQntuples(result_.get());
  }

  std::string Text(int column) const override {
    const char* text = PQgetvalue(result_.get(), row_, column);
    if (PQftype(result_.get(), column) != kBytea) {
      return std::string(text, static_cast<size_t>(PQgetlength(result_.get(), row_, column)));
    }
    size_t size = 0;
    unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size);
    if (bytes == nullptr) return "";
    std::string copy(reinterpret_cast<const char*>(bytes), size);
    PQfreemem(bytes);
    return copy;
  }
  int64_t Int(int column) const override {
    int64_t number = 0;
    return absl::SimpleAtoi(PQgetvalue(result_.get(), row_, column), &number) ? number : 0;
  }
  bool IsNull(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }

 private:
  struct Parameter {
    std::string bytes;
    Oid type = 0;
    int is_binary = 0;
    bool is_null = true;
  };

  void Set(int parameter, Parameter value) {
    const size_t at = static_cast<size_t>(parameter - 1);
    if (parameters_.size() <= at) parameters_.resize(at + 1);
    parameters_[at] = std::move(value);
  }

  absl::Status Send() {
    if (has_zero_) {
      return OfLedger(absl::InvalidArgumentError(
          absl::StrCat(database_.name(), " cannot keep text with a zero byte in it")));
    }
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    for (const Parameter& parameter : parameters_) {
      types.push_back(parameter.type);
      values.push_back(parameter.is_null ? nullptr : parameter.bytes.c_str());
      lengths.push_back(static_cast<int>(parameter.bytes.size()));
      formats.push_back(parameter.is_binary);
    }
    result_.reset(PQexecParams(database_.connection(), sql_.c_str(),
                               static_cast<int>(parameters_.size()), types.data(), values.data(),
                               lengths.data(), formats.data(), /*resultFormat=*/0));
    row_ = 0;
    return database_.Check(result_.get());
  }

  PostgresDatabase& database_;
  const std::string sql_;
  std::vector<Parameter> parameters_;
  bool has_zero_ = false;
  Result result_;
  int row_ = 0;
};

absl::StatusOr<SqlStatement> PostgresDatabase::Prepare(std::string_view sql) {
  return SqlStatement(std::make_unique<PostgresCursor>(*this, WithDollars(sql)));
}

// What a runner that stands still in a transaction, or a network that swallows
// packets, may cost the others. Names of schemas are plain words: see ReadState.
std::string SettingsFor(const PostgresLocation& location, OpenMode mode) {
  return absl::StrCat(
      "SET search_path = ", location.schema,
      "; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s'"
      "; SET client_min_messages = warning; SET synchronous_commit = on",
      mode == OpenMode::kReadOnly ? "; SET default_transaction_read_only = on" : "");
}

std::string NameOf(PGconn* connection) {
  const char* host = PQhost(connection);
  const char* database = PQdb(connection);
  return absl::StrCat("the ledger in PostgreSQL (", host != nullptr ? host : "", ", database ",
                      database != nullptr ? database : "", ")");
}

absl::Status NotConnected(PGconn* connection, std::string said) {
  const char* password = PQpass(connection);
  if (password != nullptr && *password != '\0') {
    said = absl::StrReplaceAll(said, {{password, "(password)"}});
  }
  const std::string message =
      absl::StrCat("cannot connect to ", NameOf(connection), ": ", Said(said),
                   "; check [state] in plumb.toml, PLUMB_STATE_URL or PGHOST and its like, and the "
                   "password in PGPASSWORD or ~/.pgpass");
  const bool refused = absl::StrContains(said, "authentication failed") ||
                       absl::StrContains(said, "does not exist") ||
                       absl::StrContains(said, "no password supplied") ||
                       absl::StrContains(said, "no pg_hba.conf entry");
  return OfLedger(refused ? absl::PermissionDeniedError(message) : absl::UnavailableError(message));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqlDatabase>> ConnectPostgres(const PostgresLocation& location,
                                                             OpenMode mode) {
  // The first "dbname" is taken apart as a whole connection string; what stands
  // before it is what the string need not say.
  const char* names[] = {"application_name", "connect_timeout", "client_encoding",
                         "keepalives_idle",  "dbname",          nullptr};
  const char* values[] = {"plumb", "10", "UTF8", "30", location.connection.c_str(), nullptr};
  Connection connection(PQconnectdbParams(names, values, /*expand_dbname=*/1));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return NotConnected(connection.get(), PQerrorMessage(connection.get()));
  }
  std::string name = NameOf(connection.get());
  auto database = std::make_unique<PostgresDatabase>(std::move(connection), std::move(name),
                                                     SettingsFor(location, mode));
  PLUMB_RETURN_IF_ERROR(database->SetUp());
  return database;
}

absl::StatusOr<std::unique_ptr<StateStore>> OpenPostgres(const PostgresLocation& location,
                                                         const std::string& environment,
                                                         OpenMode mode, const std::string& key) {
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<SqlDatabase> database, ConnectPostgres(location, mode));
  return OpenStore(std::move(database), environment, mode, key);
}

}  // namespace plumb
