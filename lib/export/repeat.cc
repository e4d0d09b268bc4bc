#include "lib/export/repeat.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "lib/desired/desired.h"
#include "lib/desired/expression.h"
#include "lib/export/links.h"
#include "lib/export/names.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr size_t kFewest = 3;        // Two are easier to read written out.
constexpr size_t kMostKeyWords = 2;  // Of a name, that differ.
constexpr size_t kMostEachValues = 2;
constexpr std::string_view kEachKey = "${each.key}";

std::string InText(std::string_view text, std::string_view key) {
  return absl::StrReplaceAll(absl::StrReplaceAll(text, {{"${", "$${"}}), {{key, kEachKey}});
}

std::string InReference(const std::string& text, std::string_view key) {
  const absl::StatusOr<AttributeReference> reference = ParseReference(text);
  if (!reference.ok() || reference->address.key != key) return text;
  return absl::StrCat(reference->address.Block().ToString(), "[each.key]",
                      reference->attribute.empty() ? "" : ".", reference->attribute);
}

std::optional<Value> InExpression(const Expression& expression, std::string_view key) {
  auto pieces = SplitExpression(expression.text);
  if (!pieces.ok()) return std::nullopt;
  std::string text;
  for (const ExpressionPiece& piece : *pieces) {
    if (piece.is_reference) {
      absl::StrAppend(&text, "${", InReference(piece.text, key), "}");
    } else {
      absl::StrAppend(&text, InText(piece.text, key));
    }
  }
  return Expression{text};
}

std::optional<Value> InObject(const Object& object, std::string_view key) {
  Object out;
  for (const auto& [name, member] : object) {
    // A name with "${" in it would have to be written otherwise.
    if (absl::StrContains(name, "${")) return std::nullopt;
    std::optional<Value> inside = WithEachKey(member, key);
    if (!inside.has_value()) return std::nullopt;
    out.Set(InText(name, key), *std::move(inside));
  }
  return out;
}

std::optional<Value> InArray(const Array& array, std::string_view key) {
  Array out;
  for (const Value& element : array) {
    std::optional<Value> inside = WithEachKey(element, key);
    if (!inside.has_value()) return std::nullopt;
    out.push_back(*std::move(inside));
  }
  return out;
}

// One object that may become an instance.
struct Member {
  size_t block = 0;
  std::string key;
  Value body;  // With each.key.
};

// Whether a text can be a key as it stands: no part of what looks like an expression.
bool IsPlainKey(std::string_view key) {
  return key.size() > 1 && key.find_first_of("${}") == std::string_view::npos;
}

// "Stripe charges" -> {"Stripe *", "charges"} and {"* charges", "Stripe"}.
std::vector<std::pair<std::string, std::string>> Patterns(std::string_view name) {
  const std::vector<std::string> words = absl::StrSplit(name, ' ');
  std::vector<std::pair<std::string, std::string>> patterns;
  for (size_t length = 1; length <= kMostKeyWords; ++length) {
    for (size_t at = 0; at + length <= words.size() && length < words.size(); ++at) {
      const auto begin = words.begin() + static_cast<ptrdiff_t>(at);
      const auto end = begin + static_cast<ptrdiff_t>(length);
      std::vector<std::string> rest(words.begin(), begin);
      rest.push_back("*");
      rest.insert(rest.end(), end, words.end());
      patterns.emplace_back(absl::StrJoin(rest, " "), absl::StrJoin(begin, end, " "));
    }
  }
  return patterns;
}

// The texts in which two values of one shape differ; none when they differ otherwise.
using Places = std::set<FieldPath>;
bool FindDifferences(const Value& a, const Value& b, const FieldPath& at, Places& places) {
  if (a == b) return true;
  if (a.is_object() && b.is_object() && a.as_object().size() == b.as_object().size()) {
    return std::equal(a.as_object().begin(), a.as_object().end(), b.as_object().begin(),
                      [&](const Object::Member& x, const Object::Member& y) {
                        return x.first == y.first &&
                               FindDifferences(x.second, y.second, at.Member(x.first), places);
                      });
  }
  const bool texts = (a.is_string() || a.is_expression()) && (b.is_string() || b.is_expression());
  if (texts) places.insert(at);
  return texts;
}

// The member of each.value for a place, after its last step: "_acme.f0" -> "_acme_f0".
std::string MemberFor(const FieldPath& place) {
  std::string name;
  for (const char c : place.steps().back().key) name += absl::ascii_isalnum(c) ? c : '_';
  return name.empty() ? "value" : name;
}

// What each.value is of one object, by the last step of each place.
std::optional<Object> ValuesAt(const Value& plain, const Places& places) {
  Object values;
  for (const FieldPath& place : places) {
    const Value* value = Lookup(plain, place);
    const std::string name = MemberFor(place);
    if (value == nullptr || !value->is_string() || values.Find(name) != nullptr) {
      return std::nullopt;
    }
    values.Set(name, *value);
  }
  return values;
}

