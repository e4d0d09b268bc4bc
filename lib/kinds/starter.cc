#include "lib/kinds/starter.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/kinds/catalogue.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

// Values that a page shows for parameters of this name; all others are the user's.
constexpr std::pair<std::string_view, std::string_view> kUsualValues[] = {
    {"authenticationRequired", "false"},
    {"columns", R"([{ name = "id", type = "string", xdm = { type = "string" } }])"},
    {"consumerGroup", "\"$Default\""},
    {"dataType", "\"raw\""},
    {"recursive", "true"},
    {"reset", "\"earliest\""},
    {"type", "\"folder\""},
};

// Source: Experience Platform documentation, "Filter data for a source".
constexpr std::string_view kFilters =
    R"(# filters = { type = "PQL", format = "pql/json", value = { nodeType = "fnApply", fnName = "=", )"
    R"(params = [{ nodeType = "fieldLookup", fieldName = "country" }, )"
    R"({ nodeType = "literal", value = "US" }] } })"
    "\n";

// "clientCustomerID" -> "client_customer_id".
std::string SnakeCase(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool upper = absl::ascii_isupper(name[i]);
    if (upper && i > 0 && absl::ascii_islower(name[i - 1])) out += '_';
    out += absl::ascii_tolower(name[i]);
  }
  return out;
}

using Lines = std::vector<std::pair<std::string, std::string>>;

// "[header]" and its members, their "=" below each other.
std::string Block(std::string_view header, const Lines& lines) {
  size_t width = 0;
  for (const auto& [key, value] : lines) width = std::max(width, key.size());
  std::string out = absl::StrCat("[", header, "]\n");
  for (const auto& [key, value] : lines) {
    absl::StrAppend(&out, key, std::string(width - key.size(), ' '), " = ", value, "\n");
  }
  return out;
}

std::string Quoted(std::string_view text) { return absl::StrCat("\"", text, "\""); }

bool IsFileEnding(std::string_view text) {
  static constexpr std::string_view kEndings[] = {"csv", "tsv", "txt", "json", "parquet", "gz"};
  return std::find(std::begin(kEndings), std::end(kEndings), text) != std::end(kEndings);
}

// "/in/Orders 2024.csv" -> "orders_2024", "public.orders" -> "orders": a resource's name, of
// a file without its folders and ending, of a table without its schema.
std::string NameOfObject(std::string_view object) {
  std::string_view last = object.substr(object.find_last_of('/') + 1);
  const size_t dot = last.rfind('.');
  if (dot != std::string_view::npos) {
    const bool is_file = IsFileEnding(last.substr(dot + 1));
    last = is_file ? last.substr(0, dot) : last.substr(dot + 1);
  }
  std::string name;
  for (const char c : last) name += absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : '_';
  const bool begins = !name.empty() && (absl::ascii_isalpha(name[0]) || name[0] == '_');
  return begins ? name : absl::StrCat("_", name);
}

// What there is to read where nobody has looked.
std::vector<DraftField> FieldsOf(const SourceDraft& draft) {
  if (!draft.fields.empty()) return draft.fields;
  return {{.source = "id", .destination = "id", .type = "string"}};
}

class Starter {
 public:
  // `draft` may be null.
  Starter(const CatalogueSource& source, const SourceDraft* draft)
      : source_(source), draft_(draft) {}

  std::string Text() {
    const std::string body = absl::StrCat(BaseConnection(), SourceConnection(), Landing(),
                                          TargetConnection(), Mapping(), Flow());
    return absl::StrCat(Head(), "\n", body);
  }

 private:
  std::string Variable(std::string_view name) {
    std::string variable = absl::StrCat(source_.slug, "_", SnakeCase(name));
    std::string text = Quoted(absl::StrCat("${var.", variable, "}"));
    variables_.insert(std::move(variable));
    return text;
  }

  std::string SecretOf(std::string_view name) {
    std::string variable = absl::AsciiStrToUpper(absl::StrCat(source_.slug, "_", SnakeCase(name)));
    std::string text = Quoted(absl::StrCat("${secret.env.", variable, "}"));
    secrets_.insert(std::move(variable));
    return text;
  }

  std::string ValueOf(std::string_view param) {
    if (draft_ != nullptr && !draft_->object.empty() && param == ObjectParamOf(source_)) {
      return TomlString(draft_->object);
    }
    if (draft_ != nullptr && !draft_->columns.is_null() && param == "columns") {
      return TomlValue(draft_->columns);
    }
    for (const auto& [name, value] : kUsualValues) {
      if (name == param) return std::string(value);
    }
    return Variable(param);
  }

