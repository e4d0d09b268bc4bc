#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using SqlStoreTest = StoreTest;
PLUMB_FOR_EACH_BACKEND(SqlStoreTest);

JournalEntry EntryAt(const std::string& address) {
  JournalEntry entry;
  entry.run = "run-1";
  entry.address = At(address);
  entry.digest = "d1";
  entry.detail = "POST /x";
  entry.begun = absl::FromUnixSeconds(1000);
  return entry;
}

TEST_P(SqlStoreTest, BindingsOutliveTheProcess) {
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

TEST_P(SqlStoreTest, EveryChangeOfABindingRaisesTheSerial) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-2")).ok());
  ASSERT_TRUE(store->Remove(At("flow.a")).ok());
  ASSERT_TRUE(store->Remove(At("flow.a")).ok());  // Was gone: no change.
  EXPECT_EQ(store->Load()->serial, 3);
}

TEST_P(SqlStoreTest, PutReplacesTheBindingOfTheAddress) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-1")).ok());
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "id-2")).ok());
  const auto snapshot = store->Load();
  ASSERT_EQ(snapshot->bindings.size(), 1);
  EXPECT_EQ(snapshot->bindings[0].id, RemoteId("id-2"));
}

TEST_P(SqlStoreTest, BindingsComeByAddress) {
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

TEST_P(SqlStoreTest, EnvironmentsDoNotSeeEachOther) {
  const auto dev = MustOpen("dev");
  const auto prod = MustOpen("prod");
  ASSERT_TRUE(dev->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(prod->Begin(EntryAt("flow.b")).ok());
  EXPECT_TRUE(prod->Load()->bindings.empty());
  EXPECT_EQ(prod->Load()->serial, 0);
  EXPECT_TRUE(dev->Load()->open.empty());
  EXPECT_TRUE(dev->Journal(10)->empty());
}

TEST_P(SqlStoreTest, TwoHandlesSeeEachOthersWrites) {
  const auto first = MustOpen();
  const auto second = MustOpen();
  ASSERT_TRUE(first->Put(BindingAt("flow.a")).ok());
  ASSERT_TRUE(second->Put(BindingAt("flow.b")).ok());
  EXPECT_EQ(first->Load()->bindings.size(), 2);
  EXPECT_EQ(second->Load()->serial, 2);
}

TEST_P(SqlStoreTest, SecretsAreKeptAsFingerprintsAlone) {
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
  if (GetParam() == Backend::kSqlite) {
    EXPECT_EQ(files_.Read(path_, 1 << 20)->find("sk_live_123"), std::string::npos);
  }
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

TEST_P(SqlStoreTest, EveryBindingReadsBackEqual) {
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

TEST_P(SqlStoreTest, JournalEntriesAreNumberedFromOne) {
  const auto store = MustOpen();
  EXPECT_EQ(*store->Begin(EntryAt("flow.a")), 1);
  EXPECT_EQ(*store->Begin(EntryAt("flow.b")), 2);
  EXPECT_EQ(*MustOpen()->Begin(EntryAt("flow.c")), 3);
}

TEST_P(SqlStoreTest, EntryOfAKilledProcessIsOpen) {
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

TEST_P(SqlStoreTest, OnlyOpenAndUnknownEntriesAreOpen) {
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

TEST_P(SqlStoreTest, EndWithoutAnIdLeavesTheEntrysId) {
  const auto store = MustOpen();
  JournalEntry entry = EntryAt("flow.a");
  entry.verb = JournalVerb::kDelete;
  entry.id = RemoteId("old");
  const int64_t number = *store->Begin(entry);
  ASSERT_TRUE(store->End(number, JournalOutcome::kDone, RemoteId(), "", absl::Now()).ok());
  EXPECT_EQ(store->Journal(1)->at(0).id, RemoteId("old"));
}

TEST_P(SqlStoreTest, EndOfNoEntryIsNotFound) {
  const auto store = MustOpen();
  const absl::Status status =
      store->End(7, JournalOutcome::kDone, RemoteId(), "", absl::FromUnixSeconds(1));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

TEST_P(SqlStoreTest, FinishEndsTheEntryAndBinds) {
  const auto store = MustOpen();
  const int64_t number = *store->Begin(EntryAt("flow.a"));
  const Binding binding = BindingAt("flow.a", "made");
  ASSERT_TRUE(store->Finish(number, binding.address, &binding, "201", absl::Now()).ok());
  const auto snapshot = store->Load();
  EXPECT_TRUE(snapshot->open.empty());
  EXPECT_EQ(snapshot->bindings.at(0), binding);
  EXPECT_EQ(store->Journal(1)->at(0).id, RemoteId("made"));
}

TEST_P(SqlStoreTest, FinishWithoutABindingRemovesIt) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  const int64_t number = *store->Begin(EntryAt("flow.a"));
  ASSERT_TRUE(store->Finish(number, At("flow.a"), nullptr, "204", absl::Now()).ok());
  EXPECT_TRUE(store->Load()->bindings.empty());
}

TEST_P(SqlStoreTest, FinishOfNoEntryBindsNothing) {
  const auto store = MustOpen();
  const Binding binding = BindingAt("flow.a");
  EXPECT_FALSE(store->Finish(9, binding.address, &binding, "", absl::Now()).ok());
  EXPECT_TRUE(store->Load()->bindings.empty());
}

TEST_P(SqlStoreTest, JournalGivesTheNewestFirst) {
  const auto store = MustOpen();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store->Begin(EntryAt("flow.a")).ok());
  const auto entries = store->Journal(3);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 3);
  EXPECT_EQ(entries->at(0).number, 5);
  EXPECT_EQ(entries->at(2).number, 3);
}

TEST_P(SqlStoreTest, MoveTakesWhatDependsOnItAlong) {
  const auto store = MustOpen();
  Binding user = BindingAt("flow.user");
  user.depends_on = {At("flow.a")};
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "1")).ok());
  ASSERT_TRUE(store->Put(user).ok());
  ASSERT_TRUE(store->Move(At("flow.a"), At("flow.b")).ok());
  ASSERT_TRUE(store->Move(At("flow.a"), At("flow.b")).ok());  // Done before.
  const auto snapshot = store->Load();
  EXPECT_EQ(snapshot->Find(At("flow.a")), nullptr);
  EXPECT_EQ(snapshot->Find(At("flow.b"))->id, RemoteId("1"));
  EXPECT_EQ(snapshot->Find(At("flow.user"))->depends_on, std::vector{At("flow.b")});
  EXPECT_EQ(store->Move(At("flow.x"), At("flow.y")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store->Move(At("flow.b"), At("flow.user")).code(), absl::StatusCode::kAlreadyExists);
}

TEST_P(SqlStoreTest, ReplacePutsACopyOverWhatIsThere) {
  const auto store = MustOpen();
  ASSERT_TRUE(store->Put(BindingAt("flow.a", "1")).ok());
  const LedgerCopy copy = *store->Export();
  ASSERT_TRUE(store->Put(BindingAt("flow.b", "2")).ok());
  ASSERT_TRUE(store->Begin(EntryAt("flow.c")).ok());
  ASSERT_TRUE(store->Replace(copy).ok());
  EXPECT_EQ(store->Export()->Digest(), copy.Digest());
}

TEST_P(SqlStoreTest, NotesAreKeptForEachEnvironment) {
  EXPECT_EQ(*MustOpen("dev")->Note("drift"), "");
  ASSERT_TRUE(MustOpen("dev")->SetNote("drift", "first").ok());
  ASSERT_TRUE(MustOpen("dev")->SetNote("drift", "[\"a\"]").ok());
  EXPECT_EQ(*MustOpen("dev")->Note("drift"), "[\"a\"]");
  EXPECT_EQ(*MustOpen("prod")->Note("drift"), "");
}

TEST_P(SqlStoreTest, ManyThreadsWriteThroughOneStore) {
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

}  // namespace
}  // namespace plumb
