#ifndef PLUMB_LIB_STATE_TESTING_LEDGER_TEST_H_
#define PLUMB_LIB_STATE_TESTING_LEDGER_TEST_H_

// A ledger in a directory of its own, for each test.

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/env/files.h"
#include "lib/state/sqlite.h"
#include "lib/state/state.h"
#include "lib/state/testing/postgres_server.h"
#include "lib/state/testing/terraform_server.h"
#include "lib/testing/fake_clock.h"
#include "lib/testing/fake_transport.h"
#include "lib/value/value.h"

namespace plumb {

inline Address At(const std::string& text) { return *Address::Parse(text); }

inline Binding BindingAt(const std::string& address, const std::string& id = "id-1") {
  Binding binding;
  binding.address = At(address);
  binding.id = RemoteId(id);
  binding.handle = id;
  binding.outputs = Object{{"id", id}};
  binding.last_applied = Object{{"name", "n"}};
  return binding;
}

class LedgerTest : public testing::Test {
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

// The same ledger in each place that one can be in.
enum class Backend { kSqlite, kPostgres, kHttp };

class StoreTest : public LedgerTest, public testing::WithParamInterface<Backend> {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    if (GetParam() != Backend::kPostgres) return;
    static int tests = 0;
    location_ = {.connection = PostgresServer::Get().Connection(),
                 .schema = absl::StrCat("test_", ++tests)};
  }

  absl::StatusOr<std::unique_ptr<StateStore>> Open(OpenMode mode = OpenMode::kReadWrite,
                                                   const std::string& environment = "dev",
                                                   const std::string& key = "") {
    if (GetParam() == Backend::kPostgres) return OpenPostgres(location_, environment, mode, key);
    if (GetParam() == Backend::kHttp) {
      const HttpLocation location{.address = TerraformServer::kAddress,
                                  .lock_address = TerraformServer::kAddress};
      return OpenHttp(location, environment, mode, transport_, clock_, key);
    }
    return OpenSqlite(path_, environment, mode, files_, key);
  }

  std::unique_ptr<StateStore> MustOpen(const std::string& environment = "dev") {
    auto store = Open(OpenMode::kReadWrite, environment);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  PostgresLocation location_;
  FakeClock clock_;
  TerraformServer server_;
  FakeTransport transport_{[this](const HttpRequest& request) { return server_.Handle(request); }};
};

inline std::string BackendName(const testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::kSqlite ? "Sqlite"
         : info.param == Backend::kHttp ? "Http"
                                        : "Postgres";
}

#define PLUMB_FOR_EACH_DATABASE(test)                                                              \
  INSTANTIATE_TEST_SUITE_P(Databases, test, testing::Values(Backend::kSqlite, Backend::kPostgres), \
                           BackendName)

#define PLUMB_FOR_EACH_BACKEND(test)                                                              \
  INSTANTIATE_TEST_SUITE_P(Backends, test,                                                        \
                           testing::Values(Backend::kSqlite, Backend::kPostgres, Backend::kHttp), \
                           BackendName)

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_TESTING_LEDGER_TEST_H_
