#include "lib/emulator/catalog_list.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/property_filter.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr int64_t kDefaultLimit = 20;
constexpr int64_t kMaxLimit = 100;

// The members that can be filtered by a parameter of their own name.
constexpr std::string_view kSimple[] = {"name",        "description", "version",
                                        "created",     "updated",     "createdClient",
                                        "createdUser", "updatedUser", "enableErrorDiagnostics"};

Answer BadRequest(std::string_view detail) { return Problem(400, "BadRequestError", detail); }

// "abc", "LAVA*" with any end.
bool Like(std::string_view text, std::string_view pattern) {
  if (absl::ConsumeSuffix(&pattern, "*")) return absl::StartsWith(text, pattern);
  return text == pattern;
}

// name=a,b  name=!x  name=LAVA*
bool PassesSimple(const Value& body, std::string_view name, std::string_view wanted) {
  const Value* member = body.Find(name);
  const std::string text = member == nullptr ? "" : ScalarText(*member);
  const bool negated = absl::ConsumePrefix(&wanted, "!");
  bool found = false;
  for (std::string_view pattern : absl::StrSplit(wanted, ',')) {
    found = found || Like(text, pattern);
  }
  return found != negated;
}

// tags=k:v
bool PassesTag(const Value& body, std::string_view wanted) {
  const std::pair<std::string_view, std::string_view> parts =
      absl::StrSplit(wanted, absl::MaxSplits(':', 1));
  const Value* tags = body.Find("tags");
  const Value* values = tags == nullptr ? nullptr : tags->Find(parts.first);
  if (values == nullptr || !values->is_array()) return false;
  return std::ranges::any_of(values->as_array(), [&](const Value& value) {
    return value.is_string() && Like(value.as_string(), parts.second);
  });
}

bool Passes(const Call& call, const std::vector<PropertyFilter>& filters, const Value& body) {
  for (const auto& [name, value] : call.query) {
    if (name == "tags" && !PassesTag(body, value)) return false;
    const bool simple = std::ranges::find(kSimple, name) != std::end(kSimple);
    if (simple && !PassesSimple(body, name, value)) return false;
  }
  return std::ranges::all_of(filters,
                             [&](const PropertyFilter& filter) { return Matches(body, filter); });
}

Refusal ReadFilters(const Call& call, std::vector<PropertyFilter>& filters) {
  for (const std::string& text : call.QueryAll("property")) {
    std::optional<PropertyFilter> filter = ParsePropertyFilter(text);
    if (!filter.has_value()) {
      return BadRequest(absl::StrCat("The filter ", text, " is not valid"));
    }
    filters.push_back(*std::move(filter));
  }
  return std::nullopt;
}

// orderBy=asc:created,updated or desc:created; newest first without. `records`
// come oldest first.
void Sort(const Call& call, std::vector<const Record*>& records) {
  const std::string orderby = call.Query("orderBy").value_or("");
  if (orderby.empty()) {
    std::ranges::reverse(records);
    return;
  }
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(orderby, absl::MaxSplits(':', 1));
  const bool descending = parts.first == "desc";
  const std::vector<std::string> members = absl::StrSplit(parts.second, ',', absl::SkipEmpty());
  std::ranges::stable_sort(records, [&](const Record* a, const Record* b) {
    for (const std::string& member : members) {
      const Value* left = a->body.Find(member);
      const Value* right = b->body.Find(member);
      if (ComesBefore(left, right)) return !descending;
      if (ComesBefore(right, left)) return descending;
    }
    return descending ? a->number > b->number : a->number < b->number;
  });
}

Refusal ReadRange(const Call& call, int64_t& limit, int64_t& start) {
  const std::optional<std::string> asked = call.Query("limit");
  if (asked.has_value() && (!absl::SimpleAtoi(*asked, &limit) || limit < 1 || limit > kMaxLimit)) {
    return BadRequest("limit must be from 1 to 100");
  }
  const std::optional<std::string> from = call.Query("start");
  if (from.has_value() && (!absl::SimpleAtoi(*from, &start) || start < 0)) {
    return BadRequest("start must be a number from 0");
  }
  return std::nullopt;
}

}  // namespace

Value Projected(const Call& call, const Value& body) {
  const std::optional<std::string> properties = call.Query("properties");
  if (!properties.has_value()) return body;
  Object projected;
  for (std::string_view name : absl::StrSplit(*properties, ',', absl::SkipEmpty())) {
    if (const Value* member = body.Find(name)) projected.Set(name, *member);
  }
  return projected;
}

Answer ListDataSets(World& world, const Request& request) {
  const Call& call = request.call;
  int64_t limit = kDefaultLimit;
  int64_t start = 0;
  std::vector<PropertyFilter> filters;
  if (Refusal refusal = ReadRange(call, limit, start)) return *refusal;
  if (Refusal refusal = ReadFilters(call, filters)) return *refusal;
  std::vector<const Record*> records;
  for (const auto& [number, record] :
       world.store().In(request.scope, Collection::kDataSets).by_number()) {
    if (Passes(call, filters, record->body)) records.push_back(record.get());
  }
  Sort(call, records);
  // Written out by hand: a Value would sort the ids, and their order is the list's.
  Answer answer;
  answer.text = "{";
  const auto end = std::min<int64_t>(start + limit, static_cast<int64_t>(records.size()));
  for (int64_t i = start; i < end; ++i) {
    absl::StrAppend(&answer.text, i == start ? "\"" : ",\"", records[i]->id,
                    "\":", ToJson(Projected(call, records[i]->body)));
  }
  answer.text += "}";
  return answer;
}

}  // namespace plumb::emulator
