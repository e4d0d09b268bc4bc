#include "lib/diag/status_macros.h"

#include <memory>

#include "absl/strings/cord.h"
#include "gtest/gtest.h"

namespace plumb {
namespace {

absl::StatusOr<std::unique_ptr<int>> Pointer(const absl::Status& status) {
  if (!status.ok()) return status;
  return std::make_unique<int>(7);
}

absl::StatusOr<int> Plus(const absl::Status& first, const absl::Status& second) {
  PLUMB_RETURN_IF_ERROR(first);
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<int> a, Pointer(second));
  PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<int> b, Pointer(second));
  return *a + *b;
}

TEST(StatusMacros, PassWhatIsWell) {
  EXPECT_EQ(Plus(absl::OkStatus(), absl::OkStatus()).value(), 14);
}

TEST(StatusMacros, ReturnTheFirstError) {
  const absl::Status first = absl::NotFoundError("first");
  const absl::Status second = absl::AbortedError("second");
  EXPECT_EQ(Plus(first, second).status(), first);
  EXPECT_EQ(Plus(absl::OkStatus(), second).status(), second);
}

TEST(Annotate, PutsTheContextBeforeTheMessage) {
  EXPECT_EQ(Annotate(absl::NotFoundError("no such file"), "reading a.toml"),
            absl::NotFoundError("reading a.toml: no such file"));
}

TEST(Annotate, LeavesOkAlone) { EXPECT_TRUE(Annotate(absl::OkStatus(), "context").ok()); }

TEST(Annotate, KeepsPayloads) {
  absl::Status status = absl::AbortedError("moved");
  status.SetPayload("key", absl::Cord("value"));
  EXPECT_EQ(Annotate(status, "updating").GetPayload("key"), absl::Cord("value"));
}

}  // namespace
}  // namespace plumb
