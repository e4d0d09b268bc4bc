#include "lib/kind/check.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/kind/descriptor.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"
#include "lib/value/secret.h"

namespace plumb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Value Json(std::string_view text) { return *ParseJson(text); }

// "path: message (hint)".
std::vector<std::string> Problems(const KindDescriptor& kind, const Value& body,
                                  const std::vector<std::string>& allow = {}) {
  std::vector<std::string> lines;
  for (const FieldProblem& problem : CheckBody(kind, body, CheckStage::kResolved, allow)) {
    lines.push_back(problem.path.ToString() + ": " + problem.message +
                    (problem.hint.empty() ? "" : " (" + problem.hint + ")"));
  }
  return lines;
}

std::vector<std::string> BucketProblems(std::string_view body,
                                        const std::vector<std::string>& allow = {}) {
  return Problems(Bucket(), Json(body), allow);
}

TEST(CheckBodyTest, AGoodBodyHasNoProblems) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "region": "us", "size": 3, "labels": ["x"],
                                 "expires": "2030-01-01T00:00:00Z",
                                 "options": {"compress": true, "colour": {"shade": 3}}})"),
              IsEmpty());
}

TEST(CheckBodyTest, NumbersBooleansAndTimesMayBeText) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "size": "3", "expires": "1710267858",
                                 "options": {"compress": "true"}})"),
              IsEmpty());
}

TEST(CheckBodyTest, AMissingRequiredFieldIsNamed) {
  EXPECT_THAT(BucketProblems("{}"), ElementsAre("name: name is required"));
  EXPECT_THAT(BucketProblems(R"({"name": null})"), ElementsAre("name: name is required"));
}

TEST(CheckBodyTest, ARequiredFieldOfAnAbsentUndescribedParentIsNamed) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back({.path = "ref.id", .presence = Presence::kRequired});
  EXPECT_THAT(Problems(kind, Json(R"({"name": "a"})")), ElementsAre("ref.id: ref.id is required"));
}

TEST(CheckBodyTest, ARequiredFieldOfAnAbsentOptionalParentIsNotMissed) {
  KindDescriptor kind = Bucket();
  kind.fields.push_back({.path = "ref", .type = FieldType::kObject});
  kind.fields.push_back({.path = "ref.id", .presence = Presence::kRequired});
  EXPECT_THAT(Problems(kind, Json(R"({"name": "a"})")), IsEmpty());
  EXPECT_THAT(Problems(kind, Json(R"({"name": "a", "ref": {}})")),
              ElementsAre("ref.id: ref.id is required"));
}

TEST(CheckBodyTest, AMisspeltFieldIsNamedWithTheNearest) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "lables": ["x"]})"),
              ElementsAre("lables: unknown field lables (did you mean labels?)"));
}

TEST(CheckBodyTest, AnUnknownFieldCanBeAllowed) {
  const std::string_view body = R"({"name": "a", "wonderful": {"x": 1}})";
  EXPECT_THAT(BucketProblems(body),
              ElementsAre("wonderful: unknown field wonderful (list it in allow_fields to send it "
                          "anyway: allow_fields = [\"wonderful\"])"));
  EXPECT_THAT(BucketProblems(body, {"wonderful"}), IsEmpty());
}

TEST(CheckBodyTest, AnUnknownFieldOfAnElementCanBeAllowed) {
  const Value body = Json(R"({"name": "t", "bucketId": "b", "rules": [{"id": "a", "remark": 1}]})");
  EXPECT_THAT(Problems(Topic(), body),
              ElementsAre(HasSubstr("rules[0].remark: unknown field rules[].remark")));
  EXPECT_THAT(Problems(Topic(), body, {"rules[].remark"}), IsEmpty());
}

TEST(CheckBodyTest, OpenTablesTakeAnything) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "options": {"compres": 1}})"), IsEmpty());
}

TEST(CheckBodyTest, ServersMembersCannotBeSet) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "state": "x"})"),
              ElementsAre("state: state is set by the platform (remove it)"));
}