class Joiner {
 public:
  explicit Joiner(std::vector<ExportedBlock>& blocks) : blocks_(blocks), joined_(blocks.size()) {
    for (const ExportedBlock& block : blocks) names_.insert(block.address);
  }

  std::map<Address, Address> Join() {
    std::set<KindName> done;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      const KindDescriptor& kind = *blocks_[i].kind;
      if (!done.insert(kind.name).second) continue;
      for (ExportedBlock& block : blocks_) {
        if (block.kind == &kind) block.body = WithMoved(block.body, moved_);
      }
      JoinKind(kind);
    }
    std::vector<ExportedBlock> kept;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      blocks_[i].body = WithMoved(blocks_[i].body, moved_);
      if (!joined_[i]) kept.push_back(std::move(blocks_[i]));
    }
    blocks_ = std::move(kept);
    return moved_;
  }

 private:
  void JoinKind(const KindDescriptor& kind) {
    std::map<std::string, std::vector<Member>> groups;
    for (size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].kind != &kind) continue;
      for (auto& [pattern, key] : Patterns(blocks_[i].body.StringAt(kind.natural_key))) {
        if (IsPlainKey(key)) groups[pattern].push_back({i, key, {}});
      }
    }
    // The largest first; of equals the pattern that comes first.
    std::vector<std::pair<std::string, std::vector<Member>>> sorted(groups.begin(), groups.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.second.size() > b.second.size();
    });
    for (auto& [pattern, members] : sorted) JoinGroup(kind, pattern, std::move(members));
  }

  void JoinGroup(const KindDescriptor& kind, const std::string& pattern,
                 std::vector<Member> members) {
    std::erase_if(members, [this](const Member& one) { return used_.contains(one.block); });
    std::set<std::string> keys;
    for (Member& member : members) {
      std::optional<Value> body = WithEachKey(blocks_[member.block].body, member.key);
      if (!body.has_value() || !keys.insert(member.key).second) return;
      member.body = *std::move(body);
    }
    // Those alike, wherever they stand.
    while (members.size() >= kFewest) {
      Places places;
      std::vector<Member> alike, others;
      for (Member& member : members) {
        Places with = places;
        const bool like = FindDifferences(members[0].body, member.body, {}, with) &&
                          with.size() <= kMostEachValues;
        if (like) places = with;
        (like ? alike : others).push_back(member);
      }
      if (alike.size() >= kFewest) Merge(kind, pattern, alike, places);
      members = std::move(others);
    }
  }

  void Merge(const KindDescriptor& kind, const std::string& pattern, std::vector<Member> members,
             const Places& places) {
    std::sort(members.begin(), members.end(),
              [](const Member& a, const Member& b) { return a.key < b.key; });
    Object table;
    Array keys;
    for (const Member& member : members) {
      const auto values = ValuesAt(blocks_[member.block].body, places);
      if (!values.has_value()) return;
      keys.emplace_back(member.key);
      table.Set(member.key, *values);
    }
    ExportedBlock& first = blocks_[members[0].block];
    const Address address = Free(kind, pattern, members);
    Value body = members[0].body;
    for (const FieldPath& place : places) {
      SetAt(body, place, Expression{absl::StrCat("${each.value.", MemberFor(place), "}")});
    }
    for (const Member& member : members) {
      Address instance = address;
      instance.key = member.key;
      moved_.insert({blocks_[member.block].address, instance});
      used_.insert(member.block);
      joined_[member.block] = true;
    }
    joined_[members[0].block] = false;
    first.address = address;
    first.for_each = places.empty() ? Value(keys) : Value(table);
    first.body = std::move(body);
    names_.insert(address);
  }

  Address Free(const KindDescriptor& kind, const std::string& pattern,
               const std::vector<Member>& members) {
    for (const Member& member : members) names_.erase(blocks_[member.block].address);
    const std::string base = ResourceNameOf(absl::StrReplaceAll(pattern, {{"*", ""}}), kind);
    Address address{kind.name, base, std::nullopt};
    for (int i = 2; names_.contains(address); ++i) address.name = absl::StrCat(base, "_", i);
    return address;
  }

  std::vector<ExportedBlock>& blocks_;
  std::vector<bool> joined_;  // Into another one.
  std::set<size_t> used_;
  std::set<Address> names_;
  std::map<Address, Address> moved_;
};

}  // namespace

std::optional<Value> WithEachKey(const Value& value, std::string_view key) {
  if (value.is_string()) {
    if (!absl::StrContains(value.as_string(), key)) return value;
    return Expression{InText(value.as_string(), key)};
  }
  if (value.is_expression()) return InExpression(value.as_expression(), key);
  if (value.is_object()) return InObject(value.as_object(), key);
  if (value.is_array()) return InArray(value.as_array(), key);
  return value;
}

std::map<Address, Address> JoinRepeated(std::vector<ExportedBlock>& blocks) {
  return Joiner(blocks).Join();
}

}  // namespace plumb
