#ifndef PLUMB_LIB_COMMAND_OVERLAY_H_
#define PLUMB_LIB_COMMAND_OVERLAY_H_

// Reading specs once more as they would be: other texts in some files, and secrets that
// are asked for once.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/desired.h"
#include "lib/env/files.h"

namespace plumb {

// The disk with other texts in some files. Writes go to the disk.
class OverlaidFiles : public Files {
 public:
  // Both are borrowed.
  OverlaidFiles(Files& below, const std::map<std::string, std::string>& texts)
      : below_(below), texts_(texts) {}

  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) override {
    const auto at = texts_.find(path);
    return at == texts_.end() ? below_.Read(path, max_bytes) : at->second;
  }
  absl::Status Write(const std::string& path, std::string_view text, FileMode mode) override {
    return below_.Write(path, text, mode);
  }
  absl::Status Append(const std::string& path, std::string_view text) override {
    return below_.Append(path, text);
  }
  bool Exists(const std::string& path) override { return below_.Exists(path); }
  absl::Status Remove(const std::string& path) override { return below_.Remove(path); }
  absl::Status MakeDirectories(const std::string& path) override {
    return below_.MakeDirectories(path);
  }
  absl::StatusOr<std::vector<std::string>> List(const std::string& directory,
                                                std::string_view suffix) override {
    return below_.List(directory, suffix);
  }
  absl::Status CheckPrivate(const std::string& path) override { return below_.CheckPrivate(path); }

 private:
  Files& below_;
  const std::map<std::string, std::string>& texts_;
};

// Asks for each secret once, however often the specs are read.
class RememberedSecrets : public SecretSource {
 public:
  explicit RememberedSecrets(SecretSource& source) : source_(source) {}

  absl::StatusOr<std::string> Get(std::string_view how, std::string_view what) override {
    const std::string key = absl::StrCat(how, "\n", what);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    return known_.emplace(key, source_.Get(how, what)).first->second;
  }

 private:
  SecretSource& source_;
  std::map<std::string, absl::StatusOr<std::string>> known_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_COMMAND_OVERLAY_H_