  std::string Name() const {
    const bool named = draft_ != nullptr && !draft_->object.empty();
    return named ? NameOfObject(draft_->object) : source_.slug;
  }

  // What people are to call it.
  std::string Title(std::string_view what = "") const {
    const bool named = draft_ != nullptr && !draft_->object.empty();
    return TomlString(absl::StrCat(source_.name, named ? " " : "", named ? draft_->object : "",
                                   what.empty() ? "" : " ", what));
  }

  bool IsBaseDeclared() const { return draft_ != nullptr && !draft_->base_address.empty(); }

  std::string Table(std::string_view kind) const {
    if (kind == "base_connection" && IsBaseDeclared()) return draft_->base_address;
    return absl::StrCat(kind, ".", kind == "base_connection" ? source_.slug : Name());
  }

  std::string Id(std::string_view kind) const {
    return Quoted(absl::StrCat("${", Table(kind), ".id}"));
  }

  bool HasBase() const { return !source_.auth_specs.empty(); }

  std::string BaseConnection() {
    if (!HasBase() || IsBaseDeclared()) return "";
    const AuthSpec& spec = source_.auth_specs.front();
    Lines params;
    for (const AuthParam& param : spec.params) {
      params.emplace_back(param.name, param.secret ? SecretOf(param.name) : ValueOf(param.name));
    }
    const bool there = draft_ != nullptr && !draft_->base_name.empty();
    Lines lines = {{"name", TomlString(there ? draft_->base_name : source_.name)},
                   {"source", Quoted(source_.slug)}};
    if (source_.sends_provider) lines.emplace_back("providerId", Quoted(kStreamingProviderId));
    const std::string table = Table("base_connection");
    return absl::StrCat(Block(table, lines), "\n",
                        Block(absl::StrCat(table, ".auth"), {{"specName", Quoted(spec.name)}}),
                        OtherAuthSpecs(), "\n", "# Leave out what your account does not need.\n",
                        Block(absl::StrCat(table, ".auth.params"), params), "\n");
  }

  // A comment for each further way to authenticate.
  std::string OtherAuthSpecs() const {
    std::string out;
    for (size_t i = 1; i < source_.auth_specs.size(); ++i) {
      const AuthSpec& spec = source_.auth_specs[i];
      absl::StrAppend(&out, "# Or ", Quoted(spec.name), " with ",
                      absl::StrJoin(spec.params, ", ",
                                    [](std::string* text, const AuthParam& param) {
                                      absl::StrAppend(text, param.name);
                                    }),
                      ".\n");
    }
    return out;
  }

  std::string SourceConnection() {
    Lines lines = {{"name", Title()}, {"source", Quoted(source_.slug)}};
    if (HasBase()) lines.emplace_back("baseConnectionId", Id("base_connection"));
    if (!HasBase() && source_.sends_provider) {
      lines.emplace_back("providerId", Quoted(kStreamingProviderId));
    }
    if (draft_ != nullptr && !draft_->format.empty()) {
      lines.emplace_back("data.format", TomlString(draft_->format));
    } else if (!source_.formats.empty()) {
      lines.emplace_back("data.format", Quoted(source_.formats.front()));
    } else if (source_.delivery == Delivery::kBatch) {
      lines.emplace_back("data.format", "\"json\"  # No page says which.");
    }
    const std::string table = Table("source_connection");
    std::string out = absl::StrCat(Block(table, lines), "\n");
    if (source_.params.empty()) return out;
    Lines params;
    for (const std::string& param : source_.params) {
      if (param != "filters") params.emplace_back(param, ValueOf(param));
    }
    absl::StrAppend(&out, Block(absl::StrCat(table, ".params"), params));
    if (params.size() < source_.params.size()) absl::StrAppend(&out, kFilters);
    return absl::StrCat(out, "\n");
  }

  std::string SchemaId() { return draft_ == nullptr ? Variable("schema_id") : Id("schema"); }

  std::string Destination(std::string_view field) {
    variables_.insert("tenant");
    const std::string name = Name();
    return Quoted(absl::StrCat("_${var.tenant}.", name, ".", field));
  }

  // Where a draft's records land: a schema of their fields, and a dataset of it.
  std::string Landing() {
    if (draft_ == nullptr) return "";
    Lines fields;
    for (const DraftField& field : FieldsOf(*draft_)) {
      fields.emplace_back(Destination(field.destination), Quoted(field.type));
    }
    const std::string group = Table("field_group");
    return absl::StrCat(
        Block(group, {{"title", Title("fields")},
                      {"description", Title("as the source has it")},
                      {"class", "\"profile\""}}),
        "\n", Block(absl::StrCat(group, ".fields"), fields), "\n",
        Block(Table("schema"), {{"title", Title()},
                                {"description", Title("as the source has it")},
                                {"class", "\"profile\""},
                                {"field_groups", absl::StrCat("[", Id("field_group"), "]")}}),
        "\n", Block(Table("dataset"), {{"name", Title()}, {"schema", Id("schema")}}), "\n");
  }

