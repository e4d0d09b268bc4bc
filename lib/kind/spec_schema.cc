#include "lib/kind/spec_schema.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kind/field_tree.h"
#include "lib/resource/lifecycle.h"

namespace plumb {
namespace {

using Place = FieldTree::Place;

// Regular expressions of JSON Schema find their match anywhere in a text.
constexpr char kExpression[] = "\\$\\{";
constexpr char kName[] = "^[A-Za-z_][A-Za-z0-9_-]*$";

// What a value of one type is.
struct TypeRule {
  FieldType type;
  const char* plain;  // JSON's own type; "" for any.
  const char* text;   // What texts look like that mean the same; "" for none.
};

// As normalize.h and check.h read them.
constexpr TypeRule kTypes[] = {
    {FieldType::kAny, "", ""},
    {FieldType::kString, "string", ""},
    {FieldType::kInteger, "integer", "^-?[0-9]+$"},
    {FieldType::kNumber, "number", "^[-+.0-9eE]+$"},
    {FieldType::kBoolean, "boolean", "^[Tt][Rr][Uu][Ee]$|^[Ff][Aa][Ll][Ss][Ee]$"},
    {FieldType::kObject, "object", ""},
    {FieldType::kList, "array", ""},
    {FieldType::kSet, "array", ""},
    {FieldType::kKeyedList, "array", ""},
    {FieldType::kOrderedKeyedList, "array", ""},
    {FieldType::kTime, "integer", "^-?[0-9]+$|^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]"},
    {FieldType::kMediaVersion, "number", "^[0-9. ]+$|version="},
};

const TypeRule& RuleOf(FieldType type) {
  for (const TypeRule& rule : kTypes) {
    if (rule.type == type) return rule;
  }
  return kTypes[0];
}

Object AnyExpression() { return Object{{"type", "string"}, {"pattern", kExpression}}; }

// The keywords for a value of `type`.
Object TypeSchema(FieldType type, Expressions expressions) {
  const TypeRule& rule = RuleOf(type);
  const std::string_view plain = rule.plain;
  if (plain.empty()) return Object();
  if (plain == "string" || expressions == Expressions::kNowhere) return Object{{"type", plain}};
  const std::string_view text = rule.text;
  return Object{{"type", Array{plain, "string"}},
                {"pattern", absl::StrCat(kExpression, text.empty() ? "" : "|", text)}};
}

Object ChoiceSchema(const std::vector<std::string>& choices, Expressions expressions) {
  Array values(choices.begin(), choices.end());
  Object one_of{{"enum", Value(std::move(values))}};
  if (expressions == Expressions::kNowhere) return one_of;
  return Object{{"anyOf", Array{std::move(one_of), AnyExpression()}}};
}

std::string DescriptionOf(const FieldDescriptor& field) {
  std::string text = field.summary;
  if (!field.references.empty()) {
    absl::StrAppend(&text, " Refer to one as `${", field.references.text(), ".NAME.id}`.");
  }
  return text;
}

// Whether a value is written as it is in normal form.
bool IsPlain(const FieldDescriptor& field) {
  return field.type == FieldType::kString || field.type == FieldType::kInteger ||
         field.type == FieldType::kNumber || field.type == FieldType::kBoolean;
}

// Without what is inside of it.
Object FieldSchema(const FieldDescriptor& field, Expressions expressions) {
  Object schema = field.one_of.empty() ? TypeSchema(field.type, expressions)
                                       : ChoiceSchema(field.one_of, expressions);
  if (!field.summary.empty()) schema.Set("description", DescriptionOf(field));
  if (field.default_value.has_value() && IsPlain(field)) {
    schema.Set("default", *field.default_value);
  }
  if (field.type == FieldType::kSet) {
    schema.Set("items", Object{{"type", Array{"string", "number", "boolean"}}});
  } else if (!field.key.empty()) {
    schema.Set("items", TypeSchema(FieldType::kObject, expressions));
  }
  return schema;
}

class Fields {
 public:
  Fields(const std::vector<FieldDescriptor>& fields, const FieldTree& tree, Expressions expressions)
      : fields_(fields), tree_(tree), expressions_(expressions) {}

  // Types and descriptions of what is at `at`, and of all inside.
  Object Shape(Place at) const {
    const FieldDescriptor* field = FieldAt(at);
    Object schema =
        field == nullptr ? Object{{"type", "object"}} : FieldSchema(*field, expressions_);
    if (Object members = Members(at); !members.empty()) schema.Set("properties", members);
    if (const Place any = Any(at); any != FieldTree::kNowhere) {
      schema.Set("additionalProperties", Shape(any));
    }
    if (const Place element = tree_.Element(at); element != FieldTree::kNowhere) {
      Object items = Shape(element);
      // An element that only its members describe may be an expression as well.
      if (FieldAt(element) == nullptr) {
        for (const auto& [name, value] : TypeSchema(FieldType::kObject, expressions_)) {
          items.Set(name, value);
        }
      }
      schema.Set("items", std::move(items));
    }
    return schema;
  }

