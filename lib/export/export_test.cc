#include "lib/export/export.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/export/layout.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExportTest : public testing::Test {
 protected:
  // Objects of a kind, as the API says them.
  void Add(std::string_view kind, const std::vector<std::string>& bodies) {
    const KindDescriptor& descriptor = *kinds_.Find(KindName(kind));
    std::vector<ObservedObject> objects;
    for (const std::string& body : bodies) {
      objects.push_back(*MakeObserved(descriptor, *ParseJson(body)));
    }
    observed_.Add(descriptor.name, std::move(objects));
  }

  absl::StatusOr<Exported> Export(ExportInput more = {.observed = Empty(), .kinds = Kinds()}) {
    return ExportObjects({.observed = observed_,
                          .kinds = kinds_,
                          .bound = more.bound,
                          .unmanaged_only = more.unmanaged_only,
                          .only_kinds = more.only_kinds,
                          .targets = more.targets});
  }

  static const ObservedSet& Empty() {
    static const auto& empty = *new ObservedSet();
    return empty;
  }
  static const KindRegistry& Kinds() {
    static const auto& kinds = *new KindRegistry(MadeUpKinds());
    return kinds;
  }

  KindRegistry kinds_ = MadeUpKinds();
  ObservedSet observed_;
};

constexpr char kBucket[] = R"({"id": "b-1111", "etag": "x", "name": "Web", "region": "eu",
                               "token": "***", "size": "7"})";
constexpr char kTopic[] = R"({"id": "t-2222", "name": "Clicks", "bucketId": "b-1111",
                              "version": 3})";

TEST_F(ExportTest, WritesWhatSomebodyWouldHaveWritten) {
  Add("bucket", {kBucket});
  Add("topic", {kTopic});
  const auto exported = Export();
  ASSERT_TRUE(exported.ok()) << exported.status();
  EXPECT_EQ(BlocksAsToml(exported->blocks),
            "[bucket.web]\n"
            "name  = \"Web\"\n"
            "size  = 7\n"
            "token = \"${secret.env.WEB_TOKEN}\"\n"
            "\n"
            "[topic.clicks]\n"
            "name     = \"Clicks\"\n"
            "bucketId = \"${bucket.web.id}\"\n");
  EXPECT_EQ(ImportsAsToml(exported->resources),
            "[[import]]\nto = \"bucket.web\"\nid = \"b-1111\"\n\n"
            "[[import]]\nto = \"topic.clicks\"\nid = \"t-2222\"\n");
  ASSERT_EQ(exported->secrets.size(), 1u);
  EXPECT_EQ(exported->secrets[0].variable, "WEB_TOKEN");
  EXPECT_THAT(exported->notes, IsEmpty());
}

TEST_F(ExportTest, WhatNoSpecCouldSayIsLeftOutAndNamed) {
  Add("bucket", {kBucket, R"({"id": "b-2222", "name": "Moon", "region": "moon"})"});
  Add("topic", {R"({"id": "t-1", "name": "Far", "bucketId": "b-2222"})"});
  const auto exported = Export();
  ASSERT_TRUE(exported.ok());
  EXPECT_EQ(exported->blocks.size(), 2u);
  ASSERT_EQ(exported->notes.size(), 1u);
  EXPECT_THAT(exported->notes[0].text, HasSubstr("b-2222 is left out: region cannot be"));
  // The id of what is left out stays one.
  EXPECT_THAT(BlocksAsToml(exported->blocks), HasSubstr("bucketId = \"b-2222\""));
}

TEST_F(ExportTest, TheRestRefersToWhatIsManagedByItsAddress) {
  Add("bucket", {kBucket});
  Add("topic", {kTopic});
  const Addresses bound = {
      {{KindName("bucket"), RemoteId("b-1111")}, *Address::Parse("bucket.all[\"web\"]")}};
  const auto exported =
      Export({.observed = Empty(), .kinds = Kinds(), .bound = bound, .unmanaged_only = true});
  ASSERT_TRUE(exported.ok());
  ASSERT_EQ(exported->blocks.size(), 1u);
  EXPECT_EQ(*exported->blocks[0].body.Find("bucketId"),
            Value(Expression{"${bucket.all[\"web\"].id}"}));
}

TEST_F(ExportTest, TargetsBringWhatTheyNeed) {
  Add("bucket", {kBucket, R"({"id": "b-3333", "name": "Other"})"});
  Add("topic", {kTopic});
  const auto exported =
      Export({.observed = Empty(), .kinds = Kinds(), .targets = {*Address::Parse("topic.clicks")}});
  ASSERT_TRUE(exported.ok());
  EXPECT_EQ(exported->resources.size(), 2u);
  const auto none =
      Export({.observed = Empty(), .kinds = Kinds(), .targets = {*Address::Parse("topic.click")}});
  EXPECT_THAT(none.status().message(), HasSubstr("did you mean topic.clicks?"));
}

TEST_F(ExportTest, CirclesKeepOneId) {
  Add("bucket", {R"({"id": "b-1111", "name": "A", "options": {"next": "b-2222"}})",
                 R"({"id": "b-2222", "name": "B", "options": {"next": "b-1111"}})"});
  const auto exported = Export();
  ASSERT_TRUE(exported.ok());
  ASSERT_EQ(exported->notes.size(), 1u);
  EXPECT_THAT(exported->notes[0].text, HasSubstr("the two refer to each other"));
  const std::string toml = BlocksAsToml(exported->blocks);
  EXPECT_THAT(toml, HasSubstr("options.next = \"b-"));
  EXPECT_THAT(toml, HasSubstr("options.next = \"${bucket."));
}

}  // namespace
}  // namespace plumb
