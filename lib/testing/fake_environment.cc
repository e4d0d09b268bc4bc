#include "lib/testing/fake_environment.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"

namespace plumb {

FakeEnvironment::FakeEnvironment(std::map<std::string, std::string> variables)
    : variables_(std::move(variables)) {}

std::optional<std::string> FakeEnvironment::Get(std::string_view name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto variable = variables_.find(std::string(name));
  if (variable == variables_.end()) return std::nullopt;
  return variable->second;
}

std::map<std::string, std::string> FakeEnvironment::WithPrefix(std::string_view prefix) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::map<std::string, std::string> found;
  for (const auto& [name, value] : variables_) {
    if (absl::StartsWith(name, prefix)) found.emplace(name, value);
  }
  return found;
}

absl::StatusOr<std::string> FakeEnvironment::Run(const std::string& command) {
  const std::lock_guard<std::mutex> lock(mutex_);
  run_.push_back(command);
  const auto known = commands_.find(command);
  if (known != commands_.end()) return known->second;
  return absl::FailedPreconditionError("the command ended with exit status 127");
}

void FakeEnvironment::Set(const std::string& name, std::string value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  variables_[name] = std::move(value);
}

void FakeEnvironment::Unset(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  variables_.erase(name);
}

void FakeEnvironment::SetCommand(const std::string& command, absl::StatusOr<std::string> output) {
  const std::lock_guard<std::mutex> lock(mutex_);
  commands_.insert_or_assign(command, std::move(output));
}

std::vector<std::string> FakeEnvironment::commands_run() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return run_;
}

}  // namespace plumb
