#include "lib/render/escape.h"

#include "gtest/gtest.h"

namespace plumb {
namespace {

TEST(HtmlTextTest, NothingCanBecomeMarkup) {
  EXPECT_EQ(HtmlText("<a href=\"x\">&'\x1b"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;?");
  EXPECT_EQ(HtmlText("größe\n"), "größe\n");
}

TEST(DotQuotedTest, QuotesAndBackslashesAreEscaped) {
  EXPECT_EQ(DotQuoted("a\"b\\c\nd"), "\"a\\\"b\\\\c\\nd\"");
}

TEST(MermaidTextTest, WhatEndsLabelsIsACode) {
  EXPECT_EQ(MermaidText("a\"]\nb;@c"), "a#34;#93;<br/>b#59;#64;c");
}

TEST(FenceForTest, IsLongerThanAnyRun) {
  EXPECT_EQ(FenceFor("x"), "```");
  EXPECT_EQ(FenceFor("a````b```"), "`````");
}

}  // namespace
}  // namespace plumb
