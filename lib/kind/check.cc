#include "lib/kind/check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "lib/diag/suggest.h"
#include "lib/kind/field_tree.h"
#include "lib/kind/normalize.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

using Place = FieldTree::Place;

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// "an integer", "a table".
std::string WithArticle(std::string_view word) {
  const bool vowel = !word.empty() && absl::StrContains("aeiou", word.substr(0, 1));
  return absl::StrCat(vowel ? "an " : "a ", word);
}

// What a value of `type` is called in a spec.
std::string_view SpecWord(FieldType type) {
  switch (type) {
    case FieldType::kAny:
      return "value";
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
    case FieldType::kSet:
    case FieldType::kKeyedList:
    case FieldType::kOrderedKeyedList:
      return "array";
    case FieldType::kTime:
      return "datetime";
    case FieldType::kMediaVersion:
      return "media type with a version";
  }
  return "value";
}

bool Fits(const Value& value, FieldType type) {
  switch (type) {
    case FieldType::kAny:
      return true;
    case FieldType::kString:
      return value.is_string() || value.is_secret();
    case FieldType::kInteger:
      return !value.is_double() && ParseInteger(value).has_value();
    case FieldType::kNumber:
      return !ParseNumber(value).is_null();
    case FieldType::kBoolean:
      return ParseBoolean(value).has_value();
    case FieldType::kObject:
      return value.is_object();
    case FieldType::kList:
    case FieldType::kSet:
    case FieldType::kKeyedList:
    case FieldType::kOrderedKeyedList:
      return value.is_array();
    case FieldType::kTime:
      return ParseTime(value).ok();
    case FieldType::kMediaVersion:
      return ParseMediaVersion(value).has_value();
  }
  return true;
}

// The kind that `text` refers to when it is "${KIND.NAME...}" or "${lookup.KIND.NAME...}"
// and nothing else; "" for everything else.
std::string_view ReferredKind(std::string_view text) {
  if (!text.starts_with("${") || text.find('}') != text.size() - 1) return "";
  text = text.substr(2, text.size() - 3);
  absl::ConsumePrefix(&text, "lookup.");
  const std::string_view first = text.substr(0, text.find('.'));
  return first != "var" && first != "each" && first != "secret" ? first : "";
}

class BodyCheck {
 public:
  BodyCheck(const KindDescriptor& kind, const FieldTree& tree,
            const std::vector<std::string>& allow_fields)
      : kind_(kind), tree_(tree), allow_fields_(allow_fields) {}

  // `pattern` is `path` without places: "transformations[].name".
  struct Spot {
    Place at = FieldTree::kRoot;
    FieldPath path;
    std::string pattern;
  };

  void CheckMembers(const Object& object, const Spot& spot) {
    for (const auto& [name, value] : object) {
      const Place inside = tree_.Member(spot.at, name);
      const Spot member{
          .at = inside,
          .path = spot.path.Member(name),
          .pattern = spot.pattern.empty() ? name : absl::StrCat(spot.pattern, ".", name)};
      if (inside == FieldTree::kNowhere) {
        CheckUnknown(name, spot, member);
      } else {
        CheckValue(value, member);
      }
    }
    CheckRequired(&object, spot);
  }

  // Keys of keyed lists, anywhere in `value`.
  void CheckKeys(const Value& value, const Spot& spot) {
    if (value.is_object()) {
      for (const auto& [name, member] : value.as_object()) {
        CheckKeys(member, {tree_.Member(spot.at, name), spot.path.Member(name), ""});
      }
    }
    if (!value.is_array()) return;
    const FieldDescriptor* field = FieldAt(spot.at);
    if (field != nullptr && !field->key.empty()) CheckKeysOf(value.as_array(), *field, spot);
    for (size_t i = 0; i < value.as_array().size(); ++i) {
      CheckKeys(value.as_array()[i], {tree_.Element(spot.at), spot.path.Index(i), ""});
    }
  }

  std::vector<FieldProblem> Take() && { return std::move(problems_); }

