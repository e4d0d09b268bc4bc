#include "lib/kinds/mapping/expand.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

constexpr char kContentType[] = "application/vnd.adobe.xed-full+json;version=1";

void ReportRow(FieldProblems& problems, std::string_view destination, std::string message,
               std::string hint) {
  problems.push_back({.path = FieldPath().Member("fields").Member(destination),
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .is_warning = false});
}

Value SourceTypeOf(const Value& source) {
  const bool plain = !source.is_string() || IsPlainPath(source.as_string());
  return plain ? "ATTRIBUTE" : "EXPRESSION";
}

// The row that { source = "...", type = "..." } stands for; other members, such as
// identity, go along.
Value RowOfTable(std::string_view destination, const Object& table, FieldProblems& problems) {
  if (table.Find("source") == nullptr) {
    ReportRow(problems, destination, absl::StrCat(destination, " is a table without a source"),
              "put names with dots in double quotes: \"_acme.charges.id\" = \"data.id\"");
    return nullptr;
  }
  Object row = table;
  if (const Value* type = table.Find("type"); type != nullptr) {
    row.Set("sourceType", *type);
    row.Erase("type");
  } else if (row.Find("sourceType") == nullptr) {
    row.Set("sourceType", SourceTypeOf(*row.Find("source")));
  }
  row.Set("destination", destination);
  return row;
}

Value RowOf(std::string_view destination, const Value& source, FieldProblems& problems) {
  if (source.is_object()) return RowOfTable(destination, source.as_object(), problems);
  if (source.is_string() || source.is_expression()) {
    return Object{{"sourceType", SourceTypeOf(source)},
                  {"source", source},
                  {"destination", Value(destination)}};
  }
  ReportRow(problems, destination,
            absl::StrCat("the source of ", destination, " must be a path or an expression"),
            "write \"data.id\", or { source = \"...\", type = \"EXPRESSION\" }");
  return nullptr;
}

// Members are sorted by name, so the rows are by destination.
Array RowsOf(const Object& fields, FieldProblems& problems) {
  Array rows;
  for (const auto& [destination, source] : fields) {
    Value row = RowOf(destination, source, problems);
    if (!row.is_null()) rows.push_back(std::move(row));
  }
  return rows;
}

Value OutputSchema(Value id) {
  return Object{{"schemaRef", Object{{"id", std::move(id)}, {"contentType", kContentType}}}};
}

// Whether the rows that are written out have the older names.
bool IsLegacy(const Value& body) {
  const Value* mappings = body.Find("mappings");
  if (mappings == nullptr || !mappings->is_array() || mappings->as_array().empty()) return false;
  return mappings->as_array()[0].Find("destinationXdmPath") != nullptr;
}

// `schema` stands for xdmSchema or, in the published dialect, outputSchema.
void ExpandSchema(Value& body, FieldProblems& problems) {
  Value schema = Take(body, "schema");
  if (schema.is_null()) return;
  for (const char* other : {"xdmSchema", "outputSchema"}) {
    if (body.Find(other) == nullptr) continue;
    Report(problems, "schema", absl::StrCat("both schema and ", other, " name the target schema"),
           "write one of the two");
    return;
  }
  if (!IsLegacy(body)) {
    body.as_object().Set("outputSchema", OutputSchema(std::move(schema)));
    return;
  }
  body.as_object().Set("xdmSchema", std::move(schema));
  if (body.Find("xdmVersion") == nullptr) body.as_object().Set("xdmVersion", "1.0");
}

// Turns what the older dialect says of the target schema into the published one.
void ModerniseSchema(Value& body) {
  Value schema = Take(body, "xdmSchema");
  Take(body, "xdmVersion");
  Take(body, "version");
  if (schema.is_null() || body.Find("outputSchema") != nullptr) return;
  body.as_object().Set("outputSchema", OutputSchema(std::move(schema)));
}

}  // namespace

bool IsPlainPath(std::string_view source) {
  for (size_t i = 0; i < source.size(); ++i) {
    if (source.substr(i, 2) == "${") {
      // Inside ${...} stand names with special characters.
      i = source.find('}', i);
      if (i == std::string_view::npos) return false;
      continue;
    }
    const char c = source[i];
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
        !absl::StrContains("_.[]$\\", std::string_view(&c, 1))) {
      return false;
    }
  }
  return !source.empty();
}

void ExpandMappingFields(Value& body, FieldProblems& problems) {
  if (!body.is_object()) return;
  const Value fields = Take(body, "fields");
  ExpandSchema(body, problems);
  if (fields.is_null()) return;
  if (body.Find("mappings") != nullptr) {
    Report(problems, "fields", "both fields and mappings say what goes where",
           "write one of the two");
    return;
  }
  if (fields.is_expression()) {
    body.as_object().Set("mappings", fields);
  } else if (fields.is_object()) {
    body.as_object().Set("mappings", RowsOf(fields.as_object(), problems));
  } else {
    Report(problems, "fields", "fields must be a table of destination = source");
    return;
  }
  ModerniseSchema(body);
}

}  // namespace plumb
