#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "lib/desired/desired.h"
#include "lib/spec/spec.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Two kinds that refer to each other and themselves by any field of `on`;
// `bucketId` wants a bucket.
KindRegistry LinkedKinds() {
  std::vector<KindDescriptor> kinds;
  for (const char* name : {"bucket", "topic"}) {
    KindDescriptor kind{.name = KindName(name), .outputs = {"version"}};
    kind.fields = {{.path = "title"},
                   {.path = "size", .type = FieldType::kInteger},
                   {.path = "key", .sensitivity = Sensitivity::kSecret},
                   {.path = "bucketId", .references = KindName("bucket")},
                   {.path = "on", .type = FieldType::kList}};
    kinds.push_back(std::move(kind));
  }
  return KindRegistry(std::move(kinds));
}

class NoSecrets : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view, std::string_view what) override {
    return std::string(what);
  }
};

struct Outcome {
  DesiredGraph graph;
  std::vector<std::string> problems;  // "FILE:LINE:COLUMN: message (hint)".

  std::string Body(std::string_view address) const {
    return ToJson(graph.Find(*Address::Parse(address))->body, SecretsAs::kFingerprint);
  }
  std::string DependenciesOf(std::string_view address) const {
    return absl::StrJoin(graph.Find(*Address::Parse(address))->depends_on, " ",
                         [](std::string* out, const Address& a) { out->append(a.ToString()); });
  }
};

using Texts = std::vector<std::string>;

// The texts are those of the files 0.toml, 1.toml and so on, read in the order of `order`.
Outcome Build(const Texts& texts, const KindRegistry& kinds, const std::vector<size_t>& order) {
  SourceFiles files;
  Diagnostics diagnostics;
  std::vector<FileId> ids;
  for (const size_t i : order) ids.push_back(files.Add(absl::StrCat(i, ".toml"), texts[i]));
  Specs specs = ReadSpecs(files, ids, kinds, diagnostics);
  NoSecrets secrets;
  Outcome outcome{.graph = BuildDesired({.resources = std::move(specs.resources),
                                         .lookups = std::move(specs.lookups),
                                         .kinds = kinds,
                                         .variables = {},
                                         .secrets = secrets,
                                         .complete = specs.complete},
                                        diagnostics)};
  for (const Diagnostic& d : diagnostics.Sorted()) {
    outcome.problems.push_back(
        absl::StrCat(files.path(d.where.file), ":", d.where.line, ":", d.where.column, ": ",
                     d.message, d.hint.empty() ? "" : " (", d.hint, d.hint.empty() ? "" : ")"));
  }
  return outcome;
}

// DesiredResource::kind points into the registry: it has to live on.
const KindRegistry& Kinds() {
  static const auto& kinds = *new KindRegistry(LinkedKinds());
  return kinds;
}

Outcome Build(const std::string& text) { return Build({text}, Kinds(), {0}); }

TEST(ReferencesTest, OutputsStayExpressionsAndMakeEdges) {
  const Outcome outcome = Build("[bucket.a]\n[topic.t]\ntitle = '${bucket.a.version}'");
  EXPECT_EQ(outcome.problems, Texts());
  EXPECT_EQ(outcome.DependenciesOf("topic.t"), "bucket.a");
  EXPECT_EQ(outcome.Body("topic.t"), R"({"title":{"$expression":"${bucket.a.version}"}})");
}

TEST(ReferencesTest, FieldsThatTheOtherSpecSetsArePutIn) {
  const Outcome outcome = Build(
      "[bucket.a]\ntitle = 'A'\nsize = 3\n[topic.t]\ntitle = 'on ${bucket.a.title}'\nsize = "
      "'${bucket.a.size}'");
  EXPECT_EQ(outcome.problems, Texts());
  EXPECT_EQ(outcome.Body("topic.t"), R"({"size":3,"title":"on A"})");
  EXPECT_EQ(outcome.DependenciesOf("topic.t"), "bucket.a");
}

