#include "lib/spec/spec.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

KindRegistry TestKinds() {
  KindDescriptor bucket{.name = KindName("bucket")};
  KindDescriptor topic{.name = KindName("topic")};
  return KindRegistry({std::move(bucket), std::move(topic)});
}

struct Outcome {
  std::vector<Resource> resources;
  std::vector<Resource> lookups;
  std::vector<std::string> problems;  // "FILE:LINE:COLUMN: message (hint)".
  bool complete = true;
};

// Reads files of these paths and texts.
Outcome Read(const std::vector<std::pair<std::string, std::string>>& texts) {
  SourceFiles files;
  Diagnostics diagnostics;
  std::vector<FileId> ids;
  for (const auto& [path, text] : texts) ids.push_back(files.Add(path, text));
  Specs specs = ReadSpecs(files, ids, TestKinds(), diagnostics);
  Outcome outcome{.resources = std::move(specs.resources),
                  .lookups = std::move(specs.lookups),
                  .problems = {},
                  .complete = specs.complete};
  for (const Diagnostic& d : diagnostics.Sorted()) {
    outcome.problems.push_back(
        absl::StrCat(files.path(d.where.file), ":", d.where.line, ":", d.where.column, ": ",
                     d.message, d.hint.empty() ? "" : " (", d.hint, d.hint.empty() ? "" : ")"));
  }
  return outcome;
}

Outcome Read(const std::string& text) { return Read({{"a.toml", text}}); }

using Problems = std::vector<std::string>;

TEST(SpecTest, TablesOfAllFilesComeSortedByAddress) {
  const Outcome outcome = Read({{"b.toml", "[topic.a]\n[bucket.z]"}, {"a.toml", "[topic.A]"}});
  EXPECT_EQ(outcome.problems, Problems());
  ASSERT_EQ(outcome.resources.size(), 3u);
  EXPECT_EQ(outcome.resources[0].address.ToString(), "bucket.z");
  EXPECT_EQ(outcome.resources[1].address.ToString(), "topic.A");
  EXPECT_EQ(outcome.resources[2].address.ToString(), "topic.a");
}

TEST(SpecTest, BodyIsWhatTheTableHoldsLessOurOwnKeys) {
  const Outcome outcome = Read("[bucket.a]\nname = '${var.x}'\nprotect = true\nat.all = [1]");
  ASSERT_EQ(outcome.resources.size(), 1u);
  EXPECT_EQ(ToJson(outcome.resources[0].body, SecretsAs::kFingerprint),
            R"({"at":{"all":[1]},"name":{"$expression":"${var.x}"}})");
}

TEST(SpecTest, OwnKeysFillTheLifecycle) {
  const Outcome outcome = Read(
      "[bucket.a]\nprotect = true\nreplace = 'handover'\nignore_changes = ['a.b']\n"
      "depends_on = ['topic.t']\nallow_fields = ['c']\nfor_each = ['x']");
  EXPECT_EQ(outcome.problems, Problems());
  const Resource& resource = outcome.resources[0];
  EXPECT_TRUE(resource.lifecycle.protect);
  EXPECT_EQ(resource.lifecycle.replace, ReplaceOrder::kCreateFirst);
  EXPECT_EQ(resource.lifecycle.ignore_changes[0].ToString(), "a.b");
  EXPECT_EQ(resource.lifecycle.depends_on[0].ToString(), "topic.t");
  EXPECT_EQ(resource.lifecycle.allow_fields, std::vector<std::string>{"c"});
  EXPECT_EQ(resource.for_each, Value(Array{"x"}));
  EXPECT_EQ(resource.body, Value(Object()));
}

TEST(SpecTest, OwnKeysWithExpressionsAreKeptForLater) {
  const Outcome outcome = Read("[bucket.a]\nprotect = '${var.p}'\nfor_each = '${var.each}'");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.resources[0].own, (Object{{"protect", Expression{"${var.p}"}}}));
  EXPECT_EQ(outcome.resources[0].for_each, Value(Expression{"${var.each}"}));
}

TEST(SpecTest, WrongOwnKeysAreReportedWhereTheyStand) {
  const Outcome outcome = Read(
      "[bucket.a]\nprotect = 'yes'\nfor_each = 3\nreplace = 'later'\nignore_changes = ['a', "
      "'b..c']");
  ASSERT_EQ(outcome.problems.size(), 4u);
  EXPECT_EQ(outcome.problems[0],
            "a.toml:2:11: bucket.a: protect must be true or false, not string");
  EXPECT_EQ(outcome.problems[1],
            "a.toml:3:12: bucket.a: for_each must be an array of strings or a table, not integer");
  EXPECT_TRUE(absl::StartsWith(outcome.problems[2],
                               "a.toml:4:11: bucket.a: replace can only be \"handover\""));
  EXPECT_TRUE(absl::StartsWith(outcome.problems[3], "a.toml:5:24: bucket.a: ignore_changes[1]: "));
  EXPECT_TRUE(outcome.complete);
}

