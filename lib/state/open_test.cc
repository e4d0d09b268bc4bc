#include "lib/state/open.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/state/schema.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"

namespace plumb {
namespace {

using OpenTest = LedgerTest;

TEST_F(OpenTest, NewLedgerIsEmptyAndItsOwnersAlone) {
  const auto store = MustOpen();
  const auto snapshot = store->Load();
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ(snapshot->serial, 0);
  EXPECT_TRUE(snapshot->bindings.empty());
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(OpenTest, KeyIsRandomAndStays) {
  const std::string key = *MustOpen()->SecretKey();
  EXPECT_EQ(key.size(), 32);
  EXPECT_EQ(*MustOpen("prod")->SecretKey(), key);
  path_ = directory_ + "/other.db";
  EXPECT_NE(*MustOpen()->SecretKey(), key);
}

TEST_F(OpenTest, ReadingNoFileIsAnEmptyLedgerAndMakesNone) {
  const auto store = Open(OpenMode::kReadOnly);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Load()->bindings.empty());
  EXPECT_EQ((*store)->SecretKey()->size(), 32);
  EXPECT_FALSE(files_.Exists(path_));
}

TEST_F(OpenTest, ReadOnlyLedgerReadsAndRefusesWrites) {
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
  const auto store = Open(OpenMode::kReadOnly);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->Load()->bindings.size(), 1);
  EXPECT_EQ((*store)->Put(BindingAt("flow.b")).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(OpenTest, ReadingAnUnknownEnvironmentFindsNothing) {
  ASSERT_TRUE(MustOpen("dev")->Put(BindingAt("flow.a")).ok());
  const auto store = Open(OpenMode::kReadOnly, "prod");
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Load()->bindings.empty());
}

TEST_F(OpenTest, FileThatIsNoDatabaseIsDataLoss) {
  WriteFile(std::string(5000, 'x'));
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find(absl::StrCat(path_, " is no ledger of plumb's")),
            std::string::npos)
      << status;
}

TEST_F(OpenTest, DamagedPagesAreDataLoss) {
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

TEST_F(OpenTest, BindingThatIsNoJsonIsDataLossAndNamed) {
  ASSERT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
  Tamper("UPDATE binding SET outputs = '{'");
  const absl::Status status = MustOpen()->Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("binding flow.a"), std::string::npos) << status;
}

TEST_F(OpenTest, NewerLedgerIsRefused) {
  MustOpen();
  Tamper("PRAGMA user_version = 7");
  for (const OpenMode mode : {OpenMode::kReadOnly, OpenMode::kReadWrite}) {
    const absl::Status status = Open(mode).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(status.message().find("was written by a newer plumb (schema 7)"), std::string::npos)
        << status;
  }
}

TEST_F(OpenTest, DatabaseOfAnotherProgramIsLeftAlone) {
  WriteFile("");
  Tamper("CREATE TABLE cats (name)");
  const std::string before = *files_.Read(path_, 1 << 20);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("of another program"), std::string::npos) << status;
  EXPECT_EQ(*files_.Read(path_, 1 << 20), before);
}

TEST_F(OpenTest, FileThatWasMadeButNotFilledIsFilled) {
  WriteFile("");
  EXPECT_TRUE(Open(OpenMode::kReadOnly).ok());
  EXPECT_TRUE(MustOpen()->Put(BindingAt("flow.a")).ok());
}

TEST_F(OpenTest, FileThatOthersCanReadIsRefused) {
  MustOpen();
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_NE(status.message().find(absl::StrCat("chmod 600 ", path_)), std::string::npos) << status;
}

TEST_F(OpenTest, DirectoryThatCannotBeMadeIsNamed) {
  ASSERT_TRUE(files_.Write(directory_ + "/.plumb", "a file", FileMode::kPrivate).ok());
  const absl::Status status = Open().status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find(directory_), std::string::npos) << status;
}

TEST_F(OpenTest, LogIsWrittenAhead) {
  MustOpen();
  SqliteDatabase database = *SqliteDatabase::Open(path_, SqliteMode::kReadWrite);
  SqlStatement mode = *database.Prepare("PRAGMA journal_mode");
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
