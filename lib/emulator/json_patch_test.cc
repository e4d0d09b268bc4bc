#include "lib/emulator/json_patch.h"

#include <gtest/gtest.h>

namespace plumb::emulator {
namespace {

Value Operation(std::string_view op, std::string_view path, Value value) {
  return Array{Object{{"op", op}, {"path", path}, {"value", std::move(value)}}};
}

Value Applied(Value document, const Value& patch) {
  EXPECT_FALSE(ApplyPatch(patch, PatchOperations::kAll, document).has_value());
  return document;
}

PatchFault FaultOf(Value document, const Value& patch) {
  const auto problem = ApplyPatch(patch, PatchOperations::kAddReplaceRemove, document);
  return problem.has_value() ? problem->fault : PatchFault::kTestFailed;
}

TEST(JsonPatchTest, AddSetsMembersAndInsertsElements) {
  EXPECT_EQ(Applied(Object{{"a", 1}}, Operation("add", "/b", 2)),
            Value(Object{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(Applied(Array{1, 3}, Operation("add", "/1", 2)), Value(Array{1, 2, 3}));
  EXPECT_EQ(Applied(Array{1}, Operation("add", "/-", 2)), Value(Array{1, 2}));
}

TEST(JsonPatchTest, ReplaceAndRemoveNeedWhatTheyName) {
  EXPECT_EQ(FaultOf(Object{{"a", 1}}, Operation("replace", "/b", 2)), PatchFault::kMissing);
  EXPECT_EQ(FaultOf(Object{{"a", 1}}, Operation("remove", "/b", 2)), PatchFault::kMissing);
  EXPECT_EQ(FaultOf(Array{1}, Operation("remove", "/1", 2)), PatchFault::kMissing);
  EXPECT_EQ(FaultOf(Object{{"a", 1}}, Operation("add", "/b/c", 2)), PatchFault::kMissing);
}

TEST(JsonPatchTest, EscapedPathsReachOddNames) {
  EXPECT_EQ(Applied(Object{{"a/b", 1}}, Operation("replace", "/a~1b", 2)),
            Value(Object{{"a/b", 2}}));
  EXPECT_EQ(Applied(Object{{"~1", 1}}, Operation("replace", "/~01", 2)), Value(Object{{"~1", 2}}));
}

TEST(JsonPatchTest, OnlyNamedOperationsAreKnown) {
  EXPECT_EQ(FaultOf(Object(), Operation("move", "/a", 1)), PatchFault::kUnsupported);
  EXPECT_EQ(FaultOf(Object(), Operation("add", "a", 1)), PatchFault::kMalformed);
  EXPECT_EQ(FaultOf(Object(), Object()), PatchFault::kMalformed);
  EXPECT_EQ(FaultOf(Object(), Array()), PatchFault::kMalformed);
}

TEST(JsonPatchTest, MoveCopyAndTestWork) {
  const Value move = Array{Object{{"op", "move"}, {"from", "/a"}, {"path", "/b"}}};
  EXPECT_EQ(Applied(Object{{"a", 1}}, move), Value(Object{{"b", 1}}));
  const Value copy = Array{Object{{"op", "copy"}, {"from", "/a"}, {"path", "/b"}}};
  EXPECT_EQ(Applied(Object{{"a", 1}}, copy), Value(Object{{"a", 1}, {"b", 1}}));
  Value document = Object{{"a", 1}};
  EXPECT_TRUE(ApplyPatch(Operation("test", "/a", 2), PatchOperations::kAll, document).has_value());
}

TEST(JsonPatchTest, FailedPatchLeavesTheDocument) {
  Value document = Object{{"a", 1}};
  const Value patch = Array{Object{{"op", "add"}, {"path", "/b"}, {"value", 2}},
                            Object{{"op", "remove"}, {"path", "/c"}}};
  EXPECT_TRUE(ApplyPatch(patch, PatchOperations::kAll, document).has_value());
  EXPECT_EQ(document, Value(Object{{"a", 1}}));
}

TEST(MergePatchTest, NullRemovesAndObjectsMerge) {
  Value target = Object{{"a", 1}, {"b", Object{{"c", 2}, {"d", 3}}}};
  MergePatch(target, Object{{"a", nullptr}, {"b", Object{{"d", 4}}}, {"e", Array{5}}});
  EXPECT_EQ(target, Value(Object{{"b", Object{{"c", 2}, {"d", 4}}}, {"e", Array{5}}}));
}

}  // namespace
}  // namespace plumb::emulator
