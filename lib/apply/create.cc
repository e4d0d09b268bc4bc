#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/apply/operations.h"
#include "lib/apply/switching.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// Written by `object`, that was found or read.
Written WrittenOf(ObservedObject object) {
  return {.id = std::move(object.id),
          .handle = std::move(object.handle),
          .etag = std::move(object.etag),
          .outputs = std::move(object.outputs)};
}

// Looks for what may have been made. When that does not find it, the status is
// the one of the create, with what looking came to.
absl::StatusOr<Written> Recovered(const Run& run, const LostCreate& lost,
                                  const absl::Status& status) {
  absl::StatusOr<ObservedObject> found = FindLost(run, lost);
  if (found.ok()) return WrittenOf(*std::move(found));
  const std::string_view looked = absl::IsNotFound(found.status())
                                      ? std::string_view("no object like it was found since")
                                      : found.status().message();
  return absl::UnknownError(
      absl::StrCat(status.message(), "; it may have been made all the same: ", looked));
}

// Some answers tell where the object is but not its id.
absl::StatusOr<Written> WithId(const Run& run, const KindDescriptor& kind, Written written) {
  if (!written.id.empty()) return written;
  absl::StatusOr<ObservedObject> object = run.services.client.Get(kind, written.handle);
  if (object.ok()) return WrittenOf(*std::move(object));
  return absl::UnknownError(absl::StrCat("it was made as ", written.handle,
                                         ", but its id is not known: ", object.status().message()));
}

// The query that makes a new object what its switch is to be from the start.
std::vector<std::pair<std::string, std::string>> StartQuery(const KindDescriptor& kind,
                                                            const Value& wanted) {
  if (!kind.toggle.has_value()) return {};
  const Switch::Start* start = kind.toggle->StartAs(SwitchIn(kind, wanted));
  if (start == nullptr) return {};
  return {start->query};
}

// Whether the address is bound to an object that is deleted only afterwards.
bool LeavesAnother(const Change& change, const KindDescriptor& kind) {
  return change.action == Action::kReplace && change.replace == ReplaceOrder::kCreateFirst &&
         kind.deletion != DeleteStyle::kForget;
}

}  // namespace

OperationResult Create(const Run& run, size_t place) {
  const Change& change = run.plan.changes[place];
  const KindDescriptor& kind = *KindOf(run, change);
  const absl::StatusOr<Value> body = run.standing.Resolve(change.body);
  if (!body.ok()) return Ended(OperationState::kFailed, body.status());
  const Value wire = ToWire(kind, *body);
  const Value sent = WithoutSwitch(kind, wire);
  const Value wanted = Normalize(kind, *body);
  const absl::Time begun = run.services.clock.Now();
  const absl::StatusOr<int64_t> entry = run.ledger.Begin({.change = change,
                                                          .verb = JournalVerb::kCreate,
                                                          .id = RemoteId(),
                                                          .body = sent,
                                                          .request = RequestLine("POST", kind, ""),
                                                          .intent = BindingOf(change, {}, sent)});
  if (!entry.ok()) return Ended(OperationState::kFailed, entry.status());

  absl::StatusOr<Written> written =
      run.services.client.Create(kind, sent, StartQuery(kind, wanted));
  const bool lost = !written.ok() && MayHaveBeenDone(written.status());
  if (lost) written = Recovered(run, {place, Normalize(kind, sent), begun}, written.status());
  if (written.ok()) written = WithId(run, kind, *std::move(written));
  if (!written.ok()) return NotDone(run, *entry, written.status());

  if (LeavesAnother(change, kind)) {
    const absl::Status promised = run.ledger.Promise(DeleteIntent(kind, change));
    if (!promised.ok()) return Ended(OperationState::kUnknown, promised);
  }
  Binding binding = BindingOf(change, *written, sent);
  const absl::Status recorded =
      run.ledger.Finish(*entry, change.address, &binding, RequestLine("POST", kind, ""));
  if (!recorded.ok()) return Ended(OperationState::kUnknown, recorded);
  OperationResult result = Done(binding.id);
  if (lost) result.warning = "the answer was lost; the object was found by its name and contents";
  Learn(run, kind, binding, result);
  if (const std::string state = SwitchIn(kind, wanted);
      kind.toggle.has_value() && state != kind.toggle->initial) {
    BringSwitch(run, change, binding, state, wire, result);
  }
  run.standing.Touch(change.address, {place, wanted});
  return result;
}

}  // namespace plumb
