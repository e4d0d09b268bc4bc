#include "lib/testing/mem_files.h"

#include <initializer_list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

absl::Status NotThere(const std::string& path) {
  return absl::NotFoundError(absl::StrCat("reading ", path, ": No such file or directory"));
}

// Whether a name on the way `below` a directory begins with '.'.
bool IsHidden(std::string_view below) {
  return absl::StartsWith(below, ".") || absl::StrContains(below, "/.");
}

std::string Prefix(const std::string& directory) {
  return absl::EndsWith(directory, "/") ? directory : absl::StrCat(directory, "/");
}

}  // namespace

MemFiles::MemFiles(std::initializer_list<std::pair<const std::string, std::string>> texts) {
  for (const auto& [path, text] : texts) files_[path] = {.text = text};
}

absl::StatusOr<std::string> MemFiles::Read(const std::string& path, size_t max_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(path));
  const auto file = files_.find(path);
  if (file == files_.end()) return NotThere(path);
  if (file->second.text.size() <= max_bytes) return file->second.text;
  return absl::ResourceExhaustedError(
      absl::StrCat(path, " has more than ", max_bytes, " bytes, the limit; split it"));
}

absl::Status MemFiles::Write(const std::string& path, std::string_view text, FileMode mode) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(path));
  File& file = files_[path];
  file.text = std::string(text);
  if (mode != FileMode::kKept) file.mode = mode;
  return absl::OkStatus();
}

absl::Status MemFiles::Append(const std::string& path, std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (absl::Status fault = FaultOf(path); !fault.ok()) return fault;
  absl::StrAppend(&files_[path].text, text);
  return absl::OkStatus();
}

bool MemFiles::Exists(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (files_.contains(path) || directories_.contains(path)) return true;
  const auto below = files_.lower_bound(Prefix(path));
  return below != files_.end() && absl::StartsWith(below->first, Prefix(path));
}

absl::Status MemFiles::Remove(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(path));
  files_.erase(path);
  return absl::OkStatus();
}

absl::Status MemFiles::MakeDirectories(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(path));
  directories_.insert(path);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> MemFiles::List(const std::string& directory,
                                                        std::string_view suffix) {
  const bool here = directory == ".";  // Where all paths without a leading '/' are.
  if (!here && !Exists(directory)) return NotThere(directory);
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(directory));
  if (files_.contains(directory)) return NotThere(directory);
  const std::string prefix = here ? "" : Prefix(directory);
  std::vector<std::string> found;
  for (auto file = files_.lower_bound(prefix); file != files_.end(); ++file) {
    if (!absl::StartsWith(file->first, prefix)) break;
    const std::string_view below = std::string_view(file->first).substr(prefix.size());
    if (!absl::EndsWith(below, suffix) || IsHidden(below)) continue;
    found.push_back(absl::StrCat(here ? "./" : "", file->first));
  }
  return found;
}

absl::Status MemFiles::CheckPrivate(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  PLUMB_RETURN_IF_ERROR(FaultOf(path));
  const auto file = files_.find(path);
  if (file == files_.end() || file->second.mode == FileMode::kPrivate) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " can be read or written by others; run chmod 600 ", path));
}

void MemFiles::Fail(const std::string& path, absl::Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  faults_[path] = std::move(status);
}

std::optional<std::string> MemFiles::text(const std::string& path) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return std::nullopt;
  return file->second.text;
}

std::optional<FileMode> MemFiles::mode(const std::string& path) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return std::nullopt;
  return file->second.mode;
}

absl::Status MemFiles::FaultOf(const std::string& path) const {
  const auto fault = faults_.find(path);
  return fault == faults_.end() ? absl::OkStatus() : fault->second;
}

}  // namespace plumb
