// JSON Schema back to the sugar `fields`: see xdm_fields.h.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/kinds/contract.h"

namespace plumb {
namespace {

// What the registry adds to every node.
constexpr std::string_view kXdmType = "meta:xdmType";

// Whether `schema` has these members, but for what the registry adds.
bool HasOnly(const Object& schema, std::initializer_list<std::string_view> names) {
  return std::all_of(schema.begin(), schema.end(), [names](const Object::Member& member) {
    return member.first == kXdmType ||
           std::find(names.begin(), names.end(), member.first) != names.end();
  });
}

// "string", "date-time", "integer[]"; none for what no word says.
std::optional<std::string> WordOf(const Value& schema) {
  if (!schema.is_object()) return std::nullopt;
  const std::string_view type = schema.StringAt("type");
  if (type == "array") {
    const Value* items = schema.Find("items");
    if (items == nullptr || !HasOnly(schema.as_object(), {"type", "items"})) return std::nullopt;
    const std::optional<std::string> word = WordOf(*items);
    return word.has_value() ? std::optional(absl::StrCat(*word, "[]")) : std::nullopt;
  }
  const std::string_view format = schema.StringAt("format");
  if (type == "string" && (format == "date" || format == "date-time")) {
    if (!HasOnly(schema.as_object(), {"type", "format"})) return std::nullopt;
    return std::string(format);
  }
  static constexpr std::string_view kWords[] = {"string", "integer", "number", "boolean", "object"};
  const bool known = std::find(std::begin(kWords), std::end(kWords), type) != std::end(kWords);
  if (!known || !HasOnly(schema.as_object(), {"type"})) return std::nullopt;
  return std::string(type);
}

Value WithoutXdmType(Value schema) {
  if (schema.is_object()) {
    schema.as_object().Erase(kXdmType);
    for (auto& [name, member] : schema.as_object()) member = WithoutXdmType(std::move(member));
  } else if (schema.is_array()) {
    for (Value& element : schema.as_array()) element = WithoutXdmType(std::move(element));
  }
  return schema;
}

class FieldsWriter {
 public:
  // False when some name cannot be a step of a path.
  bool Properties(const Value* properties, const std::string& path) {
    if (properties == nullptr || !properties->is_object()) return false;
    if (properties->as_object().empty()) return false;
    for (const auto& [name, schema] : properties->as_object()) {
      const bool plain = !name.empty() && name.find_first_of(".[]{}$") == std::string::npos;
      if (!plain || !Schema(schema, path.empty() ? name : absl::StrCat(path, ".", name))) {
        return false;
      }
    }
    return true;
  }

  Object Take() && { return std::move(fields_); }

 private:
  bool Schema(const Value& schema, const std::string& path) {
    if (const auto word = WordOf(schema); word.has_value()) {
      fields_.Set(path, *word);
      return true;
    }
    if (!schema.is_object()) return false;
    if (HasOnly(schema.as_object(), {"type", "properties"}) &&
        schema.StringAt("type") == "object") {
      return Properties(schema.Find("properties"), path);
    }
    const Value* items = schema.Find("items");
    const bool rows = items != nullptr && items->is_object() &&
                      HasOnly(schema.as_object(), {"type", "items"}) &&
                      HasOnly(items->as_object(), {"type", "properties"}) &&
                      schema.StringAt("type") == "array" && items->StringAt("type") == "object";
    if (rows) return Properties(items->Find("properties"), absl::StrCat(path, "[]"));
    if (schema.Find("type") == nullptr && schema.Find("$ref") == nullptr) return false;
    fields_.Set(path, WithoutXdmType(schema));
    return true;
  }

  Object fields_;
};

}  // namespace

bool ContractCustomFields(Value& body, const ReferredBody&) {
  Value* definitions = body.Find("definitions");
  Value* all = body.Find("allOf");
  const Value* custom = definitions == nullptr ? nullptr : definitions->Find("customFields");
  if (custom == nullptr || all == nullptr || !all->is_array()) return false;
  const bool plain = custom->is_object() && HasOnly(custom->as_object(), {"type", "properties"});
  FieldsWriter writer;
  if (!plain || !writer.Properties(custom->Find("properties"), "")) return false;
  Array& entries = all->as_array();
  std::erase_if(entries, [](const Value& entry) {
    return entry.StringAt("$ref") == "#/definitions/customFields";
  });
  const bool none_left = entries.empty();
  definitions->as_object().Erase("customFields");
  if (definitions->as_object().empty()) body.as_object().Erase("definitions");
  if (none_left) body.as_object().Erase("allOf");
  body.as_object().Set("fields", std::move(writer).Take());
  return true;
}

bool ContractProperties(Value& body, const ReferredBody&) {
  FieldsWriter writer;
  if (!writer.Properties(body.Find("properties"), "")) return false;
  body.as_object().Erase("properties");
  body.as_object().Set("fields", std::move(writer).Take());
  return true;
}

}  // namespace plumb
