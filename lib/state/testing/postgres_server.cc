#include "lib/state/testing/postgres_server.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

// Debian keeps each version's programs in a folder of its own; the newest is taken.
std::string Programs() {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string folder = version.path().string() + "/bin";
    if (std::filesystem::exists(folder + "/postgres")) found.push_back(folder);
  }
  if (found.empty()) {
    fprintf(stderr, "no PostgreSQL server in /usr/lib/postgresql; run ./dev setup\n");
    abort();
  }
  return *std::max_element(found.begin(), found.end());
}

void MustRun(const std::string& command) {
  if (system(command.c_str()) == 0) return;  // NOLINT(cert-env33-c)
  fprintf(stderr, "failed: %s\n", command.c_str());
  abort();
}

}  // namespace

PostgresServer& PostgresServer::Get() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  // A socket's path is limited to 107 bytes: not under TEST_TMPDIR.
  std::string pattern = "/tmp/plumb-pgXXXXXX";
  directory_ = mkdtemp(pattern.data());
  MustRun(absl::StrCat(Programs(), "/initdb -D ", directory_,
                       "/data -U plumb -A trust -E UTF8 --locale=C --no-sync >/dev/null"));
  Control("start");
}

PostgresServer::~PostgresServer() {
  Control("-m immediate stop");
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

void PostgresServer::Control(const std::string& words) {
  MustRun(absl::StrCat(Programs(), "/pg_ctl -w -t 60 -D ", directory_, "/data -l ", directory_,
                       "/log -o \"-k ", directory_, " -c listen_addresses='' -F\" ", words,
                       " >/dev/null"));
}

void PostgresServer::Restart() { Control("-m fast restart"); }

std::string PostgresServer::Connection() const {
  return absl::StrCat("host=", directory_, " user=plumb dbname=postgres");
}

std::string PostgresServer::Url() const {
  return absl::StrCat("postgres://plumb@/postgres?host=", directory_);
}

}  // namespace plumb
