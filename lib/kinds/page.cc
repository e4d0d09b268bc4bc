#include "lib/kinds/page.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "lib/kinds/catalogue.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

std::string Code(std::string_view text) { return absl::StrCat("`", text, "`"); }

std::string Cell(std::string_view text) { return absl::StrReplaceAll(text, {{"|", "\\|"}}); }

std::string_view TypeName(FieldType type) {
  switch (type) {
    case FieldType::kAny:
      return "any";
    case FieldType::kString:
      return "string";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kNumber:
      return "number";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kObject:
      return "table";
    case FieldType::kList:
      return "array";
    case FieldType::kSet:
      return "array, in any order";
    case FieldType::kKeyedList:
      return "array of tables, in any order";
    case FieldType::kOrderedKeyedList:
      return "array of tables";
    case FieldType::kTime:
      return "datetime";
    case FieldType::kMediaVersion:
      return "media type";
  }
  return "any";
}

std::string Type(const FieldDescriptor& field) {
  std::string text(TypeName(field.type));
  if (!field.key.empty()) absl::StrAppend(&text, ", told apart by ", Code(field.key));
  if (!field.references.empty()) absl::StrAppend(&text, ", of a ", Code(field.references.text()));
  return text;
}

std::string Change(const FieldDescriptor& field) {
  switch (field.on_change) {
    case OnChange::kUpdate:
      break;
    case OnChange::kReplace:
      return "replaces";
    case OnChange::kReplaceOncePast:
      return "replaces once past";
  }
  if (!field.replace_keys.empty()) {
    return absl::StrCat("replaces for ", absl::StrJoin(field.replace_keys, ", ",
                                                       [](std::string* out, const auto& key) {
                                                         absl::StrAppend(out, Code(key));
                                                       }));
  }
  return "";
}

std::string Meaning(const FieldDescriptor& field) {
  std::string text = field.summary;
  // Longer lists have a page of their own.
  constexpr size_t kFew = 10;
  if (!field.one_of.empty() && field.one_of.size() <= kFew) {
    absl::StrAppend(&text, " One of ",
                    absl::StrJoin(field.one_of, ", ",
                                  [](auto* out, auto& word) { absl::StrAppend(out, Code(word)); }),
                    ".");
  }
  if (field.default_value.has_value()) {
    absl::StrAppend(&text, " Default: ", Code(ToJson(*field.default_value)), ".");
  }
  return text;
}

std::string Row(const FieldDescriptor& field) {
  std::vector<std::string> notes;
  if (field.presence == Presence::kRequired) notes.push_back("required");
  if (field.sensitivity == Sensitivity::kSecret) notes.push_back("secret");
  if (const std::string change = Change(field); !change.empty()) notes.push_back(change);
  return absl::StrCat("| ", Code(field.path), " | ", Type(field), " | ", absl::StrJoin(notes, ", "),
                      " | ", Cell(Meaning(field)), " |\n");
}

void AppendFields(const KindDescriptor& kind, std::string& page) {
  absl::StrAppend(&page,
                  "\n## Fields\n\n| field | type | | meaning |\n| --- | --- | --- | --- |\n");
  for (const FieldDescriptor& field : kind.fields) {
    if (field.owner == Owner::kUser) page += Row(field);
  }
}

void AppendSugar(const KindDescriptor& kind, std::string& page) {
  if (kind.sugar.empty()) return;
  absl::StrAppend(&page, "\n## Shorthands\n\n| key | meaning |\n| --- | --- |\n");
  for (const FieldDescriptor& sugar : kind.sugar) {
    absl::StrAppend(&page, "| ", Code(sugar.path), " | ", Cell(Meaning(sugar)), " |\n");
  }
}

void AppendChanges(const KindDescriptor& kind, std::string& page) {
  absl::StrAppend(&page, "\n## Changes\n\n");
  switch (kind.update.style) {
    case UpdateStyle::kJsonPatchIfMatch:
      absl::StrAppend(&page, "Updated by PATCH with If-Match, field by field.");
      break;
    case UpdateStyle::kJsonPatch:
      absl::StrAppend(&page, "Updated by PATCH, field by field.");
      break;
    case UpdateStyle::kPut:
      absl::StrAppend(&page, "Updated by PUT, as a whole; each update makes a new version.");
      break;
  }
  if (kind.deletion == DeleteStyle::kForget) {
    absl::StrAppend(&page,
                    " The platform documents no DELETE: one that is no longer declared is "
                    "forgotten, and left behind.");
  }
  absl::StrAppend(&page, "\n");
  if (!kind.replace_rule.has_value()) return;
  absl::StrAppend(&page, "\nWhat replaces it: ", kind.replace_rule->text, " (",
                  kind.replace_rule->source, ").\n");
  if (kind.undescribed == OnChange::kReplace) {
    absl::StrAppend(&page, "\nA change of any field that is not listed here replaces it too.\n");
  }
}

void AppendOutputs(const KindDescriptor& kind, std::string& page) {
  std::vector<std::string> outputs = {"id"};
  outputs.insert(outputs.end(), kind.outputs.begin(), kind.outputs.end());
  absl::StrAppend(&page, "\n## Attributes\n\nOther resources may refer to:\n\n");
  for (const std::string& output : outputs) {
    absl::StrAppend(&page, "- ", Code(absl::StrCat("${", kind.name.text(), ".NAME.", output, "}")),
                    "\n");
  }
}

void AppendServerFields(const KindDescriptor& kind, std::string& page) {
  std::vector<std::string> paths;
  for (const FieldDescriptor& field : kind.fields) {
    if (field.owner == Owner::kServer) paths.push_back(Code(field.path));
  }
  if (paths.empty()) return;
  absl::StrAppend(&page, "\n## Set by the platform\n\nNever sent and never compared: ",
                  absl::StrJoin(paths, ", "), ".\n");
}

}  // namespace

std::string KindPage(const KindDescriptor& kind) {
  std::string page = absl::StrCat("# ", kind.name.text(), "\n\n", kind.summary,
                                  "\n\nAPI: ", Code(kind.endpoints.collection));
  if (!kind.docs_url.empty()) absl::StrAppend(&page, ", [reference](", kind.docs_url, ")");
  page += ".\n";
  AppendFields(kind, page);
  AppendSugar(kind, page);
  AppendChanges(kind, page);
  AppendOutputs(kind, page);
  AppendServerFields(kind, page);
  return page;
}

std::string SourcesPage() {
  std::string page =
      "# Sources\n\nNames for `source = \"...\"`, with the ids that the platform's documentation "
      "prints. The platform's own `GET /connectionSpecs` has the last word; ids marked with `?` "
      "are printed in several ways. `plumb sources show NAME` prints a spec to start from.\n\n| "
      "name "
      "| source | category | records | connection spec | flow spec | auth specs | parameters |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const CatalogueSource& source : AllSources()) {
    std::vector<std::string> specs;
    for (const AuthSpec& spec : source.auth_specs) specs.push_back(spec.name);
    absl::StrAppend(&page, "| ", Code(source.slug), " | ", source.name, " | ", source.category,
                    " | ", DeliveryText(source.delivery), " | ", Code(source.connection_spec_id),
                    source.disputed ? " ?" : "", " | ", absl::StrJoin(source.flow_spec_ids, " "),
                    " | ", absl::StrJoin(specs, "; "), " | ", absl::StrJoin(source.params, " "),
                    " |\n");
  }
  return page;
}

}  // namespace plumb
