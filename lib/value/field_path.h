#ifndef PLUMB_LIB_VALUE_FIELD_PATH_H_
#define PLUMB_LIB_VALUE_FIELD_PATH_H_

// The way from a value's root to something inside it.
//
//   scheduleParams.interval
//   transformations[name=Mapping].params.mappingVersion
//   mappings[destination="_acme.charges.id"].source
//   columns[2].name
//
// Pure, value types.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/value/value.h"

namespace plumb {

// One step: into an object's member (`key` alone), to the element of an array
// whose member `by` is `key`, or to an element by its place.
struct PathStep {
  enum class Kind { kMember, kElement, kIndex };
  Kind kind = Kind::kMember;
  std::string key;   // Member name, or the element's key.
  std::string by;    // kElement: the member that identifies elements.
  size_t index = 0;  // kIndex.

  friend auto operator<=>(const PathStep&, const PathStep&) = default;
};

class FieldPath {
 public:
  FieldPath() = default;
  explicit FieldPath(std::vector<PathStep> steps) : steps_(std::move(steps)) {}

  // InvalidArgument for text that ToString would not write. Member names with
  // '.', '[', '"' or blanks are written in double quotes.
  static absl::StatusOr<FieldPath> Parse(std::string_view text);

  const std::vector<PathStep>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }

  FieldPath Member(std::string_view name) const;
  FieldPath Element(std::string_view by, std::string_view key) const;
  FieldPath Index(size_t index) const;

  bool StartsWith(const FieldPath& prefix) const;
  std::string ToString() const;

  friend auto operator<=>(const FieldPath&, const FieldPath&) = default;

 private:
  std::vector<PathStep> steps_;
};

// What stands at `path` in `root`; null when nothing does.
const Value* Lookup(const Value& root, const FieldPath& path);
Value* Lookup(Value& root, const FieldPath& path);

// Sets what stands at `path`, making the objects on the way (and, for a kElement
// step, an element with its key member). Requires: no step meets a scalar.
void SetAt(Value& root, const FieldPath& path, Value value);

// Removes it; whether it was there. Objects left empty stay.
bool EraseAt(Value& root, const FieldPath& path);

// The JSON Pointer (RFC 6901) to `path` in `root`, with elements found by their
// keys turned into places; NotFound when such an element is not in `root`.
absl::StatusOr<std::string> ToJsonPointer(const FieldPath& path, const Value& root);

}  // namespace plumb

#endif  // PLUMB_LIB_VALUE_FIELD_PATH_H_