 private:
  const FieldDescriptor* FieldAt(Place at) const {
    const int field = tree_.FieldAt(at);
    return field < 0 ? nullptr : &kind_.fields[field];
  }

  void Error(const FieldPath& path, std::string message, std::string hint = "") {
    problems_.push_back({.path = path, .message = std::move(message), .hint = std::move(hint)});
  }

  void CheckUnknown(const std::string& name, const Spot& around, const Spot& member) {
    // Names that are not resolved yet may turn out to be any; sugar that is still
    // there is named in a problem of its own.
    if (!tree_.IsClosed(around.at) || absl::StrContains(name, "${")) return;
    if (Contains(allow_fields_, member.pattern)) return;
    std::vector<std::string> candidates;
    for (const auto& [known, place] : tree_.Members(around.at)) {
      const FieldDescriptor* field = FieldAt(place);
      if (field == nullptr || field->owner == Owner::kUser) candidates.push_back(known);
    }
    if (around.at == FieldTree::kRoot) {
      for (const FieldDescriptor& sugar : kind_.sugar) candidates.push_back(sugar.path);
      if (Contains(candidates, name)) return;
    }
    std::string hint = DidYouMean(name, candidates);
    if (hint.empty()) {
      hint = absl::StrCat("list it in allow_fields to send it anyway: allow_fields = [\"",
                          member.pattern, "\"]");
    }
    Error(member.path, absl::StrCat("unknown field ", member.pattern), std::move(hint));
  }

  void CheckValue(const Value& value, const Spot& spot) {
    if (value.is_null()) return;  // As good as absent.
    const FieldDescriptor* field = FieldAt(spot.at);
    if (field != nullptr && field->owner == Owner::kServer) {
      if (Contains(allow_fields_, spot.pattern)) return;
      Error(spot.path, absl::StrCat(spot.pattern, " is set by the platform"), "remove it");
      return;
    }
    if (value.is_expression()) {
      if (field != nullptr) CheckReference(value.as_expression().text, *field, spot);
      return;
    }
    if (field != nullptr && !CheckType(value, *field, spot)) return;
    if (value.is_object()) CheckMembers(value.as_object(), spot);
    if (value.is_array()) CheckElements(value.as_array(), spot);
  }

  void CheckElements(const Array& array, const Spot& spot) {
    const Place inside = tree_.Element(spot.at);
    const FieldDescriptor* field = FieldAt(spot.at);
    for (size_t i = 0; i < array.size(); ++i) {
      const Spot element{
          .at = inside, .path = spot.path.Index(i), .pattern = absl::StrCat(spot.pattern, "[]")};
      const bool table = array[i].is_object() || array[i].is_expression();
      if (field != nullptr && !field->key.empty() && !table) {
        Error(element.path, absl::StrCat("an element of ", spot.pattern, " must be a table, not ",
                                         WithArticle(TypeWord(array[i].type()))));
      } else if (field != nullptr && field->type == FieldType::kSet &&
                 (array[i].is_object() || array[i].is_array())) {
        Error(element.path, absl::StrCat("an element of ", spot.pattern, " must be a plain value"));
      } else if (inside != FieldTree::kNowhere) {
        CheckValue(array[i], element);
      }
    }
  }

  bool CheckType(const Value& value, const FieldDescriptor& field, const Spot& spot) {
    if (!Fits(value, field.type)) {
      const absl::StatusOr<int64_t> time =
          field.type == FieldType::kTime ? ParseTime(value) : absl::StatusOr<int64_t>(0);
      Error(spot.path,
            absl::StrCat(spot.pattern, " must be ", WithArticle(SpecWord(field.type)), ", not ",
                         WithArticle(TypeWord(value.type()))),
            time.ok() ? TypeHint(value, field) : std::string(time.status().message()));
      return false;
    }
    if (!field.one_of.empty() && value.is_string() && !Contains(field.one_of, value.as_string())) {
      const std::string near = DidYouMean(value.as_string(), field.one_of);
      const std::string all = absl::StrCat("one of ", absl::StrJoin(field.one_of, ", "));
      Error(spot.path, absl::StrCat(spot.pattern, " cannot be \"", value.as_string(), "\""),
            near.empty() ? all : near);
      return false;
    }
    return true;
  }

