// The spellings of one value that the platform uses, read as that value.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// Beyond this, doubles are not exact.
constexpr double kExact = 9007199254740992.0;

// Epoch milliseconds of today are above this, epoch seconds below until the year 5138.
constexpr int64_t kMostSeconds = 100'000'000'000;

bool IsDigits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty()) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

std::optional<int64_t> IntegerOfText(std::string_view text) {
  int64_t number = 0;
  if (!IsDigits(text) || !absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

std::optional<int64_t> IntegerOfDouble(double number) {
  if (std::trunc(number) != number || std::fabs(number) > kExact) return std::nullopt;
  return static_cast<int64_t>(number);
}

absl::StatusOr<int64_t> Seconds(int64_t number) {
  if (number < kMostSeconds && number > -kMostSeconds) return number;
  return absl::InvalidArgumentError(
      absl::StrCat(number, " is too large for a time in seconds; it looks like milliseconds"));
}

// "2024-03-12T18:24:18" and the like: a time without a place on earth.
bool LacksOffset(std::string_view text) {
  absl::Time time;
  std::string error;
  return absl::ParseTime("%Y-%m-%dT%H:%M:%E*S", text, &time, &error) ||
         absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, &time, &error);
}

bool IsDate(std::string_view text) {
  absl::Time time;
  std::string error;
  return absl::ParseTime("%Y-%m-%d", text, &time, &error);
}

}  // namespace

std::optional<int64_t> ParseInteger(const Value& value) {
  if (value.is_int()) return value.as_int();
  if (value.is_double()) return IntegerOfDouble(value.as_double());
  if (value.is_string()) return IntegerOfText(value.as_string());
  return std::nullopt;
}

Value ParseNumber(const Value& value) {
  if (const auto integer = ParseInteger(value); integer.has_value()) return *integer;
  if (value.is_double()) return value;
  double number = 0;
  if (!value.is_string() || value.as_string().empty() ||
      value.as_string().find_first_not_of("+-.0123456789eE") != std::string::npos ||
      !absl::SimpleAtod(value.as_string(), &number) || !std::isfinite(number)) {
    return nullptr;
  }
  if (const auto integer = IntegerOfDouble(number); integer.has_value()) return *integer;
  return number;
}

std::optional<bool> ParseBoolean(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (!value.is_string()) return std::nullopt;
  if (absl::EqualsIgnoreCase(value.as_string(), "true")) return true;
  if (absl::EqualsIgnoreCase(value.as_string(), "false")) return false;
  return std::nullopt;
}

absl::StatusOr<int64_t> ParseTime(const Value& value) {
  if (const auto number = ParseInteger(value); number.has_value()) return Seconds(*number);
  if (!value.is_string()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ", TypeWord(value.type()), " is no point in time"));
  }
  const std::string& text = value.as_string();
  // Abseil would also take blanks around it, and "infinite-future".
  const bool starts_well =
      !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text[0]));
  absl::Time time;
  std::string error;
  if (starts_well && absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S%Ez", text, &time, &error)) {
    return Seconds(absl::ToUnixSeconds(time));
  }
  if (starts_well && LacksOffset(text)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the time ", text, " has no offset; write Z at its end for UTC, or +02:00 and the like"));
  }
  if (starts_well && IsDate(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the date ", text, " has no time of day; write ", text, "T00:00:00Z"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("not a point in time; write 2024-03-12T18:24:18Z or seconds since 1970"));
}

std::optional<int64_t> ParseMediaVersion(const Value& value) {
  if (value.is_int()) return value.as_int();
  if (value.is_double()) return IntegerOfDouble(std::trunc(value.as_double()));
  if (!value.is_string()) return std::nullopt;
  std::string_view text = value.as_string();
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    constexpr std::string_view kParameter = "version=";
    const size_t at = text.find(kParameter, slash);
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at + kParameter.size());
    text = text.substr(0, text.find(';'));
  }
  text = absl::StripAsciiWhitespace(text);
  const std::string_view major = text.substr(0, text.find('.'));
  // "1.3" names major version 1; "1.x" and "one" name none.
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  return IntegerOfText(major);
}

}  // namespace plumb
