// What holds of every body, on many made at random.

#include <cstddef>
#include <random>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "lib/kind/descriptor.h"
#include "lib/kind/normalize.h"
#include "lib/testing/made_up_kinds.h"
#include "lib/value/json.h"
#include "lib/value/secret.h"

namespace plumb {
namespace {

constexpr int kBodies = 2000;

class BodyMaker {
 public:
  explicit BodyMaker(unsigned seed) : random_(seed) {}

  Value BucketBody() {
    Object body;
    Maybe(body, "name", Scalar());
    Maybe(body, "description", Pick({Value(""), Value("text"), Value()}));
    Maybe(body, "region", Pick({Value("eu"), Value("us"), Scalar()}));
    Maybe(body, "size", Pick({Value("15"), Value(15), Value(15.0), Scalar()}));
    Maybe(body, "labels", List());
    Maybe(body, "token", Pick({Value(Secret("s")), Scalar()}));
    Maybe(body, "expires", Pick({Value("2024-03-12T18:24:18Z"), Value("17"), Value(17), Scalar()}));
    Maybe(body, "options", Options());
    Maybe(body, "id", Scalar());
    Maybe(body, "novelty", List());
    return body;
  }

  Value TopicBody() {
    Object body;
    Maybe(body, "name", Scalar());
    Maybe(body, "version", Scalar());
    Array rules;
    for (size_t i = Below(5); i > 0; --i) rules.push_back(Rule());
    Maybe(body, "rules", Pick({Value(rules), List(), Scalar()}));
    return body;
  }

 private:
  size_t Below(size_t end) { return random_() % end; }

  Value Pick(Array choices) { return choices[Below(choices.size())]; }

  Value Scalar() {
    return Pick({Value(), Value(true), Value("true"), Value("False"), Value(7), Value(7.0),
                 Value(-2.5), Value("7"), Value("a"), Value(""), Value("zz"),
                 Value(Expression{"${bucket.b.id}"})});
  }

  Value List() {
    Array list;
    for (size_t i = Below(5); i > 0; --i) list.push_back(Scalar());
    return list;
  }

  Value Options() {
    Object options;
    Maybe(options, "compress", Scalar());
    Maybe(options, "colour", Scalar());
    Maybe(options, "description", Scalar());
    Maybe(options, "deep", List());
    return options;
  }

  Value Rule() {
    Object rule;
    Maybe(rule, "id", Pick({Value("a"), Value("b"), Scalar()}));
    Maybe(rule, "path", Scalar());
    Maybe(rule, "limit", Scalar());
    return rule;
  }

  void Maybe(Object& object, const std::string& name, Value value) {
    if (Below(3) != 0) object.Set(name, std::move(value));
  }

  std::mt19937 random_;
};

void ExpectNormalFormIsStable(const KindDescriptor& kind, const Value& body) {
  const Value normal = Normalize(kind, body);
  EXPECT_EQ(Normalize(kind, normal), normal) << ToJson(body);
  EXPECT_EQ(Normalize(kind, ToWire(kind, body)), normal) << ToJson(body);
  EXPECT_EQ(ToWire(kind, ToWire(kind, body)), ToWire(kind, body)) << ToJson(body);
  EXPECT_EQ(Normalize(kind, ToWire(kind, normal)), normal) << ToJson(body);
}

TEST(NormalizePropertyTest, NormalFormOfBucketsIsStable) {
  BodyMaker maker(1);
  for (int i = 0; i < kBodies; ++i) ExpectNormalFormIsStable(Bucket(), maker.BucketBody());
}

TEST(NormalizePropertyTest, NormalFormOfTopicsIsStable) {
  BodyMaker maker(2);
  for (int i = 0; i < kBodies; ++i) ExpectNormalFormIsStable(Topic(), maker.TopicBody());
}

}  // namespace
}  // namespace plumb
