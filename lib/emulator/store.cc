#include "lib/emulator/store.h"

#include <sqlite3.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kNames[] = {
    "connections", "sourceConnections", "targetConnections", "flows",         "runs",
    "mappingSets", "mappingVersions",   "schemas",           "fieldgroups",   "classes",
    "datatypes",   "descriptors",       "dataSets",          "dataSetLabels", "flowCopies",
};

constexpr char kTables[] =
    "CREATE TABLE IF NOT EXISTS objects (org TEXT NOT NULL, sandbox TEXT NOT NULL,"
    " collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, seq INTEGER NOT NULL,"
    " PRIMARY KEY (org, sandbox, collection, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
    "INSERT INTO counters VALUES ('openings', 1)"
    " ON CONFLICT (name) DO UPDATE SET value = value + 1;";

std::string_view TextColumn(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return {text, static_cast<size_t>(sqlite3_column_bytes(statement, column))};
}

void BindText(sqlite3_stmt* statement, int place, std::string_view text) {
  sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

const std::vector<Collection>& AllCollections() {
  static const auto& all = *[] {
    auto* list = new std::vector<Collection>();
    for (int i = 0; i <= static_cast<int>(Collection::kFlowCopies); ++i) {
      list->push_back(static_cast<Collection>(i));
    }
    return list;
  }();
  return all;
}

std::string_view CollectionName(Collection collection) {
  return kNames[static_cast<int>(collection)];
}

bool ParseCollection(std::string_view name, Collection& collection) {
  for (Collection one : AllCollections()) {
    if (CollectionName(one) != name) continue;
    collection = one;
    return true;
  }
  return false;
}

const Record* Records::Find(std::string_view id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? nullptr : by_number_.at(found->second).get();
}

std::vector<std::string> Records::Linked(std::string_view key) const {
  const auto found = links_.find(key);
  if (found == links_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

void Records::Link(const Record& record, Collection collection) {
  for (const std::string& key : LinksOf(collection, record.body)) links_[key].insert(record.id);
}

void Records::Unlink(const Record& record, Collection collection) {
  for (const std::string& key : LinksOf(collection, record.body)) {
    const auto found = links_.find(key);
    if (found == links_.end()) continue;
    found->second.erase(record.id);
    if (found->second.empty()) links_.erase(found);
  }
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& path) {
  std::unique_ptr<Store> store(new Store());
  if (!path.empty()) PLUMB_RETURN_IF_ERROR(store->OpenFile(path));
  return store;
}

Store::~Store() {
  sqlite3_finalize(upsert_);
  sqlite3_finalize(erase_);
  sqlite3_close(database_);
}

absl::Status Store::OpenFile(const std::string& path) {
  if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) {
    return absl::UnavailableError(
        absl::StrCat("cannot open ", path, ": ", sqlite3_errmsg(database_)));
  }
  std::error_code ignored;  // The statements below fail if the file is not there.
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
  sqlite3_busy_timeout(database_, 5000);
  PLUMB_RETURN_IF_ERROR(Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"));
  PLUMB_RETURN_IF_ERROR(Run(kTables));
  PLUMB_RETURN_IF_ERROR(
      Prepare("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?)", upsert_));
  PLUMB_RETURN_IF_ERROR(Prepare(
      "DELETE FROM objects WHERE org = ? AND sandbox = ? AND collection = ? AND id = ?", erase_));
  return Load();
}

absl::Status Store::Load() {
  sqlite3_stmt* statement = nullptr;
  PLUMB_RETURN_IF_ERROR(Prepare(
      "SELECT org, sandbox, collection, id, json, seq FROM objects ORDER BY seq", statement));
  absl::Status status;
  while (status.ok() && sqlite3_step(statement) == SQLITE_ROW) {
    const Scope scope{std::string(TextColumn(statement, 0)), std::string(TextColumn(statement, 1))};
    Collection collection;
    absl::StatusOr<Value> body = ParseJson(TextColumn(statement, 4));
    if (!body.ok() || !ParseCollection(TextColumn(statement, 2), collection)) {
      status = absl::DataLossError(
          absl::StrCat("the object ", TextColumn(statement, 3), " cannot be read"));
      break;
    }
    last_number_ = sqlite3_column_int64(statement, 5) - 1;
    Record& record = Insert(scope, collection, std::string(TextColumn(statement, 3)));
    record.body = *std::move(body);
    records_[{scope, collection}].Link(record, collection);
  }
  sqlite3_finalize(statement);
  PLUMB_RETURN_IF_ERROR(status);
  PLUMB_RETURN_IF_ERROR(Prepare("SELECT value FROM counters WHERE name = 'openings'", statement));
  if (sqlite3_step(statement) == SQLITE_ROW) openings_ = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  // Numbers of objects erased at the end must not come back.
  last_number_ += openings_;
  return absl::OkStatus();
}

absl::Status Store::Run(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(
      absl::StrCat("the emulator's data file: ", sqlite3_errmsg(database_)));
}

absl::Status Store::Prepare(const char* sql, sqlite3_stmt*& statement) {
  if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) == SQLITE_OK) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat("the emulator's data file: ", sqlite3_errmsg(database_)));
}

