#ifndef PLUMB_LIB_STATE_STATE_H_
#define PLUMB_LIB_STATE_STATE_H_

// The ledger: which address is which object, what was last sent, and the journal
// of writes. One ledger holds several environments; a StateStore sees one.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/env/clock.h"
#include "lib/env/files.h"
#include "lib/resource/address.h"
#include "lib/resource/resource.h"
#include "lib/value/secret.h"

namespace plumb {

class Transport;

// Kept in the ledger as these numbers. Never renumbered.
enum class JournalVerb { kCreate = 1, kUpdate = 2, kDelete = 3, kForget = 4, kAdopt = 5 };
enum class JournalOutcome {
  kOpen = 0,  // Begun; the process ended before it was known how it went.
  kDone = 1,
  kRefused = 2,  // The platform said no: nothing was changed.
  kUnknown = 3,  // The answer was lost: it may have been done.
};

// One write, noted before the request leaves and again when it is known how it
// went.
struct JournalEntry {
  int64_t number = 0;  // 1, 2, ...; given by Begin.
  std::string run;     // The run that wrote it: a random id.
  Address address;
  JournalVerb verb = JournalVerb::kCreate;
  JournalOutcome outcome = JournalOutcome::kOpen;
  RemoteId id;         // Of the object; of a create: empty until known.
  std::string digest;  // SHA-256 of the request body, secrets as fingerprints.
  std::string detail;  // "POST /data/...", then the server's request id or error.
  absl::Time begun;
  absl::Time ended = absl::InfinitePast();
  // What the address will be bound to when the write was done, as far as it is known
  // before: for the run that finds the entry open. Of a delete: the object. None for
  // entries of ledgers older than version 2.
  std::optional<Binding> intent;
};

// All of an environment, as of one moment.
struct Snapshot {
  int64_t serial = 0;              // Raised by every change of a binding.
  std::vector<Binding> bindings;   // By address.
  std::vector<JournalEntry> open;  // kOpen and kUnknown, by number.

  const Binding* Find(const Address& address) const;  // Null when unbound.
};

// Who holds the lock.
struct LockOwner {
  std::string id;  // A random id, for force-unlock.
  std::string who, host, command;
  int64_t pid = 0;
  absl::Time since;
  absl::Time expires;   // Unless Renew puts it off, anybody may take the lock then.
  std::string machine;  // Where `pid` means something: a boot and a pid namespace; "": nowhere.

  std::string ToString() const;  // One line.

  // Whether its process ran where `other`'s runs, and is no more.
  bool HasEnded(const LockOwner& other) const;
};

// All that a ledger keeps of one environment, its lock left out: for moving it to
// another backend.
struct LedgerCopy {
  std::string environment;
  std::string key;        // Of fingerprints; empty when it is kept elsewhere,
  std::string key_check;  // and then this tells whether a key is the one.
  int64_t serial = 0;
  std::vector<Binding> bindings;
  std::vector<JournalEntry> journal;  // By number.
  std::map<std::string, std::string> notes;

  // SHA-256 of all of it in a form that does not depend on the backend.
  std::string Digest() const;
};

// Every change is durable when the call returns. Thread-safe. Errors: DataLoss
// (damaged, or written by a newer version), Unavailable (busy, or the server cannot
// be reached), ResourceExhausted (disk full), PermissionDenied (others can read the
// file, it or its directory cannot be written, the server refuses the user, or it
// was opened for reading only); each names the ledger and what to do.
//
// A store that has taken the lock changes nothing once somebody else holds it: see
// IsLostLock.
class StateStore {
 public:
  virtual ~StateStore() = default;

  virtual absl::StatusOr<Snapshot> Load() = 0;

  // The key of fingerprints, 32 bytes, made at random with the ledger.
  virtual absl::StatusOr<std::string> SecretKey() = 0;

  // Secrets are kept as fingerprints; one that has none yet gets it here.
  virtual absl::Status Put(const Binding& binding) = 0;
  virtual absl::Status Remove(const Address& address) = 0;  // OK when it is not there.

  // The binding of `from`, and what others say of depending on it, is `to`'s from now on.
  // OK when it was done before. NotFound when neither is bound; AlreadyExists when both are.
  virtual absl::Status Move(const Address& from, const Address& to) = 0;

  // Returns the entry's number.
  virtual absl::StatusOr<int64_t> Begin(const JournalEntry& entry) = 0;

