#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/env/files.h"
#include "lib/state/schema.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

Address At(const std::string& text) { return *Address::Parse(text); }

Binding BindingAt(const std::string& address, const std::string& id = "id-1") {
  Binding binding;
  binding.address = At(address);
  binding.id = RemoteId(id);
  binding.handle = id;
  binding.outputs = Object{{"id", id}};
  binding.last_applied = Object{{"name", "n"}};
  return binding;
}

JournalEntry EntryAt(const std::string& address) {
  JournalEntry entry;
  entry.run = "run-1";
  entry.address = At(address);
  entry.digest = "d1";
  entry.detail = "POST /x";
  entry.begun = absl::FromUnixSeconds(1000);
  return entry;
}

LockOwner Owner(const std::string& id, const std::string& host, int64_t pid) {
  return {.id = id,
          .who = "ann",
          .host = host,
          .command = "plumb apply",
          .pid = pid,
          .since = absl::FromUnixSeconds(1000)};
}

// The number of a process that has ended.
pid_t EndedProcess() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  return child;
}

class SqliteStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/ledgerXXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ + "/.plumb/ledger.db";
  }

  absl::StatusOr<std::unique_ptr<StateStore>> Open(OpenMode mode = OpenMode::kReadWrite,
                                                   const std::string& environment = "dev") {
    return OpenSqlite(path_, environment, mode, files_);
  }

  std::unique_ptr<StateStore> MustOpen(const std::string& environment = "dev") {
    auto store = Open(OpenMode::kReadWrite, environment);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  // What `sql` does to a closed ledger behind plumb's back.
  void Tamper(const std::string& sql) {
    SqliteDatabase database = *SqliteDatabase::Open(path_, SqliteMode::kReadWrite);
    const absl::Status status = database.Execute(sql);
    ASSERT_TRUE(status.ok()) << status;
  }

  void WriteFile(const std::string& text) {
    ASSERT_TRUE(files_.MakeDirectories(directory_ + "/.plumb").ok());
    ASSERT_TRUE(files_.Write(path_, text, FileMode::kPrivate).ok());
  }

  DiskFiles files_;
  std::string directory_;
  std::string path_;
};

TEST_F(SqliteStoreTest, NewLedgerIsEmptyAndItsOwnersAlone) {
  const auto store = MustOpen();
  const auto snapshot = store->Load();
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ(snapshot->serial, 0);
  EXPECT_TRUE(snapshot->bindings.empty());
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(SqliteStoreTest, BindingsOutliveTheProcess) {
  Binding binding = BindingAt("flow.charges");
  binding.etag = Etag("\"7e05\"");
  binding.protect = true;
  binding.depends_on = {At("mapping.charges"), At("flow.x[\"a b\"]")};
  ASSERT_TRUE(MustOpen()->Put(binding).ok());
  const auto snapshot = MustOpen()->Load();
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  ASSERT_EQ(snapshot->bindings.size(), 1);
  EXPECT_EQ(snapshot->bindings[0], binding);
}

TEST_F(SqliteStoreTest, EveryChangeOfABindingRaisesTheSerial) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-2")).ok());
  ASSERT_TRUE(store->Remove(At("flow.a")).ok());
  ASSERT_TRUE(store->Remove(At("flow.a")).ok());  // Was gone: no change.
  EXPECT_EQ(store->Load()->serial, 3);
}

TEST_F(SqliteStoreTest, PutReplacesTheBindingOfTheAddress) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-1")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-2")).ok());
  const auto snapshot = store->Load();
  ASSERT_EQ(snapshot->bindings.size(), 1);
  EXPECT_EQ(snapshot->bindings[0].id, RemoteId("id-2"));
}

