#ifndef PLUMB_LIB_STATE_TESTING_POSTGRES_SERVER_H_
#define PLUMB_LIB_STATE_TESTING_POSTGRES_SERVER_H_

// A PostgreSQL server of its own for a test: a real one, on a socket that nobody
// else has, gone with its data when destroyed.

#include <string>

namespace plumb {

class PostgresServer {
 public:
  // The first call starts it, for all tests of the process.
  static PostgresServer& Get();

  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // "host=DIR user=plumb dbname=postgres".
  std::string Connection() const;
  // The same as "postgres://plumb@/postgres?host=DIR".
  std::string Url() const;

  // Ends every connection and starts it again.
  void Restart();

 private:
  PostgresServer();
  void Control(const std::string& words);

  std::string directory_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_STATE_TESTING_POSTGRES_SERVER_H_