TEST(ReferencesTest, FieldsOfFieldsArePutInDependenciesFirst) {
  const Outcome outcome = Build(
      "[topic.a]\ntitle = '<${topic.b.title}>'\n[topic.b]\ntitle = '${topic.c.title} "
      "${bucket.z.id}'\n[topic.c]\ntitle = 'c'\n[bucket.z]");
  EXPECT_EQ(outcome.problems, Texts());
  EXPECT_EQ(outcome.Body("topic.a"), R"({"title":{"$expression":"<c ${bucket.z.id}>"}})");
  EXPECT_EQ(outcome.DependenciesOf("topic.a"), "bucket.z topic.b");
}

TEST(ReferencesTest, SecretFieldStaysSecretWhereItIsPutIn) {
  const Outcome outcome =
      Build("[bucket.a]\nkey = '${secret.env.K}'\n[topic.t]\ntitle = 'x ${bucket.a.key}'");
  EXPECT_EQ(outcome.problems, Texts());
  const Value& title = *outcome.graph.Find(*Address::Parse("topic.t"))->body.Find("title");
  ASSERT_TRUE(title.is_secret());
  EXPECT_EQ(title.as_secret().Reveal(), "x K");
}

TEST(ReferencesTest, TypeIsCheckedAfterAFieldIsPutIn) {
  const Outcome outcome = Build("[bucket.a]\ntitle = 'A'\n[topic.t]\nsize = '${bucket.a.title}'");
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_TRUE(
      absl::StartsWith(outcome.problems[0], "0.toml:4:1: topic.t: size must be an integer"));
}

TEST(ReferencesTest, TableCannotStandInsideAText) {
  const Outcome outcome = Build("[bucket.a]\non = ['x']\n[topic.t]\ntitle = 'x ${bucket.a.on}'");
  EXPECT_EQ(outcome.problems, (Texts{"0.toml:4:9: topic.t: title refers to bucket.a.on, which is "
                                     "array and cannot stand inside a longer string"}));
}

TEST(ReferencesTest, AbsentResourceIsReportedWithTheNearest) {
  const Outcome outcome = Build("[bucket.abc]\n[topic.t]\non = ['x', '${bucket.abd.id}']");
  EXPECT_EQ(outcome.problems,
            (Texts{"0.toml:3:12: topic.t: on[1] refers to bucket.abd, which no spec "
                   "declares (did you mean bucket.abc?)"}));
}

TEST(ReferencesTest, AbsentResourceIsPassedOverWhenAFileCouldNotBeRead) {
  const Outcome outcome =
      Build({"[topic.t]\ntitle = '${bucket.a.id}'", "[bucket.a\n"}, Kinds(), {0, 1});
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(outcome.problems[0], "1.toml:"));
}

TEST(ReferencesTest, UnknownAttributeIsReportedWithTheNearest) {
  const Outcome outcome = Build(
      "[bucket.a]\ntitle = 'x'\n[topic.t]\ntitle = '${bucket.a.titel}'\nsize = '${bucket.a.x9}'");
  EXPECT_EQ(
      outcome.problems,
      (Texts{"0.toml:4:9: topic.t: title refers to titel of bucket.a, which has no such thing "
             "(did you mean title?)",
             "0.toml:5:8: topic.t: size refers to x9 of bucket.a, which has no such thing (it has "
             "id, version, title)"}));
}

TEST(ReferencesTest, BareReferenceLeftIsReportedWithTheAttributes) {
  const Outcome outcome = Build("[bucket.a]\n[topic.t]\ntitle = '${bucket.a}'");
  EXPECT_EQ(outcome.problems,
            (Texts{"0.toml:3:9: topic.t: title refers to bucket.a as a whole (name one of its "
                   "attributes: ${bucket.a.id}, ${bucket.a.version})"}));
}

TEST(ReferencesTest, AnotherKindThanTheFieldWantsIsReportedOnce) {
  const Outcome outcome = Build("[topic.u]\n[topic.t]\nbucketId = '${topic.u.id}'");
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_TRUE(absl::StrContains(outcome.problems[0], "topic.t: bucketId takes the id of a bucket"));
}