TEST_F(SqliteStoreTest, BindingsComeByAddress) {
  const auto store = MustOpen();
  for (const char* address : {"flow.a-b", "flow.a[\"k\"]", "flow.a", "dataset.z"}) {
    ASSERT_TRUE(store->Put(BindingAt(address)).ok());
  }
  const auto snapshot = store->Load();
  ASSERT_EQ(snapshot->bindings.size(), 4);
  for (const Binding& binding : snapshot->bindings) {
    EXPECT_EQ(snapshot->Find(binding.address), &binding);
  }
}

TEST_F(SqliteStoreTest, EnvironmentsDoNotSeeEachOther) {
  const auto dev = MustOpen("dev");
  const auto prod = MustOpen("prod");
  ASSERT_TRUE(dev->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(prod->Begin(EntryAt("flow.b")).ok());
  EXPECT_TRUE(prod->Load()->bindings.empty());
  EXPECT_EQ(prod->Load()->serial, 0);
  EXPECT_TRUE(dev->Load()->open.empty());
  EXPECT_TRUE(dev->Journal(10)->empty());
}

TEST_F(SqliteStoreTest, TwoHandlesSeeEachOthersWrites) {
  const auto first = MustOpen();
  const auto second = MustOpen();
  ASSERT_TRUE(first->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(second->Put(BindingAt("flow.b")).ok());
  EXPECT_EQ(first->Load()->bindings.size(), 2);
  EXPECT_EQ(second->Load()->serial, 2);
}

TEST_F(SqliteStoreTest, KeyIsRandomAndStays) {
  const std::string key = *MustOpen()->SecretKey();
  EXPECT_EQ(key.size(), 32);
  EXPECT_EQ(*MustOpen("prod")->SecretKey(), key);
  path_ = directory_ + "/other.db";
  EXPECT_NE(*MustOpen()->SecretKey(), key);
}

TEST_F(SqliteStoreTest, SecretsAreKeptAsFingerprintsAlone) {
  Binding binding = BindingAt("base_connection.a");
  binding.last_applied = Object{{"auth", Object{{"token", Secret("sk_live_123")}}}};
  std::string key;
  {
    const auto store = MustOpen();
    key = *store->SecretKey();
    ASSERT_TRUE(store->Put(binding).ok());
  }
  const auto snapshot = MustOpen()->Load();
  const Value* token = snapshot->bindings.at(0).last_applied.Find("auth")->Find("token");
  ASSERT_TRUE(token->is_secret());
  EXPECT_FALSE(token->as_secret().has_text());
  EXPECT_EQ(token->as_secret().fingerprint(), Fingerprint(key, "sk_live_123"));
  EXPECT_EQ(files_.Read(path_, 1 << 20)->find("sk_live_123"), std::string::npos);
}

// Any value, to `depth` levels.
Value RandomValue(std::mt19937& random, int depth, const std::string& key) {
  switch (random() % (depth > 0 ? 9 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int64_t>(random()) - (int64_t{1} << 31);
    case 3:
      return static_cast<double>(random()) / 8.0;
    case 4:
      return absl::StrCat("text \"\n\x01 ", random());
    case 5:
      return Secret(absl::StrCat("secret ", random() % 3)).Sealed(key);
    case 6:
      return Expression{absl::StrCat("${var.x", random() % 3, "}")};
    case 7: {
      Array array;
      for (unsigned i = random() % 4; i > 0; --i) {
        array.push_back(RandomValue(random, depth - 1, key));
      }
      return array;
    }
    default: {
      Object object;
      for (unsigned i = random() % 4; i > 0; --i) {
        object.Set(absl::StrCat("m.", random() % 9), RandomValue(random, depth - 1, key));
      }
      return object;
    }
  }
}

TEST_F(SqliteStoreTest, EveryBindingReadsBackEqual) {
  std::mt19937 random(20240312);
  const auto store = MustOpen();
  const std::string key = *store->SecretKey();
  for (int i = 0; i < 200; ++i) {
    Binding binding = BindingAt("flow.a", absl::StrCat("id ", i));
    binding.outputs = Object{{"v", RandomValue(random, 2, key)}};
    binding.last_applied = RandomValue(random, 4, key);
    binding.protect = random() % 2 == 0;
    ASSERT_TRUE(store->Put(binding).ok());
    const auto snapshot = store->Load();
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    ASSERT_EQ(snapshot->bindings.at(0), binding)
        << "case " << i << ": " << ToJson(binding.outputs, SecretsAs::kFingerprint) << " "
        << ToJson(binding.last_applied, SecretsAs::kFingerprint);
  }
}

TEST_F(SqliteStoreTest, JournalEntriesAreNumberedFromOne) {
  const auto store = MustOpen();
  EXPECT_EQ(*store->Begin(EntryAt("flow.a")), 1);
  EXPECT_EQ(*store->Begin(EntryAt("flow.b")), 2);
  EXPECT_EQ(*MustOpen()->Begin(EntryAt("flow.c")), 3);
}

TEST_F(SqliteStoreTest, EntryOfAKilledProcessIsOpen) {
  ASSERT_TRUE(MustOpen()->Begin(EntryAt("flow.a")).ok());
  const auto snapshot = MustOpen()->Load();
  ASSERT_EQ(snapshot->open.size(), 1);
  const JournalEntry& entry = snapshot->open[0];
  EXPECT_EQ(entry.number, 1);
  EXPECT_EQ(entry.run, "run-1");
  EXPECT_EQ(entry.address, At("flow.a"));
  EXPECT_EQ(entry.verb, JournalVerb::kCreate);
  EXPECT_EQ(entry.outcome, JournalOutcome::kOpen);
  EXPECT_EQ(entry.digest, "d1");
  EXPECT_EQ(entry.detail, "POST /x");
  EXPECT_EQ(entry.begun, absl::FromUnixSeconds(1000));
  EXPECT_EQ(entry.ended, absl::InfinitePast());
}

TEST_F(SqliteStoreTest, OnlyOpenAndUnknownEntriesAreOpen) {
  const auto store = MustOpen();
  const absl::Time when = absl::FromUnixSeconds(2000);
  for (const JournalOutcome outcome :
       {JournalOutcome::kDone, JournalOutcome::kRefused, JournalOutcome::kUnknown}) {
    const int64_t number = *store->Begin(EntryAt("flow.a"));
    ASSERT_TRUE(store->End(number, outcome, RemoteId("new"), "how it went", when).ok());
  }
  const auto snapshot = store->Load();
  ASSERT_EQ(snapshot->open.size(), 1);
  EXPECT_EQ(snapshot->open[0].outcome, JournalOutcome::kUnknown);
  EXPECT_EQ(snapshot->open[0].id, RemoteId("new"));
  EXPECT_EQ(snapshot->open[0].detail, "how it went");
  EXPECT_EQ(snapshot->open[0].ended, when);
}

TEST_F(SqliteStoreTest, EndWithoutAnIdLeavesTheEntrysId) {
  const auto store = MustOpen();
  JournalEntry entry = EntryAt("flow.a");
  entry.verb = JournalVerb::kDelete;
  entry.id = RemoteId("old");
  const int64_t number = *store->Begin(entry);
  ASSERT_TRUE(store->End(number, JournalOutcome::kDone, RemoteId(), "", absl::Now()).ok());
  EXPECT_EQ(store->Journal(1)->at(0).id, RemoteId("old"));
}

TEST_F(SqliteStoreTest, EndOfNoEntryIsNotFound) {
  const auto store = MustOpen();
  const absl::Status status =
      store->End(7, JournalOutcome::kDone, RemoteId(), "", absl::FromUnixSeconds(1));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

TEST_F(SqliteStoreTest, FinishEndsTheEntryAndBinds) {
  const auto store = MustOpen();
  const int64_t number = *store->Begin(EntryAt("flow.a"));
  const Binding binding = BindingAt("flow.a", "made");
  ASSERT_TRUE(store->Finish(number, binding.address, &binding, "201", absl::Now()).ok());
  const auto snapshot = store->Load();
  EXPECT_TRUE(snapshot->open.empty());
  EXPECT_EQ(snapshot->bindings.at(0), binding);
  EXPECT_EQ(store->Journal(1)->at(0).id, RemoteId("made"));
}

TEST_F(SqliteStoreTest, FinishWithoutABindingRemovesIt) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  const int64_t number = *store->Begin(EntryAt("flow.a"));
  ASSERT_TRUE(store->Finish(number, At("flow.a"), nullptr, "204", absl::Now()).ok());
  EXPECT_TRUE(store->Load()->bindings.empty());
}

TEST_F(SqliteStoreTest, FinishOfNoEntryBindsNothing) {
  const auto store = MustOpen();
  const Binding binding = BindingAt("flow.a");
  EXPECT_FALSE(store->Finish(9, binding.address, &binding, "", absl::Now()).ok());
  EXPECT_TRUE(store->Load()->bindings.empty());
}

TEST_F(SqliteStoreTest, JournalGivesTheNewestFirst) {
  const auto store = MustOpen();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store->Begin(EntryAt("flow.a")).ok());
  const auto entries = store->Journal(3);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 3);
  EXPECT_EQ(entries->at(0).number, 5);
  EXPECT_EQ(entries->at(2).number, 3);
}

TEST_F(SqliteStoreTest, ManyThreadsWriteThroughOneStore) {
  const auto store = MustOpen();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string address = absl::StrCat("flow.t", t, "_", i);
        const int64_t number = *store->Begin(EntryAt(address));
        const Binding binding = BindingAt(address);
        EXPECT_TRUE(store->Finish(number, binding.address, &binding, "", absl::Now()).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store->Load()->serial, 40);
  EXPECT_EQ(store->Journal(1)->at(0).number, 40);
}

TEST_F(SqliteStoreTest, SecondLockNamesTheOwner) {
  ASSERT_TRUE(MustOpen()->Lock(Owner("a", "ci-3", getpid())).ok());
  const absl::Status status = MustOpen()->Lock(Owner("b", "ci-3", getpid()));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), absl::StrCat("locked by ", Owner("a", "ci-3", getpid()).ToString()));
}

