#ifndef PLUMB_CMD_PLUMB_END_TO_END_PYTHON_SERVER_H_
#define PLUMB_CMD_PLUMB_END_TO_END_PYTHON_SERVER_H_

// A server written in Python as a process of its own. Testonly.

#include <sys/types.h>

#include <string>
#include <vector>

namespace plumb::testing {

class PythonServer {
 public:
  // Runs `script`, a path in the repository, which prints the port that it listens on.
  explicit PythonServer(const std::string& script, const std::vector<std::string>& words = {});
  ~PythonServer();
  PythonServer(const PythonServer&) = delete;
  PythonServer& operator=(const PythonServer&) = delete;

  // "http://127.0.0.1:PORT".
  const std::string& url() const { return url_; }

 private:
  pid_t process_ = -1;
  std::string url_;
};

}  // namespace plumb::testing

#endif  // PLUMB_CMD_PLUMB_END_TO_END_PYTHON_SERVER_H_
