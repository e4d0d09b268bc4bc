#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/client/client.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// "transformations[].params" -> "transformations", "[]", "params".
std::vector<std::string> StepsOfPattern(std::string_view pattern) {
  const std::string apart = absl::StrReplaceAll(pattern, {{"[]", ".[]"}});
  return absl::StrSplit(apart, '.', absl::SkipEmpty());
}

bool StepMatches(const std::string& pattern, const PathStep& step) {
  if (step.kind != PathStep::Kind::kMember) return pattern == "[]";
  return pattern == "*" || pattern == step.key;
}

// Whether the first steps of `path` are `pattern`.
bool Begins(const std::vector<std::string>& pattern, const FieldPath& path) {
  if (pattern.empty() || pattern.size() > path.steps().size()) return false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (!StepMatches(pattern[i], path.steps()[i])) return false;
  }
  return true;
}

FieldPath FirstSteps(const FieldPath& path, size_t count) {
  return FieldPath(std::vector<PathStep>(path.steps().begin(),
                                         path.steps().begin() + static_cast<ptrdiff_t>(count)));
}

// The unit that `path` is in, or `path` itself.
FieldPath UnitOf(const KindDescriptor& kind, const FieldPath& path) {
  size_t count = path.steps().size();
  for (const std::string& unit : kind.patch_units) {
    const std::vector<std::string> pattern = StepsOfPattern(unit);
    if (Begins(pattern, path)) count = std::min(count, pattern.size());
  }
  return FirstSteps(path, count);
}

bool HasText(const Value& value, std::string_view text) {
  if (value.is_string()) return value.as_string() == text;
  return value.is_int() && absl::StrCat(value.as_int()) == text;
}

// The value at `path`; null when there is none or it is JSON's null.
const Value* StandsAt(const Value& root, const FieldPath& path) {
  const Value* value = Lookup(root, path);
  return value == nullptr || value->is_null() ? nullptr : value;
}

// One step on the way through `current`.
struct Place {
  const Value* value = nullptr;  // Null: nothing stands there.
  std::string token;             // Of the JSON Pointer, escaped; "-" behind the last element.
};

std::string EscapedToken(std::string_view name) {
  return absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}});
}

absl::StatusOr<Place> ElementIn(const Value& array, const PathStep& step) {
  Place place{.value = nullptr, .token = "-"};
  if (!array.is_array()) return place;
  const Array& elements = array.as_array();
  for (size_t i = 0; i < elements.size(); ++i) {
    const Value* key = elements[i].Find(step.by);
    if (key == nullptr || !HasText(*key, step.key)) continue;
    if (place.value != nullptr) {
      return absl::FailedPreconditionError(absl::StrCat("the platform has two elements whose ",
                                                        step.by, " is ", step.key, "; remove one"));
    }
    place = {.value = &elements[i], .token = absl::StrCat(i)};
  }
  return place;
}

// What `step` leads to inside `container`.
absl::StatusOr<Place> StepInto(const Value& container, const PathStep& step) {
  if (step.kind == PathStep::Kind::kElement) return ElementIn(container, step);
  Place place;
  if (step.kind == PathStep::Kind::kMember) {
    place = {.value = container.Find(step.key), .token = EscapedToken(step.key)};
  } else {
    const bool there = container.is_array() && step.index < container.as_array().size();
    place.value = there ? &container.as_array()[step.index] : nullptr;
    place.token = there ? absl::StrCat(step.index) : "-";
  }
  if (place.value != nullptr && place.value->is_null()) place.value = nullptr;
  return place;
}

// Whether `container` can hold what `step` names.
bool Holds(const Value& container, const PathStep& step) {
  return step.kind == PathStep::Kind::kMember ? container.is_object() : container.is_array();
}

// How far a path leads in `current`.
struct Way {
  size_t steps = 0;               // That were taken; the last may lead to nothing.
  std::string pointer;            // To where it ends.
  const Value* at = nullptr;      // What stands there; null for nothing.
  const Value* around = nullptr;  // What holds that.
};

// Follows `path` as far as there is something to follow it through.
absl::StatusOr<Way> Follow(const Value& current, const FieldPath& path) {
  Way way{.steps = 0, .pointer = "", .at = &current, .around = nullptr};
  for (const PathStep& step : path.steps()) {
    if (way.at == nullptr || !Holds(*way.at, step)) break;
    PLUMB_ASSIGN_OR_RETURN(const Place place, StepInto(*way.at, step));
    ++way.steps;
    absl::StrAppend(&way.pointer, "/", place.token);
    way.around = way.at;
    way.at = place.value;
  }
  return way;
}

bool EndsWithElement(const FieldPath& path) {
  return !path.empty() && path.steps().back().kind != PathStep::Kind::kMember;
}

// Makes the operation for one path.
class Patcher {
 public:
  Patcher(const KindDescriptor& kind, const Value& wanted, const Value& current,
          const Value& written)
      : kind_(kind), wanted_(wanted), current_(current), written_(written) {}

