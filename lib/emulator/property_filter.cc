#include "lib/emulator/property_filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

struct Spelling {
  std::string_view text;
  FilterOperator op;
};

// Longer spellings first.
constexpr Spelling kSpellings[] = {
    {"==", FilterOperator::kEqual},  {"!=", FilterOperator::kUnequal},
    {"<=", FilterOperator::kAtMost}, {">=", FilterOperator::kAtLeast},
    {"<", FilterOperator::kLess},    {">", FilterOperator::kGreater},
    {"~", FilterOperator::kMatches},
};

// Where the first operator stands, and which.
const Spelling* FindOperator(std::string_view text, size_t& place) {
  for (place = 0; place < text.size(); ++place) {
    for (const Spelling& spelling : kSpellings) {
      if (absl::StartsWith(text.substr(place), spelling.text)) return &spelling;
    }
  }
  return nullptr;
}

std::string Unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

// Member names never hold dots, but media types as names of tags may hold slashes.
std::vector<std::string> SplitPath(std::string_view path) { return absl::StrSplit(path, '.'); }

// std::regex reports bad patterns by exception only.
std::shared_ptr<const std::regex> Compile(const std::string& pattern) {
  try {
    return std::make_shared<const std::regex>(pattern);
  } catch (const std::regex_error&) {
    return nullptr;
  }
}

// Whether the text may be a number: sparing the attempt matters when lists are sorted.
bool StartsLikeNumber(const std::string& text) {
  return !text.empty() && (absl::ascii_isdigit(text[0]) || text[0] == '-' || text[0] == '.');
}

int Compare(const std::string& a, const std::string& b) {
  double left = 0;
  double right = 0;
  if (StartsLikeNumber(a) && StartsLikeNumber(b) && absl::SimpleAtod(a, &left) &&
      absl::SimpleAtod(b, &right)) {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return a.compare(b);
}

bool Holds(const std::string& text, const PropertyFilter& filter, const std::string& value) {
  switch (filter.op) {
    case FilterOperator::kEqual:
    case FilterOperator::kUnequal:
      return text == value;
    case FilterOperator::kLess:
      return Compare(text, value) < 0;
    case FilterOperator::kGreater:
      return Compare(text, value) > 0;
    case FilterOperator::kAtMost:
      return Compare(text, value) <= 0;
    case FilterOperator::kAtLeast:
      return Compare(text, value) >= 0;
    case FilterOperator::kMatches:
      return std::regex_search(text, *filter.pattern);
    default:
      return true;
  }
}

bool AnyHolds(const Value& value, const PropertyFilter& filter) {
  if (filter.op == FilterOperator::kExists || filter.op == FilterOperator::kAbsent) return true;
  if (value.is_object() || value.is_array()) return false;
  const std::string text = ScalarText(value);
  return std::ranges::any_of(
      filter.values, [&](const std::string& wanted) { return Holds(text, filter, wanted); });
}

// Whether anything at `filter.path[step...]` below `value` holds.
bool FoundAt(const Value& value, const PropertyFilter& filter, size_t step) {
  if (step == filter.path.size()) return AnyHolds(value, filter);
  std::string_view name = filter.path[step];
  const bool elements = absl::ConsumeSuffix(&name, "[]");
  const Value* member = value.Find(name);
  if (member == nullptr) return false;
  if (!elements) return FoundAt(*member, filter, step + 1);
  if (!member->is_array()) return false;
  return std::ranges::any_of(
      member->as_array(), [&](const Value& element) { return FoundAt(element, filter, step + 1); });
}

}  // namespace

std::optional<PropertyFilter> ParsePropertyFilter(std::string_view text) {
  PropertyFilter filter;
  size_t place = 0;
  const Spelling* spelling = FindOperator(text, place);
  if (spelling == nullptr) {
    filter.op = absl::ConsumePrefix(&text, "!") ? FilterOperator::kAbsent : FilterOperator::kExists;
    filter.path = SplitPath(text);
    if (text.empty()) return std::nullopt;
    return filter;
  }
  if (place == 0) return std::nullopt;
  filter.op = spelling->op;
  filter.path = SplitPath(text.substr(0, place));
  const std::string_view rest = text.substr(place + spelling->text.size());
  if (filter.op == FilterOperator::kMatches) {
    filter.pattern = Compile(Unquoted(rest));
    filter.values = {std::string(rest)};
    if (filter.pattern == nullptr) return std::nullopt;
    return filter;
  }
  for (std::string_view value : absl::StrSplit(rest, ',')) filter.values.push_back(Unquoted(value));
  return filter;
}

bool Matches(const Value& object, const PropertyFilter& filter) {
  const bool found = FoundAt(object, filter, 0);
  const bool negated =
      filter.op == FilterOperator::kUnequal || filter.op == FilterOperator::kAbsent;
  return found != negated;
}

std::string ScalarText(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_null() || value.is_object() || value.is_array()) return "";
  return ToJson(value);
}

bool ComesBefore(const Value* a, const Value* b) {
  if (a != nullptr && b != nullptr && a->is_int() && b->is_int()) return a->as_int() < b->as_int();
  return Compare(a == nullptr ? "" : ScalarText(*a), b == nullptr ? "" : ScalarText(*b)) < 0;
}

}  // namespace plumb::emulator
