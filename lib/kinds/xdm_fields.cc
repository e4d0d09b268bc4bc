#include "lib/kinds/xdm_fields.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/diag/suggest.h"
#include "lib/kinds/schema_registry.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

constexpr char kCustomFields[] = "customFields";

void ReportField(FieldProblems& problems, std::string_view path, std::string message,
                 std::string hint = "") {
  problems.push_back({.path = FieldPath().Member("fields").Member(path),
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .is_warning = false});
}

std::vector<std::string> TypeWords() {
  return {"string", "integer", "number", "boolean", "date", "date-time", "object"};
}

std::optional<Value> SchemaOfWord(std::string_view word) {
  if (word.ends_with("[]")) {
    std::optional<Value> items = SchemaOfWord(word.substr(0, word.size() - 2));
    if (!items.has_value()) return std::nullopt;
    return Object{{"type", "array"}, {"items", *std::move(items)}};
  }
  if (word == "date" || word == "date-time") {
    return Object{{"type", "string"}, {"format", word}};
  }
  const std::vector<std::string> words = TypeWords();
  if (std::find(words.begin(), words.end(), word) == words.end()) return std::nullopt;
  return Object{{"type", word}};
}

std::optional<Value> SchemaOf(std::string_view path, const Value& written,
                              FieldProblems& problems) {
  if (written.is_expression()) return written;
  if (written.is_object()) {
    if (written.Find("type") != nullptr || written.Find("$ref") != nullptr) return written;
    ReportField(problems, path, absl::StrCat(path, " is a table without a type"),
                "put names with dots in double quotes: \"_acme.charge.id\" = \"string\"");
    return std::nullopt;
  }
  const std::string_view word = written.is_string() ? written.as_string() : std::string_view();
  std::optional<Value> schema = SchemaOfWord(word);
  if (!schema.has_value()) {
    const std::string near = DidYouMean(word, TypeWords());
    ReportField(problems, path, absl::StrCat("the type of ", path, " is unknown"),
                near.empty() ? "write string, integer, number, boolean, date, date-time or object, "
                               "[] behind it for an array, or a table of JSON Schema"
                             : near);
  }
  return schema;
}

// "a.b[].c" at its dots, but for those inside "${...}".
std::vector<std::string> StepsOf(std::string_view path) {
  std::vector<std::string> steps(1);
  bool inside = false;
  for (const char c : path) {
    if (c == '{') inside = true;
    if (c == '}') inside = false;
    if (c == '.' && !inside) {
      steps.emplace_back();
    } else {
      steps.back() += c;
    }
  }
  return steps;
}

// The properties of `schema`, which becomes one of an object; null when it is one of
// something else.
Object* PropertiesIn(Value& schema) {
  if (schema.is_null()) schema = Object{{"type", "object"}};
  if (!schema.is_object() || schema.StringAt("type") != "object") return nullptr;
  return ObjectAt(schema.as_object(), "properties");
}

// The place of the member `step` ("lines[]" for the elements of an array) in
// `properties`; null when there is something else.
Value* PlaceOf(Object& properties, std::string_view step) {
  if (!step.ends_with("[]")) return &properties[step];
  Value& array = properties[step.substr(0, step.size() - 2)];
  if (array.is_null()) array = Object{{"type", "array"}};
  if (!array.is_object() || array.StringAt("type") != "array") return nullptr;
  return &array.as_object()["items"];
}

bool IsPathOf(const std::vector<std::string>& steps, Tenant tenant) {
  if (std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.empty(); })) {
    return false;
  }
  return tenant == Tenant::kAbsent || steps[0][0] == '_' || steps[0][0] == '$';
}

// Where the schema of `steps` goes in `properties`; null when a step on the way, or
// the place itself, is taken.
Value* MakePlace(Object& properties, const std::vector<std::string>& steps) {
  Object* at = &properties;
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    Value* step = PlaceOf(*at, steps[i]);
    at = step == nullptr ? nullptr : PropertiesIn(*step);
    if (at == nullptr) return nullptr;
  }
  Value* place = PlaceOf(*at, steps.back());
  return place != nullptr && place->is_null() ? place : nullptr;
}

}  // namespace

Object PropertiesOf(const Object& fields, Tenant tenant, FieldProblems& problems) {
  Object properties;
  // Sorted by path, so what holds others comes before them.
  for (const auto& [path, written] : fields) {
    std::optional<Value> schema = SchemaOf(path, written, problems);
    if (!schema.has_value()) continue;
    const std::vector<std::string> steps = StepsOf(path);
    if (!IsPathOf(steps, tenant)) {
      ReportField(problems, path, absl::StrCat(path, " does not begin with the tenant's id"),
                  "custom fields stand below it: \"_acme.charge.id\"");
    } else if (Value* place = MakePlace(properties, steps); place != nullptr) {
      *place = *std::move(schema);
    } else {
      ReportField(problems, path, absl::StrCat(path, " is inside a field that is no object"),
                  "give that field the type object, or leave it out");
    }
  }
  return properties;
}

void ExpandCustomFields(Value& body, FieldProblems& problems) {
  const Value fields = Take(body, "fields");
  if (fields.is_null()) return;
  if (!fields.is_object()) {
    Report(problems, "fields", "fields must be a table of path = type");
    return;
  }
  Object* definitions = ObjectAt(body.as_object(), "definitions");
  if (definitions == nullptr) return;  // Checked elsewhere.
  if (definitions->Find(kCustomFields) != nullptr) {
    Report(problems, "fields",
           "both fields and definitions.customFields say which fields there are",
           "write one of the two");
    return;
  }
  definitions->Set(
      kCustomFields,
      Object{{"type", "object"},
             {"properties", PropertiesOf(fields.as_object(), Tenant::kFirst, problems)}});
  AddToAllOf(body, Value(absl::StrCat("#/definitions/", kCustomFields)), /*at=*/SIZE_MAX);
}

FieldDescriptor FieldsSugar() {
  return {.path = "fields",
          .type = FieldType::kObject,
          .summary =
              "Fields, `\"path\" = \"type\"` with the path in quotes: string, integer, "
              "number, boolean, date, date-time, object, `[]` behind it for an array, or a "
              "table of JSON Schema."};
}

}  // namespace plumb
