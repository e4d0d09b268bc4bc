// What must hold of every kind.

#include <cstddef>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kind/field_tree.h"
#include "lib/kinds/all.h"
#include "lib/kinds/testing.h"
#include "lib/value/secret.h"

namespace plumb {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The least that a spec of each kind must say.
constexpr std::pair<std::string_view, std::string_view> kSpecs[] = {
    {"base_connection", R"(
name = "b"
source = "stripe"
auth = { specName = "OAuth2 Refresh Code", params = { accessToken = "x" } })"},
    {"class", "title = \"c\"\ndescription = \"d\"\nbehavior = \"record\""},
    {"data_type", "title = \"d\"\nfields = { a = \"string\" }"},
    {"dataset", "name = \"d\"\nschema = \"s\""},
    {"field_group", "title = \"f\"\nclass = \"profile\"\nfields = { \"_acme.a\" = \"string\" }"},
    {"flow", R"(
name = "f"
source = "stripe"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"]
mapping = { id = "m", version = 0 }
scheduleParams = { startTime = 2024-03-12T18:24:18Z, frequency = "minute", interval = 15 })"},
    {"mapping", "schema = \"s\"\nfields = { \"_acme.a\" = \"a\" }"},
    {"schema", "title = \"s\"\ndescription = \"d\"\nclass = \"profile\""},
    {"source_connection", R"(
name = "s"
source = "stripe"
baseConnectionId = "b"
data.format = "json"
params.resourcePath = "charges")"},
    {"target_connection", "name = \"t\"\ntarget = \"data_lake\"\nparams.dataSetId = \"d\""},
};

std::string_view SpecOf(std::string_view kind) {
  for (const auto& [name, spec] : kSpecs) {
    if (name == kind) return spec;
  }
  return "";
}

// "auth.params.*" -> auth.params.any, "mappings[].source" -> mappings[0].source.
FieldPath AnyPathOf(const FieldDescriptor& field) {
  FieldPath path;
  for (const std::string& step : SplitFieldPattern(field.path)) {
    path = step == "[]" ? path.Index(0) : path.Member(step == "*" ? "any" : step);
  }
  return path;
}

class ConformanceTest : public ::testing::TestWithParam<std::string> {
 protected:
  ConformanceTest() : kinds_(AllKinds()), kind_(*kinds_.Find(KindName(GetParam()))) {}

  std::string_view spec() const { return SpecOf(GetParam()); }

