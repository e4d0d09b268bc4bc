#ifndef PLUMB_CMD_PLUMB_END_TO_END_STATE_SERVER_H_
#define PLUMB_CMD_PLUMB_END_TO_END_STATE_SERVER_H_

// state_server.py as a process. Testonly.

#include <sys/types.h>

#include <string>

#include "cmd/plumb/end_to_end/project.h"

namespace plumb::testing {

class StateServer {
 public:
  StateServer();
  ~StateServer();
  StateServer(const StateServer&) = delete;
  StateServer& operator=(const StateServer&) = delete;

  // Of the state called `name`.
  std::string Address(const std::string& name) const;

  // Sets the TF_HTTP_* variables of `project` for it, with GitLab's methods.
  void Use(const std::string& name, Project& project) const;

 private:
  pid_t process_ = -1;
  std::string port_;
};

}  // namespace plumb::testing

#endif  // PLUMB_CMD_PLUMB_END_TO_END_STATE_SERVER_H_
