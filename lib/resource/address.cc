#include "lib/resource/address.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::Status Bad(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(text.empty() ? "an empty text" : text, " is no address: ", what,
                   "; an address is KIND.NAME or KIND.NAME[\"KEY\"]"));
}

}  // namespace

bool IsResourceName(std::string_view text) {
  if (text.empty() ||
      !(absl::ascii_isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_')) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

absl::StatusOr<Address> Address::Parse(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return Bad(text, "it has no '.'");
  const size_t bracket = std::min(text.find('[', dot), text.size());
  const std::string_view kind = text.substr(0, dot);
  const std::string_view name = text.substr(dot + 1, bracket - dot - 1);
  if (!IsResourceName(kind)) return Bad(text, "its kind is no name");
  if (!IsResourceName(name)) return Bad(text, "its name is none");
  Address address{KindName(kind), std::string(name), std::nullopt};
  if (bracket == text.size()) return address;
  const std::string_view key = text.substr(bracket);
  if (key.size() < 4 || key.back() != ']') return Bad(text, "its key is not closed by ]");
  const absl::StatusOr<Value> parsed = ParseJson(key.substr(1, key.size() - 2));
  if (!parsed.ok() || !parsed->is_string()) return Bad(text, "its key is not a quoted text");
  address.key = parsed->as_string();
  if (address.ToString() != text) {
    return Bad(text, absl::StrCat("it is written ", address.ToString()));
  }
  return address;
}

std::string Address::ToString() const {
  std::string text = absl::StrCat(kind.text(), ".", name);
  if (key.has_value()) absl::StrAppend(&text, "[", ToJson(Value(*key)), "]");
  return text;
}

}  // namespace plumb
