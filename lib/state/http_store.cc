// The ledger as one document on a server. A copy in memory, a SqlStore, answers what
// is asked and takes what is changed; what was changed is sent before the call returns.
//
//   without the lock   every reading fetches the document; every change takes the
//                      lock for itself, fetches, changes, sends, gives it back
//   with the lock      the copy is the truth: nobody else can write. Changes that come
//                      while the document is on its way go together with the next one.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "lib/diag/status_macros.h"
#include "lib/http/transport.h"
#include "lib/state/http_remote.h"
#include "lib/state/open.h"
#include "lib/state/state.h"
#include "lib/state/terraform_state.h"
#include "lib/value/digest.h"

namespace plumb {
namespace {

// Every change sends the whole journal: a run that takes the lock drops what earlier
// runs but the last left there beyond this many entries of writes that have ended.
constexpr size_t kMostEndedEntries = 100;
enum class Keep { kAll, kNewest };

bool IsOpen(const JournalEntry& entry) {
  return entry.outcome == JournalOutcome::kOpen || entry.outcome == JournalOutcome::kUnknown;
}

// Leaves the open entries, those of the last run (it may be resumed) and the newest of
// the others.
void Prune(std::vector<JournalEntry>& journal) {
  if (journal.empty()) return;
  const std::string last = journal.back().run;
  const auto is_kept = [&last](const JournalEntry& entry) {
    return IsOpen(entry) || entry.run == last;
  };
  auto others = journal.size() - std::count_if(journal.begin(), journal.end(), is_kept);
  std::erase_if(journal, [&](const JournalEntry& entry) {
    return !is_kept(entry) && others-- > kMostEndedEntries;
  });
}

// "3f2a...-..." as Terraform writes a lineage.
std::string RandomUuid() {
  const std::string hex = RandomHex(16);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-4", hex.substr(13, 3), "-a",
                      hex.substr(17, 3), "-", hex.substr(20, 12));
}

class HttpStore : public StateStore {
 public:
  HttpStore(HttpLocation location, std::string environment, OpenMode mode, Transport& transport,
            Clock& clock, std::string key)
      : remote_(std::move(location), transport, clock),
        clock_(clock),
        environment_(std::move(environment)),
        mode_(mode),
        key_(std::move(key)) {}

  absl::Status Open() {
    absl::MutexLock lock(&mutex_);
    return Fetch();
  }

  absl::StatusOr<Snapshot> Load() override {
    return Read<Snapshot>([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return copy_->Load(); });
  }
  absl::StatusOr<std::string> SecretKey() override {
    absl::MutexLock lock(&mutex_);
    return copy_->SecretKey();
  }
  absl::Status Put(const Binding& binding) override {
    return Change([&](StateStore& copy) { return copy.Put(binding); });
  }
  absl::Status Remove(const Address& address) override {
    return Change([&](StateStore& copy) { return copy.Remove(address); });
  }
  absl::StatusOr<int64_t> Begin(const JournalEntry& entry) override {
    absl::StatusOr<int64_t> number;
    PLUMB_RETURN_IF_ERROR(Change([&](StateStore& copy) {
      number = copy.Begin(entry);
      return number.status();
    }));
    return number;
  }
  absl::Status End(int64_t number, JournalOutcome outcome, const RemoteId& id,
                   const std::string& detail, absl::Time when) override {
    return Change([&](StateStore& copy) { return copy.End(number, outcome, id, detail, when); });
  }
  absl::Status Finish(int64_t number, const Address& address, const Binding* binding,
                      const std::string& detail, absl::Time when) override {
    return Change(
        [&](StateStore& copy) { return copy.Finish(number, address, binding, detail, when); });
  }
  absl::StatusOr<std::vector<JournalEntry>> Journal(int most) override {
    return Read<std::vector<JournalEntry>>(
        [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return copy_->Journal(most); });
  }
  absl::StatusOr<std::string> Note(const std::string& name) override {
    return Read<std::string>([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return copy_->Note(name); });
  }
  absl::Status SetNote(const std::string& name, const std::string& text) override {
    return Change([&](StateStore& copy) { return copy.SetNote(name, text); });
  }
  absl::StatusOr<std::vector<std::string>> Environments() override {
    return Read<std::vector<std::string>>([&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return serial_ == 0 ? std::vector<std::string>() : std::vector<std::string>{environment_};
    });
  }
  absl::StatusOr<LedgerCopy> Export() override;
  absl::Status Import(const LedgerCopy& copy) override {
    return Change([&](StateStore& store) { return store.Import(copy); });
  }
  absl::Status Replace(const LedgerCopy& copy) override {
    return Change([&](StateStore& store) { return store.Replace(copy); });
  }
  absl::Status Move(const Address& from, const Address& to) override {
    return Change([&](StateStore& copy) { return copy.Move(from, to); });
  }
  absl::Status Lock(const LockOwner& owner) override;
  absl::Status Renew(const std::string& id, absl::Time now, absl::Duration lease) override;
  absl::Status Unlock(const std::string& id) override;

