#ifndef PLUMB_LIB_TESTING_MEM_FILES_H_
#define PLUMB_LIB_TESTING_MEM_FILES_H_

// A file system in memory, with faults on request. Thread-safe.

#include <cstddef>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/env/files.h"

namespace plumb {

class MemFiles : public Files {
 public:
  MemFiles() = default;
  // Shared files: MemFiles{{"a.toml", "text"}}.
  MemFiles(std::initializer_list<std::pair<const std::string, std::string>> texts);

  // Directories are there when something is below them or they were made.
  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) override;
  absl::Status Write(const std::string& path, std::string_view text, FileMode mode) override;
  absl::Status Append(const std::string& path, std::string_view text) override;
  bool Exists(const std::string& path) override;
  absl::Status Remove(const std::string& path) override;
  absl::Status MakeDirectories(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory,
                                                std::string_view suffix) override;
  absl::Status CheckPrivate(const std::string& path) override;

  // From now on every call about `path` ends with `status`; OK heals it.
  void Fail(const std::string& path, absl::Status status);

  // None when there is no such file.
  std::optional<std::string> text(const std::string& path) const;
  std::optional<FileMode> mode(const std::string& path) const;

 private:
  struct File {
    std::string text;
    FileMode mode = FileMode::kShared;
  };

  // Requires: mutex_ is held.
  absl::Status FaultOf(const std::string& path) const;

  mutable std::mutex mutex_;
  std::map<std::string, File> files_;
  std::set<std::string> directories_;
  std::map<std::string, absl::Status> faults_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_TESTING_MEM_FILES_H_
