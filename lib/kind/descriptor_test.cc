#include "lib/kind/descriptor.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/field_path.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FieldPath Path(std::string_view text) { return *FieldPath::Parse(text); }

Value Json(std::string_view text) { return *ParseJson(text); }

const std::vector<std::string>& Names() {
  static const auto* names = new std::vector<std::string>{"bucket", "topic"};
  return *names;
}

TEST(KindRegistryTest, KindsAreFoundByName) {
  const KindRegistry kinds = MadeUpKinds();
  EXPECT_THAT(kinds.names(), ElementsAre("bucket", "topic"));
  ASSERT_NE(kinds.Find(KindName("topic")), nullptr);
  EXPECT_EQ(kinds.Find(KindName("topic"))->name, KindName("topic"));
  EXPECT_EQ(kinds.Find(KindName("tropic")), nullptr);
}

TEST(KindRegistryTest, ACopyOfAKindKeepsItsTree) {
  const KindDescriptor copy = *MadeUpKinds().Find(KindName("bucket"));
  EXPECT_NE(FindField(copy, Path("options.compress")), nullptr);
}

TEST(FindFieldTest, ExactNameWinsOverWildcard) {
  const KindDescriptor kind = Bucket();
  EXPECT_EQ(FindField(kind, Path("options.compress"))->path, "options.compress");
  EXPECT_EQ(FindField(kind, Path("options.colour"))->path, "options.*");
  EXPECT_EQ(FindField(kind, Path("options.colour.shade")), nullptr);
}

TEST(FindFieldTest, ElementsAreFoundByKeyAndByPlace) {
  const KindDescriptor kind = Topic();
  EXPECT_EQ(FindField(kind, Path("rules[id=a].limit"))->path, "rules[].limit");
  EXPECT_EQ(FindField(kind, Path("rules[3].limit"))->path, "rules[].limit");
  EXPECT_EQ(FindField(kind, Path("rules.limit")), nullptr);
}

TEST(SensitivityTest, WhatIsInsideASecretIsSensitive) {
  EXPECT_TRUE(IsSensitive(Bucket(), Path("token")));
  EXPECT_TRUE(IsSensitive(Bucket(), Path("token.part[1]")));
  EXPECT_FALSE(IsSensitive(Bucket(), Path("name")));
  EXPECT_FALSE(IsSensitive(Bucket(), FieldPath()));
}

TEST(OwnerTest, WhatIsInsideAServersMemberIsTheServers) {
  EXPECT_TRUE(IsServerOwned(Bucket(), Path("state.value")));
  EXPECT_FALSE(IsServerOwned(Bucket(), Path("options.state")));
}

