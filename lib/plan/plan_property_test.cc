// Random small estates: every plan is one that can be carried out, the same
// whatever the order of listing, and empty once it was carried out.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/planner.h"
#include "lib/plan/testing/random_estate.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using ::testing::IsEmpty;

// The plan as text, for comparing.
std::string Print(const Plan& plan) {
  std::string text;
  for (const Operation& operation : plan.operations) {
    absl::StrAppend(&text, static_cast<int>(operation.verb), " ",
                    plan.changes[operation.change].address.ToString(), ";");
    for (const size_t earlier : operation.after) absl::StrAppend(&text, earlier, ",");
  }
  for (const Change& change : plan.changes) {
    absl::StrAppend(&text, "\n", change.address.ToString(), ActionWord(change.action),
                    ReasonWord(change.reason), ToJson(change.after), change.digest);
  }
  return text;
}

// Does on `estate` what the plan says, as the platform would.
void CarryOut(const Plan& plan, Estate& estate) {
  std::map<Address, std::string> ids;
  for (const Binding& binding : estate.ledger.bindings) ids[binding.address] = binding.id.text();
  int next = 100;
  for (const Operation& operation : plan.operations) {
    const Change& change = plan.changes[operation.change];
    auto& live = estate.live[change.address.kind];
    auto& bindings = estate.ledger.bindings;
    const bool ends = operation.verb == Verb::kDelete || operation.verb == Verb::kForget;
    const bool makes = operation.verb == Verb::kCreate || operation.verb == Verb::kUpdate;
    const std::string id = ids[change.address];
    if (ends || operation.verb == Verb::kUpdate) {
      std::erase_if(live, [&id](const ObservedObject& o) { return o.id.text() == id; });
    }
    if (ends || makes) {
      std::erase_if(bindings, [&](const Binding& b) { return b.address == change.address; });
    }
    if (operation.verb == Verb::kAdopt) ids[change.address] = change.id.text();
    if (operation.verb == Verb::kAdopt && change.fields.empty()) {
      estate.Bound(change.address.ToString(), change.id.text(), ToJson(change.after));
    }
    if (!makes) continue;
    if (operation.verb == Verb::kCreate) ids[change.address] = absl::StrCat(next++);
    const std::string mine = ids[change.address];
    if (operation.verb == Verb::kUpdate) {
      std::erase_if(live, [&mine](const ObservedObject& o) { return o.id.text() == mine; });
    }
    const Value body = Substitute(change.body, [&ids](const AttributeReference& reference) {
      static std::map<std::string, Value> kept;
      return &(kept[ids[reference.address]] = Value(ids[reference.address]));
    });
    std::vector<std::string> needs;
    for (const Address& address : change.depends_on) needs.push_back(address.ToString());
    estate.Have(change.address.ToString(), mine, ToJson(body), ToJson(body), needs);
  }
}

TEST(PlanProperty, EveryPlanCanBeCarriedOutAndThenThereIsNothingLeftToDo) {
  std::mt19937 random(11);
  int with_operations = 0;
  for (int i = 0; i < 1500; ++i) {
    Estate estate;
    Fill(estate, random);
    if (estate.wanted.empty()) continue;
    const absl::StatusOr<Plan> plan = estate.Make();
    if (!plan.ok()) continue;  // An adoption that would have to replace: refused.
    ASSERT_THAT(ValidatePlan(*plan), IsEmpty()) << Print(*plan);
    with_operations += plan->operations.empty() ? 0 : 1;
    CarryOut(*plan, estate);
    const absl::StatusOr<Plan> again = estate.Make();
    ASSERT_TRUE(again.ok()) << again.status();
    ASSERT_THAT(again->operations, IsEmpty()) << Print(*plan) << "\nand then\n" << Print(*again);
  }
  EXPECT_GT(with_operations, 500);
}

TEST(PlanProperty, TheOrderOfListingDoesNotMatter) {
  std::mt19937 random(12);
  for (int i = 0; i < 300; ++i) {
    Estate estate;
    Fill(estate, random);
    const absl::StatusOr<Plan> plan = estate.Make();
    for (auto& [kind, objects] : estate.live) std::shuffle(objects.begin(), objects.end(), random);
    std::shuffle(estate.wanted.begin(), estate.wanted.end(), random);
    const absl::StatusOr<Plan> shuffled = estate.Make();
    ASSERT_EQ(plan.ok(), shuffled.ok());
    if (plan.ok()) {
      ASSERT_EQ(Print(*plan), Print(*shuffled));
    }
  }
}

}  // namespace
}  // namespace plumb
