#ifndef PLUMB_LIB_PLAN_TESTING_RANDOM_ESTATE_H_
#define PLUMB_LIB_PLAN_TESTING_RANDOM_ESTATE_H_

// Small estates made at random. For tests of plans and of what is made of them.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/plan/testing/estate.h"

namespace plumb {

inline std::string RandomBucket(const std::string& name, std::mt19937& random) {
  return absl::StrCat(R"({"name":")", name, R"(","region":")", random() % 2 == 0 ? "eu" : "us",
                      R"(","size":)", random() % 3 + 1, "}");
}

inline std::string RandomTopic(const std::string& name, const std::string& bucket,
                               const std::string& mirror, std::mt19937& random) {
  return absl::StrCat(R"({"name":")", name, R"(","bucketId":")", bucket, R"(","mirrorId":")",
                      mirror, R"(","rules":[{"id":"r","limit":)", random() % 3, "}]}");
}

// Three buckets and two topics about them, each perhaps wanted, perhaps there.
inline void Fill(Estate& estate, std::mt19937& random) {
  std::vector<int> wanted;
  for (int b = 0; b < 3; ++b) {
    const std::string name = absl::StrCat("b", b), address = "bucket." + name;
    if (random() % 4 != 0) {
      estate.Want(address, RandomBucket(name, random));
      wanted.push_back(b);
    }
    if (random() % 3 != 0) {
      const std::string body = RandomBucket(name, random);
      estate.Have(address, absl::StrCat(b), body,
                  random() % 3 == 0 ? RandomBucket(name, random) : body);
    }
  }
  for (int t = 0; t < 2 && !wanted.empty(); ++t) {
    const std::string name = absl::StrCat("t", t);
    const int first = wanted[random() % wanted.size()], second = wanted[random() % wanted.size()];
    const std::string a = absl::StrCat("bucket.b", first), b = absl::StrCat("bucket.b", second);
    estate.Want("topic." + name, RandomTopic(name, "${" + a + ".id}", "${" + b + ".id}", random),
                {a, b});
    if (random() % 2 == 0) {
      const std::string body = RandomTopic(name, absl::StrCat(first), absl::StrCat(second), random);
      estate.Have("topic." + name, absl::StrCat(10 + t), body, body, {a, b});
    }
  }
}

// Lists everything in another order.
inline void Shuffle(Estate& estate, std::mt19937& random) {
  for (auto& [kind, objects] : estate.live) std::shuffle(objects.begin(), objects.end(), random);
}

}  // namespace plumb

#endif  // PLUMB_LIB_PLAN_TESTING_RANDOM_ESTATE_H_
