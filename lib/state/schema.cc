#include "lib/state/schema.h"

#include <openssl/rand.h>

#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

// One file holds several environments. `environment` numbers them and counts the
// changes of their bindings; every other table but `ledger` has that number in
// front. What belongs to the file as a whole is in `ledger`.
//
// Bodies (outputs, last_applied) and the list depends_on are JSON text with
// secrets as {"$secret": fingerprint}: nothing is ever looked up inside them.
// Addresses are the text that users type. Enumerations are the numbers of
// state.h. Times are nanoseconds since 1970, UTC; an entry that has not ended has
// null. The tables are STRICT, so that damage shows as a type error and not as a
// strange value later.
//
// A migration is never edited once it was released: the next one is added behind
// it, and kSchemaVersion is their number.

namespace plumb {
namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE ledger (
  key   TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE environment (
  id     INTEGER NOT NULL PRIMARY KEY,
  name   TEXT    NOT NULL UNIQUE,
  serial INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE binding (
  environment  INTEGER NOT NULL REFERENCES environment (id),
  address      TEXT    NOT NULL,
  remote_id    TEXT    NOT NULL,
  handle       TEXT    NOT NULL,
  outputs      TEXT    NOT NULL,
  last_applied TEXT    NOT NULL,
  etag         TEXT    NOT NULL,
  protect      INTEGER NOT NULL CHECK (protect IN (0, 1)),
  depends_on   TEXT    NOT NULL,
  PRIMARY KEY (environment, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  environment INTEGER NOT NULL REFERENCES environment (id),
  number      INTEGER NOT NULL,
  run         TEXT    NOT NULL,
  address     TEXT    NOT NULL,
  verb        INTEGER NOT NULL CHECK (verb BETWEEN 1 AND 5),
  outcome     INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3),
  remote_id   TEXT    NOT NULL,
  digest      TEXT    NOT NULL,
  detail      TEXT    NOT NULL,
  begun       INTEGER NOT NULL,
  ended       INTEGER,
  PRIMARY KEY (environment, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX journal_open ON journal (environment, number) WHERE outcome IN (0, 3);

CREATE TABLE lock (
  environment INTEGER NOT NULL PRIMARY KEY REFERENCES environment (id),
  id          TEXT    NOT NULL,
  who         TEXT    NOT NULL,
  host        TEXT    NOT NULL,
  command     TEXT    NOT NULL,
  pid         INTEGER NOT NULL,
  since       INTEGER NOT NULL
) STRICT;
)sql";

// What an entry was about to do, so that the next run can find out whether it did;
// and leases.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE journal ADD COLUMN intent TEXT NOT NULL DEFAULT '';
ALTER TABLE lock ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;
)sql";

absl::Status AddSecretKey(SqliteDatabase& database) {
  std::array<unsigned char, 32> key;
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) {
    return absl::InternalError("the system gave no random bytes for the ledger's key");
  }
  PLUMB_ASSIGN_OR_RETURN(
      SqliteStatement insert,
      database.Prepare("INSERT INTO ledger (key, value) VALUES ('secret_key', ?1)"));
  const std::string text(key.begin(), key.end());
  return insert.BindBlob(1, text).Run();
}

absl::Status ToVersion1(SqliteDatabase& database) {
  PLUMB_RETURN_IF_ERROR(database.Execute(kVersion1));
  PLUMB_RETURN_IF_ERROR(AddSecretKey(database));
  return database.Execute(absl::StrCat("PRAGMA application_id = ", kApplicationId));
}

absl::Status ToVersion2(SqliteDatabase& database) { return database.Execute(kVersion2); }

using Migration = absl::Status (*)(SqliteDatabase&);
constexpr std::array<Migration, kSchemaVersion> kMigrations = {ToVersion1, ToVersion2};

}  // namespace

absl::StatusOr<FileState> LookAtSchema(SqliteDatabase& database) {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> version,
                         database.Number("PRAGMA user_version"));
  PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> application,
                         database.Number("PRAGMA application_id"));
  PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> tables,
                         database.Number("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0 && version == 0) return FileState::kEmpty;
  if (application != kApplicationId) {
    return absl::DataLossError(
        absl::StrCat(database.path(),
                     " is a SQLite database of another program, not a ledger of "
                     "plumb's; name another file in [state]"));
  }
  if (version > kSchemaVersion) {
    return absl::DataLossError(
        absl::StrCat(database.path(), " was written by a newer plumb (schema ", *version,
                     "); this one knows schemas up to ", kSchemaVersion, ": use the newer one"));
  }
  return version == kSchemaVersion ? FileState::kCurrent : FileState::kOlder;
}

absl::Status Migrate(SqliteDatabase& database) {
  PLUMB_ASSIGN_OR_RETURN(const FileState before, LookAtSchema(database));
  if (before == FileState::kCurrent) return absl::OkStatus();
  return database.InTransaction([&database]() -> absl::Status {
    // Another process may have done it while this one waited for its turn.
    PLUMB_RETURN_IF_ERROR(LookAtSchema(database).status());
    PLUMB_ASSIGN_OR_RETURN(const std::optional<int64_t> version,
                           database.Number("PRAGMA user_version"));
    for (int64_t i = version.value_or(0); i < kSchemaVersion; ++i) {
      PLUMB_RETURN_IF_ERROR(kMigrations[static_cast<size_t>(i)](database));
      PLUMB_RETURN_IF_ERROR(database.Execute(absl::StrCat("PRAGMA user_version = ", i + 1)));
    }
    return absl::OkStatus();
  });
}

}  // namespace plumb
