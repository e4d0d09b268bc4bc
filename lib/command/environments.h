#ifndef PLUMB_LIB_COMMAND_ENVIRONMENTS_H_
#define PLUMB_LIB_COMMAND_ENVIRONMENTS_H_

// Several environments in one run: -e dev,prod.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace plumb {

// The names in -environment: one, "" when it was not given, or several with commas in
// between. InvalidArgument when one is empty or there twice.
absl::StatusOr<std::vector<std::string>> EnvironmentNames(const std::string& flag);

// What stands for an environment's name in a file's path.
inline constexpr std::string_view kEnvironmentInPath = "{environment}";

std::string FileFor(const std::string& path, std::string_view environment);

// Whether the file at `path` would be one of all environments; false for "".
bool IsOfAll(std::string_view path);

// Of flags and the files that they name ("" for none): InvalidArgument when the files of
// several environments would be one.
absl::Status CheckFiles(const std::vector<std::pair<std::string_view, std::string>>& files);

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_ENVIRONMENTS_H_
