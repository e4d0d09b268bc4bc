#include "lib/export/repeat.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

class RepeatTest : public testing::Test {
 protected:
  void Add(const KindDescriptor& kind, std::string_view name, Value body) {
    blocks_.push_back({.address = {kind.name, std::string(name), std::nullopt},
                       .kind = &kind,
                       .for_each = {},
                       .body = std::move(body)});
  }

  KindDescriptor bucket_ = Bucket(), topic_ = Topic();
  std::vector<ExportedBlock> blocks_;
};

TEST_F(RepeatTest, ThreeOfAPatternBecomeOneAndReferencesFollow) {
  for (const std::string word : {"web", "app", "crm"}) {
    Add(bucket_, absl::StrCat(word, "_data"),
        Object{{"name", absl::StrCat(word, " data")}, {"region", "us"}});
  }
  for (const std::string word : {"web", "app", "crm"}) {
    Add(topic_, absl::StrCat("topic_", word),
        Object{{"name", absl::StrCat("Topic ", word)},
               {"bucketId", Expression{absl::StrCat("${bucket.", word, "_data.id}")}}});
  }
  JoinRepeated(blocks_);
  ASSERT_EQ(blocks_.size(), 2u);
  EXPECT_EQ(blocks_[0].address.ToString(), "bucket.data");
  EXPECT_EQ(blocks_[0].for_each, Value(Array{"app", "crm", "web"}));
  EXPECT_EQ(*blocks_[0].body.Find("name"), Value(Expression{"${each.key} data"}));
  EXPECT_EQ(*blocks_[1].body.Find("bucketId"), Value(Expression{"${bucket.data[each.key].id}"}));
}

TEST_F(RepeatTest, OtherTextsAreOfEachValue) {
  const std::pair<std::string, std::string> words[] = {{"web", "eu"}, {"app", "us"}, {"crm", "ap"}};
  for (const auto& [word, region] : words) {
    Add(bucket_, word, Object{{"name", absl::StrCat("Data ", word)}, {"region", region}});
  }
  JoinRepeated(blocks_);
  ASSERT_EQ(blocks_.size(), 1u);
  EXPECT_EQ(*blocks_[0].body.Find("region"), Value(Expression{"${each.value.region}"}));
  EXPECT_EQ(*blocks_[0].for_each.Find("web"), Value(Object{{"region", "eu"}}));
}

TEST_F(RepeatTest, TwoOrUnlikeOnesStay) {
  Add(bucket_, "a", Object{{"name", "Data web"}});
  Add(bucket_, "b", Object{{"name", "Data app"}});
  Add(bucket_, "c", Object{{"name", "Data crm"}, {"size", 5}});
  EXPECT_TRUE(JoinRepeated(blocks_).empty());
  EXPECT_EQ(blocks_.size(), 3u);
}

TEST_F(RepeatTest, WhatLooksLikeAnExpressionIsNoKey) {
  for (const std::string word : {"${a}", "${b}", "${c}"}) {
    Add(bucket_, word.substr(2, 1), Object{{"name", absl::StrCat("Data ", word)}});
  }
  EXPECT_TRUE(JoinRepeated(blocks_).empty());
}

TEST_F(RepeatTest, OnlyTextsAndKeysOfReferencesTakeTheKey) {
  EXPECT_EQ(WithEachKey(Expression{"a web ${x.web.id} ${x.y[\"web\"].id}"}, "web"),
            Value(Expression{"a ${each.key} ${x.web.id} ${x.y[each.key].id}"}));
  EXPECT_EQ(WithEachKey("${web}", "web"), Value(Expression{"$${${each.key}}"}));
  EXPECT_EQ(WithEachKey(Object{{"${x}", 1}}, "web"), std::nullopt);
}

}  // namespace
}  // namespace plumb
