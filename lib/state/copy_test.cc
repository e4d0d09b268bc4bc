#include "lib/state/copy.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kKey(32, 'k');

// A store that holds one of everything.
void Fill(StateStore& store) {
  Binding binding = BindingAt("base_connection.a");
  binding.last_applied = Object{{"auth", Object{{"token", Secret("sk_live_123")}}}};
  binding.depends_on = {At("schema.s")};
  binding.etag = Etag("\"7e05\"");
  ASSERT_TRUE(store.Put(binding).ok());
  ASSERT_TRUE(store.Put(BindingAt("flow.x[\"a b\"]", "id-2")).ok());
  JournalEntry entry;
  entry.run = "run-1";
  entry.address = At("flow.y");
  entry.detail = "POST /x";
  entry.begun = absl::FromUnixNanos(1'700'000'000'123'456'789);
  entry.intent = BindingAt("flow.y", "id-3");
  ASSERT_TRUE(store.Begin(entry).ok());
  ASSERT_TRUE(store.SetNote("drift", "[]").ok());
}

using CopyTest = StoreTest;

TEST_P(CopyTest, IsTheSameInEveryBackend) {
  const auto from = OpenSqlite(directory_ + "/from/ledger.db", "dev", OpenMode::kReadWrite, files_);
  ASSERT_TRUE(from.ok()) << from.status();
  Fill(**from);
  const auto copy = (*from)->Export();
  ASSERT_TRUE(copy.ok()) << copy.status();
  const auto to = MustOpen();
  const absl::Status imported = to->Import(*copy);
  ASSERT_TRUE(imported.ok()) << imported;
  const auto back = MustOpen()->Export();
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->Digest(), copy->Digest());
  EXPECT_EQ(back->bindings, copy->bindings);
  EXPECT_EQ(back->serial, 2);
  EXPECT_EQ(to->Load()->open.at(0).intent, copy->journal.at(0).intent);
}

TEST_P(CopyTest, ReadsBackFromJson) {
  const auto store = MustOpen();
  Fill(*store);
  const auto copy = store->Export();
  ASSERT_TRUE(copy.ok()) << copy.status();
  const auto back = CopyFromJson(CopyAsJson(*copy));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->Digest(), copy->Digest());
  EXPECT_EQ(back->bindings, copy->bindings);
}

TEST_P(CopyTest, IsNotWrittenOverWhatIsThere) {
  const auto store = MustOpen();
  Fill(*store);
  const auto copy = store->Export();
  const absl::Status status = store->Import(*copy);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("environment dev is not empty"));
}

TEST_P(CopyTest, KeyThatIsKeptElsewhereIsNotInIt) {
  const auto store = Open(OpenMode::kReadWrite, "dev", kKey);
  ASSERT_TRUE(store.ok()) << store.status();
  Fill(**store);
  const auto copy = (*store)->Export();
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(copy->key, "");
  EXPECT_EQ(*(*store)->SecretKey(), kKey);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Open(OpenMode::kReadWrite, "dev", std::string(32, 'x')).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(CopyTest, AnyOneChangeGivesAnotherDigest) {
  const auto store = MustOpen();
  Fill(*store);
  const LedgerCopy copy = *store->Export();
  LedgerCopy other = copy;
  other.serial++;
  EXPECT_NE(other.Digest(), copy.Digest());
  other = copy;
  other.bindings[0].protect = true;
  EXPECT_NE(other.Digest(), copy.Digest());
  other = copy;
  other.journal[0].detail += ".";
  EXPECT_NE(other.Digest(), copy.Digest());
}

// A document on a server has one.
using EnvironmentsTest = StoreTest;
PLUMB_FOR_EACH_DATABASE(EnvironmentsTest);

TEST_P(EnvironmentsTest, AreListed) {
  MustOpen("dev");
  EXPECT_THAT(*MustOpen("prod")->Environments(), ElementsAre("dev", "prod"));
}

PLUMB_FOR_EACH_BACKEND(CopyTest);

TEST(CopyFromJson, NamesWhatIsMissing) {
  const auto copy = CopyFromJson(Object{{"environment", "dev"}});
  EXPECT_EQ(copy.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace plumb