const Records& Store::In(const Scope& scope, Collection collection) const {
  static const Records& none = *new Records();
  const auto found = records_.find({scope, collection});
  return found == records_.end() ? none : found->second;
}

std::vector<Scope> Store::Scopes() const {
  std::vector<Scope> scopes;
  for (const auto& [key, records] : records_) {
    if (scopes.empty() || scopes.back() != key.first) scopes.push_back(key.first);
  }
  return scopes;
}

const Record* Store::Find(const Scope& scope, Collection collection, std::string_view id) const {
  return In(scope, collection).Find(id);
}

Record& Store::Insert(const Scope& scope, Collection collection, const std::string& id) {
  Records& records = records_[{scope, collection}];
  const auto found = records.numbers_.find(id);
  if (found != records.numbers_.end()) return *records.by_number_.at(found->second);
  auto record = std::make_unique<Record>();
  record->id = id;
  record->number = ++last_number_;
  records.numbers_[id] = record->number;
  return *(records.by_number_[record->number] = std::move(record));
}

const Record& Store::Put(const Scope& scope, Collection collection, const std::string& id,
                         Value body) {
  Record& record = Insert(scope, collection, id);
  Records& records = records_[{scope, collection}];
  records.Unlink(record, collection);
  record.body = std::move(body);
  record.shown_epoch = -1;
  records.Link(record, collection);
  Write(scope, collection, record);
  return record;
}

bool Store::Erase(const Scope& scope, Collection collection, const std::string& id) {
  Records& records = records_[{scope, collection}];
  const auto found = records.numbers_.find(id);
  if (found == records.numbers_.end()) return false;
  const int64_t number = found->second;
  records.Unlink(*records.by_number_.at(number), collection);
  records.numbers_.erase(found);
  records.by_number_.erase(number);
  if (database_ == nullptr) return true;
  Begin();
  BindText(erase_, 1, scope.org);
  BindText(erase_, 2, scope.sandbox);
  BindText(erase_, 3, CollectionName(collection));
  BindText(erase_, 4, id);
  if (sqlite3_step(erase_) != SQLITE_DONE) Note(absl::UnavailableError(sqlite3_errmsg(database_)));
  sqlite3_reset(erase_);
  return true;
}

void Store::Write(const Scope& scope, Collection collection, const Record& record) {
  if (database_ == nullptr) return;
  Begin();
  BindText(upsert_, 1, scope.org);
  BindText(upsert_, 2, scope.sandbox);
  BindText(upsert_, 3, CollectionName(collection));
  BindText(upsert_, 4, record.id);
  BindText(upsert_, 5, ToJson(record.body));
  sqlite3_bind_int64(upsert_, 6, record.number);
  if (sqlite3_step(upsert_) != SQLITE_DONE) Note(absl::UnavailableError(sqlite3_errmsg(database_)));
  sqlite3_reset(upsert_);
}

void Store::Begin() {
  if (writing_) return;
  writing_ = true;
  Note(Run("BEGIN IMMEDIATE"));
}

void Store::Note(const absl::Status& status) {
  if (failure_.ok()) failure_ = status;
}

absl::Status Store::Commit() {
  if (writing_) {
    writing_ = false;
    Note(Run("COMMIT"));
  }
  return std::exchange(failure_, absl::OkStatus());
}

}  // namespace plumb::emulator