TEST_F(SqliteStoreTest, LockIsFreeAfterUnlock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  ASSERT_TRUE(store->Unlock("a").ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_F(SqliteStoreTest, EnvironmentsAreLockedApart) {
  ASSERT_TRUE(MustOpen("dev")->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_TRUE(MustOpen("prod")->Lock(Owner("b", "ci-3", getpid())).ok());
}

TEST_F(SqliteStoreTest, LockOfAnEndedProcessOfThisHostIsTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("dead", "ci-3", EndedProcess())).ok());
  EXPECT_TRUE(store->Lock(Owner("b", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("dead").code(), absl::StatusCode::kNotFound);
}

TEST_F(SqliteStoreTest, LockOfAnotherHostIsNeverTakenOver) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-4", EndedProcess())).ok());
  EXPECT_EQ(store->Lock(Owner("b", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

TEST_F(SqliteStoreTest, UnlockOfAnotherIdLeavesTheLock) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Lock(Owner("a", "ci-3", getpid())).ok());
  EXPECT_EQ(store->Unlock("b").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store->Lock(Owner("c", "ci-3", getpid())).code(), absl::StatusCode::kAborted);
}

TEST_F(SqliteStoreTest, ReadingNoFileIsAnEmptyLedgerAndMakesNone) {
  const auto store = Open(OpenMode::kReadOnly);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Load()->bindings.empty());
  EXPECT_EQ((*store)->SecretKey()->size(), 32);
  EXPECT_FALSE(files_.Exists(path_));
}

TEST_F(SqliteStoreTest, ReadOnlyLedgerReadsAndRefusesWrites) {
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
  const auto store = Open(OpenMode::kReadOnly);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->Load()->bindings.size(), 1);
  EXPECT_EQ((*store)->Put(BindingAt("flow.b")).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(SqliteStoreTest, ReadingAnUnknownEnvironmentFindsNothing) {
  ASSERT_TRUE(MustOpen("dev")->Put(BindingAt("flow.a")).ok());
  const auto store = Open(OpenMode::kReadOnly, "prod");
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Load()->bindings.empty());
}

TEST_F(SqliteStoreTest, FileThatIsNoDatabaseIsDataLoss) {
  WriteFile(std::string(5000, 'x'));
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find(absl::StrCat(path_, " is no ledger of plumb's")),
            std::string::npos)
      << status;
}

TEST_F(SqliteStoreTest, DamagedPagesAreDataLoss) {
  {
    const auto store = MustOpen();
    for (int i = 0; i < 200; ++i)
      ASSERT_TRUE(store->Put(BindingAt(absl::StrCat("flow.f", i))).ok());
  }
  std::string bytes = *files_.Read(path_, 1 << 24);
  for (size_t i = 4096; i < bytes.size(); ++i) bytes[i] = static_cast<char>(0xee);
  WriteFile(bytes);
  const auto store = Open();
  const absl::Status status = store.ok() ? (*store)->Load().status() : store.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find(absl::StrCat(path_, " is damaged")), std::string::npos) << status;
}

TEST_F(SqliteStoreTest, BindingThatIsNoJsonIsDataLossAndNamed) {
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
  Tamper("UPDATE binding SET outputs = '{'");
  const absl::Status status = MustOpen()->Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("binding flow.a"), std::string::npos) << status;
}

