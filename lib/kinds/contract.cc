#include "lib/kinds/contract.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/kinds/catalogue.h"
#include "lib/kinds/mapping/expand.h"
#include "lib/kinds/sugar.h"

namespace plumb {
namespace {

// Two steps into objects; null where there is none.
const Value* Inside(const Value& value, std::string_view first, std::string_view second) {
  const Value* member = value.Find(first);
  return member == nullptr ? nullptr : member->Find(second);
}

std::string_view TextAt(const Value& value, std::string_view first, std::string_view second) {
  const Value* member = value.Find(first);
  return member == nullptr ? "" : member->StringAt(second);
}

// The slug of a source that nobody disputes; "" for none.
std::string SlugFor(const Value& body, const ReferredBody& referred) {
  const Value* base = body.Find("baseConnectionId");
  const Value* other = base == nullptr ? nullptr : referred(*base);
  if (other != nullptr && other->Find("source") != nullptr) {
    return std::string(other->StringAt("source"));
  }
  const std::vector<CatalogueSource> sources = SourcesOfSpec(TextAt(body, "connectionSpec", "id"));
  return sources.size() == 1 && !sources[0].disputed ? sources[0].slug : "";
}

// The inside of "${KIND.NAME.ATTRIBUTE}" without the attribute; "" for anything else.
std::string WithoutAttribute(const Value& value, std::string_view attribute) {
  if (!value.is_expression()) return "";
  std::string_view text = value.as_expression().text;
  const std::string end = absl::StrCat(".", attribute, "}");
  if (!text.starts_with("${mapping.") || !text.ends_with(end)) return "";
  text.remove_suffix(end.size());
  return absl::StrCat(text, "}");
}

// The row's own source type, where it is not what `fields` takes from its source.
bool IsUsualType(const Value& row) {
  const Value* source = row.Find("source");
  if (source == nullptr || !source->is_string()) return false;
  return row.StringAt("sourceType") ==
         (IsPlainPath(source->as_string()) ? "ATTRIBUTE" : "EXPRESSION");
}

Value FieldOfRow(const Object& row) {
  Object rest = row;
  rest.Erase("destination");
  if (IsUsualType(rest)) {
    if (rest.size() == 2) return *rest.Find("source");
    rest.Erase("sourceType");
  } else if (const Value* type = rest.Find("sourceType"); type != nullptr) {
    rest.Set("type", *type);
    rest.Erase("sourceType");
  }
  return rest;
}

bool ContractTag(Value& body, std::string_view tag, std::string_view key) {
  Value* tags = body.Find("tags");
  if (tags == nullptr || !tags->is_object()) return false;
  const Value* values = tags->Find(tag);
  const bool enabled = values != nullptr && *values == Value(Array{"enabled:true"});
  if (!enabled) return false;
  tags->as_object().Erase(tag);
  if (tags->as_object().empty()) body.as_object().Erase("tags");
  body.as_object().Set(key, true);
  return true;
}

// The text of an entry of allOf: a URI or a reference; "" when it has more to say.
std::string RefText(const Value& entry) {
  const Value* ref = entry.Find("$ref");
  if (ref == nullptr) return "";
  if (ref->is_expression()) return ref->as_expression().text;
  return ref->is_string() ? ref->as_string() : "";
}

bool IsClass(std::string_view ref) {
  if (absl::StartsWith(ref, "${class.")) return true;
  return absl::StrContains(ref, "/classes/") || ref == "https://ns.adobe.com/xdm/context/profile" ||
         ref == "https://ns.adobe.com/xdm/context/experienceevent";
}

// What ClassUri reads back.
Value ClassWord(const Value& ref) {
  if (ref == Value("https://ns.adobe.com/xdm/context/profile")) return "profile";
  if (ref == Value("https://ns.adobe.com/xdm/context/experienceevent")) return "experience_event";
  return ref;
}

bool HasSlash(const Value& ref) {
  return ref.is_expression() || (ref.is_string() && absl::StrContains(ref.as_string(), "/"));
}

}  // namespace

bool ContractSource(Value& body, const ReferredBody& referred) {
  std::string slug = SlugFor(body, referred);
  if (slug.empty()) return false;
  body.as_object().Erase("connectionSpec");
  body.as_object().Set("source", std::move(slug));
  return true;
}

bool ContractFlowSource(Value& body, const ReferredBody& referred) {
  const Value* ids = body.Find("sourceConnectionIds");
  const bool one = ids != nullptr && ids->is_array() && ids->as_array().size() == 1;
  const Value* other = one ? referred(ids->as_array()[0]) : nullptr;
  const Value* source = other == nullptr ? nullptr : other->Find("source");
  if (source == nullptr || body.Find("flowSpec") == nullptr) return false;
  body.as_object().Set("source", *source);
  body.as_object().Erase("flowSpec");
  return true;
}

bool ContractFlowMapping(Value& body, const ReferredBody&) {
  Value* transformations = body.Find("transformations");
  if (transformations == nullptr || !transformations->is_array()) return false;
  Array& elements = transformations->as_array();
  const auto mapping = std::find_if(elements.begin(), elements.end(), [](const Value& one) {
    return one.StringAt("name") == "Mapping";
  });
  if (mapping == elements.end() || mapping->as_object().size() != 2) return false;
  const Value* params = mapping->Find("params");
  const Value* id = Inside(*mapping, "params", "mappingId");
  const Value* version = Inside(*mapping, "params", "mappingVersion");
  if (id == nullptr || version == nullptr || params->as_object().size() != 2) return false;
  const std::string whole = WithoutAttribute(*id, "id");
  if (whole.empty() || whole != WithoutAttribute(*version, "version")) return false;
  elements.erase(mapping);
  if (elements.empty()) body.as_object().Erase("transformations");
  body.as_object().Set("mapping", Expression{whole});
  return true;
}

// Source: Flow Service API reference: absent, it is true of periodic schedules.
bool ContractSchedule(Value& body, const ReferredBody&) {
  Value* schedule = body.Find("scheduleParams");
  if (schedule == nullptr || !schedule->is_object()) return false;
  const Value* backfill = schedule->Find("backfill");
  if (backfill == nullptr || !(*backfill == Value(true))) return false;
  return schedule->as_object().Erase("backfill");
}

bool ContractFileDescription(Value& body, const ReferredBody&) {
  const Value* files = body.Find("fileDescription");
  const Value usual =
      Object{{"containerFormat", "parquet"}, {"format", "parquet"}, {"persisted", true}};
  if (files == nullptr || !(*files == usual)) return false;
  return body.as_object().Erase("fileDescription");
}

bool ContractMappingSchema(Value& body, const ReferredBody&) {
  const Value* output = body.Find("outputSchema");
  const Value* id = output == nullptr ? nullptr : Inside(*output, "schemaRef", "id");
  if (id == nullptr) return false;
  Value schema = *id;
  body.as_object().Erase("outputSchema");
  body.as_object().Set("schema", std::move(schema));
  return true;
}

bool ContractMappingRows(Value& body, const ReferredBody&) {
  const Value* rows = body.Find("mappings");
  if (rows == nullptr || !rows->is_array()) return false;
  Object fields;
  for (const Value& row : rows->as_array()) {
    const Value* destination = row.Find("destination");
    const bool plain = destination != nullptr && destination->is_string() &&
                       !absl::StrContains(destination->as_string(), "${") &&
                       row.Find("source") != nullptr;
    if (!plain) return false;
    fields.Set(destination->as_string(), FieldOfRow(row.as_object()));
  }
  body.as_object().Erase("mappings");
  body.as_object().Set("fields", std::move(fields));
  return true;
}

bool ContractDatasetSchema(Value& body, const ReferredBody&) {
  const Value* id = Inside(body, "schemaRef", "id");
  if (id == nullptr) return false;
  Value schema = *id;
  body.as_object().Erase("schemaRef");
  body.as_object().Set("schema", std::move(schema));
  return true;
}

bool ContractDatasetTags(Value& body, const ReferredBody&) {
  const bool profile = ContractTag(body, "unifiedProfile", "profile");
  return ContractTag(body, "unifiedIdentity", "identity") || profile;
}

bool ContractSchemaParts(Value& body, const ReferredBody&) {
  const Value* all = body.Find("allOf");
  if (all == nullptr || !all->is_array()) return false;
  std::optional<Value> base;
  Array groups;
  for (const Value& entry : all->as_array()) {
    const std::string ref = RefText(entry);
    if (ref.empty() || absl::StartsWith(ref, "#")) return false;
    if (!IsClass(ref)) {
      groups.push_back(*entry.Find("$ref"));
    } else if (base.has_value()) {
      return false;
    } else {
      base = ClassWord(*entry.Find("$ref"));
    }
  }
  if (!base.has_value()) return false;
  body.as_object().Erase("allOf");
  body.as_object().Set("class", *std::move(base));
  if (!groups.empty()) body.as_object().Set("field_groups", std::move(groups));
  return true;
}

bool ContractSchemaUnion(Value& body, const ReferredBody&) {
  const Value* tags = body.Find("meta:immutableTags");
  if (tags == nullptr || !(*tags == Value(Array{"union"}))) return false;
  body.as_object().Erase("meta:immutableTags");
  body.as_object().Set("union", true);
  return true;
}

bool ContractFieldGroupClass(Value& body, const ReferredBody&) {
  const Value* classes = body.Find("meta:intendedToExtend");
  const bool one = classes != nullptr && classes->is_array() && classes->as_array().size() == 1;
  if (!one || !HasSlash(classes->as_array()[0])) return false;
  Value word = ClassWord(classes->as_array()[0]);
  body.as_object().Erase("meta:intendedToExtend");
  body.as_object().Set("class", std::move(word));
  return true;
}

bool ContractBehavior(Value& body, const ReferredBody&) {
  static constexpr std::pair<std::string_view, std::string_view> kBehaviors[] = {
      {"https://ns.adobe.com/xdm/data/record", "record"},
      {"https://ns.adobe.com/xdm/data/time-series", "time_series"}};
  Value* all = body.Find("allOf");
  if (all == nullptr || !all->is_array()) return false;
  Array& entries = all->as_array();
  for (const auto& [uri, word] : kBehaviors) {
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [uri = uri](const Value& one) { return RefText(one) == uri; });
    if (entry == entries.end()) continue;
    entries.erase(entry);
    if (entries.empty()) body.as_object().Erase("allOf");
    body.as_object().Set("behavior", word);
    return true;
  }
  return false;
}

}  // namespace plumb
