#include "lib/kind/spec_form.h"

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "lib/kind/field_tree.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

using Place = FieldTree::Place;

bool IsEmpty(const Value& value) {
  return value.is_null() || (value.is_object() && value.as_object().empty()) ||
         (value.is_array() && value.as_array().empty());
}

Value ScalarForm(Value value, FieldType type) {
  // The text says more than its major version.
  if (type == FieldType::kMediaVersion) return value;
  value = ToFieldType(std::move(value), type);
  if (type != FieldType::kTime || !value.is_int()) return value;
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(value.as_int()),
                          absl::UTCTimeZone());
}

class SpecFormWriter {
 public:
  SpecFormWriter(const KindDescriptor& kind, const FieldTree& tree, const SecretAt& secret)
      : kind_(kind), tree_(tree), secret_(secret) {}

  Value Write(Value value, Place at, const FieldPath& path) {
    const FieldDescriptor* field = FieldAt(at);
    if (field != nullptr && field->sensitivity == Sensitivity::kSecret) return secret_(path);
    if (value.is_object()) return Members(std::move(value.as_object()), at, path);
    if (value.is_array()) {
      Array& elements = value.as_array();
      for (size_t i = 0; i < elements.size(); ++i) {
        elements[i] = Write(std::move(elements[i]), tree_.Element(at), path.Index(i));
      }
      return value;
    }
    return ScalarForm(std::move(value), field == nullptr ? FieldType::kAny : field->type);
  }

  std::vector<FieldPath> TakeLeftOut() && { return std::move(left_out_); }

 private:
  const FieldDescriptor* FieldAt(Place at) const {
    const int field = tree_.FieldAt(at);
    return field < 0 ? nullptr : &kind_.fields[field];
  }

  Value Members(Object object, Place at, const FieldPath& path) {
    Object::Members kept;
    for (auto& [name, value] : object) {
      const Place inside = tree_.Member(at, name);
      const FieldDescriptor* field = FieldAt(inside);
      const FieldPath member = path.Member(name);
      if (field != nullptr && field->owner == Owner::kServer) continue;
      if (IsEmpty(value) || (name == "description" && value == Value(""))) continue;
      if (inside == FieldTree::kNowhere && tree_.IsClosed(at)) {
        left_out_.push_back(member);
        continue;
      }
      Value written = Write(std::move(value), inside, member);
      if (!IsEmpty(written) && !IsDefault(field, written)) kept.emplace_back(name, written);
    }
    return Object::FromMembers(std::move(kept));
  }

  static bool IsDefault(const FieldDescriptor* field, const Value& value) {
    return field != nullptr && field->default_value == value &&
           field->presence == Presence::kOptional;
  }

  const KindDescriptor& kind_;
  const FieldTree& tree_;
  const SecretAt& secret_;
  std::vector<FieldPath> left_out_;
};

// People's own pages make objects without the one that the API asks for.
void AddEmptyDescription(const KindDescriptor& kind, Value& body) {
  const FieldDescriptor* field = FindField(kind, FieldPath().Member("description"));
  const bool required = field != nullptr && field->presence == Presence::kRequired;
  if (required && body.Find("description") == nullptr) body.as_object().Set("description", "");
}

}  // namespace

SpecForm SpecFormOf(const KindDescriptor& kind, Value raw, const SecretAt& secret) {
  if (kind.normalize != nullptr) raw = kind.normalize(std::move(raw));
  const TreeOf tree(kind);
  SpecFormWriter writer(kind, *tree, secret);
  SpecForm form;
  if (!raw.is_object()) return form;
  form.body = writer.Write(std::move(raw), FieldTree::kRoot, FieldPath());
  form.left_out = std::move(writer).TakeLeftOut();
  AddEmptyDescription(kind, form.body);
  return form;
}

}  // namespace plumb
