#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "lib/client/client.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

KindDescriptor Flow() {
  KindDescriptor kind;
  kind.name = KindName("flow");
  kind.patch_units = {"transformations[]", "labels"};
  FieldDescriptor token;
  token.path = "auth.token";
  token.sensitivity = Sensitivity::kSecret;
  kind.fields = {token};
  return kind;
}

Value Json(std::string_view text) { return *ParseJson(text); }

std::vector<FieldPath> Paths(const std::vector<std::string>& texts) {
  std::vector<FieldPath> paths;
  for (const std::string& text : texts) paths.push_back(*FieldPath::Parse(text));
  return paths;
}

// The operations, one a line, or the error.
std::string Lines(const absl::StatusOr<std::vector<PatchOperation>>& operations) {
  if (!operations.ok()) return operations.status().ToString();
  return absl::StrJoin(*operations, "\n", [](std::string* out, const PatchOperation& operation) {
    absl::StrAppend(out, operation.op, " ", operation.path, " ",
                    ToJson(operation.value, SecretsAs::kText));
  });
}

std::string PatchOf(const std::vector<std::string>& paths, const Value& wanted,
                    const Value& current, const Value& written = Value()) {
  return Lines(MakePatch(Flow(), Paths(paths), wanted, current, written));
}

TEST(MakePatch, ReplacesAddsAndRemoves) {
  EXPECT_EQ(PatchOf({"name", "description", "schedule.interval"},
                    Json(R"({"name": "b", "description": "d"})"),
                    Json(R"({"name": "a", "schedule": {"interval": "15", "start": 1}})")),
            "add /description \"d\"\n"
            "replace /name \"b\"\n"
            "remove /schedule/interval \"15\"");
}

TEST(MakePatch, EqualValuesNeedNoOperation) {
  EXPECT_EQ(PatchOf({"name"}, Json(R"({"name": "a"})"), Json(R"({"name": "a", "x": 1})")), "");
}

TEST(MakePatch, NamesAreEscapedForPointers) {
  EXPECT_EQ(PatchOf({"tags.adobe/a~b"}, Json(R"({"tags": {"adobe/a~b": 2}})"),
                    Json(R"({"tags": {"adobe/a~b": 1}})")),
            "replace /tags/adobe~1a~0b 2");
}

TEST(MakePatch, MissingParentIsAddedWhole) {
  EXPECT_EQ(
      PatchOf({"a.b.c", "a.b.d"}, Json(R"({"a": {"b": {"c": 1, "d": 2}}})"), Json(R"({"a": {}})")),
      "add /a/b {\"c\":1,\"d\":2}");
}

TEST(MakePatch, NullCountsAsNothing) {
  EXPECT_EQ(PatchOf({"a.b", "c"}, Json(R"({"a": {"b": 1}, "c": null})"),
                    Json(R"({"a": null, "c": null})")),
            "add /a {\"b\":1}");
}

TEST(MakePatch, ValueThatCannotHoldTheFieldIsReplaced) {
  EXPECT_EQ(PatchOf({"a.b"}, Json(R"({"a": {"b": 1}})"), Json(R"({"a": "text"})")),
            "replace /a {\"b\":1}");
}

TEST(MakePatch, ElementIsFoundByItsKeyAndSentWhole) {
  EXPECT_EQ(
      PatchOf(
          {"transformations[name=Mapping].params.mappingVersion"},
          Json(R"({"transformations": [{"name": "Mapping", "params": {"mappingVersion": 2}}]})"),
          Json(R"({"transformations": [{"name": "Copy"},
                                           {"name": "Mapping", "params": {"mappingVersion": 1}}]})")),
      "replace /transformations/1 {\"name\":\"Mapping\",\"params\":{\"mappingVersion\":2}}");
}

