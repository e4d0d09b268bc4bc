#include "lib/emulator/explore.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/emulator/errors.h"
#include "lib/emulator/flow_resources.h"
#include "lib/emulator/spec_table.h"
#include "lib/emulator/specs.h"
#include "lib/value/json.h"

namespace plumb::emulator {
namespace {

constexpr std::string_view kStripe = "cc2c31d6-7b8c-4581-b49f-5c8698aa3ab3";
constexpr std::string_view kSnowflakeStreaming = "51ae16c2-bdad-42fd-9fce-8d5dfddaf140";
constexpr int64_t kMaxSafe = (int64_t{1} << 53) - 1;

Value FieldType(std::string_view letter) {
  if (letter == "s") return Object{{"type", "string"}};
  if (letter == "b") return Object{{"type", "boolean"}};
  if (letter == "i") {
    return Object{{"type", "integer"}, {"minimum", -kMaxSafe - 1}, {"maximum", kMaxSafe}};
  }
  return Object();
}

Value ObjectSchema(Object properties) {
  return Object{{"type", "object"}, {"properties", std::move(properties)}};
}

// Reads up to the closing brace, or the end.
Object ReadMembers(const std::vector<std::string_view>& words, size_t& at) {
  Object members;
  while (at < words.size() && words[at] != "}") {
    const std::pair<std::string_view, std::string_view> word =
        absl::StrSplit(words[at++], absl::MaxSplits(':', 1));
    if (at < words.size() && words[at] == "{") {
      ++at;
      members.Set(word.first, ObjectSchema(ReadMembers(words, at)));
      ++at;  // The brace.
    } else {
      members.Set(word.first, FieldType(word.second));
    }
  }
  return members;
}

// sourceParams: base64 of a JSON object, with or without padding; none when unreadable.
std::optional<Value> ReadSourceParams(const Call& call) {
  const std::string text = call.Query("sourceParams").value_or("");
  if (text.empty()) return Object();
  std::string decoded;
  std::string_view bare = text;
  while (absl::ConsumeSuffix(&bare, "=")) continue;
  const std::string padded = absl::StrCat(bare, std::string((4 - bare.size() % 4) % 4, '='));
  if (!absl::Base64Unescape(padded, &decoded)) return std::nullopt;
  absl::StatusOr<Value> value = ParseJson(decoded);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return *std::move(value);
}

// Answers an object: its schema and, when asked, a row of it.
Answer Hierarchical(const Call& call, Value schema) {
  Object body{{"format", "hierarchical"}};
  if (call.Query("preview") == "true") body.Set("data", Array{SampleRow(schema)});
  body.Set("schema", std::move(schema));
  return Json(200, std::move(body));
}

Answer ExploreRest(const Call& call, const ConnectionSpec& spec) {
  const std::optional<Value> params = ReadSourceParams(call);
  if (!params.has_value()) {
    return PlainFlowError(400, "sourceParams must be the base64 of a JSON object");
  }
  std::string_view fields = "id:s name:s updatedAt:s";
  if (spec.id == kStripe) {
    fields = StripeFields(params->StringAt("resourcePath"));
    if (fields.empty()) {
      return PlainFlowError(
          400, absl::StrCat("resourcePath ", params->StringAt("resourcePath"), " is not known"));
    }
  }
  return Hierarchical(call, ObjectSchema(Object{{"data", ReadFields(fields)}}));
}

Value Column(std::string_view name, std::string_view type) {
  return Object{{"name", name},
                {"type", type},
                {"meta:xdmType", type},
                {"xdm", Object{{"type", type}, {"minLength", 1}}}};
}

Answer Flat() {
  return Json(
      200,
      Object{{"format", "flat"},
             {"schema", Object{{"columns", Array{Column("id", "string"), Column("name", "string"),
                                                 Column("updatedAt", "string")}}}},
             {"data",
              Array{Object{{"id", "1"}, {"name", "Ada"}, {"updatedAt", "2024-01-01 00:00:00"}}}}});
}

Value Entry(std::string_view type, std::string_view name, std::string_view path, bool data) {
  return Object{{"type", type},
                {"name", name},
                {"path", path},
                {"canPreview", data},
                {"canFetchSchema", data}};
}

Answer Root(const ConnectionSpec& spec) {
  Array entries;
  if ((spec.flow_specs & kTables) != 0 || spec.id == kSnowflakeStreaming) {
    entries = {Entry("table", "customers", "public.customers", true),
               Entry("table", "orders", "public.orders", true)};
  } else {
    entries = {Entry("folder", "export", "/export/", false),
               Entry("file", "customers.csv", "/customers.csv", true)};
  }
  if (spec.id == kSnowflakeStreaming) return Json(200, Object{{"items", std::move(entries)}});
  return Json(200, std::move(entries));
}

}  // namespace

Value ReadFields(std::string_view fields) {
  const std::vector<std::string_view> words = absl::StrSplit(fields, ' ', absl::SkipEmpty());
  size_t at = 0;
  return ObjectSchema(ReadMembers(words, at));
}

Value SampleRow(const Value& schema) {
  const std::string_view type = schema.StringAt("type");
  if (type == "string") return "text";
  if (type == "integer") return 1;
  if (type == "boolean") return true;
  const Value* properties = schema.Find("properties");
  if (type != "object" || properties == nullptr) return nullptr;
  Object row;
  for (const auto& [name, member] : properties->as_object()) row.Set(name, SampleRow(member));
  return row;
}

Answer Explore(const Request& request, std::string_view spec_id) {
  const ConnectionSpec* spec = FindConnectionSpec(spec_id);
  const Call& call = request.call;
  const std::string type = absl::AsciiStrToLower(call.Query("objectType").value_or(""));
  if (type.empty()) return FlowError("2119-400", "The query parameter objectType is required.");
  if (type == "root" || type == "folder") return Root(*spec);
  if (!call.Query("object").has_value()) {
    return FlowError("2119-400", "The query parameter object is required.");
  }
  if (type == "rest") return ExploreRest(call, *spec);
  if (type == "table") return Flat();
  if (type != "file") return PlainFlowError(400, absl::StrCat("objectType ", type, " is unknown"));
  const std::string file_type = absl::AsciiStrToLower(
      call.Query("fileType").value_or(call.Query("FileType").value_or("delimited")));
  if (file_type == "delimited") return Flat();
  return Hierarchical(call, ReadFields("id:s name:s updatedAt:s"));
}

Answer Configs() {
  return Json(200,
              Object{{"items", Array{Object{{"columnName", "id"}, {"columnType", "string"}}}}});
}

}  // namespace plumb::emulator
