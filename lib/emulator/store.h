#ifndef PLUMB_LIB_EMULATOR_STORE_H_
#define PLUMB_LIB_EMULATOR_STORE_H_

// The platform's objects: in memory, and durably in one SQLite table when a
// path is given. Not thread-safe; Platform serialises its calls.
//
// The file holds objects as they were sent, credentials included; it is made
// readable by its owner only.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/value/value.h"

struct sqlite3;
struct sqlite3_stmt;

namespace plumb::emulator {

// Where objects live: nothing crosses an organisation's sandbox.
struct Scope {
  std::string org;
  std::string sandbox;

  friend auto operator<=>(const Scope&, const Scope&) = default;
};

enum class Collection {
  kConnections,
  kSourceConnections,
  kTargetConnections,
  kFlows,
  kRuns,
  kMappingSets,
  kMappingVersions,  // Of mapping sets, by "id:version".
  kSchemas,
  kFieldGroups,
  kClasses,
  kDataTypes,
  kDescriptors,
  kDataSets,
  kDataSetLabels,
  kFlowCopies,  // What each flow took of its connections when it was made.
};

// All of them, in the order above.
const std::vector<Collection>& AllCollections();

// "connections", "fieldgroups", ...: in the table and in the admin paths.
std::string_view CollectionName(Collection collection);
bool ParseCollection(std::string_view name, Collection& collection);

struct Record {
  std::string id;
  int64_t number = 0;  // Grows with every object made; never reused.
  Value body;

  // The body as lists show it, and the epoch of the settings it was made under.
  mutable std::string shown;
  mutable int64_t shown_epoch = -1;
};

// The records of one collection in one scope, oldest first.
class Records {
 public:
  using ByNumber = std::map<int64_t, std::unique_ptr<Record>>;

  const Record* Find(std::string_view id) const;
  const ByNumber& by_number() const { return by_number_; }
  size_t size() const { return by_number_.size(); }

  // Ids of the records that name `key` (see LinksOf), in order.
  std::vector<std::string> Linked(std::string_view key) const;
  bool IsLinked(std::string_view key) const { return !Linked(key).empty(); }

 private:
  friend class Store;

  void Link(const Record& record, Collection collection);
  void Unlink(const Record& record, Collection collection);

  ByNumber by_number_;
  absl::flat_hash_map<std::string, int64_t> numbers_;  // By id.
  absl::btree_map<std::string, absl::btree_set<std::string>, std::less<>> links_;
};

// What a record can be found by besides its id: the ids it refers to, and
// "title:..." for parts of schemas.
std::vector<std::string> LinksOf(Collection collection, const Value& body);

class Store {
 public:
  // In memory only when `path` is "". Unavailable or DataLoss when the file
  // cannot be opened or read.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& path);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const Records& In(const Scope& scope, Collection collection) const;
  std::vector<Scope> Scopes() const;

  // Null when there is none.
  const Record* Find(const Scope& scope, Collection collection, std::string_view id) const;

  // Adds the object, or replaces the one of that id (which keeps its number).
  const Record& Put(const Scope& scope, Collection collection, const std::string& id, Value body);
  bool Erase(const Scope& scope, Collection collection, const std::string& id);

  // Makes what was put and erased durable. The first failure since the last call.
  absl::Status Commit();

  // How often the file was opened; 1 in memory.
  int64_t openings() const { return openings_; }

 private:
  using Key = std::pair<Scope, Collection>;

  Store() = default;
  absl::Status OpenFile(const std::string& path);
  absl::Status Load();
  absl::Status Run(const char* sql);
  absl::Status Prepare(const char* sql, sqlite3_stmt*& statement);
  void Write(const Scope& scope, Collection collection, const Record& record);
  void Begin();
  void Note(const absl::Status& status);
  Record& Insert(const Scope& scope, Collection collection, const std::string& id);

  std::map<Key, Records> records_;
  int64_t last_number_ = 0;
  int64_t openings_ = 1;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* upsert_ = nullptr;
  sqlite3_stmt* erase_ = nullptr;
  bool writing_ = false;
  absl::Status failure_;
};

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_STORE_H_
