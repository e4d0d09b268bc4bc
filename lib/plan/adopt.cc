#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/kind/normalize.h"
#include "lib/plan/node.h"

namespace plumb::internal {
namespace {

// Whether the members that must agree do, where both sides have a known value.
bool Agrees(const KindDescriptor& kind, const Value& wanted, const Value& observed) {
  for (const std::string& text : kind.adopt_also) {
    const absl::StatusOr<FieldPath> path = FieldPath::Parse(text);
    if (!path.ok()) return false;
    const Value* ours = Lookup(wanted, *path);
    const Value* theirs = Lookup(observed, *path);
    if (ours == nullptr || theirs == nullptr) continue;
    // What is only known after apply cannot be that of an object there is.
    if (ContainsExpression(*ours) || *ours != *theirs) return false;
  }
  return true;
}

}  // namespace

absl::Status FindAdoptable(Node& node, const Value& body, const ObservedSet& observed,
                           const BoundIds& bound) {
  const KindDescriptor& kind = *node.kind;
  const std::string_view name = body.StringAt(kind.natural_key);
  if (name.empty()) return absl::OkStatus();
  std::vector<const ObservedObject*> found;
  const Value wanted = Normalize(kind, body);
  for (const ObservedObject* object : observed.Named(kind.name, name)) {
    if (bound.contains({kind.name, object->id})) continue;
    if (Agrees(kind, wanted, Normalize(kind, object->raw))) found.push_back(object);
  }
  if (found.empty()) return absl::OkStatus();
  if (found.size() > 1) {
    const auto id = [](std::string* out, const ObservedObject* object) {
      absl::StrAppend(out, object->id.text());
    };
    return absl::FailedPreconditionError(absl::StrCat(
        node.address.ToString(), ": ", found.size(), " objects are named \"", name,
        "\": ", absl::StrJoin(found, ", ", id),
        "; which one to take over cannot be told: rename or delete all but one, or give the "
        "resource another ",
        kind.natural_key));
  }
  node.object = found.front();
  node.adopted = true;
  return absl::OkStatus();
}

}  // namespace plumb::internal
