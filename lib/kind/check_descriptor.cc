// CheckDescriptor: what descriptor.h says must hold of a kind.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/kind/descriptor.h"
#include "lib/kind/field_tree.h"

namespace plumb {
namespace {

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool IsKeyed(const FieldDescriptor& field) {
  return field.type == FieldType::kKeyedList || field.type == FieldType::kOrderedKeyedList;
}

bool Fits(const Value& value, FieldType type) {
  switch (type) {
    case FieldType::kAny:
      return true;
    case FieldType::kString:
      return value.is_string();
    case FieldType::kInteger:
    case FieldType::kTime:
    case FieldType::kMediaVersion:
      return value.is_int();
    case FieldType::kNumber:
      return value.is_int() || value.is_double();
    case FieldType::kBoolean:
      return value.is_bool();
    case FieldType::kObject:
      return value.is_object();
    case FieldType::kList:
    case FieldType::kSet:
    case FieldType::kKeyedList:
    case FieldType::kOrderedKeyedList:
      return value.is_array();
  }
  return false;
}

class DescriptorCheck {
 public:
  DescriptorCheck(const KindDescriptor& kind, const std::vector<std::string>& names)
      : kind_(kind), names_(names) {}

  std::vector<std::string> Run() {
    CheckKind();
    CheckOutputs();
    CheckSugar();
    std::set<std::string> seen;
    for (const FieldDescriptor& field : kind_.fields) {
      Want(seen.insert(field.path).second, field.path, " is described twice");
      CheckField(field);
      CheckChange(field);
    }
    return problems_;
  }

 private:
  template <typename... Text>
  void Want(bool holds, const Text&... text) {
    if (!holds) problems_.push_back(absl::StrCat(kind_.name.text(), ": ", text...));
  }

  void CheckKind() {
    Want(!kind_.name.empty(), "it has no name");
    Want(!kind_.summary.empty(), "it has no summary");
    Want(absl::StartsWith(kind_.endpoints.collection, "/"), "its collection is no path");
    Want(absl::StrContains(kind_.endpoints.item, "/{id}"), "its item path has no {id}");
    Want(!kind_.id_member.empty(), "it has no id member");
    Want(kind_.listing.page_size > 0, "its lists have no page size");
    Want(Has(kind_.natural_key), "its natural key is no field");
    for (const std::string& path : kind_.adopt_also) {
      Want(Has(path), "adopt_also names ", path, ", which is no field");
    }
    Want(kind_.update.style != UpdateStyle::kPut || kind_.patch_units.empty(),
         "it has patch units but is updated by PUT");
    const bool replaces =
        kind_.undescribed == OnChange::kReplace ||
        std::any_of(kind_.fields.begin(), kind_.fields.end(), [](const FieldDescriptor& field) {
          return field.on_change != OnChange::kUpdate || !field.replace_keys.empty() ||
                 field.replace_when.has_value();
        });
    Want(!replaces || (kind_.replace_rule.has_value() && !kind_.replace_rule->text.empty() &&
                       !kind_.replace_rule->source.empty()),
         "a field forces replacement, but there is no rule to cite");
  }

  void CheckOutputs() {
    for (const std::string& output : kind_.outputs_of_update) {
      Want(Contains(kind_.outputs, output), output, " is no output");
    }
    Want(kind_.version_member.empty() || Contains(kind_.outputs, kind_.version_member),
         "its version member is no output");
    Want(!Contains(kind_.outputs, "id"), "id is an output of every kind");
  }

  void CheckSugar() {
    Want(kind_.sugar.empty() == (kind_.expand == nullptr),
         "it has sugar without an expansion, or the other way round");
    for (const FieldDescriptor& sugar : kind_.sugar) {
      Want(!Has(sugar.path), sugar.path, " is both a field and sugar");
      Want(!sugar.summary.empty(), sugar.path, " has no summary");
      Want(!sugar.path.empty() && !absl::StrContains(sugar.path, "."), sugar.path,
           " is no top-level key");
    }
  }

  void CheckField(const FieldDescriptor& field) {
    const std::string& path = field.path;
    const std::vector<std::string> steps = SplitFieldPattern(path);
    Want(!steps.empty() && steps[0] != "[]", path, " is no path");
    Want(!field.summary.empty(), path, " has no summary");
    Want(IsKeyed(field) == !field.key.empty(), path, " has a key but is no keyed list, or no key");
    Want(!IsKeyed(field) || Has(absl::StrCat(path, "[].", field.key)), path, "[].", field.key,
         " is the key but no field");
    Want(field.one_of.empty() || field.type == FieldType::kString, path,
         " has one_of but is no string");
    Want(!field.default_value.has_value() || Fits(*field.default_value, field.type), path,
         " has a default of another type");
    Want(field.references.empty() || Contains(names_, field.references.text()), path,
         " refers to the unknown kind ", field.references.text());
    const bool textual = field.type == FieldType::kInteger || field.type == FieldType::kNumber ||
                         field.type == FieldType::kBoolean || field.type == FieldType::kTime;
    Want(field.wire == Wire::kNatural || textual, path, " is sent as text but is no scalar");
    Want(field.owner == Owner::kUser || field.presence == Presence::kOptional, path,
         " is the server's and required");
  }

  void CheckChange(const FieldDescriptor& field) {
    const std::string& path = field.path;
    Want(field.replace_group.empty() || !field.references.empty(), path,
         " is in a replace group but refers to nothing");
    Want(field.on_change != OnChange::kReplaceOncePast || field.type == FieldType::kTime, path,
         " may pass but is no time");
    Want(field.replace_keys.empty() || IsKeyed(field), path,
         " has replace keys but is no keyed list");
    Want(!field.replace_when.has_value() || Has(field.replace_when->path), path,
         " depends on what is no field");
  }

  bool Has(std::string_view path) const {
    return std::any_of(kind_.fields.begin(), kind_.fields.end(),
                       [path](const FieldDescriptor& field) { return field.path == path; });
  }

  const KindDescriptor& kind_;
  const std::vector<std::string>& names_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> CheckDescriptor(const KindDescriptor& kind,
                                         const std::vector<std::string>& names) {
  return DescriptorCheck(kind, names).Run();
}

}  // namespace plumb
