#include "lib/emulator/store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace plumb::emulator {
namespace {

const Scope& Here() {
  static const Scope& scope = *new Scope{"org", "dev"};
  return scope;
}

std::string FreshFile(std::string_view name) {
  std::string path = absl::StrCat(::testing::TempDir(), "/", name);
  std::filesystem::remove(path);
  return path;
}

TEST(StoreTest, FileKeepsObjectsTheirOrderAndTheirLinks) {
  const std::string path = FreshFile("store.db");
  {
    auto store = *Store::Open(path);
    store->Put(Here(), Collection::kRuns, "b", Object{{"flowId", "f"}});
    store->Put(Here(), Collection::kRuns, "a", Object{{"flowId", "f"}});
    store->Put(Here(), Collection::kRuns, "c", Object{{"flowId", "g"}});
    store->Erase(Here(), Collection::kRuns, "c");
    ASSERT_TRUE(store->Commit().ok());
  }
  auto store = *Store::Open(path);
  const Records& runs = store->In(Here(), Collection::kRuns);
  EXPECT_EQ(runs.by_number().begin()->second->id, "b");
  EXPECT_EQ(runs.Linked("f"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(runs.Find("c"), nullptr);
  EXPECT_EQ(store->openings(), 2);
}

TEST(StoreTest, ReplacedObjectKeepsItsPlaceAndLosesItsLinks) {
  auto store = *Store::Open("");
  store->Put(Here(), Collection::kRuns, "a", Object{{"flowId", "f"}});
  store->Put(Here(), Collection::kRuns, "b", Object{{"flowId", "f"}});
  store->Put(Here(), Collection::kRuns, "a", Object{{"flowId", "g"}});
  const Records& runs = store->In(Here(), Collection::kRuns);
  EXPECT_EQ(runs.by_number().begin()->second->id, "a");
  EXPECT_EQ(runs.Linked("f"), (std::vector<std::string>{"b"}));
}

TEST(StoreTest, FileOfAnotherKindIsRefused) {
  const std::string path = FreshFile("text.db");
  std::ofstream(path) << "this is no database, whatever its name says; it is far too readable";
  EXPECT_FALSE(Store::Open(path).ok());
}

}  // namespace
}  // namespace plumb::emulator
