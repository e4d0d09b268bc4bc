#include "lib/command/environments.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace plumb {

absl::StatusOr<std::vector<std::string>> EnvironmentNames(const std::string& flag) {
  if (!absl::StrContains(flag, ',')) return std::vector<std::string>{flag};
  std::vector<std::string> names = absl::StrSplit(flag, ',');
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.front().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("-e ", flag, " names an environment that has no name; write -e dev,prod"));
  }
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return names;
  return absl::InvalidArgumentError(absl::StrCat("-e ", flag, " names ", *twice, " twice"));
}

std::string FileFor(const std::string& path, std::string_view environment) {
  return absl::StrReplaceAll(path, {{kEnvironmentInPath, environment}});
}

bool IsOfAll(std::string_view path) {
  return !path.empty() && !absl::StrContains(path, kEnvironmentInPath);
}

absl::Status CheckFiles(const std::vector<std::pair<std::string_view, std::string>>& files) {
  for (const auto& [flag, path] : files) {
    if (!IsOfAll(path)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("-", flag, "=", path,
                     " would be written by each environment over that of the "
                     "one before; put ",
                     kEnvironmentInPath, " into the name: -", flag, "=NAME-", kEnvironmentInPath));
  }
  return absl::OkStatus();
}

}  // namespace plumb