 private:
  using Work = absl::FunctionRef<absl::Status(StateStore&)>;

  template <typename T>
  absl::StatusOr<T> Read(absl::FunctionRef<absl::StatusOr<T>()> work) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (!held_.has_value()) {
      AwaitTurn();
      PLUMB_RETURN_IF_ERROR(Fetch());
    }
    return work();
  }

  absl::Status Change(Work work) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status ChangeAlone(Work work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The document that is there, if any; of another environment: an error.
  absl::StatusOr<std::optional<TerraformState>> FetchState() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Makes `copy_` what is on the server, pruned or not; an empty ledger when nothing is.
  absl::Status Fetch(Keep keep = Keep::kAll) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Returns once every change so far is on the server. Lets go of the mutex meanwhile.
  absl::Status Send(const std::string& lock_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SendOnce(const std::string& lock_id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Aborted with the owner's line when another holds it.
  absl::Status Take(const LockOwner& owner) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status GiveBack(const LockOwner& owner) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // OK when nobody has written since this store last did.
  absl::Status CheckUnchanged() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Whether the ledger can be changed at all.
  absl::Status CheckWritable() const;

  void AwaitTurn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto is_free = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return !away_; };
    mutex_.Await(absl::Condition(&is_free));
  }

  // Runs `work` with the mutex let go and nobody else asking the server.
  absl::Status AwayFromMutex(absl::FunctionRef<absl::Status()> work)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  HttpRemote remote_;
  Clock& clock_;
  const std::string environment_;
  const OpenMode mode_;
  const std::string key_;  // Kept elsewhere; "": the document has it.

  absl::Mutex mutex_;
  std::unique_ptr<StateStore> copy_ ABSL_PT_GUARDED_BY(mutex_);
  int64_t serial_ ABSL_GUARDED_BY(mutex_) = 0;  // Of the document; 0: there is none.
  std::string lineage_ ABSL_GUARDED_BY(mutex_);
  std::optional<LockOwner> held_ ABSL_GUARDED_BY(mutex_);
  absl::Status lost_ ABSL_GUARDED_BY(mutex_);
  bool away_ ABSL_GUARDED_BY(mutex_) = false;    // A request is on its way.
  int64_t changed_ ABSL_GUARDED_BY(mutex_) = 0;  // Changes of the copy,
  int64_t sent_ ABSL_GUARDED_BY(mutex_) = 0;     // and how many of them were sent.
};

absl::StatusOr<std::optional<TerraformState>> HttpStore::FetchState() {
  absl::StatusOr<std::optional<std::string>> text = remote_.Repeat([&] { return remote_.Get(); });
  PLUMB_RETURN_IF_ERROR(text.status());
  if (!text->has_value()) return std::optional<TerraformState>();
  absl::StatusOr<TerraformState> state = ReadTerraformState(**text);
  if (!state.ok()) return OfLedger(Annotate(state.status(), remote_.name()));
  if (state->ledger.environment == environment_) return std::optional(*std::move(state));
  return OfLedger(absl::FailedPreconditionError(
      absl::StrCat(remote_.name(), " is environment ", state->ledger.environment, "'s, not ",
                   environment_, "'s; give each an address of its own, by {environment} in it")));
}

absl::Status HttpStore::Fetch(Keep keep) {
  PLUMB_ASSIGN_OR_RETURN(std::optional<TerraformState> state, FetchState());
  // A ledger that is not there yet keeps the key that was made for it.
  if (!state.has_value() && serial_ == 0 && copy_ != nullptr) return absl::OkStatus();
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<SqlDatabase> empty, EmptyDatabase(remote_.name()));
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<StateStore> copy,
                         OpenStore(std::move(empty), environment_, OpenMode::kReadWrite, key_));
  if (state.has_value()) {
    if (keep == Keep::kNewest) Prune(state->ledger.journal);
    PLUMB_RETURN_IF_ERROR(copy->Import(state->ledger));
  }
  copy_ = std::move(copy);
  serial_ = state.has_value() ? state->serial : 0;
  lineage_ = state.has_value() ? state->lineage : RandomUuid();
  return absl::OkStatus();
}

