#include "lib/export/contract.h"

#include "gtest/gtest.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

const Value* Nothing(const Value&) { return nullptr; }

Value Json(std::string_view text) { return *ParseJson(text); }

// A topic whose sugar `bucket` is said again.
KindDescriptor TopicWith(ContractSugar contract) {
  KindDescriptor kind = Topic();
  kind.contract = {std::move(contract)};
  return kind;
}

bool SayBucket(Value& body, const ReferredBody&) {
  if (body.Find("bucketId") == nullptr) return false;
  body.as_object().Erase("bucketId");
  body.as_object().Set("bucket", Expression{"${bucket.a}"});
  return true;
}

TEST(ContractTest, SaysWhatMeansTheSame) {
  const KindDescriptor kind = TopicWith(SayBucket);
  const Object body = {{"name", "t"}, {"bucketId", Expression{"${bucket.a.id}"}}};
  const Object shorter = {{"name", "t"}, {"bucket", Expression{"${bucket.a}"}}};
  EXPECT_EQ(Contracted(kind, body, Nothing), Value(shorter));
}

TEST(ContractTest, KeepsWhatWouldMeanSomethingElse) {
  const KindDescriptor kind = TopicWith(SayBucket);
  const Object body = {{"name", "t"}, {"bucketId", Expression{"${bucket.b.id}"}}};
  EXPECT_EQ(Contracted(kind, body, Nothing), Value(body));
  const Value invalid = Json(R"({"name": "t", "bucketId": "1"})");
  const KindDescriptor breaks = TopicWith(
      [](Value& value, const ReferredBody&) { return value.as_object().Erase("bucketId"); });
  EXPECT_EQ(Contracted(breaks, invalid, Nothing), invalid);
}

}  // namespace
}  // namespace plumb
