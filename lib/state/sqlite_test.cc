#include "lib/state/sqlite.h"

#include <string>

#include "gtest/gtest.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

SqliteDatabase Memory() { return *SqliteDatabase::Open("the-file", SqliteMode::kMemory); }

TEST(SqliteDatabase, FullDiskIsResourceExhausted) {
  SqliteDatabase database = Memory();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (x); PRAGMA max_page_count = 3").ok());
  SqlStatement insert = *database.Prepare("INSERT INTO t VALUES (?1)");
  const absl::Status status = insert.Bind(1, std::string(100'000, 'x')).Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find("the disk is full: the-file"), std::string::npos) << status;
}

TEST(SqliteDatabase, FailedWorkIsRolledBack) {
  SqliteDatabase database = Memory();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (x)").ok());
  const absl::Status status = database.InTransaction([&]() -> absl::Status {
    PLUMB_RETURN_IF_ERROR(database.Execute("INSERT INTO t VALUES (1)"));
    return absl::AbortedError("no");
  });
  EXPECT_EQ(status, absl::AbortedError("no"));
  EXPECT_EQ(*database.Number("SELECT count(*) FROM t"), 0);
}

TEST(SqliteDatabase, TransactionCanBeginAfterAFailedOne) {
  SqliteDatabase database = Memory();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (x)").ok());
  database.InTransaction([] { return absl::AbortedError("no"); }).IgnoreError();
  EXPECT_TRUE(
      database.InTransaction([&] { return database.Execute("INSERT INTO t VALUES (1)"); }).ok());
  EXPECT_EQ(*database.Number("SELECT count(*) FROM t"), 1);
}

TEST(SqliteDatabase, NumberOfNoRowIsNone) {
  SqliteDatabase database = Memory();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (x)").ok());
  EXPECT_EQ(*database.Number("SELECT x FROM t"), std::nullopt);
}

TEST(SqlStatement, KeepsBytesWithZeros) {
  SqliteDatabase database = Memory();
  const std::string bytes("a\0b", 3);
  SqlStatement select = *database.Prepare("SELECT ?1");
  ASSERT_TRUE(*select.BindBlob(1, bytes).Step());
  EXPECT_EQ(select.Text(0), bytes);
}

TEST(SqlStatement, ParameterThatIsNotThereIsAnError) {
  SqliteDatabase database = Memory();
  SqlStatement select = *database.Prepare("SELECT 1");
  EXPECT_FALSE(select.Bind(2, "x").Step().ok());
}

TEST(SqliteDatabase, WrongSqlIsInternal) {
  SqliteDatabase database = Memory();
  EXPECT_EQ(database.Execute("SELEKT").code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace plumb
