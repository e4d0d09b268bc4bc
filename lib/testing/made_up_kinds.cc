#include "lib/testing/made_up_kinds.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

// `bucket = "${bucket.a}"` becomes `bucketId = "${bucket.a.id}"`.
void ExpandTopic(Value& body, std::vector<FieldProblem>& problems) {
  if (!body.is_object()) return;
  const Value* bucket = body.Find("bucket");
  if (bucket == nullptr) return;
  if (bucket->is_expression()) {
    const std::string& text = bucket->as_expression().text;
    body.as_object().Set("bucketId",
                         Expression{absl::StrCat(text.substr(0, text.size() - 1), ".id}")});
  } else {
    problems.push_back({.path = FieldPath().Member("bucket"),
                        .message = "bucket must be a reference to a bucket",
                        .hint = "write bucket = \"${bucket.NAME}\""});
  }
  body.as_object().Erase("bucket");
}

void ValidateBucket(const Value& body, std::vector<FieldProblem>& problems) {
  const Value* size = body.Find("size");
  if (size == nullptr || !size->is_int() || size->as_int() > 0) return;
  problems.push_back({.path = FieldPath().Member("size"),
                      .message = absl::StrCat("size is ", size->as_int(), "; the minimum is 1"),
                      .hint = ""});
}

}  // namespace

KindDescriptor Bucket() {
  return {
      .name = KindName("bucket"),
      .summary = "A place for things.",
      .endpoints = {.collection = "/data/things/store/buckets",
                    .item = "/data/things/store/buckets/{id}"},
      .listing = {.shape = ListShape::kItems},
      .item = ItemShape::kItems,
      .created = CreatedShape::kIdEtag,
      .update = {.style = UpdateStyle::kJsonPatchIfMatch},
      .deletion = DeleteStyle::kDeleteThenWait,
      .fields =
          {
              {.path = "name",
               .type = FieldType::kString,
               .presence = Presence::kRequired,
               .summary = "What people call it."},
              {.path = "description", .type = FieldType::kString, .summary = "What it is for."},
              {.path = "region",
               .type = FieldType::kString,
               .on_change = OnChange::kReplace,
               .default_value = Value("eu"),
               .one_of = {"eu", "us", "ap"},
               .summary = "Where it is."},
              {.path = "size",
               .type = FieldType::kInteger,
               .wire = Wire::kString,
               .summary = "How much it holds."},
              {.path = "labels", .type = FieldType::kSet, .summary = "Words to find it by."},
              {.path = "token",
               .type = FieldType::kString,
               .sensitivity = Sensitivity::kSecret,
               .summary = "What opens it."},
              {.path = "expires",
               .type = FieldType::kTime,
               .on_change = OnChange::kReplaceOncePast,
               .summary = "When it goes."},
              {.path = "options", .type = FieldType::kObject, .summary = "Anything else."},
              {.path = "options.compress",
               .type = FieldType::kBoolean,
               .wire = Wire::kString,
               .summary = "Whether it is compressed."},
              {.path = "options.*", .summary = "Any other option."},
              {.path = "id", .owner = Owner::kServer, .summary = "Its id."},
              {.path = "etag", .owner = Owner::kServer, .summary = "Its entity tag."},
              {.path = "created", .owner = Owner::kServer, .summary = "When it was made."},
              {.path = "state", .owner = Owner::kServer, .summary = "What it is doing."},
          },
      .validate = ValidateBucket,
      .replace_rule = Rule{.text = "a bucket cannot move to another region",
                           .source = "Things Store manual, chapter 3"},
      .patch_units = {"labels"},
  };
}

KindDescriptor Topic() {
  return {
      .name = KindName("topic"),
      .summary = "Rules about two buckets.",
      .endpoints = {.collection = "/data/things/rules/topics",
                    .item = "/data/things/rules/topics/{id}"},
      .listing = {.shape = ListShape::kData},
      .item = ItemShape::kBare,
      .created = CreatedShape::kIdEtag,
      .update = {.style = UpdateStyle::kPut},
      .deletion = DeleteStyle::kForget,
      .etag_member = "",
      .version_member = "version",
      .outputs = {"version"},
      .outputs_of_update = {"version"},
      .fields =
          {
              {.path = "name",
               .type = FieldType::kString,
               .presence = Presence::kRequired,
               .summary = "What people call it."},
              {.path = "bucketId",
               .type = FieldType::kString,
               .presence = Presence::kRequired,
               .on_change = OnChange::kReplace,
               .references = KindName("bucket"),
               .replace_group = "pair",
               .summary = "Where its things come from."},
              {.path = "mirrorId",
               .type = FieldType::kString,
               .on_change = OnChange::kReplace,
               .references = KindName("bucket"),
               .replace_group = "pair",
               .summary = "Where its things go."},
              {.path = "rules",
               .type = FieldType::kKeyedList,
               .key = "id",
               .replace_keys = {"fixed-*"},
               .summary = "What it does."},
              {.path = "rules[].id",
               .type = FieldType::kString,
               .presence = Presence::kRequired,
               .summary = "The rule's name."},
              {.path = "rules[].path", .type = FieldType::kString, .summary = "What it is about."},
              {.path = "rules[].limit", .type = FieldType::kInteger, .summary = "How often."},
              {.path = "id", .owner = Owner::kServer, .summary = "Its id."},
              {.path = "version", .owner = Owner::kServer, .summary = "Counts its changes."},
          },
      .sugar = {{.path = "bucket", .summary = "The bucket as a whole: fills bucketId."}},
      .expand = ExpandTopic,
      .replace_rule =
          Rule{.text = "a topic keeps its buckets", .source = "Things Rules manual, chapter 1"},
  };
}

KindRegistry MadeUpKinds() { return KindRegistry({Bucket(), Topic()}); }

}  // namespace plumb
