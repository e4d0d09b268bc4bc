#include "lib/emulator/flow_list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/audit.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/property_filter.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr int64_t kDefaultLimit = 20;
constexpr int64_t kMaxLimit = 100;
constexpr int64_t kMaxSearchLimit = 1000;

struct OrderKey {
  std::vector<std::string> path;
  bool descending = false;
};

// What a list is asked for. `position` is where the page before ended: the
// number of its last record, or with an order how many came so far.
struct ListQuery {
  std::vector<std::string> properties;
  std::string orderby;
  int64_t limit = kDefaultLimit;
  bool count = false;
  bool resumed = false;
  int64_t position = 0;

  std::vector<PropertyFilter> filters;  // Of `properties`.
  std::vector<OrderKey> order;          // Of `orderby`.
};

std::string Seal(const Request& request, Collection collection, std::string_view text) {
  return absl::StrFormat("%016x",
                         HashOf(absl::StrCat(request.scope.org, "\n", request.scope.sandbox, "\n",
                                             CollectionName(collection), "\n", text)));
}

std::string MakeToken(const Request& request, Collection collection, const ListQuery& query,
                      int64_t position) {
  const std::string text =
      ToJson(Object{{"p", Array(query.properties.begin(), query.properties.end())},
                    {"o", query.orderby},
                    {"l", query.limit},
                    {"n", position}});
  return absl::WebSafeBase64Escape(absl::StrCat(Seal(request, collection, text), text));
}

Refusal BadToken() { return FlowError("1452-400", "The continuationToken is not valid."); }

// Takes filters, order and limit from the token; whatever the call repeats of
// them must be the same, but for the limit.
Refusal ReadToken(const Request& request, Collection collection, const std::string& token,
                  ListQuery& query) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text) || text.size() < 16) return BadToken();
  const std::string body = text.substr(16);
  absl::StatusOr<Value> parsed = ParseJson(body);
  if (text.substr(0, 16) != Seal(request, collection, body) || !parsed.ok()) return BadToken();
  std::vector<std::string> properties;
  for (const Value& property : parsed->Find("p")->as_array()) {
    properties.push_back(property.as_string());
  }
  if (!query.properties.empty() && query.properties != properties) {
    return FlowError("1452-400", "The continuationToken belongs to another filter.");
  }
  query.properties = std::move(properties);
  query.orderby = parsed->StringAt("o");
  if (!request.call.Query("limit").has_value()) query.limit = parsed->Find("l")->as_int();
  query.resumed = true;
  query.position = parsed->Find("n")->as_int();
  return std::nullopt;
}

Refusal ParseFilters(ListQuery& query) {
  for (const std::string& property : query.properties) {
    std::optional<PropertyFilter> filter = ParsePropertyFilter(property);
    if (!filter.has_value() || filter->op == FilterOperator::kExists ||
        filter->op == FilterOperator::kAbsent) {
      return FlowError("1448-400", absl::StrCat("The filter ", property, " is not valid."));
    }
    if (filter->op == FilterOperator::kMatches) {
      return FlowError("1440-400", "The filter operator ~ is not implemented.");
    }
    if (filter->op == FilterOperator::kAtMost && filter->values.size() > 1) {
      return FlowError("1443-400", "The filter operator <= takes one value.");
    }
    query.filters.push_back(*std::move(filter));
  }
  return std::nullopt;
}

