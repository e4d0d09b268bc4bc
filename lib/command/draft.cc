#include "lib/command/draft.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace plumb {
namespace {

// REST sources answer with their records below this member.
constexpr std::string_view kRecords = "data.";

std::string FileType(std::string_view path) {
  if (absl::EndsWithIgnoreCase(path, ".json")) return "json";
  if (absl::EndsWithIgnoreCase(path, ".parquet")) return "parquet";
  return "delimited";
}

// A name that XDM takes: letters, digits and '_'.
std::string XdmName(std::string_view name) {
  std::string out;
  for (const char c : name) out += absl::ascii_isalnum(c) || c == '_' ? c : '_';
  return out.empty() || absl::ascii_isdigit(out[0]) ? absl::StrCat("_", out) : out;
}

// The word of the sugar `fields` for a JSON Schema; "" for what has no plain type.
std::string TypeWord(const Value& schema) {
  const std::string type = absl::AsciiStrToLower(schema.StringAt("type"));
  const std::string_view format = schema.StringAt("format");
  if (type == "string" && (format == "date" || format == "date-time")) return std::string(format);
  if (type == "date" || type == "date-time") return type;
  if (type == "double" || type == "float" || type == "decimal") return "number";
  if (type == "long" || type == "int" || type == "short") return "integer";
  static constexpr std::string_view kWords[] = {"string", "integer", "number", "boolean"};
  return std::find(std::begin(kWords), std::end(kWords), type) != std::end(kWords) ? type : "";
}

class Drafter {
 public:
  explicit Drafter(SourceDraft& draft) : draft_(draft) {}

  void Column(const Value& column) {
    const std::string name(column.StringAt("name"));
    const Value* xdm = column.Find("xdm");
    std::string type = TypeWord(xdm == nullptr ? column : *xdm);
    Add(name, XdmName(name), type.empty() ? "string" : type);
  }

  void Members(const Value& schema, const std::string& path, const std::string& destination) {
    const Value* properties = schema.Find("properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& [name, member] : properties->as_object()) {
      const std::string inside = path.empty() ? name : absl::StrCat(path, ".", name);
      const std::string to =
          destination.empty() ? XdmName(name) : absl::StrCat(destination, ".", XdmName(name));
      const bool records = path.empty() && absl::StrCat(name, ".") == kRecords;
      if (member.Find("properties") != nullptr) {
        Members(member, inside, records ? "" : to);
      } else {
        Add(inside, to, TypeWord(member));
      }
    }
  }

 private:
  void Add(const std::string& source, const std::string& destination, const std::string& type) {
    if (source.empty() || type.empty() || !taken_.insert(destination).second) return;
    draft_.fields.push_back({.source = source, .destination = destination, .type = type});
  }

  SourceDraft& draft_;
  std::set<std::string> taken_;
};

}  // namespace

ExploreQuery QueryFor(const CatalogueSource& source, const std::string& object) {
  const std::string param = ObjectParamOf(source);
  if (param == "tableName") return {.object_type = "table", .object = object};
  if (param == "path") {
    return {
        .object_type = "file", .object = object, .file_type = FileType(object), .preview = true};
  }
  ExploreQuery query{.object = "json", .preview = true};
  if (!param.empty()) query.params = Object{{param, object}};
  return query;
}

void DraftFields(const Value& explored, SourceDraft& draft) {
  Drafter drafter(draft);
  const Value* schema = explored.Find("schema");
  if (schema == nullptr) return;
  const Value* columns = schema->Find("columns");
  if (columns == nullptr || !columns->is_array()) {
    drafter.Members(*schema, "", "");
    return;
  }
  for (const Value& column : columns->as_array()) drafter.Column(column);
  draft.columns = *columns;
}

}  // namespace plumb