TEST(SpecTest, PositionsAreRelativeToTheBody) {
  const Outcome outcome = Read("[bucket.a-b]\n[bucket.a]\nname = 'x'\nlist = [{ 'k.l' = 1 }]");
  const Resource& resource = outcome.resources[0];
  EXPECT_EQ(resource.address.ToString(), "bucket.a");
  EXPECT_EQ(resource.where.line, 2u);
  ASSERT_NE(resource.positions.Find("name"), nullptr);
  EXPECT_EQ(resource.positions.Find("name")->key.line, 3u);
  ASSERT_NE(resource.positions.Find("list[0].\"k.l\""), nullptr);
  EXPECT_EQ(resource.positions.Find("list[0].\"k.l\"")->key.column, 11u);
  EXPECT_EQ(resource.positions.Find("a"), nullptr);
}

TEST(SpecTest, UnknownKindIsReportedWithTheNearest) {
  const Outcome outcome = Read("[buckte.a]\n[\"x y\".a]");
  EXPECT_EQ(outcome.problems,
            (Problems{"a.toml:1:2: there is no kind \"buckte\" (did you mean bucket?)",
                      "a.toml:2:2: there is no kind \"x y\" (kinds are bucket, topic)"}));
  EXPECT_FALSE(outcome.complete);
}

TEST(SpecTest, LookupsKeepTheirWholeTable) {
  const Outcome outcome = Read("[bucket.a]\n[lookup.bucket.a]\nname = 'x'\nprotect = true");
  EXPECT_EQ(outcome.problems, Problems());
  EXPECT_EQ(outcome.resources.size(), 1u);
  ASSERT_EQ(outcome.lookups.size(), 1u);
  EXPECT_EQ(outcome.lookups[0].address.ToString(), "bucket.a");
  EXPECT_EQ(ToJson(outcome.lookups[0].body), R"({"name":"x","protect":true})");
  EXPECT_EQ(outcome.lookups[0].positions.Find("name")->value.line, 3u);
}

TEST(SpecTest, WrongLookupsAreReported) {
  EXPECT_EQ(Read("[bucket.a]\n[lookup.buckte.a]").problems,
            (Problems{"a.toml:2:9: there is no kind \"buckte\" (did you mean bucket?)"}));
  EXPECT_EQ(Read("lookup = 1\n[bucket.a]").problems,
            (Problems{"a.toml:1:1: lookup is integer; lookups are tables: [lookup.KIND.NAME]"}));
  EXPECT_EQ(Read("[lookup.bucket]\na = 1\n[bucket.a]").problems,
            (Problems{"a.toml:2:1: lookup.bucket.a is integer; a lookup is a table: "
                      "[lookup.bucket.NAME]"}));
  EXPECT_EQ(
      Read({{"a.toml", "[bucket.a]\n[lookup.bucket.a]"}, {"b.toml", "[lookup.bucket.a]"}}).problems,
      (Problems{"b.toml:1:16: lookup.bucket.a is declared twice, first at a.toml:2"}));
}

TEST(SpecTest, WhatIsNoTableIsReported) {
  const Outcome outcome = Read("bucket = 3\n[topic]\na = 'x'\n[[topic.b]]\n[topic.'c d']");
  ASSERT_EQ(outcome.problems.size(), 4u);
  EXPECT_EQ(outcome.problems[0],
            "a.toml:1:1: bucket is integer; resources are tables: [bucket.NAME]");
  EXPECT_EQ(outcome.problems[1],
            "a.toml:3:1: topic.a is string; a resource is a table: [topic.NAME]");
  EXPECT_TRUE(absl::StrContains(outcome.problems[2], "topic.b is array"));
  EXPECT_TRUE(absl::StrContains(outcome.problems[3], "\"c d\" cannot be a resource's name"));
}

TEST(SpecTest, AddressInTwoFilesIsReportedAtTheLaterByPath) {
  const Outcome outcome =
      Read({{"b.toml", "\n[bucket.a]\nname = 'b'"}, {"a.toml", "\n\n[bucket.a]\nname = 'a'"}});
  EXPECT_EQ(outcome.problems,
            (Problems{"b.toml:2:9: bucket.a is declared twice, first at a.toml:3"}));
  ASSERT_EQ(outcome.resources.size(), 1u);
  EXPECT_EQ(outcome.resources[0].body.StringAt("name"), "a");
}

TEST(SpecTest, NothingDeclaredIsAnError) {
  ASSERT_EQ(Read({{"a.toml", ""}, {"b.toml", "# nothing"}}).problems.size(), 1u);
  EXPECT_TRUE(absl::StartsWith(Read({{"a.toml", ""}, {"b.toml", "# nothing"}}).problems[0],
                               ":0:0: no resources declared in 2 files"));
  ASSERT_EQ(Read(std::vector<std::pair<std::string, std::string>>()).problems.size(), 1u);
}

TEST(SpecTest, FileThatDoesNotParseIsReportedAndTheOthersAreRead) {
  const Outcome outcome = Read({{"a.toml", "[bucket.a"}, {"b.toml", "[bucket.b]"}});
  EXPECT_EQ(outcome.problems.size(), 1u);
  EXPECT_EQ(outcome.resources.size(), 1u);
  EXPECT_FALSE(outcome.complete);
}

}  // namespace
}  // namespace plumb
