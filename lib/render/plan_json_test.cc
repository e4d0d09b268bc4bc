// The plan as JSON is what its schema says and what readers of Terraform's plans
// rely on: docs/formats/plan-json.md.

#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "lib/plan/testing/random_estate.h"
#include "lib/render/render.h"
#include "lib/render/testing/waterworks.h"
#include "lib/value/field_path.h"
#include "lib/value/json.h"
#include "lib/value/json_schema.h"

namespace plumb {
namespace {

Value Schema() {
  std::ifstream file("docs/formats/plan-json.schema.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ParseJson(text).value();
}

Value Everything() { return PlanJson(PlanOfEverything(), WaterworksKinds()); }

std::string InChange(const std::string& address, std::string_view member) {
  const Value document = Everything();
  for (const Value& resource : document.Find("resource_changes")->as_array()) {
    if (resource.StringAt("address") != address) continue;
    return ToJson(*resource.Find("change")->Find(member));
  }
  return "no change of it";
}

// Every leaf that `marks` has as true holds `held`, or is absent when that is null.
void ExpectHeld(const Value& marks, const Value* body, const Value& held) {
  if (marks.is_bool()) {
    if (!marks.as_bool()) return;
    EXPECT_EQ(body == nullptr ? Value() : *body, held);
  } else if (marks.is_object()) {
    for (const auto& [name, inner] : marks.as_object()) {
      ExpectHeld(inner, body == nullptr ? nullptr : body->Find(name), held);
    }
  } else {
    for (size_t i = 0; i < marks.as_array().size(); ++i) {
      ASSERT_TRUE(body != nullptr && body->is_array() && i < body->as_array().size());
      ExpectHeld(marks.as_array()[i], &body->as_array()[i], held);
    }
  }
}

// What hashicorp/terraform-json, tf-summarize, checkov and policies for conftest take as given.
void ExpectReadable(const Value& document) {
  EXPECT_EQ(document.StringAt("format_version"), "1.2");
  EXPECT_EQ(document.Find("prior_state")->StringAt("format_version"), "1.0");
  for (const Value& resource : document.Find("resource_changes")->as_array()) {
    const Value* change = resource.Find("change");
    ASSERT_NE(change, nullptr);
    EXPECT_FALSE(change->Find("actions")->as_array().empty());
    ExpectHeld(*change->Find("after_unknown"), change->Find("after"), Value());
    ExpectHeld(*change->Find("before_sensitive"), change->Find("before"), "(sensitive value)");
    ExpectHeld(*change->Find("after_sensitive"), change->Find("after"), "(sensitive value)");
  }
}

TEST(PlanJsonTest, TheFixtureHasEveryActionAndEveryReason) {
  std::set<std::string> actions, reasons;
  for (const Change& change : PlanOfEverything().changes) {
    actions.emplace(ActionWord(change.action));
    reasons.emplace(ReasonWord(change.reason));
  }
  const Value schema = Schema();
  const Value* definitions = schema.Find("definitions");
  const Value* own = definitions->Find("own_change")->Find("properties");
  EXPECT_EQ(actions.size(), own->Find("action")->Find("enum")->as_array().size());
  EXPECT_EQ(reasons.size(), definitions->Find("reason")->Find("enum")->as_array().size());
}

TEST(PlanJsonTest, FitsItsSchema) {
  EXPECT_EQ(CheckAgainstSchema(Everything(), Schema()), absl::OkStatus());
  ExpectReadable(Everything());
}

// The document with one value put at a path.
Value Altered(const std::string& path, Value value) {
  Value document = Everything();
  SetAt(document, *FieldPath::Parse(path), std::move(value));
  return document;
}

TEST(PlanJsonTest, TheSchemaRefusesWhatReadersCannotUse) {
  const Value schema = Schema();
  for (const Value& bad : {Altered("resource_changes[0].change.actions", Array{}),
                           Altered("resource_changes[0].change", Object{}),
                           Altered("prior_state", Object{{"values", Object{}}}),
                           Altered("format_version", "2.0"), Altered("new_member", 1)}) {
    EXPECT_FALSE(CheckAgainstSchema(bad, schema).ok());
  }
}

TEST(PlanJsonTest, AReplacementNamesWhatForcesIt) {
  EXPECT_EQ(InChange("pump.p", "replace_paths"), R"([["power"]])");
  EXPECT_EQ(InChange("pump.p", "actions"), R"(["delete","create"])");
  EXPECT_EQ(InChange("pipe.p", "actions"), R"(["create","delete"])");
}

TEST(PlanJsonTest, AnAdoptedObjectIsImported) {
  EXPECT_EQ(InChange("pump.found", "importing"), R"({"id":"id-of-pump.found"})");
}

TEST(PlanJsonProperty, RandomPlansFitTheSchema) {
  const Value schema = Schema();
  std::mt19937 random(11);
  for (int i = 0; i < 60; ++i) {
    Estate estate;
    estate.keep_unchanged = true;
    Fill(estate, random);
    const absl::StatusOr<Plan> plan = estate.Make();
    if (!plan.ok()) continue;
    const Value document = PlanJson(*plan, estate.kinds);
    ASSERT_EQ(CheckAgainstSchema(document, schema), absl::OkStatus()) << "estate " << i;
    ExpectReadable(document);
  }
}

}  // namespace
}  // namespace plumb
