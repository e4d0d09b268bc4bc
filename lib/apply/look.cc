#include "lib/apply/look.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/apply/compare.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// The platform's clock and ours may differ by this much.
constexpr absl::Duration kClockSkew = absl::Minutes(5);

std::string NaturalKey(const KindDescriptor& kind, const Value& body) {
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(kind.natural_key);
  const Value* name = path.ok() ? Lookup(body, *path) : nullptr;
  return name != nullptr && name->is_string() ? name->as_string() : "";
}

}  // namespace

absl::Time CreatedAt(const Value& raw) {
  // The platform's services call it one of these, in milliseconds since 1970.
  for (const std::string_view member : {"createdAt", "createdDate", "created"}) {
    const Value* created = raw.Find(member);
    if (created != nullptr && created->is_int()) return absl::FromUnixMillis(created->as_int());
  }
  return absl::InfinitePast();
}

absl::StatusOr<std::vector<ObservedObject>> LookFor(PlatformClient& client, const Sought& sought) {
  const KindDescriptor& kind = sought.kind;
  const std::string name = NaturalKey(kind, sought.wanted);
  PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> objects, client.List(kind));
  std::vector<ObservedObject> found;
  for (ObservedObject& object : objects) {
    if (object.name != name || sought.taken(object.id)) continue;
    const absl::Time created = CreatedAt(object.raw);
    if (created != absl::InfinitePast() && created < sought.begun - kClockSkew) continue;
    if (!kind.lists_are_whole) {
      absl::StatusOr<ObservedObject> whole = client.Get(kind, object.handle);
      if (absl::IsNotFound(whole.status())) continue;
      PLUMB_RETURN_IF_ERROR(whole.status());
      object = *std::move(whole);
    }
    if (!Lacking(kind, sought.wanted, Normalize(kind, object.raw)).empty()) continue;
    found.push_back(std::move(object));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const ObservedObject& a, const ObservedObject& b) {
                     return CreatedAt(a.raw) < CreatedAt(b.raw);
                   });
  return found;
}

}  // namespace plumb
