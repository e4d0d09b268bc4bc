#include "lib/plan/idiom.h"

#include <gtest/gtest.h>

namespace plumb {
namespace {

TEST(IdiomTest, OnlyAReferenceToAnotherResourceMayGo) {
  EXPECT_TRUE(IsReferenceAlone(Expression{"${flow.a.id}"}));
  EXPECT_TRUE(IsReferenceAlone(Expression{"${flow.a[\"k\"].id}"}));
  for (const char* text : {"${var.i}", "${each.key}", "${secret.env.A}", "x${flow.a.id}",
                           "${flow.a[each.key].id}", "${flow.a.id}${flow.b.id}"}) {
    EXPECT_FALSE(IsReferenceAlone(Expression{text})) << text;
  }
  EXPECT_FALSE(IsReferenceAlone("flow.a.id"));
}

}  // namespace
}  // namespace plumb
