#include "lib/export/names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "lib/value/field_path.h"

namespace plumb {
namespace {

constexpr size_t kMaxName = 60;

// Letters of European languages, as people write them without.
std::string Transliterated(std::string_view text) {
  return absl::StrReplaceAll(
      text,
      {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"}, {"ß", "ss"},
       {"é", "e"},  {"è", "e"},  {"ê", "e"},  {"ë", "e"},  {"á", "a"},  {"à", "a"},  {"â", "a"},
       {"ã", "a"},  {"å", "a"},  {"Å", "a"},  {"í", "i"},  {"ì", "i"},  {"î", "i"},  {"ó", "o"},
       {"ò", "o"},  {"ô", "o"},  {"õ", "o"},  {"ø", "o"},  {"Ø", "o"},  {"ú", "u"},  {"ù", "u"},
       {"û", "u"},  {"ç", "c"},  {"ñ", "n"},  {"É", "e"},  {"ý", "y"},  {"æ", "ae"}, {"Æ", "ae"}});
}

// Letters and digits, everything else one '_'.
std::string Words(std::string_view text) {
  std::string out;
  for (const char c : Transliterated(text)) {
    if (absl::ascii_isalnum(c)) {
      out += absl::ascii_tolower(c);
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  return std::string(absl::StripSuffix(out, "_"));
}

// Without `word` as its first or last words, unless there are no others.
std::string WithoutWord(const std::string& name, std::string_view word) {
  std::string_view rest = name;
  if (rest == word) return name;
  if (absl::StartsWith(rest, absl::StrCat(word, "_"))) rest.remove_prefix(word.size() + 1);
  if (absl::EndsWith(rest, absl::StrCat("_", word))) rest.remove_suffix(word.size() + 1);
  return std::string(rest);
}

int64_t CreatedAt(const Value& raw) {
  for (const char* text :
       {"createdAt", "created", "createdDate", "meta:registryMetadata.repo:createdDate"}) {
    const absl::StatusOr<FieldPath> path = FieldPath::Parse(text);
    const Value* time = path.ok() ? Lookup(raw, *path) : nullptr;
    if (time != nullptr && time->is_int()) return time->as_int();
  }
  return 0;
}

}  // namespace

std::string ResourceNameOf(std::string_view text, const KindDescriptor& kind) {
  std::string name = WithoutWord(Words(text), kind.name.text());
  if (kind.dataflow.has_value()) name = WithoutWord(name, "dataflow");
  name = std::string(absl::StripSuffix(name.substr(0, kMaxName), "_"));
  if (name.empty()) return kind.name.text();
  return absl::ascii_isdigit(name[0]) ? absl::StrCat("_", name) : name;
}

Addresses NameObjects(std::vector<Named> objects, const Addresses& taken) {
  std::set<std::pair<KindName, std::string>> used;
  for (const auto& [object, address] : taken) used.insert({address.kind, address.name});
  std::sort(objects.begin(), objects.end(), [](const Named& a, const Named& b) {
    const auto key = [](const Named& one) {
      return std::tuple(CreatedAt(one.object->raw), one.object->id);
    };
    return key(a) < key(b);
  });
  Addresses addresses = taken;
  for (const Named& one : objects) {
    const std::string base = ResourceNameOf(one.text, *one.kind);
    std::string name = base;
    for (int i = 2; !used.insert({one.kind->name, name}).second; ++i)
      name = absl::StrCat(base, "_", i);
    addresses.insert({{one.kind->name, one.object->id}, {one.kind->name, name, std::nullopt}});
  }
  return addresses;
}

}  // namespace plumb
