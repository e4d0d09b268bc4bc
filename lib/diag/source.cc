#include "lib/diag/source.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace plumb {
namespace {

const std::string& Empty() {
  static const std::string& empty = *new std::string();
  return empty;
}

}  // namespace

FileId SourceFiles::Add(std::string path, std::string text) {
  files_.push_back({std::move(path), std::move(text)});
  return static_cast<FileId>(files_.size() - 1);
}

const std::string& SourceFiles::path(FileId id) const {
  const auto index = static_cast<uint32_t>(id);
  return index < files_.size() ? files_[index].path : Empty();
}

const std::string& SourceFiles::text(FileId id) const {
  const auto index = static_cast<uint32_t>(id);
  return index < files_.size() ? files_[index].text : Empty();
}

std::string_view SourceFiles::Line(FileId id, uint32_t line) const {
  std::string_view rest = text(id);
  for (uint32_t at = 1; line > 0; ++at) {
    const size_t end = rest.find('\n');
    std::string_view found = rest.substr(0, end);
    if (at == line) {
      if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
      return found;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace plumb
