#ifndef PLUMB_LIB_ENV_FILES_H_
#define PLUMB_LIB_ENV_FILES_H_

// The file system, passed in. Thread-safe.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace plumb {

// Who may read a file that is written.
enum class FileMode {
  kShared,   // 0644 less the umask.
  kPrivate,  // 0600.
  kKept,     // As the file at the end of all links has it, which is what is replaced then;
             // kShared when there is none.
};

class Files {
 public:
  virtual ~Files() = default;

  // NotFound, PermissionDenied, or ResourceExhausted when the file is longer
  // than `max_bytes`; each names the path.
  virtual absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) = 0;

  // Replaces the file in one step: a reader sees the old text or the new one.
  virtual absl::Status Write(const std::string& path, std::string_view text, FileMode mode) = 0;

  // Adds `text` to the end of the file, which is made (kShared) when it is not there.
  virtual absl::Status Append(const std::string& path, std::string_view text) = 0;

  virtual bool Exists(const std::string& path) = 0;
  virtual absl::Status Remove(const std::string& path) = 0;  // OK when it is not there.
  virtual absl::Status MakeDirectories(const std::string& path) = 0;

  // Regular files below `directory`, at any depth, whose names end with
  // `suffix`, as paths that begin with `directory`, sorted by bytes. Entries
  // beginning with '.' are passed over; symbolic links to directories are not
  // followed. NotFound when there is no such directory.
  virtual absl::StatusOr<std::vector<std::string>> List(const std::string& directory,
                                                        std::string_view suffix) = 0;

  // FailedPrecondition when others than the owner could read or write the file
  // (mode & 077) or it belongs to another user; OK when it does not exist.
  virtual absl::Status CheckPrivate(const std::string& path) = 0;
};

// The machine's own.
class DiskFiles : public Files {
 public:
  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) override;
  absl::Status Write(const std::string& path, std::string_view text, FileMode mode) override;
  absl::Status Append(const std::string& path, std::string_view text) override;
  bool Exists(const std::string& path) override;
  absl::Status Remove(const std::string& path) override;
  absl::Status MakeDirectories(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory,
                                                std::string_view suffix) override;
  absl::Status CheckPrivate(const std::string& path) override;
};

}  // namespace plumb

#endif  // PLUMB_LIB_ENV_FILES_H_
