#include "lib/resource/lifecycle.h"

#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace plumb {
namespace {

KeyProblem WrongType(std::string_view path, std::string_view wanted, const Value& value) {
  return {.path = std::string(path),
          .message = absl::StrCat(path, " must be ", wanted, ", not ", TypeWord(value.type())),
          .hint = ""};
}

// Reads each string of an array by `parse`, a function from text to StatusOr<T>.
template <typename T, typename Parse>
std::vector<KeyProblem> ReadTexts(std::string_view key, const Value& value, Parse parse,
                                  std::vector<T>& into) {
  if (!value.is_array()) return {WrongType(key, "an array of strings", value)};
  std::vector<KeyProblem> problems;
  const Array& texts = value.as_array();
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string path = absl::StrCat(key, "[", i, "]");
    if (!texts[i].is_string()) {
      problems.push_back(WrongType(path, "a string", texts[i]));
      continue;
    }
    absl::StatusOr<T> parsed = parse(texts[i].as_string());
    if (parsed.ok()) {
      into.push_back(*std::move(parsed));
    } else {
      problems.push_back({path, absl::StrCat(path, ": ", parsed.status().message()), ""});
    }
  }
  return problems;
}

absl::StatusOr<FieldPath> ParseField(std::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("a field's path is missing");
  return FieldPath::Parse(text);
}

absl::StatusOr<std::string> CheckedField(std::string_view text) {
  const absl::StatusOr<FieldPath> path = ParseField(text);
  if (!path.ok()) return path.status();
  return std::string(text);
}

std::vector<KeyProblem> SetReplace(const Value& value, Lifecycle& lifecycle) {
  if (value.is_string() && value.as_string() == "handover") {
    lifecycle.replace = ReplaceOrder::kCreateFirst;
    return {};
  }
  return {{"replace", "replace can only be \"handover\"",
           "leave it out to have the old object deleted before the new one is made"}};
}

}  // namespace

const std::vector<std::string>& OwnKeys() {
  static const auto& keys = *new std::vector<std::string>{
      "allow_fields", "depends_on", "for_each", "ignore_changes", "protect", "replace"};
  return keys;
}

std::vector<KeyProblem> SetOwnKey(std::string_view key, const Value& value, Lifecycle& lifecycle) {
  if (key == "protect") {
    if (!value.is_bool()) return {WrongType(key, "true or false", value)};
    lifecycle.protect = value.as_bool();
    return {};
  }
  if (key == "ignore_changes") return ReadTexts(key, value, ParseField, lifecycle.ignore_changes);
  if (key == "allow_fields") return ReadTexts(key, value, CheckedField, lifecycle.allow_fields);
  if (key == "depends_on") return ReadTexts(key, value, Address::Parse, lifecycle.depends_on);
  assert(key == "replace");
  return SetReplace(value, lifecycle);
}

}  // namespace plumb
