#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/apply/compare.h"
#include "lib/apply/operations.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// The platform's clock and ours may differ by this much.
constexpr absl::Duration kClockSkew = absl::Minutes(5);
// Lists may lag behind writes.
constexpr absl::Duration kSecondLook = absl::Seconds(2);

// The platform's services call it one of these, in milliseconds since 1970.
bool IsOlder(const Value& raw, absl::Time than) {
  for (const std::string_view member : {"createdAt", "createdDate", "created"}) {
    const Value* created = raw.Find(member);
    if (created != nullptr && created->is_int()) {
      return absl::FromUnixMillis(created->as_int()) < than;
    }
  }
  return false;
}

std::string NaturalKey(const KindDescriptor& kind, const Value& body) {
  const absl::StatusOr<FieldPath> path = FieldPath::Parse(kind.natural_key);
  const Value* name = path.ok() ? Lookup(body, *path) : nullptr;
  return name != nullptr && name->is_string() ? name->as_string() : "";
}

// Another resource of this plan with the same body: then nobody can tell whose
// object it is.
const Change* Twin(const Plan& plan, const Change& change) {
  for (const Change& other : plan.changes) {
    const bool made = other.action == Action::kCreate || other.action == Action::kReplace;
    const bool same = other.address.kind == change.address.kind && other.after == change.after;
    if (made && same && &other != &change) return &other;
  }
  return nullptr;
}

class Search {
 public:
  Search(const Run& run, const LostCreate& lost)
      : run_(run),
        lost_(lost),
        kind_(*KindOf(run, run.plan.changes[lost.change])),
        name_(NaturalKey(kind_, lost.wanted)) {}

  // All that could be it.
  absl::StatusOr<std::vector<ObservedObject>> Look() const {
    PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> objects, run_.services.client.List(kind_));
    std::vector<ObservedObject> found;
    for (ObservedObject& object : objects) {
      if (object.name != name_ || run_.standing.IsBound(kind_.name, object.id)) continue;
      if (IsOlder(object.raw, lost_.begun - kClockSkew)) continue;
      if (!kind_.lists_are_whole) {
        PLUMB_ASSIGN_OR_RETURN(object, run_.services.client.Get(kind_, object.handle));
      }
      if (!Lacking(kind_, lost_.wanted, Normalize(kind_, object.raw)).empty()) continue;
      found.push_back(std::move(object));
    }
    return found;
  }

 private:
  const Run& run_;
  const LostCreate& lost_;
  const KindDescriptor& kind_;
  const std::string name_;
};

}  // namespace

absl::StatusOr<ObservedObject> FindLost(const Run& run, const LostCreate& lost) {
  const Change& change = run.plan.changes[lost.change];
  if (const Change* twin = Twin(run.plan, change); twin != nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(twin->address.ToString(), " has the same body, so nobody can tell"));
  }
  const Search search(run, lost);
  PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> found, search.Look());
  if (found.empty()) {
    run.services.clock.Sleep(kSecondLook);
    PLUMB_ASSIGN_OR_RETURN(found, search.Look());
  }
  if (found.empty()) return absl::NotFoundError("there is no new object like it");
  if (found.size() == 1) return std::move(found.front());
  return absl::FailedPreconditionError(
      absl::StrCat("several new objects could be it: ",
                   absl::StrJoin(found, ", ", [](std::string* out, const ObservedObject& object) {
                     absl::StrAppend(out, object.id.text());
                   })));
}

}  // namespace plumb