TEST_F(SqliteStoreTest, NewerLedgerIsRefused) {
  MustOpen();
  Tamper("PRAGMA user_version = 7");
  for (const OpenMode mode : {OpenMode::kReadOnly, OpenMode::kReadWrite}) {
    const absl::Status status = Open(mode).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(status.message().find("was written by a newer plumb (schema 7)"), std::string::npos)
        << status;
  }
}

TEST_F(SqliteStoreTest, DatabaseOfAnotherProgramIsLeftAlone) {
  WriteFile("");
  Tamper("CREATE TABLE cats (name)");
  const std::string before = *files_.Read(path_, 1 << 20);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("of another program"), std::string::npos) << status;
  EXPECT_EQ(*files_.Read(path_, 1 << 20), before);
}

TEST_F(SqliteStoreTest, FileThatWasMadeButNotFilledIsFilled) {
  WriteFile("");
  EXPECT_TRUE(Open(OpenMode::kReadOnly).ok());
  EXPECT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
}

TEST_F(SqliteStoreTest, FileThatOthersCanReadIsRefused) {
  MustOpen();
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_NE(status.message().find(absl::StrCat("chmod 600 ", path_)), std::string::npos) << status;
}

TEST_F(SqliteStoreTest, DirectoryThatCannotBeMadeIsNamed) {
  ASSERT_TRUE(files_.Write(directory_ + "/.plumb", "a file", FileMode::kPrivate).ok());
  const absl::Status status = Open().status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find(directory_), std::string::npos) << status;
}

TEST_F(SqliteStoreTest, LogIsWrittenAhead) {
  MustOpen();
  SqliteDatabase database = *SqliteDatabase::Open(path_, SqliteMode::kReadWrite);
  SqliteStatement mode = *database.Prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode.Step());
  EXPECT_EQ(mode.Text(0), "wal");
}

TEST(Migrate, MakesTheCurrentSchemaOnce) {
  SqliteDatabase database = *SqliteDatabase::Open("", SqliteMode::kMemory);
  EXPECT_EQ(*LookAtSchema(database), FileState::kEmpty);
  ASSERT_TRUE(Migrate(database).ok());
  EXPECT_EQ(*LookAtSchema(database), FileState::kCurrent);
  EXPECT_TRUE(Migrate(database).ok());
  EXPECT_EQ(*database.Number("SELECT count(*) FROM ledger"), 1);
}

}  // namespace
}  // namespace plumb
