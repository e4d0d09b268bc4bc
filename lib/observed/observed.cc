#include "lib/observed/observed.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace plumb {
namespace {

// The member of that name, or else the one that the dotted path leads to.
const Value* MemberAt(const Value& object, std::string_view path) {
  if (const Value* whole = object.Find(path); whole != nullptr) return whole;
  const size_t dot = path.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const Value* inner = object.Find(path.substr(0, dot));
  return inner == nullptr ? nullptr : MemberAt(*inner, path.substr(dot + 1));
}

// "" for what is neither text nor an integer.
std::string TextAt(const Value& object, std::string_view path) {
  const Value* value = path.empty() ? nullptr : MemberAt(object, path);
  if (value == nullptr) return "";
  if (value->is_string()) return value->as_string();
  return value->is_int() ? absl::StrCat(value->as_int()) : "";
}

std::string MemberNames(const Value& value) {
  if (!value.is_object()) return absl::StrCat("it is a value of type ", TypeWord(value.type()));
  constexpr size_t kMost = 20;
  std::vector<std::string_view> names;
  for (const auto& [name, member] : value.as_object()) {
    if (names.size() == kMost) break;
    names.push_back(name);
  }
  return names.empty() ? "it has no members" : absl::StrCat("it has ", absl::StrJoin(names, ", "));
}

Value OutputsOf(const KindDescriptor& kind, const Value& raw, const RemoteId& id) {
  Object outputs;
  for (const std::string& name : kind.outputs) {
    if (const Value* value = MemberAt(raw, name); value != nullptr) outputs.Set(name, *value);
  }
  if (!kind.version_member.empty()) {
    const Value* version = MemberAt(raw, kind.version_member);
    if (version != nullptr) outputs.Set(kind.version_member, *version);
  }
  outputs.Set("id", id.text());
  return outputs;
}

}  // namespace

absl::StatusOr<ObservedObject> MakeObserved(const KindDescriptor& kind, Value raw) {
  ObservedObject object;
  object.id = RemoteId(TextAt(raw, kind.id_member));
  if (object.id.empty()) {
    return absl::InternalError(absl::StrCat("the platform answered a ", kind.name.text(),
                                            " without ", kind.id_member, ": ", MemberNames(raw)));
  }
  object.handle = TextAt(raw, kind.handle_member);
  if (object.handle.empty()) object.handle = object.id.text();
  object.etag = Etag(TextAt(raw, kind.etag_member));
  object.name = TextAt(raw, kind.natural_key);
  object.outputs = OutputsOf(kind, raw, object.id);
  object.raw = std::move(raw);
  return object;
}

void ObservedSet::Add(const KindName& kind, std::vector<ObservedObject> objects) {
  std::stable_sort(objects.begin(), objects.end(),
                   [](const ObservedObject& a, const ObservedObject& b) { return a.id < b.id; });
  objects.erase(
      std::unique(objects.begin(), objects.end(),
                  [](const ObservedObject& a, const ObservedObject& b) { return a.id == b.id; }),
      objects.end());
  Collection collection{.objects = std::move(objects), .by_id = {}, .by_name = {}};
  collection.by_id.reserve(collection.objects.size());
  for (size_t i = 0; i < collection.objects.size(); ++i) {
    collection.by_id.emplace(collection.objects[i].id, i);
    collection.by_name[collection.objects[i].name].push_back(i);
  }
  collections_.insert_or_assign(kind, std::move(collection));
}

const ObservedSet::Collection* ObservedSet::Of(const KindName& kind) const {
  const auto found = collections_.find(kind);
  return found == collections_.end() ? nullptr : &found->second;
}

bool ObservedSet::Has(const KindName& kind) const { return Of(kind) != nullptr; }

const ObservedObject* ObservedSet::Find(const KindName& kind, const RemoteId& id) const {
  const Collection* collection = Of(kind);
  if (collection == nullptr) return nullptr;
  const auto found = collection->by_id.find(id);
  return found == collection->by_id.end() ? nullptr : &collection->objects[found->second];
}

std::vector<const ObservedObject*> ObservedSet::Named(const KindName& kind,
                                                      std::string_view name) const {
  std::vector<const ObservedObject*> named;
  const Collection* collection = Of(kind);
  if (collection == nullptr) return named;
  const auto found = collection->by_name.find(name);
  if (found == collection->by_name.end()) return named;
  for (const size_t i : found->second) named.push_back(&collection->objects[i]);
  return named;
}

std::vector<const ObservedObject*> ObservedSet::All(const KindName& kind) const {
  std::vector<const ObservedObject*> all;
  const Collection* collection = Of(kind);
  if (collection == nullptr) return all;
  all.reserve(collection->objects.size());
  for (const ObservedObject& object : collection->objects) all.push_back(&object);
  return all;
}

}  // namespace plumb
