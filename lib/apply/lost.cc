#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/apply/look.h"
#include "lib/apply/operations.h"
#include "lib/diag/status_macros.h"

namespace plumb {
namespace {

// Lists may lag behind writes.
constexpr absl::Duration kSecondLook = absl::Seconds(2);

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

}  // namespace

absl::StatusOr<ObservedObject> FindLost(const Run& run, const LostCreate& lost) {
  const Change& change = run.plan.changes[lost.change];
  if (const Change* twin = Twin(run.plan, change); twin != nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(twin->address.ToString(), " has the same body, so nobody can tell"));
  }
  const KindDescriptor& kind = *KindOf(run, change);
  const Sought sought{kind, lost.wanted, lost.begun, [&run, &kind](const RemoteId& id) {
                        return run.standing.IsBound(kind.name, id);
                      }};
  PlatformClient& client = run.services.client;
  PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> found, LookFor(client, sought));
  if (found.empty()) {
    run.services.clock.Sleep(kSecondLook);
    PLUMB_ASSIGN_OR_RETURN(found, LookFor(client, sought));
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