  // `path` is the unit of the change at `changed`. None when there is nothing to do.
  absl::StatusOr<std::optional<PatchOperation>> At(const FieldPath& path,
                                                   const FieldPath& changed) const {
    PLUMB_ASSIGN_OR_RETURN(const Way way, Follow(current_, path));
    const bool whole = way.steps == path.steps().size();
    PLUMB_RETURN_IF_ERROR(CheckElement(path, changed, way));
    const Value* wanted = StandsAt(wanted_, path);
    if (wanted == nullptr) return Removal(path, way, whole);
    if (whole && way.at != nullptr) {
      if (*way.at == *wanted) return std::nullopt;
      return PatchOperation{.op = "replace", .path = way.pointer, .value = *wanted};
    }
    if (IsHidden(path)) {
      return PatchOperation{.op = "replace", .path = HiddenPointer(path), .value = *wanted};
    }
    return Addition(path, way);
  }

 private:
  // A change inside an element needs the element. Where the whole array is
  // missing, it is added with all its elements.
  static absl::Status CheckElement(const FieldPath& path, const FieldPath& changed,
                                   const Way& way) {
    if (way.at != nullptr || way.steps == changed.steps().size()) return absl::OkStatus();
    const FieldPath missing = FirstSteps(path, way.steps);
    if (!EndsWithElement(missing)) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the platform has no ", missing.ToString(), " to change"));
  }

  std::optional<PatchOperation> Removal(const FieldPath& path, const Way& way, bool whole) const {
    if (whole && way.at != nullptr) {
      // What a GET says of a secret is not to be said again.
      return PatchOperation{.op = "remove",
                            .path = way.pointer,
                            .value = IsSensitive(kind_, path) ? Value() : *way.at};
    }
    if (!IsHidden(path)) return std::nullopt;
    return PatchOperation{.op = "remove", .path = HiddenPointer(path), .value = nullptr};
  }

  // Whether it is a secret that was sent: it stands there though no GET says so.
  bool IsHidden(const FieldPath& path) const {
    const Value* written = StandsAt(written_, path);
    const bool members =
        std::none_of(path.steps().begin(), path.steps().end(),
                     [](const PathStep& step) { return step.kind != PathStep::Kind::kMember; });
    return members && written != nullptr && (written->is_secret() || IsSensitive(kind_, path));
  }

  static std::string HiddenPointer(const FieldPath& path) {
    std::string pointer;
    for (const PathStep& step : path.steps()) {
      absl::StrAppend(&pointer, "/", EscapedToken(step.key));
    }
    return pointer;
  }

  // Adds what stands in `wanted` where the way ended. Where the way ended at
  // something that cannot hold the rest, that is replaced.
  std::optional<PatchOperation> Addition(const FieldPath& path, const Way& way) const {
    const Value* wanted = StandsAt(wanted_, FirstSteps(path, way.steps));
    if (wanted == nullptr) return std::nullopt;
    return PatchOperation{
        .op = way.at == nullptr ? "add" : "replace", .path = way.pointer, .value = *wanted};
  }

  const KindDescriptor& kind_;
  const Value& wanted_;
  const Value& current_;
  const Value& written_;
};

// Tokens that are numbers sort as numbers.
std::vector<std::pair<int64_t, std::string>> SortKey(const std::string& pointer) {
  std::vector<std::pair<int64_t, std::string>> key;
  for (const std::string_view token : absl::StrSplit(pointer, '/')) {
    int64_t number = -1;
    if (!absl::SimpleAtoi(token, &number)) number = -1;
    key.emplace_back(number, std::string(token));
  }
  return key;
}

int Round(const PatchOperation& operation) {
  if (operation.op == "remove") return 1;
  return operation.path.ends_with("/-") ? 2 : 0;
}

bool Before(const PatchOperation& a, const PatchOperation& b) {
  if (Round(a) != Round(b)) return Round(a) < Round(b);
  // Removing an element moves those behind it: from the end, then.
  return Round(a) == 1 ? SortKey(b.path) < SortKey(a.path) : SortKey(a.path) < SortKey(b.path);
}

// Every path's unit with a path that led to it, without those inside another.
// Of several paths of one unit the shortest counts.
std::vector<std::pair<FieldPath, FieldPath>> Units(const KindDescriptor& kind,
                                                   const std::vector<FieldPath>& paths) {
  std::vector<std::pair<FieldPath, FieldPath>> all;
  for (const FieldPath& path : paths) all.emplace_back(UnitOf(kind, path), path);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(a.first.steps().size(), a.first, a.second.steps().size()) <
           std::make_tuple(b.first.steps().size(), b.first, b.second.steps().size());
  });
  std::vector<std::pair<FieldPath, FieldPath>> units;
  for (auto& unit : all) {
    const bool inside = std::any_of(units.begin(), units.end(), [&unit](const auto& other) {
      return unit.first.StartsWith(other.first);
    });
    if (!inside) units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace

absl::StatusOr<std::vector<PatchOperation>> MakePatch(const KindDescriptor& kind,
                                                      const std::vector<FieldPath>& paths,
                                                      const Value& wanted, const Value& current,
                                                      const Value& written) {
  const Patcher patcher(kind, wanted, current, written);
  std::vector<PatchOperation> operations;
  std::set<std::string> made;
  for (const auto& [unit, changed] : Units(kind, paths)) {
    PLUMB_ASSIGN_OR_RETURN(std::optional<PatchOperation> operation, patcher.At(unit, changed));
    if (!operation.has_value()) continue;
    // Several paths below one missing ancestor add it once; elements add up.
    const bool appends = operation->path.ends_with("/-");
    if (appends || made.insert(operation->path).second) operations.push_back(*std::move(operation));
  }
  std::stable_sort(operations.begin(), operations.end(), Before);
  return operations;
}

}  // namespace plumb