absl::Status HttpStore::AwayFromMutex(absl::FunctionRef<absl::Status()> work) {
  away_ = true;
  mutex_.Unlock();
  absl::Status status = work();
  mutex_.Lock();
  away_ = false;
  return status;
}

absl::Status HttpStore::SendOnce(const std::string& lock_id) {
  const int64_t changes = changed_;
  TerraformState state{.serial = ++serial_, .lineage = lineage_};
  PLUMB_ASSIGN_OR_RETURN(state.ledger, copy_->Export());
  const std::string document = WriteTerraformState(state);
  absl::Status status = AwayFromMutex([&] { return remote_.Put(document, lock_id); });
  if (status.ok()) sent_ = std::max(sent_, changes);
  if (absl::IsAborted(status)) lost_ = status = LostLock(status.message());
  return status;
}

absl::Status HttpStore::Send(const std::string& lock_id) {
  const int64_t mine = changed_;
  int failures = 0;
  while (true) {
    AwaitTurn();
    if (sent_ >= mine) return absl::OkStatus();
    PLUMB_RETURN_IF_ERROR(lost_);
    // A lost answer may have been a yes, and the serial would be in the way.
    const absl::Status status = SendOnce(lock_id);
    if (status.ok()) continue;
    if (!absl::IsUnavailable(status) || failures >= remote_.retries()) return status;
    PLUMB_RETURN_IF_ERROR(AwayFromMutex([&] {
      remote_.Pause(failures);
      return absl::OkStatus();
    }));
    ++failures;
  }
}

absl::Status HttpStore::CheckWritable() const {
  if (mode_ == OpenMode::kReadOnly) {
    return absl::PermissionDeniedError(
        absl::StrCat(remote_.name(), " was opened for reading only"));
  }
  if (remote_.can_lock()) return absl::OkStatus();
  return OfLedger(absl::FailedPreconditionError(
      absl::StrCat(remote_.name(),
                   " cannot be locked, and so not be written; set lock_address of [state], or "
                   "TF_HTTP_LOCK_ADDRESS")));
}

absl::Status HttpStore::Change(Work work) {
  PLUMB_RETURN_IF_ERROR(CheckWritable());
  absl::MutexLock lock(&mutex_);
  if (!held_.has_value()) {
    AwaitTurn();
    return ChangeAlone(work);
  }
  PLUMB_RETURN_IF_ERROR(lost_);
  PLUMB_RETURN_IF_ERROR(work(*copy_));
  ++changed_;
  return Send(held_->id);
}

absl::Status HttpStore::ChangeAlone(Work work) {
  const LockOwner owner{
      .id = RandomHex(8), .who = "plumb", .command = "a change", .since = clock_.Now()};
  PLUMB_RETURN_IF_ERROR(Take(owner));
  absl::Status status = Fetch();
  if (status.ok()) status = work(*copy_);
  if (status.ok()) {
    ++changed_;
    status = Send(owner.id);
    lost_ = absl::OkStatus();
  }
  status.Update(GiveBack(owner));
  return status;
}

absl::Status HttpStore::Take(const LockOwner& owner) {
  const std::string info = WriteLockInfo(owner);
  bool took_over = false;
  while (true) {
    const absl::StatusOr<std::optional<std::string>> refusal =
        remote_.Repeat([&] { return remote_.Lock(info); });
    PLUMB_RETURN_IF_ERROR(refusal.status());
    if (!refusal->has_value()) return absl::OkStatus();
    const std::optional<LockOwner> holder = ReadLockInfo(**refusal);
    if (!holder.has_value()) {
      return absl::AbortedError(
          absl::StrCat("locked by somebody of whom ", remote_.name(), " does not tell"));
    }
    if (holder->id == owner.id) return absl::OkStatus();  // The first answer was lost.
    if (took_over || !holder->HasEnded(owner)) {
      return absl::AbortedError(absl::StrCat("locked by ", holder->ToString()));
    }
    PLUMB_RETURN_IF_ERROR(GiveBack(*holder));
    took_over = true;
  }
}

absl::Status HttpStore::GiveBack(const LockOwner& owner) {
  return remote_.Repeat([&] { return remote_.Unlock(WriteLockInfo(owner)); });
}

