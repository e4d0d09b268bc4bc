#include "cmd/plumb/end_to_end/python_server.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb::testing {

PythonServer::PythonServer(const std::string& script, const std::vector<std::string>& words) {
  std::array<int, 2> pipe = {};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  std::vector<std::string> all = {"python3", script};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& word : all) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
  posix_spawn_file_actions_addclose(&actions, pipe[0]);
  EXPECT_EQ(posix_spawnp(&process_, argv[0], &actions, nullptr, argv.data(), environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  std::string port;
  char byte = 0;
  while (read(pipe[0], &byte, 1) == 1 && byte != '\n') port += byte;
  close(pipe[0]);
  EXPECT_FALSE(port.empty()) << script << " did not start";
  url_ = absl::StrCat("http://127.0.0.1:", port);
}

PythonServer::~PythonServer() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

}  // namespace plumb::testing