Refusal ParseOrder(ListQuery& query) {
  for (std::string_view key : absl::StrSplit(query.orderby, ',', absl::SkipEmpty())) {
    OrderKey order;
    order.descending = absl::ConsumePrefix(&key, "-");
    // A literal '+' in a query arrives as a blank.
    if (!order.descending && !absl::ConsumePrefix(&key, "+")) absl::ConsumePrefix(&key, " ");
    const auto fits = [](char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_'; };
    if (key.empty() || !std::ranges::all_of(key, fits)) {
      return FlowError("1432-400", "Sort by name, +name or -name.");
    }
    order.path = absl::StrSplit(key, '.');
    query.order.push_back(std::move(order));
  }
  return std::nullopt;
}

Refusal ParseQuery(const Request& request, Collection collection, ListQuery& query) {
  const Call& call = request.call;
  query.properties = call.QueryAll("property");
  query.orderby = call.Query("orderby").value_or("");
  query.count = call.Query("count") == "true";
  const std::optional<std::string> limit = call.Query("limit");
  if (query.count && limit.has_value()) {
    return FlowError("1401-400", "limit and count cannot be given together.");
  }
  if (limit.has_value() && (!absl::SimpleAtoi(*limit, &query.limit) || query.limit < 1)) {
    return FlowError("1452-400", "limit must be a positive integer.");
  }
  query.limit = std::min(query.limit, kMaxLimit);
  const std::optional<std::string> token = call.Query("continuationToken");
  if (token.has_value()) {
    if (Refusal refusal = ReadToken(request, collection, *token, query)) return refusal;
  }
  if (Refusal refusal = ParseFilters(query)) return refusal;
  return ParseOrder(query);
}

bool Passes(const Value& body, const ListQuery& query) {
  return std::ranges::all_of(query.filters,
                             [&](const PropertyFilter& filter) { return Matches(body, filter); });
}

const Value* At(const Value& body, const std::vector<std::string>& path) {
  const Value* at = &body;
  for (const std::string& name : path) {
    at = at == nullptr ? nullptr : at->Find(name);
  }
  return at;
}

bool Before(const Value& a, const Value& b, const ListQuery& query) {
  for (const OrderKey& key : query.order) {
    const Value* left = At(a, key.path);
    const Value* right = At(b, key.path);
    if (ComesBefore(left, right)) return !key.descending;
    if (ComesBefore(right, left)) return key.descending;
  }
  return false;
}

struct Page {
  std::vector<const Record*> records;
  bool more = false;
  int64_t position = 0;  // Where the next page goes on.
};

// Newest first. Pages stay in step when records come or go between them.
Page NewestFirst(const Records& records, const ListQuery& query) {
  Page page;
  const int64_t below = query.resumed ? query.position : std::numeric_limits<int64_t>::max();
  auto at = std::make_reverse_iterator(records.by_number().lower_bound(below));
  for (; at != records.by_number().rend(); ++at) {
    if (!Passes(at->second->body, query)) continue;
    if (static_cast<int64_t>(page.records.size()) == query.limit) {
      page.more = true;
      break;
    }
    page.records.push_back(at->second.get());
    page.position = at->first;
  }
  return page;
}

Page Ordered(const Records& records, const ListQuery& query) {
  std::vector<const Record*> all;
  for (const auto& [number, record] : records.by_number()) {
    if (Passes(record->body, query)) all.push_back(record.get());
  }
  std::ranges::stable_sort(
      all, [&](const Record* a, const Record* b) { return Before(a->body, b->body, query); });
  const auto begin = std::min<size_t>(query.position, all.size());
  const auto end = std::min<size_t>(begin + query.limit, all.size());
  return {.records = {all.begin() + static_cast<std::ptrdiff_t>(begin),
                      all.begin() + static_cast<std::ptrdiff_t>(end)},
          .more = end < all.size(),
          .position = static_cast<int64_t>(end)};
}

Answer Count(size_t count) { return Json(200, Object{{"count", count}}); }

Answer AnswerQuery(World& world, const Request& request, Collection collection,
                   const ListQuery& query) {
  const Records& records = world.store().In(request.scope, collection);
  if (query.count) {
    size_t count = 0;
    for (const auto& [number, record] : records.by_number()) {
      if (Passes(record->body, query)) ++count;
    }
    return Count(count);
  }
  const Page page = query.order.empty() ? NewestFirst(records, query) : Ordered(records, query);
  Answer answer;
  answer.text = "{\"items\":[";
  for (const Record* record : page.records) {
    if (record != page.records.front()) answer.text += ',';
    answer.text += ShownJson(world, collection, *record);
  }
  answer.text += "],\"_links\":{";
  if (page.more) {
    const std::string token = MakeToken(request, collection, query, page.position);
    absl::StrAppend(&answer.text, "\"next\":{\"href\":\"/", CollectionName(collection),
                    "?continuationToken=", token, "\"}");
  }
  answer.text += "}}";
  return answer;
}

}  // namespace

Answer ListRecords(World& world, const Request& request, Collection collection) {
  ListQuery query;
  if (Refusal refusal = ParseQuery(request, collection, query)) return *refusal;
  if (world.settings().list_order == "updated" && query.order.empty()) {
    query.order.push_back({.path = {"updatedAt"}, .descending = true});
  }
  return AnswerQuery(world, request, collection, query);
}

Answer SearchRecords(World& world, const Request& request, Collection collection) {
  if (!request.body.is_object()) return FlowError("1405-400", "The body is null or empty.");
  ListQuery query;
  for (const auto& [name, value] : ParseForm(request.body.StringAt("queryString"))) {
    if (name == "property") query.properties.push_back(value);
  }
  query.orderby = request.body.StringAt("orderby");
  const Value* count = request.body.Find("count");
  query.count = count != nullptr && *count == Value(true);
  query.limit = kMaxSearchLimit;
  const Value* limit = request.body.Find("limit");
  if (limit != nullptr) {
    if (!limit->is_int() || limit->as_int() < 1 || limit->as_int() > kMaxSearchLimit) {
      return FlowError("1452-400", "limit must be an integer from 1 to 1000.");
    }
    query.limit = limit->as_int();
  }
  if (std::optional<std::string> token = request.call.Query("continuationToken")) {
    if (Refusal refusal = ReadToken(request, collection, *token, query)) return *refusal;
  }
  if (Refusal refusal = ParseFilters(query)) return *refusal;
  if (Refusal refusal = ParseOrder(query)) return *refusal;
  return AnswerQuery(world, request, collection, query);
}

Answer ListBodies(const Request& request, const std::vector<Value>& bodies) {
  ListQuery query;
  if (Refusal refusal = ParseQuery(request, Collection::kFlowCopies, query)) return *refusal;
  std::vector<Value> found;
  for (const Value& body : bodies) {
    if (Passes(body, query)) found.push_back(body);
  }
  if (query.count) return Count(found.size());
  const auto begin = std::min<size_t>(query.position, found.size());
  const auto end = std::min<size_t>(begin + query.limit, found.size());
  Object links;
  if (end < found.size()) {
    const std::string token =
        MakeToken(request, Collection::kFlowCopies, query, static_cast<int64_t>(end));
    links.Set("next",
              Object{{"href", absl::StrCat("/", request.path[0], "?continuationToken=", token)}});
  }
  Array items(found.begin() + static_cast<std::ptrdiff_t>(begin),
              found.begin() + static_cast<std::ptrdiff_t>(end));
  return Json(200, Object{{"items", std::move(items)}, {"_links", std::move(links)}});
}

}  // namespace plumb::emulator
