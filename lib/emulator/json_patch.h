#ifndef PLUMB_LIB_EMULATOR_JSON_PATCH_H_
#define PLUMB_LIB_EMULATOR_JSON_PATCH_H_

// JSON Patch (RFC 6902), JSON Pointer (RFC 6901) and merge patch (RFC 7396).
// Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/value/value.h"

namespace plumb::emulator {

enum class PatchFault {
  kMalformed,    // Not an array of operations with op and path.
  kUnsupported,  // An operation that the service does not know.
  kMissing,      // replace or remove of something absent, or a parent is absent.
  kTestFailed,
};

struct PatchProblem {
  PatchFault fault;
  std::string message;
};

// Which operations a service takes.
enum class PatchOperations { kAddReplaceRemove, kAll };

// What is wrong with `patch` whatever it is applied to.
std::optional<PatchProblem> CheckPatch(const Value& patch, PatchOperations operations);

// Applies `patch` to `document`, which stays as it was when there is a problem.
// Operation names in any case. `remove` ignores its value.
std::optional<PatchProblem> ApplyPatch(const Value& patch, PatchOperations operations,
                                       Value& document);

// The unescaped tokens of "/a/b~1c"; none when it is no pointer.
std::optional<std::vector<std::string>> ParsePointer(std::string_view pointer);

// Null when nothing stands there.
const Value* AtPointer(const Value& root, const std::vector<std::string>& tokens);

// RFC 7396: objects merge, null removes, all else replaces.
void MergePatch(Value& target, const Value& patch);

}  // namespace plumb::emulator

#endif  // PLUMB_LIB_EMULATOR_JSON_PATCH_H_
