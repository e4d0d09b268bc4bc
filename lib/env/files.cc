#include "lib/env/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

absl::Status Failure(int error, std::string_view doing, const std::string& path) {
  const std::string message = absl::StrCat(doing, " ", path, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case EISDIR:
    case EEXIST:
    case ELOOP:
    case ENAMETOOLONG:
      return absl::FailedPreconditionError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(absl::StrCat(message, "; make room and try again"));
    default:
      return absl::UnavailableError(message);
  }
}

absl::Status WriteAll(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure(errno, "writing", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// A new file in `folder`, which gets its name into `path`; -1 and errno on failure.
// The mode is given on opening: mkstemp and a chmod could not honour the umask
// without changing it for all threads.
int OpenTemporary(const std::string& folder, FileMode mode, std::string& path) {
  static std::atomic<unsigned> counter = 0;
  const mode_t bits = mode == FileMode::kPrivate ? 0600 : 0644;
  while (true) {
    path = absl::StrCat(folder, "/.plumb-", getpid(), "-", counter.fetch_add(1));
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, bits);
    // A killed process with our number may have left a file.
    if (file >= 0 || errno != EEXIST) return file;
  }
}

// Gives `file`, which is open, the mode of the file at `path`.
absl::Status CopyMode(const std::string& path, int file) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && fchmod(file, info.st_mode & 07777) == 0) {
    return absl::OkStatus();
  }
  return Failure(errno, "writing", path);
}

// Makes a rename in `folder` durable. Not every file system can: that is no failure.
void SyncFolder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  fsync(file);
  close(file);
}

}  // namespace

absl::StatusOr<std::string> DiskFiles::Read(const std::string& path, size_t max_bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Failure(errno, "reading", path);
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat info {};
  if (fstat(file, &info) != 0) return Failure(errno, "reading", path);
  if (S_ISDIR(info.st_mode)) return Failure(EISDIR, "reading", path);
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = read(file, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure(errno, "reading", path);
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, " has more than ", max_bytes, " bytes, the limit; split it"));
    }
  }
}

absl::Status DiskFiles::Write(const std::string& path, std::string_view text, FileMode mode) {
  std::error_code not_there;
  const std::string target =
      mode == FileMode::kKept ? std::filesystem::canonical(path, not_there).string() : path;
  if (not_there) return Write(path, text, FileMode::kShared);
  const std::string folder = FolderOf(target);
  std::string temporary;
  const int file = OpenTemporary(folder, mode, temporary);
  if (file < 0) return Failure(errno, "writing", path);
  absl::Cleanup remove = [&temporary] { unlink(temporary.c_str()); };
  absl::Status status = mode == FileMode::kKept ? CopyMode(target, file) : absl::OkStatus();
  if (status.ok()) status = WriteAll(file, text, path);
  if (status.ok() && fsync(file) != 0) status = Failure(errno, "writing", path);
  if (close(file) != 0 && status.ok()) status = Failure(errno, "writing", path);
  PLUMB_RETURN_IF_ERROR(status);
  if (rename(temporary.c_str(), target.c_str()) != 0) return Failure(errno, "writing", path);
  std::move(remove).Cancel();
  SyncFolder(folder);
  return absl::OkStatus();
}

absl::Status DiskFiles::Append(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return Failure(errno, "writing", path);
  absl::Status status = WriteAll(file, text, path);
  if (close(file) != 0 && status.ok()) status = Failure(errno, "writing", path);
  return status;
}

bool DiskFiles::Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

absl::Status DiskFiles::Remove(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return Failure(errno, "removing", path);
}

absl::Status DiskFiles::MakeDirectories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return error ? Failure(error.value(), "making the folder", path) : absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> DiskFiles::List(const std::string& directory,
                                                         std::string_view suffix) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::recursive_directory_iterator at(directory, fs::directory_options::none, error);
  if (error) return Failure(error.value(), "reading the folder", directory);
  std::vector<std::string> found;
  for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (absl::StartsWith(name, ".")) {
      at.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    if (absl::EndsWith(name, suffix) && at->is_regular_file(ignored)) {
      found.push_back(at->path().string());
    }
  }
  if (error) return Failure(error.value(), "reading the folder", directory);
  std::sort(found.begin(), found.end());
  return found;
}

absl::Status DiskFiles::CheckPrivate(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Failure(errno, "looking at", path);
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " can be read or written by others; run chmod 600 ", path));
  }
  if (info.st_uid != geteuid()) {
    return absl::FailedPreconditionError(absl::StrCat(path, " belongs to another user"));
  }
  return absl::OkStatus();
}

}  // namespace plumb
