#include "lib/render/layout_diff.h"

#include <string>

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(LayoutDiffTest, EqualTextsHaveNone) { EXPECT_EQ(LayoutDiff("a", "x\n", "x\n"), ""); }

TEST(LayoutDiffTest, LinesThatMovedWithinThemselvesArePaired) {
  EXPECT_EQ(LayoutDiff("a/b.toml", "[a]\nb=1\nlong=2\n\n\n[c]", "[a]\nb    = 1\nlong = 2\n\n[c]\n"),
            "--- a/a/b.toml\n+++ b/a/b.toml\n"
            "@@ -1,6 +1,5 @@\n"
            " [a]\n-b=1\n-long=2\n+b    = 1\n+long = 2\n \n-\n-[c]\n"
            "\\ No newline at end of file\n+[c]\n");
}

TEST(LayoutDiffTest, FarChangesAreHunksOfTheirOwnAndNearOnesAreNot) {
  const std::string apart = "1\n2\n3\n4\n5\n6\n7\n";
  EXPECT_EQ(LayoutDiff("a", "x\n" + apart + "y\n", " x\n" + apart + " y\n"),
            "--- a/a\n+++ b/a\n"
            "@@ -1,4 +1,4 @@\n-x\n+ x\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+ y\n");
  EXPECT_EQ(LayoutDiff("a", "x\n1\n2\n3\n4\n5\n6\ny\n", "x \n1\n2\n3\n4\n5\n6\n\ny\n"),
            "--- a/a\n+++ b/a\n"
            "@@ -1,8 +1,9 @@\n-x\n+x \n 1\n 2\n 3\n 4\n 5\n 6\n+\n y\n");
}

TEST(LayoutDiffTest, WhatIsAddedToOrTakenFromNothingIsCountedFromLineZero) {
  EXPECT_EQ(LayoutDiff("a", "", "x\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n");
  EXPECT_EQ(LayoutDiff("a", "\n", ""), "--- a/a\n+++ b/a\n@@ -1,1 +0,0 @@\n-\n");
}

}  // namespace
}  // namespace plumb
