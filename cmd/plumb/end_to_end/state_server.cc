#include "cmd/plumb/end_to_end/state_server.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace plumb::testing {

StateServer::StateServer() {
  std::array<int, 2> pipe = {};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  std::string python = "python3", script = "cmd/plumb/end_to_end/state_server.py";
  std::array<char*, 3> argv = {python.data(), script.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
  posix_spawn_file_actions_addclose(&actions, pipe[0]);
  EXPECT_EQ(posix_spawnp(&process_, python.c_str(), &actions, nullptr, argv.data(), environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  char byte = 0;
  while (read(pipe[0], &byte, 1) == 1 && byte != '\n') port_ += byte;
  close(pipe[0]);
  EXPECT_FALSE(port_.empty()) << "the state server did not start";
}

StateServer::~StateServer() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

std::string StateServer::Address(const std::string& name) const {
  return absl::StrCat("http://127.0.0.1:", port_, "/state/", name);
}

void StateServer::Use(const std::string& name, Project& project) const {
  project.Set("TF_HTTP_ADDRESS", Address(name));
  project.Set("TF_HTTP_LOCK_ADDRESS", absl::StrCat(Address(name), "/lock"));
  project.Set("TF_HTTP_LOCK_METHOD", "POST");
  project.Set("TF_HTTP_UNLOCK_ADDRESS", absl::StrCat(Address(name), "/lock"));
  project.Set("TF_HTTP_UNLOCK_METHOD", "DELETE");
  project.Set("TF_HTTP_USERNAME", "bot");
  project.Set("TF_HTTP_PASSWORD", "state-password");
}

}  // namespace plumb::testing
