#include "lib/resource/address.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::Status NoAddress(std::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToJson(Value(text)),
                   " is no address; addresses look like flow.charges or "
                   "flow.stripe[\"charges\"]"));
}

// The text between "[" and "]" as a key.
absl::StatusOr<std::string> ParseKey(std::string_view brackets) {
  if (brackets.size() < 2 || brackets.front() != '[' || brackets.back() != ']') {
    return absl::InvalidArgumentError("no brackets");
  }
  absl::StatusOr<Value> key = ParseJson(brackets.substr(1, brackets.size() - 2));
  if (!key.ok()) return key.status();
  if (!key->is_string()) return absl::InvalidArgumentError("no string");
  return std::move(key->as_string());
}

}  // namespace

bool IsResourceName(std::string_view text) {
  if (text.empty() || absl::ascii_isdigit(static_cast<unsigned char>(text[0])) || text[0] == '-') {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

absl::StatusOr<Address> Address::Parse(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return NoAddress(text);
  const size_t end = std::min(text.find('[', dot), text.size());
  Address address{KindName(text.substr(0, dot)), std::string(text.substr(dot + 1, end - dot - 1)),
                  std::nullopt};
  if (!IsResourceName(address.kind.text()) || !IsResourceName(address.name)) return NoAddress(text);
  if (end == text.size()) return address;
  absl::StatusOr<std::string> key = ParseKey(text.substr(end));
  if (!key.ok()) return NoAddress(text);
  address.key = *std::move(key);
  // One address, one spelling: "\u0061" for "a" would be a second one.
  if (address.ToString() != text) return NoAddress(text);
  return address;
}

std::string Address::ToString() const {
  std::string text = absl::StrCat(kind.text(), ".", name);
  if (key.has_value()) absl::StrAppend(&text, "[", ToJson(Value(*key)), "]");
  return text;
}

}  // namespace plumb