TEST(ReferencesTest, ReferenceWithoutKeyNamesTheKeys) {
  const Outcome outcome =
      Build("[bucket.a]\nfor_each = ['x', 'y']\n[topic.t]\nbucketId = '${bucket.a.id}'");
  EXPECT_EQ(
      outcome.problems,
      (Texts{"0.toml:4:12: topic.t: bucketId refers to bucket.a, which has for_each; name one key "
             "(there are bucket.a[\"x\"], bucket.a[\"y\"])"}));
}

TEST(ReferencesTest, KeyThatIsNotThereIsReported) {
  const Outcome outcome = Build(
      "[bucket.a]\nfor_each = ['charges']\n[bucket.b]\n[topic.t]\non = "
      "['${bucket.a[\"charge\"].id}', '${bucket.b[\"x\"].id}']");
  EXPECT_EQ(
      outcome.problems,
      (Texts{"0.toml:5:7: topic.t: on[0] refers to bucket.a[\"charge\"], a key that is not in its "
             "for_each (did you mean bucket.a[\"charges\"]?)",
             "0.toml:5:35: topic.t: on[1] refers to bucket.b[\"x\"] (bucket.b has no for_each, and "
             "so no keys)"}));
}

TEST(ReferencesTest, ReferenceToABlockWithUnknownKeysIsPassedOver) {
  const Outcome outcome =
      Build("[bucket.a]\nfor_each = '${var.x}'\n[topic.t]\nbucketId = '${bucket.a[\"k\"].id}'");
  ASSERT_EQ(outcome.problems.size(), 1u);
  EXPECT_TRUE(absl::StrContains(outcome.problems[0], "the variable x is not set"));
}

TEST(ReferencesTest, ReferenceToItselfIsReported) {
  const Outcome outcome = Build("[topic.t]\ntitle = '${topic.t.id}'");
  EXPECT_EQ(outcome.problems, (Texts{"0.toml:2:9: topic.t: title refers to topic.t itself"}));
}

TEST(ReferencesTest, DependsOnMakesEdgesToAllInstances) {
  const Outcome outcome = Build(
      "[bucket.a]\nfor_each = ['x', 'y']\n[bucket.b]\n[topic.t]\ndepends_on = ['bucket.b', "
      "'bucket.a']");
  EXPECT_EQ(outcome.problems, Texts());
  EXPECT_EQ(outcome.DependenciesOf("topic.t"), "bucket.a[\"x\"] bucket.a[\"y\"] bucket.b");
}

TEST(ReferencesTest, DependsOnSomethingAbsentIsReported) {
  const Outcome outcome =
      Build("[bucket.abc]\n[topic.t]\ndepends_on = ['bucket.abc', 'bucket.abd']");
  EXPECT_EQ(outcome.problems,
            (Texts{"0.toml:3:29: topic.t: depends_on[1] refers to bucket.abd, which no "
                   "spec declares (did you mean bucket.abc?)"}));
}

TEST(ReferencesTest, CycleNamesEveryAddressOnIt) {
  const Outcome outcome = Build(
      "[topic.a]\ntitle = '${topic.b.id}'\n[topic.b]\ntitle = "
      "'${topic.c.id}'\n[topic.c]\ndepends_on "
      "= ['topic.a']");
  EXPECT_EQ(outcome.problems, (Texts{"0.toml:1:8: topic.a depends on itself, in a cycle: topic.a "
                                     "-> topic.b -> topic.c -> topic.a"}));
}

TEST(ReferencesTest, EachCycleIsReported) {
  const Outcome outcome = Build(
      "[topic.a]\ntitle = '${topic.b.id}'\n[topic.b]\ntitle = '${topic.a.id}'\n"
      "[topic.c]\ntitle = '${topic.d.id}'\n[topic.d]\ntitle = '${topic.c.id}'");
  EXPECT_EQ(
      outcome.problems,
      (Texts{"0.toml:1:8: topic.a depends on itself, in a cycle: topic.a -> topic.b -> topic.a",
             "0.toml:5:8: topic.c depends on itself, in a cycle: topic.c -> topic.d -> topic.c"}));
}