  // That objects whose members are described by name have no others, but for `also`.
  Object Closed(Place at, const std::vector<std::string>& also = {}) const {
    Object schema;
    Object members;
    for (const auto& [name, place] : tree_.Members(at)) {
      if (!IsServers(place)) members.Set(name, Closed(place));
    }
    for (const std::string& name : also) members.Set(name, Object());
    if (!members.empty()) schema.Set("properties", std::move(members));
    if (const Place element = tree_.Element(at); element != FieldTree::kNowhere) {
      schema.Set("items", Closed(element));
    }
    if (const Place any = Any(at); any != FieldTree::kNowhere) {
      schema.Set("additionalProperties", Closed(any));
    } else if (tree_.IsClosed(at)) {
      schema.Set("additionalProperties", false);
      if (expressions_ == Expressions::kAnywhere) {
        schema.Set("patternProperties", Object{{kExpression, Object()}});
      }
    }
    return schema;
  }

  // What has to be there, but for the members `less` at `at` itself.
  Object Required(Place at, const std::vector<std::string>& less = {}) const {
    Object schema;
    Object members;
    Array names;
    for (const auto& [name, place] : tree_.Members(at)) {
      if (std::find(less.begin(), less.end(), name) != less.end()) continue;
      if (IsRequired(place)) names.push_back(name);
      if (Object inside = Required(place); !inside.empty()) members.Set(name, std::move(inside));
    }
    if (!names.empty()) schema.Set("required", std::move(names));
    if (!members.empty()) schema.Set("properties", std::move(members));
    if (const Place any = Any(at); any != FieldTree::kNowhere) {
      if (Object inside = Required(any); !inside.empty()) {
        schema.Set("additionalProperties", std::move(inside));
      }
    }
    if (const Place element = tree_.Element(at); element != FieldTree::kNowhere) {
      if (Object inside = Required(element); !inside.empty())
        schema.Set("items", std::move(inside));
    }
    return schema;
  }

 private:
  const FieldDescriptor* FieldAt(Place at) const {
    const int field = tree_.FieldAt(at);
    return field < 0 ? nullptr : &fields_[field];
  }

  bool IsServers(Place at) const {
    const FieldDescriptor* field = FieldAt(at);
    return field != nullptr && field->owner == Owner::kServer;
  }

  // As CheckBody: what only groups required members is required with them.
  bool IsRequired(Place at) const {
    if (const FieldDescriptor* field = FieldAt(at); field != nullptr) {
      return field->presence == Presence::kRequired;
    }
    for (const auto& [name, place] : tree_.Members(at)) {
      if (IsRequired(place)) return true;
    }
    return false;
  }

  // The place of members that no name describes.
  Place Any(Place at) const { return tree_.Member(at, "*"); }

  Object Members(Place at) const {
    Object members;
    for (const auto& [name, place] : tree_.Members(at)) {
      if (!IsServers(place)) members.Set(name, Shape(place));
    }
    return members;
  }