  // An empty `id` leaves the one that the entry has. NotFound when there is no
  // such entry.
  virtual absl::Status End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                           const std::string& detail, absl::Time when) = 0;

  // End(kDone) and Put (or Remove, when `binding` is null) in one transaction.
  virtual absl::Status Finish(int64_t number, const Address& address, const Binding* binding,
                              const std::string& detail, absl::Time when) = 0;

  // The newest entries first, at most `most`.
  virtual absl::StatusOr<std::vector<JournalEntry>> Journal(int most) = 0;

  // Aborted, with the owner's line, when another holds it. A lock that has expired, or
  // whose owner was a process of the same machine that is no more, is taken over. The
  // lease is owner.expires - owner.since, by the database's clock where it has one.
  virtual absl::Status Lock(const LockOwner& owner) = 0;

  // Puts off the end of the lock to `lease` from now. NotFound, with the owner's line if
  // there is one, when `id` does not hold it any more: another may be at work by now.
  virtual absl::Status Renew(const std::string& id, absl::Time now, absl::Duration lease) = 0;

  // NotFound, with the owner's line if there is one, when `id` does not hold it.
  virtual absl::Status Unlock(const std::string& id) = 0;

  // A text that a command keeps from one run to the next, by its name; "" for none.
  virtual absl::StatusOr<std::string> Note(const std::string& name) = 0;
  virtual absl::Status SetNote(const std::string& name, const std::string& text) = 0;

  // The names of all environments of the ledger.
  virtual absl::StatusOr<std::vector<std::string>> Environments() = 0;

  virtual absl::StatusOr<LedgerCopy> Export() = 0;

  // FailedPrecondition, and nothing is written, when the environment has bindings or
  // journal entries, and when the fingerprints were made with another key than those
  // that are there.
  virtual absl::Status Import(const LedgerCopy& copy) = 0;

  // The same over what the environment has.
  virtual absl::Status Replace(const LedgerCopy& copy) = 0;
};

// The store's lock was taken over: somebody else may be at work, and nothing more
// may be sent.
absl::Status LostLock(std::string_view why);
bool IsLostLock(const absl::Status& status);

// Whether `status` is of the ledger's storage, and not of the platform.
absl::Status OfLedger(absl::Status status);
bool IsOfLedger(const absl::Status& status);

// Opens (and with kReadWrite makes) a SQLite ledger: WAL, full synchronous, file
// mode 0600, its directory made if need be. A read-only open of a file that does
// not exist is an empty ledger with a throw-away key. What is kept how is in
// docs/formats/state.md. `key` (32 bytes) is that of fingerprints when it is kept
// elsewhere; "": the ledger has its own.
enum class OpenMode { kReadOnly, kReadWrite };
absl::StatusOr<std::unique_ptr<StateStore>> OpenSqlite(const std::string& path,
                                                       const std::string& environment,
                                                       OpenMode mode, Files& files,
                                                       const std::string& key = "");

// Where a ledger is in PostgreSQL.
struct PostgresLocation {
  // A postgres:// URL or libpq's "host=... dbname=..."; what it does not say, PGHOST
  // and its like and ~/.pgpass say.
  std::string connection;
  std::string schema = "plumb";  // Its tables' schema, made if need be.
};
absl::StatusOr<std::unique_ptr<StateStore>> OpenPostgres(const PostgresLocation& location,
                                                         const std::string& environment,
                                                         OpenMode mode,
                                                         const std::string& key = "");

// Where a ledger is on a server that speaks Terraform's http state protocol, under
// Terraform's names. One document holds one environment; "{environment}" in an address
// stands for its name.
struct HttpLocation {
  std::string address;
  std::string lock_address;    // Without one the ledger can only be read.
  std::string unlock_address;  // "": as lock_address.
  std::string update_method = "POST", lock_method = "LOCK", unlock_method = "UNLOCK";
  std::string username;  // "": none is sent.
  Secret password;
  int retries = 2;  // Of what failed on the way, or with 429 or 5xx.
  absl::Duration retry_wait_min = absl::Seconds(1), retry_wait_max = absl::Seconds(30);
};

// `transport` and `clock` are borrowed and outlive the store. A lock has no lease there:
// it is held until it is given back, by force-unlock if need be.
absl::StatusOr<std::unique_ptr<StateStore>> OpenHttp(HttpLocation location,
                                                     const std::string& environment, OpenMode mode,
                                                     Transport& transport, Clock& clock,
                                                     const std::string& key = "");

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_STATE_H_