  std::string TargetConnection() {
    return absl::StrCat(
        Block(Table("target_connection"),
              {{"name", Title()},
               {"target", "\"data_lake\""},
               {"data.schema",
                absl::StrCat("{ id = ", SchemaId(),
                             ", version = \"application/vnd.adobe.xed-full+json;version=1\" }")},
               {"params.dataSetId", draft_ == nullptr ? Variable("dataset_id") : Id("dataset")}}),
        "\n");
  }

  std::string Mapping() {
    if (!source_.maps) return "";
    variables_.insert("tenant");
    const std::string table = Table("mapping");
    Lines head = {{"schema", SchemaId()}};
    Lines fields = {{"\"_${var.tenant}.id\"", "\"id\""}};
    if (draft_ != nullptr) {
      head.insert(head.begin(), {"name", Title()});
      fields.clear();
      for (const DraftField& field : FieldsOf(*draft_)) {
        fields.emplace_back(Destination(field.destination), TomlString(field.source));
      }
    }
    return absl::StrCat(Block(table, head), "\n# Destination = source, a line for each field.\n",
                        Block(absl::StrCat(table, ".fields"), fields), "\n");
  }

  std::string Flow() {
    const std::string table = Table("flow");
    Lines lines = {{"name", Title()}};
    if (source_.flow_spec_ids.empty()) {
      lines.emplace_back("flowSpec", absl::StrCat("{ id = ", Variable("flow_spec_id"),
                                                  ", version = \"1.0\" }  # No page says which."));
    } else {
      lines.emplace_back("source", Quoted(source_.slug));
    }
    lines.emplace_back("sourceConnectionIds", absl::StrCat("[", Id("source_connection"), "]"));
    lines.emplace_back("targetConnectionIds", absl::StrCat("[", Id("target_connection"), "]"));
    if (source_.maps) {
      lines.emplace_back("mapping", Quoted(absl::StrCat("${", Table("mapping"), "}")));
    }
    return absl::StrCat(Block(table, lines), Copy(table), Schedule(table));
  }

  // Tables are read by a column that tells new rows.
  std::string Copy(const std::string& table) const {
    const bool tables = !source_.formats.empty() && source_.formats.front() == "tabular";
    if (!tables) return "";
    return absl::StrCat("\n[[", table, ".transformations]]\nname = \"Copy\"\n\n",
                        "# The column that tells new rows.\n",
                        Block(absl::StrCat(table, ".transformations.params.deltaColumn"),
                              {{"name", "\"updated_at\""},
                               {"dateFormat", Quoted(source_.delta_format)},
                               {"timezone", "\"UTC\""}}));
  }

  std::string Schedule(const std::string& table) const {
    if (source_.delivery == Delivery::kStreaming) return "";
    return absl::StrCat(
        "\n# The first run cannot be moved once it has passed.\n",
        Block(
            absl::StrCat(table, ".scheduleParams"),
            {{"startTime", "2030-01-01T00:00:00Z"}, {"frequency", "\"hour\""}, {"interval", "1"}}));
  }

  std::string Head() const {
    std::string out = absl::StrCat(
        "# ", source_.name, ": ", source_.category, ", ", DeliveryText(source_.delivery),
        ". Connection spec ", source_.connection_spec_id, source_.disputed ? " (disputed)" : "",
        ".\n#\n# To be set in [vars] of plumb.toml:\n");
    for (const std::string& name : variables_) absl::StrAppend(&out, "#   ", name, "\n");
    if (!secrets_.empty()) absl::StrAppend(&out, "# To be set in the environment:\n");
    for (const std::string& name : secrets_) absl::StrAppend(&out, "#   ", name, "\n");
    return out;
  }

  const CatalogueSource& source_;
  const SourceDraft* draft_;                   // May be null.
  std::set<std::string> variables_, secrets_;  // That the text refers to.
};

}  // namespace

std::string StarterSpec(const CatalogueSource& source) {
  return Starter(source, /*draft=*/nullptr).Text();
}

std::string DraftSpec(const CatalogueSource& source, const SourceDraft& draft) {
  return Starter(source, &draft).Text();
}

SourceCatalogue BuiltInSources() {
  return {.sources = AllSources, .starter = StarterSpec, .draft = DraftSpec};
}

}  // namespace plumb