absl::Status HttpStore::Lock(const LockOwner& owner) {
  PLUMB_RETURN_IF_ERROR(CheckWritable());
  absl::MutexLock lock(&mutex_);
  AwaitTurn();
  PLUMB_RETURN_IF_ERROR(Take(owner));
  // Another may have written since the copy was fetched.
  const absl::Status fetched = Fetch(Keep::kNewest);
  if (!fetched.ok()) {
    GiveBack(owner).IgnoreError();
    return fetched;
  }
  held_ = owner;
  lost_ = absl::OkStatus();
  return absl::OkStatus();
}

absl::Status HttpStore::CheckUnchanged() {
  PLUMB_ASSIGN_OR_RETURN(const std::optional<TerraformState> state, FetchState());
  const bool same =
      state.has_value() ? state->serial == serial_ && state->lineage == lineage_ : serial_ == 0;
  if (same && sent_ == changed_) return absl::OkStatus();
  return absl::NotFoundError("it was taken away, and the ledger written by another since");
}

// There is nothing to put off. The lock is asked for again: the refusal tells who has it.
absl::Status HttpStore::Renew(const std::string& id, absl::Time /*now*/, absl::Duration /*lease*/) {
  absl::MutexLock lock(&mutex_);
  AwaitTurn();
  if (!held_.has_value() || held_->id != id) return absl::NotFoundError("there is no lock");
  if (!lost_.ok()) return absl::NotFoundError(lost_.message());
  absl::StatusOr<std::optional<std::string>> refusal;
  PLUMB_RETURN_IF_ERROR(AwayFromMutex([&, info = WriteLockInfo(*held_)] {
    refusal = remote_.Lock(info);
    return refusal.status();
  }));
  absl::Status status;
  if (!refusal->has_value()) {
    // It was free, or the server lets its holder take it again.
    status = CheckUnchanged();
    if (absl::IsNotFound(status)) GiveBack(*held_).IgnoreError();
  } else if (const std::optional<LockOwner> holder = ReadLockInfo(**refusal);
             holder.has_value() && holder->id != id) {
    status = absl::NotFoundError(
        absl::StrCat("there is no lock ", id, "; locked by ", holder->ToString()));
  }
  if (absl::IsNotFound(status)) lost_ = LostLock(status.message());
  return status;
}

absl::Status HttpStore::Unlock(const std::string& id) {
  PLUMB_RETURN_IF_ERROR(CheckWritable());
  absl::MutexLock lock(&mutex_);
  AwaitTurn();
  if (held_.has_value() && held_->id == id) {
    const LockOwner owner = *std::exchange(held_, std::nullopt);
    if (!lost_.ok()) return absl::NotFoundError(lost_.message());
    return GiveBack(owner);
  }
  // Not every server compares the id: whose the lock is, a refusal tells.
  const LockOwner probe{
      .id = RandomHex(8), .who = "plumb", .command = "plumb force-unlock", .since = clock_.Now()};
  PLUMB_ASSIGN_OR_RETURN(const std::optional<std::string> refusal,
                         remote_.Repeat([&] { return remote_.Lock(WriteLockInfo(probe)); }));
  if (!refusal.has_value()) {
    PLUMB_RETURN_IF_ERROR(GiveBack(probe));
    return absl::NotFoundError("there is no lock");
  }
  const std::optional<LockOwner> holder = ReadLockInfo(*refusal);
  if (holder.has_value() && holder->id != id) {
    return absl::NotFoundError(
        absl::StrCat("there is no lock ", id, "; locked by ", holder->ToString()));
  }
  return GiveBack(holder.value_or(LockOwner{.id = id, .since = clock_.Now()}));
}

absl::StatusOr<LedgerCopy> HttpStore::Export() {
  absl::MutexLock lock(&mutex_);
  AwaitTurn();
  PLUMB_ASSIGN_OR_RETURN(std::optional<TerraformState> state, FetchState());
  if (state.has_value()) return std::move(state->ledger);
  return copy_->Export();
}

// "{environment}" in an address is the environment's name.
std::string ForEnvironment(const std::string& address, const std::string& environment) {
  return absl::StrReplaceAll(address, {{"{environment}", PercentEncode(environment)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<StateStore>> OpenHttp(HttpLocation location,
                                                     const std::string& environment, OpenMode mode,
                                                     Transport& transport, Clock& clock,
                                                     const std::string& key) {
  for (std::string* address :
       {&location.address, &location.lock_address, &location.unlock_address}) {
    *address = ForEnvironment(*address, environment);
  }
  auto store =
      std::make_unique<HttpStore>(std::move(location), environment, mode, transport, clock, key);
  PLUMB_RETURN_IF_ERROR(store->Open());
  return store;
}

}  // namespace plumb