  static std::string TypeHint(const Value& value, const FieldDescriptor& field) {
    const bool number = value.is_int() || value.is_double();
    if (field.type == FieldType::kString && number) return "put it in quotes";
    if (value.is_string() && field.type == FieldType::kMediaVersion) {
      return "write application/vnd.adobe.xed-full+json;version=1";
    }
    return "";
  }

  void CheckReference(std::string_view text, const FieldDescriptor& field, const Spot& spot) {
    const std::string_view kind = ReferredKind(text);
    if (field.references.empty() || kind.empty() || kind == field.references.text()) return;
    Error(spot.path, absl::StrCat(spot.pattern, " takes the id of a ", field.references.text(),
                                  ", and ", text, " is a ", kind));
  }

  // `object` is null when it is absent itself.
  void CheckRequired(const Object* object, const Spot& spot) {
    if (spot.at == FieldTree::kNowhere) return;
    for (const auto& [name, inside] : tree_.Members(spot.at)) {
      const Value* value = object == nullptr ? nullptr : object->Find(name);
      if (value != nullptr && !value->is_null()) continue;
      const FieldDescriptor* field = FieldAt(inside);
      const Spot member{
          .at = inside,
          .path = spot.path.Member(name),
          .pattern = spot.pattern.empty() ? name : absl::StrCat(spot.pattern, ".", name)};
      if (field != nullptr && field->presence == Presence::kRequired) {
        Error(member.path, absl::StrCat(member.pattern, " is required"));
      } else if (field == nullptr) {
        CheckRequired(nullptr, member);
      }
    }
  }

  void CheckKeysOf(const Array& array, const FieldDescriptor& field, const Spot& spot) {
    std::set<std::string> seen;
    for (size_t i = 0; i < array.size(); ++i) {
      if (!array[i].is_object()) continue;
      const Value* key = array[i].Find(field.key);
      if (key == nullptr) {
        const FieldDescriptor* described = FieldAt(tree_.Member(tree_.Element(spot.at), field.key));
        const bool told = described != nullptr && described->presence == Presence::kRequired;
        if (!told) {
          Error(spot.path.Index(i),
                absl::StrCat("an element of ", field.path, " has no ", field.key));
        }
      } else if (key->is_string() && !seen.insert(key->as_string()).second) {
        Error(spot.path.Index(i), absl::StrCat("two elements of ", field.path, " have the ",
                                               field.key, " ", key->as_string()));
      }
    }
  }

  const KindDescriptor& kind_;
  const FieldTree& tree_;
  const std::vector<std::string>& allow_fields_;
  std::vector<FieldProblem> problems_;
};

}  // namespace

std::vector<FieldProblem> CheckBody(const KindDescriptor& kind, const Value& body, CheckStage stage,
                                    const std::vector<std::string>& allow_fields) {
  if (!body.is_object()) {
    if (body.is_expression() && stage == CheckStage::kWritten) return {};
    return {
        {.path = FieldPath(),
         .message = absl::StrCat("the body of ", WithArticle(kind.name.text()), " must be a table"),
         .hint = ""}};
  }
  const TreeOf tree(kind);
  BodyCheck check(kind, *tree, allow_fields);
  check.CheckMembers(body.as_object(), {});
  // Elements may have their keys under another name as written.
  check.CheckKeys(kind.normalize == nullptr ? body : kind.normalize(body), {});
  std::vector<FieldProblem> problems = std::move(check).Take();
  if (kind.validate != nullptr) kind.validate(Normalize(kind, body), problems);
  std::stable_sort(problems.begin(), problems.end(),
                   [](const FieldProblem& a, const FieldProblem& b) { return a.path < b.path; });
  return problems;
}

}  // namespace plumb