  const std::vector<FieldDescriptor>& fields_;
  const FieldTree& tree_;
  const Expressions expressions_;
};

Object TextsOrExpression(std::string_view description) {
  Object schema = TypeSchema(FieldType::kList, Expressions::kAnywhere);
  schema.Set("items", Object{{"type", "string"}});
  schema.Set("description", description);
  return schema;
}

// plumb's own keys, as OwnKeys() lists them.
Object OwnKeySchemas() {
  Object protect = TypeSchema(FieldType::kBoolean, Expressions::kAnywhere);
  protect.Set("description", "Refuse plans that delete or replace it.");
  Object replace = ChoiceSchema({"handover"}, Expressions::kAnywhere);
  replace.Set("description",
              "When it has to be replaced, make the new one before the old one goes.");
  const Object for_each{{"type", Array{"array", "object", "string"}},
                        {"pattern", kExpression},
                        {"items", Object{{"type", "string"}}},
                        {"description",
                         "One instance for each, addressed `kind.name[\"KEY\"]`: `${each.key}`, "
                         "`${each.value}`."}};
  return Object{
      {"allow_fields", TextsOrExpression("Fields to send although plumb does not know them.")},
      {"depends_on", TextsOrExpression("Addresses that come first, where no reference says so.")},
      {"for_each", for_each},
      {"ignore_changes",
       TextsOrExpression("Fields that are set when it is made and left alone afterwards.")},
      {"protect", protect},
      {"replace", replace}};
}

// {"if": no member `unless`, "then": ...}
Object Unless(std::string_view unless, Object then) {
  return Object{{"if", Object{{"not", Object{{"required", Array{unless}}}}}},
                {"then", std::move(then)}};
}

// `schema` of a place that has to be there as the member `name`.
Object WithMember(const std::string& name, Object inside) {
  Object schema{{"required", Array{name}}};
  if (!inside.empty()) schema.Set("properties", Object{{name, std::move(inside)}});
  return schema;
}

void Merge(const Object& from, Object& into) {
  for (const auto& [name, value] : from) into.Set(name, value);
}

Object BodySchema(const KindDescriptor& kind) {
  const TreeOf tree(kind);
  const Fields fields(kind.fields, *tree, Expressions::kAnywhere);
  Object schema = fields.Shape(FieldTree::kRoot);
  schema.Set("description", kind.summary);
  Value& members = schema["properties"];
  Merge(OwnKeySchemas(), members.as_object());
  std::vector<std::string> also = OwnKeys();
  std::vector<std::string> filled;
  Array rules;
  for (const FieldDescriptor& sugar : kind.sugar) {
    members.as_object().Set(sugar.path, FieldSchema(sugar, Expressions::kAnywhere));
    also.push_back(sugar.path);
    if (sugar.fills.empty()) continue;
    filled.push_back(sugar.fills);
    rules.push_back(Unless(
        sugar.path,
        WithMember(sugar.fills, fields.Required((*tree).Member(FieldTree::kRoot, sugar.fills)))));
  }
  rules.push_back(fields.Required(FieldTree::kRoot, filled));
  rules.push_back(Unless("allow_fields", fields.Closed(FieldTree::kRoot, also)));
  schema.Set("allOf", std::move(rules));
  return schema;
}

// [[import]], [[moved]] and [[removed]] (spec/refactorings.h): one table or several.
Value BlockSchema(std::string_view description, Object members, Array required) {
  const Value one = Object{{"type", "object"},
                           {"properties", std::move(members)},
                           {"required", std::move(required)},
                           {"additionalProperties", false}};
  return Object{{"description", description},
                {"anyOf", Array{one, Object{{"type", "array"}, {"items", one}}}}};
}

void AddBlocks(Object& tables) {
  const auto text = [](std::string_view description) {
    return Object{{"type", "string"}, {"description", description}};
  };
  tables.Set("import", BlockSchema("Objects that exist and become these resources'.",
                                   Object{{"to", text("The resource's address.")},
                                          {"id", text("The platform's id of the object.")}},
                                   {"to", "id"}));
  tables.Set("moved", BlockSchema("Resources that have another address now.",
                                  Object{{"from", text("The address so far.")},
                                         {"to", text("The address from now on.")}},
                                  {"from", "to"}));
  tables.Set("removed", BlockSchema("Resources that are no longer declared.",
                                    Object{{"from", text("The address that they had.")},
                                           {"destroy", Object{{"type", "boolean"},
                                                              {"description",
                                                               "Whether to delete the object; "
                                                               "true when not given."}}}},
                                    {"from"}));
}

// [lookup.KIND.NAME] (desired/lookups.h).
Object LookupSchema(const KindDescriptor& kind) {
  const auto text = [](std::string_view description) {
    return Object{{"type", "string"}, {"minLength", 1}, {"description", description}};
  };
  const Array scalars{"string", "number", "boolean", "object"};
  Object where{{"type", Array{"object"}},
               {"description", "Fields by their paths, and the values that they have."},
               {"minProperties", 1},
               {"additionalProperties", Object{{"type", scalars}}}};
  Object members{{"id", text("The platform's id of the object.")},
                 {kind.natural_key, text("What people know the object by.")},
                 {"where", std::move(where)}};
  const auto has = [](std::string_view key) { return Object{{"required", Array{key}}}; };
  const Object described{{"anyOf", Array{has(kind.natural_key), has("where")}}};
  return Object{{"type", "object"},
                {"properties", std::move(members)},
                {"oneOf", Array{has("id"), described}},
                {"additionalProperties", false}};
}

Object NamedTables(std::string_view description, Object one) {
  return Object{{"type", "object"},
                {"description", description},
                {"propertyNames", Object{{"pattern", kName}}},
                {"additionalProperties", std::move(one)}};
}

}  // namespace

Value SchemaOfFields(const std::vector<FieldDescriptor>& fields, Expressions expressions) {
  const FieldTree tree(fields);
  const Fields all(fields, tree, expressions);
  Object schema = all.Shape(FieldTree::kRoot);
  schema.Set("allOf", Array{all.Required(FieldTree::kRoot), all.Closed(FieldTree::kRoot)});
  return schema;
}

Value SchemaOfSpecs(const KindRegistry& kinds) {
  Object tables;
  Object lookups;
  Object definitions;
  AddBlocks(tables);
  for (const KindDescriptor& kind : kinds.kinds()) {
    const std::string& name = kind.name.text();
    definitions.Set(name, BodySchema(kind));
    tables.Set(name,
               NamedTables(kind.summary, Object{{"$ref", absl::StrCat("#/definitions/", name)}}));
    lookups.Set(name, NamedTables(kind.summary, LookupSchema(kind)));
  }
  tables.Set("lookup", Object{{"type", "object"},
                              {"description", "Objects that plumb reads and leaves alone."},
                              {"properties", std::move(lookups)},
                              {"additionalProperties", false}});
  return Object{{"type", "object"},
                {"properties", std::move(tables)},
                {"additionalProperties", false},
                {"definitions", std::move(definitions)}};
}

Value AsSchemaDocument(Value schema, std::string_view title) {
  schema.as_object().Set("$schema", "http://json-schema.org/draft-07/schema#");
  schema.as_object().Set("title", title);
  return schema;
}

}  // namespace plumb