TEST(MakePatch, ElementThatIsNoUnitIsChangedInside) {
  EXPECT_EQ(PatchOf({"columns[name=b].type"}, Json(R"({"columns": [{"name": "b", "type": "x"}]})"),
                    Json(R"({"columns": [{"name": "a"}, {"name": "b", "type": "y", "more": 1}]})")),
            "replace /columns/1/type \"x\"");
}

TEST(MakePatch, ChangeInsideAMissingElementIsRefused) {
  const auto operations =
      MakePatch(Flow(), Paths({"transformations[name=Mapping].params"}),
                Json(R"({"transformations": [{"name": "Mapping", "params": 1}]})"),
                Json(R"({"transformations": [{"name": "Copy"}]})"), Value());
  EXPECT_EQ(
      operations.status(),
      absl::FailedPreconditionError("the platform has no transformations[name=Mapping] to change"));
}

TEST(MakePatch, ElementThatIsThereTwiceIsRefused) {
  const auto operations = MakePatch(
      Flow(), Paths({"transformations[name=Mapping].params"}),
      Json(R"({"transformations": [{"name": "Mapping", "params": 1}]})"),
      Json(R"({"transformations": [{"name": "Mapping"}, {"name": "Mapping"}]})"), Value());
  EXPECT_EQ(operations.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(operations.status().message(),
            "the platform has two elements whose name is Mapping; remove one");
}

TEST(MakePatch, NewElementsAreAddedAtTheEnd) {
  EXPECT_EQ(PatchOf({"c[n=x]", "c[n=y]"}, Json(R"({"c": [{"n": "x"}, {"n": "y"}, {"n": "z"}]})"),
                    Json(R"({"c": [{"n": "z"}]})")),
            "add /c/- {\"n\":\"x\"}\n"
            "add /c/- {\"n\":\"y\"}");
}

TEST(MakePatch, ElementsAreRemovedFromTheEnd) {
  std::string current = R"({"c": [)";
  for (int i = 0; i < 12; ++i) absl::StrAppend(&current, i > 0 ? "," : "", "{\"n\":\"e", i, "\"}");
  absl::StrAppend(&current, "]}");
  EXPECT_EQ(PatchOf({"c[n=e2]", "c[n=e9]", "c[n=e11]", "a"}, Json(R"({"a": 1})"), Json(current)),
            "add /a 1\n"
            "remove /c/11 {\"n\":\"e11\"}\n"
            "remove /c/9 {\"n\":\"e9\"}\n"
            "remove /c/2 {\"n\":\"e2\"}");
}

TEST(MakePatch, UnitIsSentWholeAndOnce) {
  EXPECT_EQ(PatchOf({"labels.a", "labels.b.c"}, Json(R"({"labels": {"a": 2, "b": {"c": 2}}})"),
                    Json(R"({"labels": {"a": 1, "b": {"c": 1}}})")),
            "replace /labels {\"a\":2,\"b\":{\"c\":2}}");
}

TEST(MakePatch, SecretThatWasSentIsReplacedThoughNoGetShowsIt) {
  const Value wanted = Object{{"auth", Object{{"token", Secret("new")}}}};
  const Value written = Object{{"auth", Object{{"token", Secret::OfFingerprint("hmac-sha256:0")}}}};
  EXPECT_EQ(PatchOf({"auth.token"}, wanted, Json(R"({"auth": {}})"), written),
            "replace /auth/token \"new\"");
  EXPECT_EQ(PatchOf({"auth.token"}, wanted, Json(R"({})"), written), "replace /auth/token \"new\"");
}

TEST(MakePatch, SecretThatWasNeverSentIsAdded) {
  const Value wanted = Object{{"auth", Object{{"token", Secret("new")}}}};
  EXPECT_EQ(PatchOf({"auth.token"}, wanted, Json(R"({"auth": {}})")), "add /auth/token \"new\"");
}

TEST(MakePatch, MaskedSecretIsReplaced) {
  const Value wanted = Object{{"auth", Object{{"token", Secret("new")}}}};
  EXPECT_EQ(PatchOf({"auth.token"}, wanted, Json(R"({"auth": {"token": "****"}})")),
            "replace /auth/token \"new\"");
}

TEST(MakePatch, RemovedSecretIsNotSaidAgain) {
  EXPECT_EQ(PatchOf({"auth.token"}, Json(R"({"auth": {}})"), Json(R"({"auth": {"token": "x"}})")),
            "remove /auth/token null");
}

TEST(MakePatch, HiddenSecretIsRemoved) {
  const Value written = Object{{"auth", Object{{"token", Secret::OfFingerprint("hmac-sha256:0")}}}};
  EXPECT_EQ(PatchOf({"auth.token"}, Json(R"({"auth": {}})"), Json(R"({"auth": {}})"), written),
            "remove /auth/token null");
}

// RFC 6902, as far as it is needed here: every operation has to be possible.
class Applier {
 public:
  explicit Applier(Value root) : root_(std::move(root)) {}

  void Apply(const PatchOperation& operation) {
    std::vector<std::string> tokens = absl::StrSplit(operation.path, '/');
    tokens.erase(tokens.begin());
    const std::string last = tokens.back();
    tokens.pop_back();
    Value* at = &root_;
    for (const std::string& token : tokens) {
      at = Child(*at, token);
      ASSERT_NE(at, nullptr) << operation.path;
    }
    if (at->is_array()) {
      Change(at->as_array(), last, operation);
    } else {
      ASSERT_TRUE(at->is_object()) << operation.path;
      Change(at->as_object(), absl::StrReplaceAll(last, {{"~1", "/"}, {"~0", "~"}}), operation);
    }
  }

  const Value& root() const { return root_; }

 private:
  static Value* Child(Value& value, const std::string& token) {
    if (!value.is_array())
      return value.Find(absl::StrReplaceAll(token, {{"~1", "/"}, {"~0", "~"}}));
    size_t index = 0;
    const bool there = absl::SimpleAtoi(token, &index) && index < value.as_array().size();
    return there ? &value.as_array()[index] : nullptr;
  }

  static void Change(Array& array, const std::string& token, const PatchOperation& operation) {
    if (token == "-") {
      ASSERT_EQ(operation.op, "add");
      array.push_back(operation.value);
      return;
    }
    size_t index = 0;
    ASSERT_TRUE(absl::SimpleAtoi(token, &index) && index < array.size()) << operation.path;
    if (operation.op == "replace") array[index] = operation.value;
    if (operation.op == "remove") array.erase(array.begin() + static_cast<ptrdiff_t>(index));
    ASSERT_NE(operation.op, "add");
  }

  static void Change(Object& object, const std::string& name, const PatchOperation& operation) {
    if (operation.op != "add") {
      ASSERT_NE(object.Find(name), nullptr) << operation.path;
    }
    if (operation.op == "remove") {
      object.Erase(name);
    } else {
      object.Set(name, operation.value);
    }
  }

  Value root_;
};

// Objects of objects, scalars and arrays of {"n": ..., "v": ...}.
Value RandomObject(std::mt19937& random, int depth) {
  Object object;
  for (unsigned i = random() % 4; i > 0; --i) {
    const std::string name(1, static_cast<char>('a' + random() % 4));
    if (depth > 0 && random() % 2 == 0) {
      object.Set(name, RandomObject(random, depth - 1));
    } else {
      object.Set(name, static_cast<int64_t>(random() % 3));
    }
  }
  if (random() % 2 == 0) {
    Array list;
    for (int i = 0; i < 4; ++i) {
      if (random() % 2 == 0) continue;
      list.push_back(
          Object{{"n", absl::StrCat("e", i)}, {"v", static_cast<int64_t>(random() % 2)}});
    }
    object.Set("list", list);
  }
  return object;
}

// Where `wanted` and `current` differ, as a diff would say.
void Differences(const FieldPath& at, const Value* wanted, const Value* current,
                 std::vector<FieldPath>& paths) {
  if (wanted != nullptr && current != nullptr && *wanted == *current) return;
  const bool objects =
      wanted != nullptr && current != nullptr && wanted->is_object() && current->is_object();
  const bool lists =
      wanted != nullptr && current != nullptr && wanted->is_array() && current->is_array();
  if (objects) {
    for (const auto& [name, value] : wanted->as_object()) {
      Differences(at.Member(name), &value, current->Find(name), paths);
    }
    for (const auto& [name, value] : current->as_object()) {
      if (wanted->Find(name) == nullptr) paths.push_back(at.Member(name));
    }
  } else if (lists) {
    for (int i = 0; i < 4; ++i) {
      const FieldPath element = FieldPath().Element("n", absl::StrCat("e", i));
      const FieldPath whole = at.Element("n", absl::StrCat("e", i));
      const Value* a = Lookup(*wanted, element);
      const Value* b = Lookup(*current, element);
      if (a != nullptr || b != nullptr) Differences(whole, a, b, paths);
    }
  } else {
    paths.push_back(at);
  }
}

// With keyed lists in one order.
Value Sorted(Value value) {
  if (value.is_array()) {
    std::sort(value.as_array().begin(), value.as_array().end(),
              [](const Value& a, const Value& b) { return a.StringAt("n") < b.StringAt("n"); });
  } else if (value.is_object()) {
    for (auto& member : value.as_object()) member.second = Sorted(std::move(member.second));
  }
  return value;
}

TEST(MakePatch, AppliedOperationsGiveWhatIsWanted) {
  std::mt19937 random(6902);
  for (int i = 0; i < 3000; ++i) {
    const Value wanted = RandomObject(random, 3);
    const Value current = RandomObject(random, 3);
    std::vector<FieldPath> paths;
    Differences(FieldPath(), &wanted, &current, paths);
    const auto operations = MakePatch(KindDescriptor(), paths, wanted, current, Value());
    ASSERT_TRUE(operations.ok()) << operations.status();
    Applier applier(current);
    for (const PatchOperation& operation : *operations) applier.Apply(operation);
    ASSERT_EQ(ToJson(Sorted(applier.root())), ToJson(Sorted(wanted)))
        << "from " << ToJson(current) << "\n"
        << Lines(operations);
  }
}

// Whether `path` is one of `paths`, or inside one, or on the way to one.
bool Touches(const std::vector<FieldPath>& paths, const FieldPath& path) {
  for (const FieldPath& one : paths) {
    if (path.StartsWith(one) || one.StartsWith(path)) return true;
  }
  return false;
}

TEST(MakePatch, FieldsThatAreNotNamedStay) {
  std::mt19937 random(6901);
  int kept = 0;
  for (int i = 0; i < 3000; ++i) {
    const Value wanted = RandomObject(random, 3);
    const Value current = RandomObject(random, 3);
    std::vector<FieldPath> all, paths;
    Differences(FieldPath(), &wanted, &current, all);
    for (const FieldPath& path : all) {
      if (random() % 2 == 0) paths.push_back(path);
    }
    const auto operations = MakePatch(KindDescriptor(), paths, wanted, current, Value());
    ASSERT_TRUE(operations.ok()) << operations.status();
    Applier applier(current);
    for (const PatchOperation& operation : *operations) applier.Apply(operation);
    for (const FieldPath& path : all) {
      if (Touches(paths, path)) continue;
      const Value* before = Lookup(current, path);
      const Value* after = Lookup(applier.root(), path);
      ASSERT_EQ(before == nullptr, after == nullptr) << path.ToString();
      if (before == nullptr) continue;
      ASSERT_EQ(ToJson(*before), ToJson(*after)) << path.ToString();
      ++kept;
    }
  }
  EXPECT_GT(kept, 100);
}

}  // namespace
}  // namespace plumb