  const KindRegistry kinds_;
  const KindDescriptor& kind_;
};

TEST_P(ConformanceTest, DescriptorIsConsistent) {
  EXPECT_THAT(CheckDescriptor(kind_, kinds_.names()), IsEmpty());
}

TEST_P(ConformanceTest, TheLeastSpecHasNoProblems) {
  EXPECT_THAT(ProblemsOf(kind_, spec()), IsEmpty());
}

TEST_P(ConformanceTest, RequiredMembersThatAreNotWrittenAreFilledBySugarThatSaysSo) {
  std::set<std::string> filled;
  const Value written = Toml(spec());
  for (const FieldDescriptor& sugar : kind_.sugar) {
    if (written.Find(sugar.path) != nullptr) filled.insert(sugar.fills);
  }
  for (const FieldDescriptor& field : kind_.fields) {
    const bool is_member = field.path.find_first_of(".[*") == std::string::npos;
    if (!is_member || field.presence == Presence::kOptional) continue;
    EXPECT_TRUE(written.Find(field.path) != nullptr || filled.contains(field.path)) << field.path;
  }
}

TEST_P(ConformanceTest, SugarIsGoneOnceExpanded) {
  const Value body = Expanded(kind_, spec());
  for (const FieldDescriptor& sugar : kind_.sugar) {
    EXPECT_EQ(body.Find(sugar.path), nullptr) << sugar.path;
  }
}

TEST_P(ConformanceTest, ExpandingTwiceIsExpandingOnce) {
  Value body = Expanded(kind_, spec());
  const Value once = body;
  std::vector<FieldProblem> problems;
  kind_.expand(body, problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(body, once);
}

TEST_P(ConformanceTest, WhatIsSentReadsBackEqual) {
  const Value body = Expanded(kind_, spec());
  EXPECT_EQ(Normalize(kind_, ToWire(kind_, body)), Normalize(kind_, body));
}

TEST_P(ConformanceTest, WhatThePlatformAddsMakesNoDifference) {
  Value echo = ToWire(kind_, Expanded(kind_, spec()));
  for (const FieldDescriptor& field : kind_.fields) {
    // Set top-level members alone: others need their parents.
    if (field.owner == Owner::kServer && !absl::StrContains(field.path, ".")) {
      echo.as_object().Set(field.path, "set by the platform");
    }
  }
  echo.as_object().Set("meta:addedNextYear", Object{{"a", 1}});
  echo.as_object().Set("description",
                       echo.Find("description") == nullptr ? Value() : *echo.Find("description"));
  const Value normal = Normalize(kind_, echo);
  EXPECT_TRUE(Covers(normal, Normalize(kind_, Expanded(kind_, spec())))) << ToJson(normal);
}

TEST_P(ConformanceTest, RequiredFieldsAreMissed) {
  for (const FieldDescriptor& field : kind_.fields) {
    if (field.presence != Presence::kRequired || absl::StrContains(field.path, ".")) continue;
    Value body = Expanded(kind_, spec());
    body.as_object().Erase(field.path);
    std::vector<std::string> messages;
    for (const FieldProblem& problem : CheckBody(kind_, body, CheckStage::kResolved)) {
      messages.push_back(problem.message);
    }
    EXPECT_THAT(messages, Contains(field.path + " is required"));
  }
}

TEST_P(ConformanceTest, ServersMembersCannotBeSet) {
  for (const FieldDescriptor& field : kind_.fields) {
    if (field.owner != Owner::kServer || absl::StrContains(field.path, ".")) continue;
    Value body = Expanded(kind_, spec());
    body.as_object().Set(field.path, "x");
    std::vector<std::string> messages;
    for (const FieldProblem& problem : CheckBody(kind_, body, CheckStage::kResolved)) {
      messages.push_back(problem.message);
    }
    EXPECT_THAT(messages, Contains(field.path + " is set by the platform"));
  }
}

TEST_P(ConformanceTest, AnUnknownFieldIsAnErrorUnlessAllowed) {
  const std::string with = "zzzzzz = 1\n" + std::string(spec());
  EXPECT_THAT(ProblemsOf(kind_, with), Contains(HasSubstr("zzzzzz: unknown field zzzzzz")));
  EXPECT_THAT(ProblemsOf(kind_, with, {"zzzzzz"}), IsEmpty());
}

TEST_P(ConformanceTest, SecretsAndServersMembersAreKnownByTheirPaths) {
  for (const FieldDescriptor& field : kind_.fields) {
    const FieldPath path = AnyPathOf(field);
    ASSERT_EQ(FindField(kind_, path), &field) << field.path;
    EXPECT_EQ(IsSensitive(kind_, path), field.sensitivity == Sensitivity::kSecret) << field.path;
    EXPECT_EQ(IsServerOwned(kind_, path), field.owner == Owner::kServer) << field.path;
  }
}

// Values of all sorts, at the places that the kind's fields have.
Value RandomBody(const KindDescriptor& kind, std::mt19937& random) {
  const Array scalars = {Value(),
                         true,
                         "true",
                         "False",
                         7,
                         7.0,
                         -2.5,
                         "7",
                         "a",
                         "",
                         "1.3",
                         "once",
                         "hour",
                         "enabled: true",
                         "text/x.aep-xl",
                         Secret("s"),
                         Array(),
                         Object(),
                         "2024-03-12T18:24:18Z",
                         Expression{"${schema.s.id}"},
                         "application/x+json;version=2",
                         Array{"b", "a", "b"}};
  Value body = Object();
  for (const FieldDescriptor& field : kind.fields) {
    if (random() % 3 != 0) continue;
    const FieldPath path = AnyPathOf(field);
    // Only below what can hold it.
    bool fits = true;
    FieldPath prefix;
    for (const PathStep& step : path.steps()) {
      const Value* at = Lookup(body, prefix);
      const bool index = step.kind == PathStep::Kind::kIndex;
      if (at != nullptr && !at->is_null())
        fits = fits && (index ? at->is_array() : at->is_object());
      prefix = index ? prefix.Index(step.index) : prefix.Member(step.key);
    }
    if (fits) SetAt(body, path, scalars[random() % scalars.size()]);
  }
  return body;
}

TEST_P(ConformanceTest, NormalFormIsStable) {
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const Value body = RandomBody(kind_, random);
    const Value normal = Normalize(kind_, body);
    ASSERT_EQ(Normalize(kind_, normal), normal) << ToJson(body);
    ASSERT_EQ(Normalize(kind_, ToWire(kind_, body)), normal) << ToJson(body);
  }
}

TEST_P(ConformanceTest, OddBodiesAreCheckedAndExpandedWithoutHarm) {
  std::mt19937 random(11);
  for (int i = 0; i < 500; ++i) {
    Value body = RandomBody(kind_, random);
    for (const FieldDescriptor& sugar : kind_.sugar) {
      const Array odd = {
          Value(), 3, "x", Array{1}, Object{{"a", Object()}}, true, Expression{"${var.x}"}};
      if (random() % 2 == 0) body.as_object().Set(sugar.path, odd[random() % odd.size()]);
    }
    std::vector<FieldProblem> problems;
    kind_.expand(body, problems);
    for (const FieldProblem& problem : CheckBody(kind_, body, CheckStage::kResolved)) {
      EXPECT_FALSE(problem.message.empty());
    }
    for (const FieldProblem& problem : problems) EXPECT_FALSE(problem.message.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, ConformanceTest, ::testing::ValuesIn(AllKinds().names()),
                         [](const auto& info) { return info.param; });

TEST(AllKindsTest, EveryKindHasASpecHere) {
  for (const std::string& name : AllKinds().names()) EXPECT_NE(SpecOf(name), "") << name;
}

}  // namespace
}  // namespace plumb
