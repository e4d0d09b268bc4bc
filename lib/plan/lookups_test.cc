#include "lib/plan/lookups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/testing/estate.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A topic that reads `attribute` of lookup.bucket.b, whose object `lookup` describes.
class LookupsTest : public ::testing::Test {
 protected:
  LookupsTest() {
    lookup.address = *Address::Parse("bucket.b");
    lookup.kind = estate.kinds.Find(KindName("bucket"));
    lookup.uses = {{.by = *Address::Parse("topic.t"), .attribute = "id", .where = {}}};
    estate.There("bucket", "1", R"({"name":"shared","region":"eu","size":"5","token":"hush"})");
    estate.There("bucket", "2", R"({"name":"twin","region":"eu"})");
    estate.There("bucket", "3", R"({"name":"twin","region":"us"})");
  }

  void Where(std::string_view path, Value value) {
    lookup.conditions.push_back({*FieldPath::Parse(path), std::move(value)});
  }

  // The id of what is found, or what is said instead.
  std::string Find() {
    const ObservedSet observed = estate.Observed();
    Diagnostics diagnostics;
    const std::vector<DesiredLookup> lookups = {lookup};
    const auto found = FindLookups(lookups, observed, diagnostics);
    return found.empty() ? Said(diagnostics).at(0) : found[0].object->id.text();
  }

  // The value of `field` with "${lookup.bucket.b.ATTRIBUTE}" put in, or what is said instead.
  std::string PutInto(const std::string& field, const std::string& attribute) {
    lookup.id = RemoteId("1");
    lookup.uses[0].attribute = attribute;
    estate.wanted.clear();
    estate.Want("topic.t", absl::StrCat(R"({"name":"t","bucketId":"1",")", field,
                                        R"(":"${lookup.bucket.b.)", attribute, "}\"}"));
    DesiredGraph desired(estate.wanted, {lookup});
    const ObservedSet observed = estate.Observed();
    Diagnostics diagnostics;
    PutIn(FindLookups(desired.lookups(), observed, diagnostics), desired, diagnostics);
    if (diagnostics.HasErrors()) return Said(diagnostics).at(0);
    return ToJson(*desired.resources()[0].body.Find(field));
  }

  // What RefuseManaged says of a plan for what is wanted.
  std::vector<std::string> Refused() {
    lookup.id = RemoteId("1");
    const ObservedSet observed = estate.Observed();
    Diagnostics diagnostics;
    const std::vector<DesiredLookup> lookups = {lookup};
    RefuseManaged(FindLookups(lookups, observed, diagnostics), estate.MakeIt(), diagnostics);
    return Said(diagnostics);
  }

  static std::vector<std::string> Said(const Diagnostics& diagnostics) {
    std::vector<std::string> said;
    for (const Diagnostic& d : diagnostics.Sorted()) {
      said.push_back(
          absl::StrCat(d.message, d.hint.empty() ? "" : " (", d.hint, d.hint.empty() ? "" : ")"));
    }
    return said;
  }

  Estate estate;
  DesiredLookup lookup;
};

TEST_F(LookupsTest, OneIsFoundByIdNameOrConditions) {
  lookup.id = RemoteId("2");
  EXPECT_EQ(Find(), "2");
  lookup.id = RemoteId();
  lookup.name = "shared";
  EXPECT_EQ(Find(), "1");
  lookup.name = "twin";
  Where("region", "us");
  EXPECT_EQ(Find(), "3");
  lookup.name.reset();
  lookup.conditions.clear();
  Where("size", 5);  // The API says "5".
  EXPECT_EQ(Find(), "1");
}

TEST_F(LookupsTest, NoneSaysWhatIsNear) {
  lookup.name = "sharde";
  EXPECT_EQ(Find(),
            "lookup.bucket.b: the sandbox has no bucket with name \"sharde\" (did you mean "
            "shared?)");
  lookup.name = "twin";
  Where("region", "ap");
  EXPECT_THAT(Find(), HasSubstr("(of 3 buckets, 2 have the name, 0 have region = \"ap\")"));
  lookup.id = RemoteId("shared");
  EXPECT_THAT(Find(), HasSubstr("(that is a name, not an id: write name = \"shared\")"));
  estate.live.clear();
  EXPECT_THAT(Find(), HasSubstr("(the sandbox has no bucket at all)"));
}

TEST_F(LookupsTest, SeveralAreAllNamed) {
  lookup.name = "twin";
  EXPECT_EQ(Find(),
            "lookup.bucket.b: 2 buckets have name \"twin\": 2 (twin), 3 (twin) (name one by its "
            "id, or say more of it in where)");
}

TEST_F(LookupsTest, WhatIsFoundStandsInTheBody) {
  EXPECT_EQ(PutInto("bucketId", "id"), "\"1\"");
  EXPECT_EQ(PutInto("mirrorId", "region"), "\"eu\"");
  EXPECT_EQ(PutInto("mirrorId", "regoin"),
            "topic.t: refers to regoin of lookup.bucket.b, which has no such thing (did you mean "
            "region?)");
}

TEST_F(LookupsTest, NoSecretIsPutIn) {
  EXPECT_THAT(PutInto("mirrorId", "token"), HasSubstr("which holds a secret"));
}

TEST_F(LookupsTest, WhatDoesNotFitItsFieldIsRefused) {
  EXPECT_THAT(PutInto("rules", "region"),
              HasSubstr("rules must be an array, not a string, as a lookup has it"));
}

TEST_F(LookupsTest, WhatTheProjectManagesIsNotLookedUp) {
  EXPECT_THAT(Refused(), IsEmpty());
  estate.Bound("bucket.mine", "1", R"({"name":"shared"})");
  EXPECT_THAT(Refused(),
              ElementsAre(HasSubstr("which is no longer declared and would be deleted")));
  estate.Want("bucket.mine", R"({"name":"shared"})");
  EXPECT_THAT(Refused(), ElementsAre(HasSubstr("refer to it directly, ${bucket.mine.id}")));
  estate.ledger.bindings.clear();  // It would be adopted by its name.
  EXPECT_THAT(Refused(), ElementsAre(HasSubstr("finds the object of bucket.mine")));
}

TEST_F(LookupsTest, ThePlanSaysWhatChangesReadOfThem) {
  estate.Want("topic.t", R"({"name":"t","bucketId":"1"})");
  estate.Want("topic.u", R"({"name":"u","bucketId":"1"})");
  lookup.id = RemoteId("1");
  lookup.uses.push_back(lookup.uses[0]);
  const ObservedSet observed = estate.Observed();
  Diagnostics diagnostics;
  const std::vector<DesiredLookup> lookups = {lookup};
  Plan plan = estate.MakeIt();
  Note(FindLookups(lookups, observed, diagnostics), plan);
  EXPECT_THAT(plan.lookups.at(0).used_by, ElementsAre(*Address::Parse("topic.t")));
  EXPECT_THAT(plan.notes, ElementsAre(PlanNote{*Address::Parse("topic.t"),
                                               "reads lookup.bucket.b: shared, 1"}));
}

}  // namespace
}  // namespace plumb
