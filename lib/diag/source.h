#ifndef PLUMB_LIB_DIAG_SOURCE_H_
#define PLUMB_LIB_DIAG_SOURCE_H_

// Where a problem is: a file that was read, and a place in its text.
//
// Value types; thread-compatible.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plumb {

// A file's number within one SourceFiles.
enum class FileId : uint32_t { kNone = 0xffffffff };

// A place in a file. Lines and columns are 1-based, columns count bytes; a line
// of 0 means "the file as a whole".
struct SourceRange {
  FileId file = FileId::kNone;
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t length = 1;  // Bytes to underline, within the line.

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

// The texts that were read in this run, kept to quote lines from.
class SourceFiles {
 public:
  // Keeps `text` under `path` as the user would type it; returns its number.
  FileId Add(std::string path, std::string text);

  // "" for FileId::kNone.
  const std::string& path(FileId id) const;
  const std::string& text(FileId id) const;

  // The line without its line break; "" when there is no such line.
  std::string_view Line(FileId id, uint32_t line) const;

 private:
  struct File {
    std::string path;
    std::string text;
  };
  std::vector<File> files_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_DIAG_SOURCE_H_
