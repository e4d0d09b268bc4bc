#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/apply/compare.h"
#include "lib/apply/operations.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// The address's binding once the object of `change` is gone: none, unless a
// replacement was made first and is bound by now.
std::optional<Binding> BindingAfter(const Run& run, const Change& change) {
  std::optional<Binding> binding = run.standing.Find(change.address);
  if (binding.has_value() && binding->id == change.id) return std::nullopt;
  return binding;
}

OperationResult Unbound(const Run& run, const Change& change, int64_t entry,
                        const std::string& detail) {
  const std::optional<Binding> after = BindingAfter(run, change);
  const absl::Status recorded =
      run.ledger.Finish(entry, change.address, after.has_value() ? &*after : nullptr, detail);
  if (!recorded.ok()) return Ended(OperationState::kUnknown, recorded);
  return Done(change.id);
}

absl::StatusOr<int64_t> Begin(const Run& run, const Change& change, JournalVerb verb,
                              std::string request) {
  if (verb == JournalVerb::kDelete) {
    if (const auto promised = run.ledger.TakePromised(change.address)) return *promised;
    return run.ledger.Begin(DeleteIntent(*KindOf(run, change), change));
  }
  return run.ledger.Begin({.change = change,
                           .verb = verb,
                           .id = change.id,
                           .body = Value(),
                           .request = std::move(request)});
}

// OK when the object is as the plan saw it, or gone.
absl::Status CheckUnmoved(const Run& run, const Change& change, const KindDescriptor& kind) {
  const absl::StatusOr<ObservedObject> now =
      run.services.client.Get(kind, change.handle, VersionIn(kind, change.outputs));
  if (absl::IsNotFound(now.status())) return absl::OkStatus();
  if (!now.ok()) return now.status();
  const std::optional<Binding> binding = run.standing.Find(change.address);
  const Value applied = binding.has_value() ? Normalize(kind, binding->last_applied) : Value();
  const std::vector<FieldChange> moved =
      MovedForDelete(kind, change, applied, Normalize(kind, now->raw));
  if (moved.empty()) return absl::OkStatus();
  return absl::AbortedError(
      absl::StrCat("it moved since the plan and was left alone: ", DescribeMoved(moved),
                   DescribeWho(now->raw), "; plan again"));
}

// Whether it is gone after all. A DELETE whose object is still there may be under
// way yet.
bool IsGone(const Run& run, const Change& change, const KindDescriptor& kind) {
  return absl::IsNotFound(run.services.client.Get(kind, change.handle).status());
}

}  // namespace

Intent DeleteIntent(const KindDescriptor& kind, const Change& change) {
  static const Value& no_body = *new Value();
  Binding what;
  what.address = change.address;
  what.id = change.id;
  what.handle = change.handle;
  return {.change = change,
          .verb = JournalVerb::kDelete,
          .id = change.id,
          .body = no_body,
          .request = RequestLine("DELETE", kind, change.handle),
          .intent = std::move(what)};
}

OperationResult Delete(const Run& run, size_t place) {
  const Change& change = run.plan.changes[place];
  const KindDescriptor& kind = *KindOf(run, change);
  if (absl::Status unmoved = CheckUnmoved(run, change, kind); !unmoved.ok()) {
    const bool moved = absl::IsAborted(unmoved);
    return Ended(moved ? OperationState::kMoved : OperationState::kFailed, std::move(unmoved));
  }
  const std::string request = RequestLine("DELETE", kind, change.handle);
  const absl::StatusOr<int64_t> entry = Begin(run, change, JournalVerb::kDelete, request);
  if (!entry.ok()) return Ended(OperationState::kFailed, entry.status());
  // One that is gone already is deleted as well: the answer is 404.
  const absl::Status status = run.services.client.Delete(kind, change.handle);
  const bool gone = status.ok() || (MayHaveBeenDone(status) && IsGone(run, change, kind));
  return gone ? Unbound(run, change, *entry, request) : NotDone(run, *entry, status);
}

OperationResult Forget(const Run& run, size_t place) {
  const Change& change = run.plan.changes[place];
  const absl::StatusOr<int64_t> entry = Begin(run, change, JournalVerb::kForget, "forget");
  if (!entry.ok()) return Ended(OperationState::kFailed, entry.status());
  return Unbound(run, change, *entry, "forgotten, not deleted");
}

OperationResult Adopt(const Run& run, size_t place) {
  const Change& change = run.plan.changes[place];
  const KindDescriptor& kind = *KindOf(run, change);
  const absl::StatusOr<Value> body = run.standing.Resolve(change.body);
  // With fields to change the body may hold what is known only later; nothing was
  // applied then as long as the update has not been.
  const bool whole = change.fields.empty() && body.ok();
  const Value applied = whole ? ToWire(kind, *body) : Value();
  const absl::StatusOr<int64_t> entry = Begin(run, change, JournalVerb::kAdopt, "adopt");
  if (!entry.ok()) return Ended(OperationState::kFailed, entry.status());
  const Binding binding =
      BindingOf(change, {change.id, change.handle, change.etag, change.outputs}, applied);
  const absl::Status recorded =
      run.ledger.Finish(*entry, change.address, &binding, "found by its name");
  if (!recorded.ok()) return Ended(OperationState::kUnknown, recorded);
  if (whole) run.standing.Touch(change.address, {place, Normalize(kind, *body)});
  return Done(change.id);
}

}  // namespace plumb
