#include "lib/plan/alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/testing/estate.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Lines(const Alignment& alignment) {
  std::vector<std::string> lines;
  for (const AlignedResource& resource : alignment.different) {
    std::string line = absl::StrCat(resource.address.ToString(), resource.in_first ? " 1" : "",
                                    resource.in_second ? " 2" : "");
    for (const FieldChange& field : resource.fields) {
      absl::StrAppend(&line, " ", field.path.ToString());
    }
    lines.push_back(line);
  }
  return lines;
}

Bodies Specs(const std::string& size, const std::string& secret, const std::string& extra) {
  Estate estate;
  estate.Want("bucket.a", absl::StrCat(R"({"name":"a","size":)", size, "}"));
  estate.Want("bucket.same", R"({"name":"same"})");
  estate.Last().body.as_object().Set("token", Secret(secret));
  estate.Want(absl::StrCat("topic.", extra), R"({"name":"t","bucketId":"${bucket.a.id}"})",
              {"bucket.a"});
  return BodiesOf(DesiredGraph(estate.wanted), "key");
}

TEST(AlignTest, NamesWhatDiffersAndWhatOnlyOneHas) {
  const Estate estate;
  const Bodies dev = Specs("1", "s", "x");
  EXPECT_THAT(Lines(Align("dev", dev, "prod", Specs("2", "s", "y"), estate.kinds)),
              ElementsAre("bucket.a 1 2 size", "topic.x 1", "topic.y 2"));
  const Alignment secret = Align("dev", dev, "prod", Specs("1", "other", "x"), estate.kinds);
  EXPECT_THAT(Lines(secret), ElementsAre("bucket.same 1 2 token"));
  EXPECT_TRUE(secret.different[0].fields[0].sensitive);
  EXPECT_EQ(secret.alike, 2);
}

// The same estate under other ids.
Bodies Live(const std::string& id, const std::string& size) {
  Estate estate;
  estate.Have("bucket.a", id,
              absl::StrCat(R"({"name":"a","size":)", size, R"(,"createdAt":)", size, "}"),
              R"({"name":"a","size":1})");
  estate.Have("topic.t", absl::StrCat(id, "-t"),
              absl::StrCat(R"({"name":"t","bucketId":")", id, R"("})"),
              absl::StrCat(R"({"name":"t","bucketId":")", id, R"("})"));
  ObservedSet observed;
  for (const auto& [kind, objects] : estate.live) observed.Add(kind, objects);
  return BodiesOf(observed, estate.ledger, estate.kinds);
}

TEST(AlignTest, IdsOfLiveObjectsAreLeftOut) {
  const Estate estate;
  EXPECT_EQ(Align("dev", Live("1", "5"), "prod", Live("2", "5"), estate.kinds).alike, 2);
  EXPECT_THAT(Lines(Align("dev", Live("1", "5"), "prod", Live("2", "6"), estate.kinds)),
              ElementsAre("bucket.a 1 2 size"));
}

}  // namespace
}  // namespace plumb
