#include "lib/export/layout.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/kind/field_tree.h"
#include "lib/kind/normalize.h"
#include "lib/value/toml_writer.h"

namespace plumb {
namespace {

constexpr size_t kWidth = 88;        // Of values; keys come before them.
constexpr size_t kInlineTable = 96;  // Longer tables get a header.

std::string FirstStep(std::string_view path) {
  return std::string(path.substr(0, path.find_first_of(".[")));
}

// Where the members of a body stand: what identifies it, its sugar by what it fills, then
// the fields in the descriptor's order.
class Ranks {
 public:
  explicit Ranks(const KindDescriptor& kind) {
    order_ = {"for_each", kind.natural_key, "description"};
    for (const FieldDescriptor& sugar : kind.sugar) {
      if (!sugar.fills.empty()) order_.push_back(sugar.path);
    }
    for (const FieldDescriptor& field : kind.fields) order_.push_back(FirstStep(field.path));
  }

  size_t Of(const std::string& name) const {
    return static_cast<size_t>(std::find(order_.begin(), order_.end(), name) - order_.begin());
  }

 private:
  std::vector<std::string> order_;
};

using Line = std::pair<std::string, std::string>;

std::string Aligned(const std::vector<Line>& lines) {
  size_t width = 0;
  for (const auto& [key, value] : lines) width = std::max(width, key.size());
  std::string out;
  for (const auto& [key, value] : lines) {
    absl::StrAppend(&out, key, std::string(width - key.size(), ' '), " = ", value, "\n");
  }
  return out;
}

class BlockWriter {
 public:
  explicit BlockWriter(const KindDescriptor& kind) : kind_(kind), tree_(kind), ranks_(kind) {}

  std::string Write(const ExportedBlock& block) {
    Object body = block.body.as_object();
    if (!block.for_each.is_null()) body.Set("for_each", block.for_each);
    const std::string header = absl::StrCat(kind_.name.text(), ".", block.address.name);
    return Table(absl::StrCat("[", header, "]"), header, body, FieldTree::kRoot);
  }

 private:
  using Place = FieldTree::Place;

  // A header, what fits on lines, then tables of their own.
  std::string Table(std::string_view head, const std::string& header, const Object& object,
                    Place at) {
    std::vector<Line> lines;
    std::vector<std::string> tables;
    for (const Object::Member* member : Sorted(object, at)) {
      auto [key, value, inside] = Dotted(*member, at);
      const std::string path = absl::StrCat(header, ".", key);
      if (WantsHeader(value, inside)) {
        tables.push_back(Table(absl::StrCat("[", path, "]"), path, value.as_object(), inside));
      } else if (WantsHeaders(value, inside)) {
        for (const Value& element : value.as_array()) {
          tables.push_back(Table(absl::StrCat("[[", path, "]]"), path, element.as_object(),
                                 tree_->Element(inside)));
        }
      } else {
        lines.emplace_back(key, Inline(value, inside));
      }
    }
    // A table that has nothing but tables needs no header.
    const bool bare = lines.empty() && !tables.empty() && head.substr(0, 2) != "[[" && at != 0;
    std::string out = bare ? "" : absl::StrCat(head, "\n", Aligned(lines));
    for (const std::string& table : tables) {
      absl::StrAppend(&out, out.empty() ? "" : "\n", table);
    }
    return out;
  }

  struct Entry {
    std::string key;
    const Value& value;
    Place at;
  };
  // What stands at the end of tables of one member each: `data.format = "json"`.
  Entry Dotted(const Object::Member& member, Place at) const {
    const Place inside = tree_->Member(at, member.first);
    std::string key = TomlKey(member.first);
    if (!member.second.is_object() || member.second.as_object().size() != 1) {
      return {key, member.second, inside};
    }
    const Entry entry = Dotted(*member.second.as_object().begin(), inside);
    return {absl::StrCat(key, ".", entry.key), entry.value, entry.at};
  }

  std::vector<const Object::Member*> Sorted(const Object& object, Place at) const {
    std::vector<const Object::Member*> members;
    for (const Object::Member& member : object) members.push_back(&member);
    const auto rank = [&](const Object::Member* member) {
      if (at == FieldTree::kRoot) return ranks_.Of(member->first);
      const int field = tree_->FieldAt(tree_->Member(at, member->first));
      return field < 0 ? kind_.fields.size() : static_cast<size_t>(field);
    };
    std::stable_sort(members.begin(), members.end(),
                     [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    return members;
  }

  bool WantsHeader(const Value& value, Place at) const {
    return value.is_object() && !value.as_object().empty() &&
           (IsFields(value) || Inline(value, at).size() > kInlineTable);
  }

  // A table of paths in quotes, a line for each.
  static bool IsFields(const Value& value) {
    const Object& members = value.as_object();
    return members.size() > 1 &&
           std::any_of(members.begin(), members.end(), [](const Object::Member& member) {
             return TomlKey(member.first) != member.first;
           });
  }

  bool WantsHeaders(const Value& value, Place at) const {
    if (!value.is_array() || value.as_array().empty()) return false;
    const Array& elements = value.as_array();
    const auto is_table = [](const Value& one) { return one.is_object(); };
    if (!std::all_of(elements.begin(), elements.end(), is_table)) return false;
    return std::any_of(elements.begin(), elements.end(), [&](const Value& element) {
      return Inline(element, tree_->Element(at)).size() > kWidth;
    });
  }

  bool IsTime(const Value& value, Place at) const {
    const int field = tree_->FieldAt(at);
    return field >= 0 && kind_.fields[field].type == FieldType::kTime && value.is_string() &&
           ParseTime(value).ok();
  }

  // Times stand without quotes, as TOML's own.
  std::string Inline(const Value& value, Place at) const {
    if (IsTime(value, at)) return value.as_string();
    if (!value.is_object() || value.as_object().empty()) return TomlValue(value, kWidth);
    std::vector<std::string> members;
    for (const Object::Member* member : Sorted(value.as_object(), at)) {
      const auto& [name, inside] = *member;
      members.push_back(
          absl::StrCat(TomlKey(name), " = ", Inline(inside, tree_->Member(at, name))));
    }
    return absl::StrCat("{ ", absl::StrJoin(members, ", "), " }");
  }

  const KindDescriptor& kind_;
  const TreeOf tree_;
  const Ranks ranks_;
};

}  // namespace

std::string BlocksAsToml(const std::vector<ExportedBlock>& blocks) {
  std::string out;
  for (const ExportedBlock& block : blocks) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", BlockWriter(*block.kind).Write(block));
  }
  return out;
}

std::string ImportsAsToml(const std::vector<ExportedResource>& resources) {
  std::string out;
  for (const ExportedResource& resource : resources) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", "[[import]]\n",
                    Aligned({{"to", TomlString(resource.address.ToString())},
                             {"id", TomlString(resource.id.text())}}));
  }
  return out;
}

}  // namespace plumb
