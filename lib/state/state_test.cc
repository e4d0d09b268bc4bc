#include "lib/state/state.h"

#include <string>

#include "gtest/gtest.h"

namespace plumb {
namespace {

Address At(const std::string& text) { return *Address::Parse(text); }

TEST(Snapshot, FindsBindingsByAddress) {
  Snapshot snapshot;
  for (const char* text : {"flow.a", "flow.b", "flow.b[\"x\"]", "mapping.a"}) {
    Binding binding;
    binding.address = At(text);
    snapshot.bindings.push_back(binding);
  }
  EXPECT_EQ(snapshot.Find(At("flow.b[\"x\"]")), &snapshot.bindings[2]);
  EXPECT_EQ(snapshot.Find(At("flow.b[\"y\"]")), nullptr);
  EXPECT_EQ(snapshot.Find(At("flow.c")), nullptr);
  EXPECT_EQ(snapshot.Find(At("schema.a")), nullptr);
}

TEST(LockOwner, IsOneLine) {
  const LockOwner owner{.id = "7f",
                        .who = "ann",
                        .host = "ci-3",
                        .command = "plumb apply",
                        .pid = 41,
                        .since = absl::FromUnixSeconds(1710267858)};
  EXPECT_EQ(owner.ToString(),
            "ann on ci-3 (process 41) running \"plumb apply\" since 2024-03-12T18:24:18Z, lock 7f");
}

}  // namespace
}  // namespace plumb
