#include "lib/emulator/json_patch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace plumb::emulator {
namespace {

using Tokens = std::vector<std::string>;
using Problem = std::optional<PatchProblem>;

// The place that `token` names in an array, at most `limit`; none when it is no number.
std::optional<size_t> ParsePlace(const std::string& token, size_t limit) {
  size_t place = 0;
  const bool digits = !token.empty() && std::ranges::all_of(token, absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(token, &place) || place > limit) return std::nullopt;
  return place;
}

Value* Child(Value& parent, const std::string& token) {
  if (parent.is_object()) return parent.Find(token);
  if (!parent.is_array() || parent.as_array().empty()) return nullptr;
  const std::optional<size_t> place = ParsePlace(token, parent.as_array().size() - 1);
  return place.has_value() ? &parent.as_array()[*place] : nullptr;
}

Value* ParentOf(Value& root, const Tokens& tokens) {
  Value* parent = &root;
  for (size_t i = 0; parent != nullptr && i + 1 < tokens.size(); ++i) {
    parent = Child(*parent, tokens[i]);
  }
  return parent;
}

Problem Missing(std::string_view path) {
  return PatchProblem{PatchFault::kMissing,
                      absl::StrCat("The path ", path, " refers to a field that does not exist.")};
}

Problem Add(Value& root, const Tokens& tokens, std::string_view path, Value value) {
  Value* parent = ParentOf(root, tokens);
  if (parent == nullptr) return Missing(path);
  if (parent->is_object()) {
    parent->as_object().Set(tokens.back(), std::move(value));
    return std::nullopt;
  }
  if (!parent->is_array()) return Missing(path);
  Array& array = parent->as_array();
  const std::optional<size_t> place =
      tokens.back() == "-" ? array.size() : ParsePlace(tokens.back(), array.size());
  if (!place.has_value()) return Missing(path);
  array.insert(array.begin() + static_cast<std::ptrdiff_t>(*place), std::move(value));
  return std::nullopt;
}

Problem Remove(Value& root, const Tokens& tokens, std::string_view path) {
  Value* parent = ParentOf(root, tokens);
  if (parent == nullptr || Child(*parent, tokens.back()) == nullptr) return Missing(path);
  if (parent->is_object()) {
    parent->as_object().Erase(tokens.back());
    return std::nullopt;
  }
  Array& array = parent->as_array();
  const size_t place = ParsePlace(tokens.back(), array.size()).value_or(array.size());
  if (place == array.size()) return Missing(path);
  array.erase(array.begin() + static_cast<std::ptrdiff_t>(place));
  return std::nullopt;
}

Problem Replace(Value& root, const Tokens& tokens, std::string_view path, Value value) {
  Value* parent = ParentOf(root, tokens);
  Value* target = parent == nullptr ? nullptr : Child(*parent, tokens.back());
  if (target == nullptr) return Missing(path);
  *target = std::move(value);
  return std::nullopt;
}

// move, copy and test.
Problem ApplyOther(Value& root, const Value& operation, std::string_view op, const Tokens& tokens) {
  const std::string_view path = operation.StringAt("path");
  if (op == "test") {
    const Value* found = AtPointer(root, tokens);
    const Value* expected = operation.Find("value");
    if (found != nullptr && expected != nullptr && *found == *expected) return std::nullopt;
    return PatchProblem{PatchFault::kTestFailed, absl::StrCat("The test at ", path, " failed.")};
  }
  const Tokens from = ParsePointer(operation.StringAt("from")).value_or(Tokens());
  const Value* source = from.empty() ? nullptr : AtPointer(root, from);
  if (source == nullptr) return Missing(operation.StringAt("from"));
  Value moved = *source;
  if (op == "move") {
    if (Problem problem = Remove(root, from, path)) return problem;
  }
  return Add(root, tokens, path, std::move(moved));
}

Problem ApplyOne(Value& root, const Value& operation) {
  const std::string op = absl::AsciiStrToLower(operation.StringAt("op"));
  const std::string_view path = operation.StringAt("path");
  const Tokens tokens = ParsePointer(path).value_or(Tokens());
  if (tokens.empty()) return Missing(path);
  const Value* given = operation.Find("value");
  Value value = given == nullptr ? Value() : *given;
  if (op == "add") return Add(root, tokens, path, std::move(value));
  if (op == "replace") return Replace(root, tokens, path, std::move(value));
  if (op == "remove") return Remove(root, tokens, path);
  return ApplyOther(root, operation, op, tokens);
}

Problem CheckOne(const Value& operation, PatchOperations operations) {
  const auto malformed = [](std::string message) {
    return PatchProblem{PatchFault::kMalformed, std::move(message)};
  };
  if (!operation.is_object()) return malformed("A patch is an array of operations.");
  const std::string op = absl::AsciiStrToLower(operation.StringAt("op"));
  if (op.empty()) return malformed("A patch operation needs op.");
  const bool writes = op == "add" || op == "replace" || op == "remove";
  const bool known = writes || op == "move" || op == "copy" || op == "test";
  if (!known || (!writes && operations == PatchOperations::kAddReplaceRemove)) {
    return PatchProblem{PatchFault::kUnsupported,
                        absl::StrCat("The patch operation ", op, " is not supported.")};
  }
  const auto tokens = ParsePointer(operation.StringAt("path"));
  if (!tokens.has_value() || tokens->empty()) {
    return malformed("A patch operation needs a path that is a JSON Pointer.");
  }
  if ((op == "add" || op == "replace") && operation.Find("value") == nullptr) {
    return malformed(absl::StrCat("The patch operation ", op, " needs a value."));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> ParsePointer(std::string_view pointer) {
  Tokens tokens;
  if (pointer.empty()) return tokens;
  if (pointer.front() != '/') return std::nullopt;
  for (std::string_view token : absl::StrSplit(pointer.substr(1), '/')) {
    tokens.push_back(absl::StrReplaceAll(token, {{"~1", "/"}, {"~0", "~"}}));
  }
  return tokens;
}

const Value* AtPointer(const Value& root, const std::vector<std::string>& tokens) {
  // Child only looks.
  auto* at = const_cast<Value*>(&root);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  for (const std::string& token : tokens) {
    if (at == nullptr) return nullptr;
    at = Child(*at, token);
  }
  return at;
}

std::optional<PatchProblem> CheckPatch(const Value& patch, PatchOperations operations) {
  if (!patch.is_array() || patch.as_array().empty()) {
    return PatchProblem{PatchFault::kMalformed, "A patch is a non-empty array of operations."};
  }
  for (const Value& operation : patch.as_array()) {
    if (Problem problem = CheckOne(operation, operations)) return problem;
  }
  return std::nullopt;
}

std::optional<PatchProblem> ApplyPatch(const Value& patch, PatchOperations operations,
                                       Value& document) {
  if (Problem problem = CheckPatch(patch, operations)) return problem;
  Value patched = document;
  for (const Value& operation : patch.as_array()) {
    if (Problem problem = ApplyOne(patched, operation)) return problem;
  }
  document = std::move(patched);
  return std::nullopt;
}

void MergePatch(Value& target, const Value& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Object();
  for (const auto& [name, value] : patch.as_object()) {
    if (value.is_null()) {
      target.as_object().Erase(name);
    } else {
      MergePatch(target.as_object()[name], value);
    }
  }
}

}  // namespace plumb::emulator