TEST(CheckBodyTest, WrongTypesAreNamed) {
  EXPECT_THAT(
      BucketProblems(R"({"name": 3, "size": 1.5, "labels": "x", "options": [],
                         "expires": "2030-01-01"})"),
      ElementsAre("expires: expires must be a datetime, not a string (the date 2030-01-01 has no "
                  "time of day; write 2030-01-01T00:00:00Z)",
                  "labels: labels must be an array, not a string",
                  "name: name must be a string, not an integer (put it in quotes)",
                  "options: options must be a table, not an array",
                  "size: size must be an integer, not a number"));
}

TEST(CheckBodyTest, ValuesOutsideTheAllowedOnesAreNamed) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "region": "uss"})"),
              ElementsAre("region: region cannot be \"uss\" (did you mean us?)"));
  EXPECT_THAT(BucketProblems(R"({"name": "a", "region": "moon"})"),
              ElementsAre("region: region cannot be \"moon\" (one of eu, us, ap)"));
}

TEST(CheckBodyTest, ElementsOfSetsArePlain) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "labels": ["x", ["y"]]})"),
              ElementsAre("labels[1]: an element of labels must be a plain value"));
}

TEST(CheckBodyTest, KeysOfElementsAreThereAndDiffer) {
  const Value body = Json(R"({"name": "t", "bucketId": "b",
                              "rules": [{"id": "a"}, {"path": "x"}, {"id": "a"}, 7]})");
  EXPECT_THAT(Problems(Topic(), body),
              ElementsAre("rules[1].id: rules[].id is required",
                          "rules[2]: two elements of rules have the id a",
                          "rules[3]: an element of rules must be a table, not an integer"));
}

TEST(CheckBodyTest, ExpressionsFitEveryType) {
  Value body = Json(R"({"name": "a"})");
  body.as_object().Set("size", Expression{"${topic.t.version}"});
  body.as_object().Set("labels", Expression{"${var.labels}"});
  EXPECT_THAT(Problems(Bucket(), body), IsEmpty());
}

TEST(CheckBodyTest, AReferenceToAnotherKindIsRefused) {
  Value body = Json(R"({"name": "t"})");
  body.as_object().Set("bucketId", Expression{"${topic.u.id}"});
  EXPECT_THAT(Problems(Topic(), body),
              ElementsAre("bucketId: bucketId takes the id of a bucket, and ${topic.u.id} is a "
                          "topic"));
  body.as_object().Set("bucketId", Expression{"${bucket.u[\"k\"].id}"});
  EXPECT_THAT(Problems(Topic(), body), IsEmpty());
  body.as_object().Set("bucketId", Expression{"${lookup.bucket.u.id}"});
  EXPECT_THAT(Problems(Topic(), body), IsEmpty());
  body.as_object().Set("bucketId", Expression{"${lookup.topic.u.id}"});
  EXPECT_THAT(Problems(Topic(), body), SizeIs(1));
  body.as_object().Set("bucketId", Expression{"${var.bucket}"});
  EXPECT_THAT(Problems(Topic(), body), IsEmpty());
}

TEST(CheckBodyTest, SecretsFitStringsAlone) {
  Value body = Json(R"({"name": "a"})");
  body.as_object().Set("token", Secret("hush"));
  EXPECT_THAT(Problems(Bucket(), body), IsEmpty());
  body.as_object().Set("size", Secret("hush"));
  EXPECT_THAT(Problems(Bucket(), body), ElementsAre("size: size must be an integer, not a secret"));
}

TEST(CheckBodyTest, TheKindsOwnRulesSeeTheNormalForm) {
  EXPECT_THAT(BucketProblems(R"({"name": "a", "size": "0"})"),
              ElementsAre("size: size is 0; the minimum is 1"));
}

TEST(CheckBodyTest, ABodyIsATable) {
  EXPECT_THAT(Problems(Bucket(), Value(3)), ElementsAre(": the body of a bucket must be a table"));
}

}  // namespace
}  // namespace plumb
