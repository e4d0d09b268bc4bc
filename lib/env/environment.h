#ifndef PLUMB_LIB_ENV_ENVIRONMENT_H_
#define PLUMB_LIB_ENV_ENVIRONMENT_H_

// Environment variables and child processes, passed in. Thread-safe.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace plumb {

class Environment {
 public:
  virtual ~Environment() = default;

  // None when the variable is not set; an empty one is set.
  virtual std::optional<std::string> Get(std::string_view name) = 0;

  // All variables whose names begin with `prefix`, by name.
  virtual std::map<std::string, std::string> WithPrefix(std::string_view prefix) = 0;

  // What /bin/sh -c `command` prints to standard output, without the last line
  // break. Its standard error is the caller's. FailedPrecondition when it exits
  // otherwise than 0, naming the status but nothing that it printed.
  virtual absl::StatusOr<std::string> Run(const std::string& command) = 0;
};

class ProcessEnvironment : public Environment {
 public:
  std::optional<std::string> Get(std::string_view name) override;
  std::map<std::string, std::string> WithPrefix(std::string_view prefix) override;
  absl::StatusOr<std::string> Run(const std::string& command) override;
};

}  // namespace plumb

#endif  // PLUMB_LIB_ENV_ENVIRONMENT_H_
