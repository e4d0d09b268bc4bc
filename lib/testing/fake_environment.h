#ifndef PLUMB_LIB_TESTING_FAKE_ENVIRONMENT_H_
#define PLUMB_LIB_TESTING_FAKE_ENVIRONMENT_H_

// Environment variables and commands that a test has written down. Thread-safe.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/env/environment.h"

namespace plumb {

class FakeEnvironment : public Environment {
 public:
  FakeEnvironment() = default;
  explicit FakeEnvironment(std::map<std::string, std::string> variables);

  std::optional<std::string> Get(std::string_view name) override;
  std::map<std::string, std::string> WithPrefix(std::string_view prefix) override;

  // What SetCommand said; FailedPrecondition ("exit status 127") for any other.
  absl::StatusOr<std::string> Run(const std::string& command) override;

  void Set(const std::string& name, std::string value);
  void Unset(const std::string& name);
  void SetCommand(const std::string& command, absl::StatusOr<std::string> output);

  // Every command that was run, in order.
  std::vector<std::string> commands_run() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> variables_;
  std::map<std::string, absl::StatusOr<std::string>> commands_;
  std::vector<std::string> run_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_TESTING_FAKE_ENVIRONMENT_H_
