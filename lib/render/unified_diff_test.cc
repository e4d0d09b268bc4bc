#include "lib/render/unified_diff.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(UnifiedDiffTest, EqualTextsHaveNone) { EXPECT_EQ(UnifiedDiff("a", "x\n", "x\n"), ""); }

TEST(UnifiedDiffTest, LinesThatMovedWithinThemselvesArePaired) {
  EXPECT_EQ(
      UnifiedDiff("a/b.toml", "[a]\nb=1\nlong=2\n\n\n[c]", "[a]\nb    = 1\nlong = 2\n\n[c]\n"),
      "--- a/a/b.toml\n+++ b/a/b.toml\n"
      "@@ -1,6 +1,5 @@\n"
      " [a]\n-b=1\n-long=2\n+b    = 1\n+long = 2\n \n-\n-[c]\n"
      "\\ No newline at end of file\n+[c]\n");
}

TEST(UnifiedDiffTest, FarChangesAreHunksOfTheirOwnAndNearOnesAreNot) {
  const std::string apart = "1\n2\n3\n4\n5\n6\n7\n";
  EXPECT_EQ(UnifiedDiff("a", "x\n" + apart + "y\n", " x\n" + apart + " y\n"),
            "--- a/a\n+++ b/a\n"
            "@@ -1,4 +1,4 @@\n-x\n+ x\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+ y\n");
  EXPECT_EQ(UnifiedDiff("a", "x\n1\n2\n3\n4\n5\n6\ny\n", "x \n1\n2\n3\n4\n5\n6\n\ny\n"),
            "--- a/a\n+++ b/a\n"
            "@@ -1,8 +1,9 @@\n-x\n+x \n 1\n 2\n 3\n 4\n 5\n 6\n+\n y\n");
}

TEST(UnifiedDiffTest, WhatIsAddedToOrTakenFromNothingIsCountedFromLineZero) {
  EXPECT_EQ(UnifiedDiff("a", "", "x\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n");
  EXPECT_EQ(UnifiedDiff("a", "\n", ""), "--- a/a\n+++ b/a\n@@ -1,1 +0,0 @@\n-\n");
}

TEST(UnifiedDiffTest, ALineThatIsNewIsTheOnlyOne) {
  EXPECT_EQ(UnifiedDiff("a", "1\n2\n3\n4\n", "1\n2\nx\n3\n5\n4\n"),
            "--- a/a\n+++ b/a\n@@ -1,4 +1,6 @@\n 1\n 2\n+x\n 3\n+5\n 4\n");
}

// What the diff makes of `before`, as patch does.
std::string Applied(std::string_view before, std::string_view diff) {
  const std::vector<std::string_view> old_lines = absl::StrSplit(before, '\n');
  std::string after;
  size_t at = 0;
  for (const std::string_view line : absl::StrSplit(diff, '\n')) {
    if (absl::StartsWith(line, "@@ -")) {
      const size_t hunk = std::stoul(std::string(line.substr(4)));
      while (at + 1 < hunk) absl::StrAppend(&after, old_lines[at++], "\n");
    } else if (absl::StartsWith(line, "+") && !absl::StartsWith(line, "+++")) {
      absl::StrAppend(&after, line.substr(1), "\n");
    } else if (absl::StartsWith(line, " ")) {
      absl::StrAppend(&after, old_lines[at++], "\n");
    } else if (absl::StartsWith(line, "-") && !absl::StartsWith(line, "---")) {
      ++at;
    }
  }
  while (at + 1 < old_lines.size()) absl::StrAppend(&after, old_lines[at++], "\n");
  return after;
}

TEST(UnifiedDiffPropertyTest, ApplyingItGivesTheOtherText) {
  std::mt19937 random(7);
  const auto text = [&random](size_t most, size_t words) {
    std::string lines;
    for (size_t i = random() % most; i > 0; --i) absl::StrAppend(&lines, random() % words, "\n");
    return lines;
  };
  for (int i = 0; i < 2000; ++i) {
    // Now and then more than the shortest way is looked for.
    const size_t most = i % 500 == 0 ? 3000 : 30;
    const std::string before = text(most, 1 + random() % 9), after = text(most, 1 + random() % 9);
    ASSERT_EQ(Applied(before, UnifiedDiff("a", before, after)), after) << before << "---\n"
                                                                       << after;
  }
}

}  // namespace
}  // namespace plumb
