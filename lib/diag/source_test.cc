#include "lib/diag/source.h"

#include <string>

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(SourceFiles, KeepsPathAndText) {
  SourceFiles files;
  files.Add("a.toml", "one");
  const FileId b = files.Add("b.toml", "two");
  EXPECT_EQ(files.path(b), "b.toml");
  EXPECT_EQ(files.text(b), "two");
}

TEST(SourceFiles, NoFileHasNoPathAndNoText) {
  const SourceFiles files;
  EXPECT_EQ(files.path(FileId::kNone), "");
  EXPECT_EQ(files.text(FileId::kNone), "");
  EXPECT_EQ(files.Line(FileId::kNone, 1), "");
}

TEST(SourceFiles, LinesAreCountedFromOne) {
  SourceFiles files;
  const FileId file = files.Add("a", "first\nsecond\n\nfourth");
  EXPECT_EQ(files.Line(file, 0), "");
  EXPECT_EQ(files.Line(file, 1), "first");
  EXPECT_EQ(files.Line(file, 2), "second");
  EXPECT_EQ(files.Line(file, 3), "");
  EXPECT_EQ(files.Line(file, 4), "fourth");
  EXPECT_EQ(files.Line(file, 5), "");
}

TEST(SourceFiles, LinesEndBeforeWindowsLineBreaks) {
  SourceFiles files;
  const FileId file = files.Add("a", "first\r\nsecond\r\n");
  EXPECT_EQ(files.Line(file, 1), "first");
  EXPECT_EQ(files.Line(file, 2), "second");
}

}  // namespace
}  // namespace plumb