TEST(ForcesReplaceTest, AFieldThatCannotChangeForcesIt) {
  EXPECT_TRUE(ForcesReplace(Bucket(), Path("region"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(Bucket(), Path("size"), Json("{}"), 0));
}

TEST(ForcesReplaceTest, ATimeForcesItOnceItHasPassed) {
  const Value observed = Json(R"({"expires": 1000})");
  EXPECT_FALSE(ForcesReplace(Bucket(), Path("expires"), observed, 999));
  EXPECT_TRUE(ForcesReplace(Bucket(), Path("expires"), observed, 1000));
  EXPECT_FALSE(ForcesReplace(Bucket(), Path("expires"), Json("{}"), 1000));
}

TEST(ForcesReplaceTest, ElementsNamedByTheListForceIt) {
  EXPECT_TRUE(ForcesReplace(Topic(), Path("rules[id=fixed-1]"), Json("{}"), 0));
  EXPECT_TRUE(ForcesReplace(Topic(), Path("rules[id=fixed-1].limit"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(Topic(), Path("rules[id=loose-1]"), Json("{}"), 0));
}

TEST(ForcesReplaceTest, AConditionOnAnotherFieldForcesIt) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back({.path = "plan",
                         .type = FieldType::kString,
                         .replace_when = ReplaceWhen{.path = "options.mode", .equals = "once"}});
  EXPECT_TRUE(ForcesReplace(kind, Path("plan"), Json(R"({"options": {"mode": "once"}})"), 0));
  EXPECT_FALSE(ForcesReplace(kind, Path("plan"), Json(R"({"options": {"mode": "daily"}})"), 0));
}

TEST(ForcesReplaceTest, UndescribedMembersFollowTheKind) {
  KindDescriptor kind = Bucket();
  EXPECT_FALSE(ForcesReplace(kind, Path("novelty"), Json("{}"), 0));
  kind.undescribed = OnChange::kReplace;
  EXPECT_TRUE(ForcesReplace(kind, Path("novelty"), Json("{}"), 0));
  EXPECT_FALSE(ForcesReplace(kind, Path("name"), Json("{}"), 0));
}

TEST(CheckDescriptorTest, TheMadeUpKindsAreConsistent) {
  EXPECT_THAT(CheckDescriptor(Bucket(), Names()), IsEmpty());
  EXPECT_THAT(CheckDescriptor(Topic(), Names()), IsEmpty());
}

struct Flaw {
  std::string_view sentence;
  void (*make)(KindDescriptor& kind);
};

class CheckDescriptorFlawTest : public ::testing::TestWithParam<Flaw> {};

TEST_P(CheckDescriptorFlawTest, IsNamed) {
  KindDescriptor kind = Bucket();
  GetParam().make(kind);
  EXPECT_THAT(CheckDescriptor(kind, Names()), ElementsAre(HasSubstr(GetParam().sentence)));
}

FieldDescriptor Described(FieldDescriptor field) {
  field.summary = "It is.";
  return field;
}

INSTANTIATE_TEST_SUITE_P(
    All, CheckDescriptorFlawTest,
    ::testing::Values(
        Flaw{"name is described twice",
             [](KindDescriptor& k) {
               k.fields.push_back(Described({.path = "name", .type = FieldType::kString}));
             }},
        Flaw{"x has no summary", [](KindDescriptor& k) { k.fields.push_back({.path = "x"}); }},
        Flaw{"x has a key but is no keyed list, or no key",
             [](KindDescriptor& k) {
               k.fields.push_back(Described({.path = "x", .type = FieldType::kList, .key = "id"}));
             }},
        Flaw{"x[].id is the key but no field",
             [](KindDescriptor& k) {
               k.fields.push_back(
                   Described({.path = "x", .type = FieldType::kKeyedList, .key = "id"}));
             }},
        Flaw{"x refers to the unknown kind bukket",
             [](KindDescriptor& k) {
               k.fields.push_back(Described({.path = "x", .references = KindName("bukket")}));
             }},
        Flaw{"x has a default of another type",
             [](KindDescriptor& k) {
               k.fields.push_back(Described(
                   {.path = "x", .type = FieldType::kInteger, .default_value = Value("5")}));
             }},
        Flaw{"x has one_of but is no string",
             [](KindDescriptor& k) {
               k.fields.push_back(
                   Described({.path = "x", .type = FieldType::kInteger, .one_of = {"1"}}));
             }},
        Flaw{"x is sent as text but is no scalar",
             [](KindDescriptor& k) {
               k.fields.push_back(
                   Described({.path = "x", .type = FieldType::kObject, .wire = Wire::kString}));
             }},
        Flaw{"x is in a replace group but refers to nothing",
             [](KindDescriptor& k) {
               k.fields.push_back(Described({.path = "x", .replace_group = "pair"}));
             }},
        Flaw{"x may pass but is no time",
             [](KindDescriptor& k) {
               k.fields.push_back(
                   Described({.path = "x", .on_change = OnChange::kReplaceOncePast}));
             }},
        Flaw{"x depends on what is no field",
             [](KindDescriptor& k) {
               k.fields.push_back(Described({.path = "x", .replace_when = ReplaceWhen{"y", "z"}}));
             }},
        Flaw{"there is no rule to cite", [](KindDescriptor& k) { k.replace_rule.reset(); }},
        Flaw{"its item path has no {id}",
             [](KindDescriptor& k) { k.endpoints.item = "/data/things/store/buckets"; }},
        Flaw{"its natural key is no field", [](KindDescriptor& k) { k.natural_key = "title"; }},
        Flaw{"version is no output", [](KindDescriptor& k) { k.outputs_of_update = {"version"}; }},
        Flaw{"it has sugar without an expansion",
             [](KindDescriptor& k) { k.sugar.push_back(Described({.path = "short"})); }},
        Flaw{"updated by PUT", [](KindDescriptor& k) { k.update.style = UpdateStyle::kPut; }}));

}  // namespace
}  // namespace plumb