TEST(ReferencesTest, AddressTwiceInTheInputIsReported) {
  Resource resource{.address = *Address::Parse("bucket.a"), .body = Object()};
  NoSecrets secrets;
  Diagnostics diagnostics;
  const DesiredGraph graph = BuildDesired(
      {.resources = {resource, resource}, .kinds = Kinds(), .variables = {}, .secrets = secrets},
      diagnostics);
  EXPECT_EQ(graph.resources().size(), 1u);
  ASSERT_EQ(diagnostics.errors(), 1u);
  EXPECT_EQ(diagnostics.Sorted()[0].message, "bucket.a is declared twice");
}

// Topics of which each refers to some of those before it, one a file.
Texts RandomDag(std::mt19937& random, size_t size) {
  Texts texts;
  for (size_t i = 0; i < size; ++i) {
    // The order of names has nothing to do with that of dependencies.
    const auto name = [size](size_t n) { return absl::StrCat("n", (n * 7 + 3) % size); };
    std::string text = absl::StrCat("[topic.", name(i), "]\ntitle = 'of ", i, "'\non = [");
    for (size_t j = 0; j < i; ++j) {
      const char* attribute = random() % 2 == 0 ? "id" : "title";
      if (random() % 3 == 0) absl::StrAppend(&text, "'${topic.", name(j), ".", attribute, "}', ");
    }
    texts.push_back(text + "]\n");
  }
  return texts;
}

std::vector<size_t> Numbers(size_t size) {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < size; ++i) numbers.push_back(i);
  return numbers;
}

TEST(ReferencesTest, NoDagHasACycleAndItsOrderPutsDependenciesFirst) {
  std::mt19937 random(4);
  for (int i = 0; i < 200; ++i) {
    const size_t size = std::vector<size_t>{1, 2, 5, 11}[random() % 4];
    const Outcome outcome = Build(RandomDag(random, size), Kinds(), Numbers(size));
    ASSERT_EQ(outcome.problems, Texts());
    const std::vector<size_t> order = outcome.graph.Order();
    ASSERT_EQ(order.size(), size);
    std::map<Address, size_t> turn;
    for (size_t t = 0; t < size; ++t) turn[outcome.graph.resources()[order[t]].address] = t;
    for (const DesiredResource& resource : outcome.graph.resources()) {
      for (const Address& on : resource.depends_on) ASSERT_LT(turn[on], turn[resource.address]);
    }
  }
}

TEST(ReferencesTest, OrderOfFilesDoesNotMatter) {
  std::mt19937 random(5);
  for (int i = 0; i < 100; ++i) {
    Texts texts = RandomDag(random, 11);
    texts[3] += "titel = '${topic.absent.id}'\n";  // Problems come in one order, too.
    std::vector<size_t> order = Numbers(texts.size());
    const Outcome first = Build(texts, Kinds(), order);
    std::shuffle(order.begin(), order.end(), random);
    const Outcome second = Build(texts, Kinds(), order);
    Texts sorted_first = first.problems, sorted_second = second.problems;
    std::sort(sorted_first.begin(), sorted_first.end());
    std::sort(sorted_second.begin(), sorted_second.end());
    ASSERT_EQ(sorted_first, sorted_second);
    ASSERT_EQ(first.graph.resources().size(), second.graph.resources().size());
    for (size_t n = 0; n < texts.size(); ++n) {
      const DesiredResource& a = first.graph.resources()[n];
      const DesiredResource& b = second.graph.resources()[n];
      ASSERT_EQ(a.address, b.address);
      ASSERT_EQ(a.body, b.body);
      ASSERT_EQ(a.depends_on, b.depends_on);
    }
  }
}

}  // namespace
}  // namespace plumb
