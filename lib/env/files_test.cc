#include "lib/env/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLarge = 1 << 20;

class DiskFilesTest : public testing::Test {
 protected:
  DiskFilesTest() : folder_(testing::TempDir() + "/files-XXXXXX") {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
  }
  ~DiskFilesTest() override { fs::remove_all(folder_); }

  std::string In(const std::string& name) const { return folder_ + "/" + name; }

  void Put(const std::string& name) {
    ASSERT_TRUE(files_.MakeDirectories(fs::path(In(name)).parent_path()).ok());
    ASSERT_TRUE(files_.Write(In(name), name, FileMode::kShared).ok());
  }

  static mode_t ModeOf(const std::string& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
  }

  std::string folder_;
  DiskFiles files_;
};

TEST_F(DiskFilesTest, ReadsBackWhatWasWritten) {
  const std::string text("a\0b\n", 4);
  ASSERT_TRUE(files_.Write(In("a"), text, FileMode::kShared).ok());
  EXPECT_EQ(files_.Read(In("a"), kLarge).value(), text);
}

TEST_F(DiskFilesTest, WriteReplacesTheOldText) {
  ASSERT_TRUE(files_.Write(In("a"), "a long old text", FileMode::kShared).ok());
  ASSERT_TRUE(files_.Write(In("a"), "new", FileMode::kShared).ok());
  EXPECT_EQ(files_.Read(In("a"), kLarge).value(), "new");
}

TEST_F(DiskFilesTest, WriteLeavesNothingElseBehind) {
  Put("a");
  size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++entries;
  EXPECT_EQ(entries, 1u);
}

TEST_F(DiskFilesTest, AFailedWriteLeavesNothingBehind) {
  ASSERT_TRUE(files_.MakeDirectories(In("a/b")).ok());  // A folder cannot be replaced by a file.
  EXPECT_EQ(files_.Write(In("a"), "text", FileMode::kShared).code(),
            absl::StatusCode::kFailedPrecondition);
  size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++entries;
  EXPECT_EQ(entries, 1u);
}

TEST_F(DiskFilesTest, ManyWritersLeaveOneWholeText) {
  std::vector<std::thread> writers;
  for (char c = 'a'; c < 'e'; ++c) {
    writers.emplace_back([this, c] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(files_.Write(In("x"), std::string(1000, c), FileMode::kShared).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::string text = files_.Read(In("x"), kLarge).value();
  EXPECT_EQ(text, std::string(1000, text[0]));
}

TEST_F(DiskFilesTest, PrivateFilesAreTheOwnersAlone) {
  ASSERT_TRUE(files_.Write(In("a"), "x", FileMode::kPrivate).ok());
  EXPECT_EQ(ModeOf(In("a")), 0600u);
  EXPECT_TRUE(files_.CheckPrivate(In("a")).ok());
}

TEST_F(DiskFilesTest, SharedFilesHonourTheUmask) {
  const mode_t before = umask(022);
  ASSERT_TRUE(files_.Write(In("a"), "x", FileMode::kShared).ok());
  umask(026);
  ASSERT_TRUE(files_.Write(In("b"), "x", FileMode::kShared).ok());
  umask(before);
  EXPECT_EQ(ModeOf(In("a")), 0644u);
  EXPECT_EQ(ModeOf(In("b")), 0640u);
}

TEST_F(DiskFilesTest, AModeThatIsKeptIsThatOfTheFileBehindALink) {
  Put("a");
  chmod(In("a").c_str(), 0640);
  ASSERT_EQ(symlink("a", In("link").c_str()), 0);
  ASSERT_TRUE(files_.Write(In("link"), "new", FileMode::kKept).ok());
  EXPECT_EQ(*files_.Read(In("a"), kLarge), "new");
  EXPECT_EQ(ModeOf(In("a")), 0640u);
  EXPECT_TRUE(std::filesystem::is_symlink(In("link")));
  EXPECT_TRUE(files_.Write(In("b"), "x", FileMode::kKept).ok());
}

TEST_F(DiskFilesTest, AFileThatOthersCanReadIsNotPrivate) {
  Put("a");
  chmod(In("a").c_str(), 0640);
  const absl::Status status = files_.CheckPrivate(In("a"));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(status.message(), "chmod 600 " + In("a"))) << status;
}

TEST_F(DiskFilesTest, AFileThatIsNotThereIsPrivate) {
  EXPECT_TRUE(files_.CheckPrivate(In("none")).ok());
}

TEST_F(DiskFilesTest, ReadingWhatIsNotThereNamesThePath) {
  const absl::Status status = files_.Read(In("none"), kLarge).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(status.message(), In("none"))) << status;
}

TEST_F(DiskFilesTest, ReadingAFolderFails) {
  EXPECT_EQ(files_.Read(folder_, kLarge).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DiskFilesTest, ReadingStopsAtTheLimit) {
  ASSERT_TRUE(files_.Write(In("a"), "12345", FileMode::kShared).ok());
  EXPECT_EQ(files_.Read(In("a"), 5).value(), "12345");
  EXPECT_EQ(files_.Read(In("a"), 4).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(DiskFilesTest, RemovingTwiceIsFine) {
  Put("a");
  EXPECT_TRUE(files_.Remove(In("a")).ok());
  EXPECT_FALSE(files_.Exists(In("a")));
  EXPECT_TRUE(files_.Remove(In("a")).ok());
}

TEST_F(DiskFilesTest, MakingAFolderThatIsThereIsFine) {
  EXPECT_TRUE(files_.MakeDirectories(In("a/b")).ok());
  EXPECT_TRUE(files_.MakeDirectories(In("a/b")).ok());
  EXPECT_TRUE(files_.Exists(In("a/b")));
}

TEST_F(DiskFilesTest, ListsFilesAtAnyDepthSortedByBytes) {
  for (const char* const name : {"b.toml", "a/z.toml", "B.toml", "a.toml", "c.txt"}) Put(name);
  EXPECT_EQ(files_.List(folder_, ".toml").value(),
            (std::vector<std::string>{In("B.toml"), In("a.toml"), In("a/z.toml"), In("b.toml")}));
}

TEST_F(DiskFilesTest, ListPassesHiddenEntriesOver) {
  for (const char* const name : {".a.toml", ".git/b.toml", "c.toml"}) Put(name);
  EXPECT_EQ(files_.List(folder_, ".toml").value(), std::vector<std::string>{In("c.toml")});
}

TEST_F(DiskFilesTest, ListDoesNotFollowLinksToFolders) {
  Put("a/x.toml");
  fs::create_directory_symlink(In("a"), In("b"));
  fs::create_directory_symlink(folder_, In("a/loop"));
  EXPECT_EQ(files_.List(folder_, ".toml").value(), std::vector<std::string>{In("a/x.toml")});
}

TEST_F(DiskFilesTest, ListOfAFolderThatIsNotThereIsNotFound) {
  EXPECT_EQ(files_.List(In("none"), "").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace plumb
