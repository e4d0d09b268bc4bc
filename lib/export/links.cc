#include "lib/export/links.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/desired/desired.h"
#include "lib/desired/expression.h"
#include "lib/kind/field_tree.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

bool IsText(const KindDescriptor& kind, std::string_view member) {
  return member == kind.natural_key || member == "description";
}

void Collect(const Value& value, const Referables& referables, std::set<std::string>& ids) {
  if (value.is_string() && referables.contains(value.as_string())) ids.insert(value.as_string());
  if (value.is_object()) {
    for (const auto& [name, member] : value.as_object()) Collect(member, referables, ids);
  }
  if (value.is_array()) {
    for (const Value& element : value.as_array()) Collect(element, referables, ids);
  }
}

Expression ReferenceTo(const Address& address, std::string_view attribute) {
  const AttributeReference reference{.address = address, .attribute = std::string(attribute)};
  return Expression{absl::StrCat("${", reference.ToString(), "}")};
}

class Linker {
 public:
  Linker(const KindDescriptor& kind, const Referables& referables, const std::set<std::string>& ids)
      : kind_(kind), tree_(kind), referables_(referables), ids_(ids) {}

  Value Link(const Value& value, FieldTree::Place at) const {
    if (value.is_object()) return Members(value.as_object(), at);
    if (value.is_array()) {
      Array elements;
      for (const Value& element : value.as_array()) {
        elements.push_back(Link(element, tree_->Element(at)));
      }
      return elements;
    }
    const Referable* referable = Find(value);
    return referable == nullptr ? value : Value(ReferenceTo(referable->address, "id"));
  }

 private:
  const Referable* Find(const Value& id) const {
    if (!id.is_string() || !ids_.contains(id.as_string())) return nullptr;
    return &referables_.at(id.as_string());
  }

  Value Members(const Object& object, FieldTree::Place at) const {
    Object linked;
    for (const auto& [name, value] : object) {
      const FieldTree::Place inside = tree_->Member(at, name);
      if (at == FieldTree::kRoot && IsText(kind_, name)) {
        linked.Set(name, value);
      } else if (const Value output = OutputAt(object, value, inside); !output.is_null()) {
        linked.Set(name, output);
      } else {
        linked.Set(name, Link(value, inside));
      }
    }
    return linked;
  }

  // The reference that says `value`; null where it is no output, or not that of today.
  Value OutputAt(const Object& object, const Value& value, FieldTree::Place at) const {
    const int place = tree_->FieldAt(at);
    const FieldDescriptor* field = place < 0 ? nullptr : &kind_.fields[place];
    if (field == nullptr || !field->output_of.has_value()) return nullptr;
    const Value* id = object.Find(field->output_of->member);
    const Referable* referable = id == nullptr ? nullptr : Find(*id);
    if (referable == nullptr) return nullptr;
    const Value* output = referable->outputs->Find(field->output_of->output);
    if (output == nullptr) return nullptr;
    const bool same = ToFieldType(*output, field->type) == ToFieldType(value, field->type);
    return same ? Value(ReferenceTo(referable->address, field->output_of->output)) : Value();
  }

  const KindDescriptor& kind_;
  const TreeOf tree_;
  const Referables& referables_;
  const std::set<std::string>& ids_;
};

std::string Moved(const std::string& text, const std::map<Address, Address>& moved) {
  absl::StatusOr<AttributeReference> reference = ParseReference(text);
  if (!reference.ok()) return text;
  const auto at = moved.find(reference->address);
  if (at == moved.end()) return text;
  reference->address = at->second;
  return reference->ToString();
}

}  // namespace

std::set<std::string> IdsIn(const KindDescriptor& kind, const Value& body,
                            const Referables& referables) {
  std::set<std::string> ids;
  if (!body.is_object()) return ids;
  for (const auto& [name, member] : body.as_object()) {
    if (!IsText(kind, name)) Collect(member, referables, ids);
  }
  return ids;
}

Value WithReferences(const KindDescriptor& kind, const Value& body, const Referables& referables,
                     const std::set<std::string>& ids) {
  return Linker(kind, referables, ids).Link(body, FieldTree::kRoot);
}

Value WithMoved(const Value& value, const std::map<Address, Address>& moved) {
  if (value.is_expression()) {
    auto pieces = SplitExpression(value.as_expression().text);
    if (!pieces.ok()) return value;
    for (ExpressionPiece& piece : *pieces) {
      if (piece.is_reference) piece.text = Moved(piece.text, moved);
    }
    return Expression{JoinExpression(*pieces)};
  }
  if (value.is_object()) {
    Object object;
    for (const auto& [name, member] : value.as_object()) object.Set(name, WithMoved(member, moved));
    return object;
  }
  if (!value.is_array()) return value;
  Array array;
  for (const Value& element : value.as_array()) array.push_back(WithMoved(element, moved));
  return array;
}

}  // namespace plumb
