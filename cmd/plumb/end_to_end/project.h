#ifndef PLUMB_CMD_PLUMB_END_TO_END_PROJECT_H_
#define PLUMB_CMD_PLUMB_END_TO_END_PROJECT_H_

// A project in a folder of its own, an emulator process for it, and the plumb
// program run on it. Testonly.

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/http/transport.h"
#include "lib/value/value.h"

namespace plumb::testing {

// How a process ended and what it printed.
struct Outcome {
  int exit_code = -1;  // 128 + signal when a signal ended it.
  std::string out, err;
};

class Project {
 public:
  // Copies the files of `folder` ("specs/stripe") and starts an emulator.
  explicit Project(const std::string& folder);

  // A copy of `other`: its files, its ledger, and an emulator of its own with the same
  // objects. Requires: nothing is under way in `other`.
  struct CopyOf {
    const Project& other;
  };
  explicit Project(CopyOf copy);
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  // Runs plumb with these words in the project's folder, to its end.
  Outcome Run(const std::vector<std::string>& words);
  // The same in two parts: a process that is under way, and its end.
  struct Running {
    pid_t process = -1;
    std::string out_path, err_path;
  };
  Running Begin(const std::vector<std::string>& words);
  Outcome End(const Running& running) {
    return Finish(running.process, running.out_path, running.err_path);
  }
  // Returns once the emulator has seen `requests` POSTs.
  void AwaitPosts(size_t requests);

  // Starts it, sends SIGINT when the emulator has seen `requests` requests.
  Outcome RunInterrupted(const std::vector<std::string>& words, int64_t requests);

  // Edits a file: the first `before`, which must be there, becomes `after`.
  void Edit(const std::string& file, std::string_view before, std::string_view after);
  void Write(const std::string& file, std::string_view text);
  void Remove(const std::string& file);
  std::string Read(const std::string& file) const;

  // Environment variables of later runs; "" unsets.
  void Set(const std::string& name, const std::string& value) { environment_[name] = value; }

  // The emulator's admin path: GET when `method` is "GET".
  Value Admin(const std::string& method, const std::string& path, const Value& body = Value());
  // Makes an object as the API's own users would, not through plumb: POSTs `body` to a path
  // of the API. What was answered; a failure when that is no success.
  Value Make(const std::string& path, const Value& body);
  // The objects of a collection.
  std::vector<Value> Objects(const std::string& collection);
  // Requests that the emulator saw since the last ForgetRequests, oldest first.
  std::vector<Value> Requests(std::string_view method);
  void ForgetRequests();

  // The remote id that the ledger has for an address.
  std::string IdOf(const std::string& address);

  const std::string& folder() const { return folder_; }
  const std::string& url() const { return url_; }

 private:
  void StartEmulator();
  pid_t Start(const std::vector<std::string>& words, const std::string& out_path,
              const std::string& err_path);
  Outcome Finish(pid_t process, const std::string& out_path, const std::string& err_path);

  std::string folder_;
  std::string url_;
  pid_t emulator_ = -1;
  int runs_ = 0;
  std::map<std::string, std::string> environment_;
  std::unique_ptr<Transport> transport_;
};

// A file that the test was given, by its path in the repository.
std::string ReadRunfile(const std::string& path);

}  // namespace plumb::testing

#endif  // PLUMB_CMD_PLUMB_END_TO_END_PROJECT_H_
