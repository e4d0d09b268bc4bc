#include "lib/state/postgres.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/state/state.h"
#include "lib/state/testing/ledger_test.h"
#include "lib/state/testing/postgres_server.h"

namespace plumb {
namespace {

using ::testing::HasSubstr;

PostgresLocation Location(const std::string& schema) {
  return {.connection = PostgresServer::Get().Connection(), .schema = schema};
}

std::unique_ptr<StateStore> MustOpen(const std::string& schema, const std::string& environment) {
  auto store = OpenPostgres(Location(schema), environment, OpenMode::kReadWrite);
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

std::unique_ptr<SqlDatabase> MustConnect(const std::string& schema) {
  auto database = ConnectPostgres(Location(schema), OpenMode::kReadWrite);
  EXPECT_TRUE(database.ok()) << database.status();
  return *std::move(database);
}

TEST(Postgres, ServerThatIsNotThereIsUnavailable) {
  const auto store =
      OpenPostgres({.connection = "host=/nowhere password=hunter2"}, "dev", OpenMode::kReadWrite);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(store.status().message(), HasSubstr("cannot connect to the ledger in PostgreSQL"));
  EXPECT_THAT(store.status().message(), HasSubstr("~/.pgpass"));
  EXPECT_THAT(store.status().message(), testing::Not(HasSubstr("hunter2")));
  EXPECT_TRUE(IsOfLedger(store.status()));
}

TEST(Postgres, StoreGoesOnAfterTheServerWasStartedAnew) {
  const auto store = MustOpen("restarted", "dev");
  ASSERT_TRUE(store->Put(BindingAt("flow.a")).ok());
  PostgresServer::Get().Restart();
  const absl::Status put = store->Put(BindingAt("flow.b"));
  EXPECT_TRUE(put.ok()) << put;
  EXPECT_EQ(store->Load()->bindings.size(), 2);
}

TEST(Postgres, ManyMayMakeTheLedgerAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([i] { MustOpen("rush", absl::StrCat("env-", i % 3)); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(MustOpen("rush", "env-0")->Environments()->size(), 3);
}

TEST(Postgres, EnvironmentsDoNotWaitForEachOther) {
  const auto other = MustOpen("apart", "prod");
  const auto busy = MustConnect("apart");
  MustOpen("apart", "dev");
  const absl::Status status = busy->InTransaction([&]() -> absl::Status {
    EXPECT_TRUE(busy->Execute("SELECT serial FROM environment WHERE name = 'dev' FOR UPDATE").ok());
    EXPECT_TRUE(other->Put(BindingAt("flow.a")).ok());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST(Postgres, AnotherProgramsSchemaIsLeftAlone) {
  ASSERT_TRUE(MustConnect("public")
                  ->Execute("CREATE SCHEMA shop; CREATE TABLE shop.orders (id INTEGER)")
                  .ok());
  const auto store = OpenPostgres(Location("shop"), "dev", OpenMode::kReadWrite);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(store.status().message(), HasSubstr("holds tables of another program"));
}

TEST(Postgres, NewerSchemaIsNotTouched) {
  MustOpen("newer", "dev");
  ASSERT_TRUE(MustConnect("newer")->Execute("UPDATE schema_version SET version = 99").ok());
  const auto store = OpenPostgres(Location("newer"), "dev", OpenMode::kReadWrite);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(store.status().message(), HasSubstr("was written by a newer plumb (schema 99)"));
}

TEST(Postgres, UserWithoutRightsIsToldWhatToGrant) {
  MustOpen("locked_up", "dev");
  ASSERT_TRUE(MustConnect("public")->Execute("CREATE ROLE guest LOGIN").ok());
  PostgresLocation location = Location("locked_up");
  location.connection += " user=guest";
  const auto store = OpenPostgres(location, "dev", OpenMode::kReadWrite);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(store.status().message(), HasSubstr("grant this user the right"));
}

TEST(Postgres, ReadOnlyOpenOfNoLedgerIsEmptyAndMakesNothing) {
  const auto store = OpenPostgres(Location("absent"), "dev", OpenMode::kReadOnly);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Load()->bindings.empty());
  EXPECT_EQ(
      *MustConnect("public")->Number("SELECT count(*) FROM pg_namespace WHERE nspname = 'absent'"),
      0);
}

}  // namespace
}  // namespace plumb
