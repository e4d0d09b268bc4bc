#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/apply/compare.h"
#include "lib/apply/operations.h"
#include "lib/apply/switching.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// What a PATCH or PUT is about to send.
struct Request {
  std::vector<PatchOperation> operations;  // Of a patch.
  Value body;                              // For the journal, and of a PUT.
};

Value AsJson(const std::vector<PatchOperation>& operations) {
  Array array;
  for (const PatchOperation& operation : operations) {
    array.push_back(
        Object{{"op", operation.op}, {"path", operation.path}, {"value", operation.value}});
  }
  return array;
}

// One update. Reads, compares, sends; and once more where the first attempt met
// an object that had changed its etag, was not at rest, or lost its answer.
class Updater {
 public:
  Updater(const Run& run, size_t place, const KindDescriptor& kind, Binding binding, Value body)
      : run_(run),
        place_(place),
        change_(run.plan.changes[place]),
        kind_(kind),
        binding_(std::move(binding)),
        wire_(ToWire(kind, body)),
        wanted_(Normalize(kind, body)) {}

  OperationResult Go() {
    for (bool again : {true, false}) {
      const absl::StatusOr<ObservedObject> now = Read();
      if (!now.ok()) return CannotRead(now.status());
      if (std::optional<OperationResult> over = Judge(*now); over.has_value()) return *over;
      const absl::Status sent = Send(*now);
      if (sent.ok()) return Finished();
      if (!again || !IsWorthAnother(sent)) return Close(sent);
      last_ = sent;
    }
    return Close(last_);
  }

 private:
  bool Puts() const { return kind_.update.style == UpdateStyle::kPut; }

  absl::StatusOr<ObservedObject> Read() {
    if (kind_.settling != Settling::kNone) {
      return run_.services.client.AwaitSettled(kind_, binding_.handle);
    }
    return run_.services.client.Get(kind_, binding_.handle, VersionIn(kind_, binding_.outputs));
  }

  OperationResult CannotRead(const absl::Status& status) {
    if (!last_.ok()) return Close(last_);
    if (absl::IsNotFound(status)) {
      return Moved(absl::StrCat(binding_.id.text(), " is gone: somebody else deleted it"));
    }
    return Close(status);
  }

  // A result when there is nothing to send, or nothing may be sent.
  std::optional<OperationResult> Judge(const ObservedObject& now) {
    const Value normal = Normalize(kind_, now.raw);
    const std::vector<FieldChange> moved = MovedForUpdate(kind_, change_, wanted_, normal);
    if (!moved.empty() && !MayHaveBeenDone(last_)) {
      return Moved(absl::StrCat(DescribeMoved(moved), DescribeWho(now.raw)));
    }
    outstanding_ = Outstanding(kind_, change_, wanted_, normal);
    if (TakeSwitch(kind_, outstanding_)) switches_ = true;
    if (outstanding_.empty()) return AlreadyThere(now);
    // It may have been done in part, or be done yet: not to be sent again.
    if (MayHaveBeenDone(last_)) return Close(last_);
    return std::nullopt;
  }

  absl::StatusOr<Request> MakeRequest(const ObservedObject& now) const {
    if (Puts()) return Request{.operations = {}, .body = wire_};
    PLUMB_ASSIGN_OR_RETURN(std::vector<PatchOperation> operations,
                           MakePatch(kind_, outstanding_, wire_, now.raw, binding_.last_applied));
    Value body = AsJson(operations);
    return Request{.operations = std::move(operations), .body = std::move(body)};
  }

  absl::Status Send(const ObservedObject& now) {
    PLUMB_ASSIGN_OR_RETURN(const Request request, MakeRequest(now));
    PlatformClient& client = run_.services.client;
    if (!Puts() && request.operations.empty()) {
      written_ = {now.id, now.handle, now.etag, now.outputs};
      return absl::OkStatus();
    }
    if (!entry_.has_value()) {
      PLUMB_ASSIGN_OR_RETURN(entry_, run_.ledger.Begin({.change = change_,
                                                        .verb = JournalVerb::kUpdate,
                                                        .id = binding_.id,
                                                        .body = request.body,
                                                        .request = Line(),
                                                        .intent = Becomes()}));
    }
    absl::StatusOr<Written> written =
        Puts() ? client.Put(kind_, binding_.handle, wire_)
               : client.Patch(kind_, binding_.handle, now.etag, request.operations);
    if (written.ok()) written_ = *std::move(written);
    return written.status();
  }

  // 412: perhaps only the platform itself wrote. A refusal of an object that is
  // not at rest: it may be soon. A lost answer: perhaps it was done.
  bool IsWorthAnother(const absl::Status& status) const {
    if (absl::IsAborted(status) || MayHaveBeenDone(status)) return true;
    return absl::IsFailedPrecondition(status) && kind_.settling != Settling::kNone &&
           entry_.has_value();
  }

  OperationResult AlreadyThere(const ObservedObject& now) {
    written_ = {now.id, now.handle, now.etag, now.outputs};
    return Finished();
  }

  OperationResult Finished() {
    Binding binding = BindingOf(change_, written_, switches_ ? Unswitched() : wire_);
    binding.id = binding_.id;
    binding.handle = binding_.handle;
    binding.outputs = Outputs();
    const absl::Status recorded =
        entry_.has_value() ? run_.ledger.Finish(*entry_, change_.address, &binding, Line())
                           : run_.ledger.Put(binding);
    if (!recorded.ok()) return Ended(OperationState::kUnknown, recorded);
    OperationResult result = Done(binding.id);
    if (entry_.has_value()) Learn(run_, kind_, binding, result);
    if (switches_) BringSwitch(run_, change_, binding, SwitchIn(kind_, wanted_), wire_, result);
    run_.standing.Touch(change_.address, {place_, wanted_});
    return result;
  }

  // As far as it is known before the answer.
  Binding Becomes() const {
    return BindingOf(change_,
                     {.id = binding_.id, .handle = binding_.handle, .etag = {}, .outputs = {}},
                     switches_ ? Unswitched() : wire_);
  }

  // What will have been applied before the switch is moved.
  Value Unswitched() const {
    Value body = WithoutSwitch(kind_, wire_);
    const Value* before = binding_.last_applied.Find(kind_.toggle->member);
    if (before != nullptr) body.as_object().Set(kind_.toggle->member, *before);
    return body;
  }

  // What the answer says, on top of what an update leaves as it is.
  Value Outputs() const {
    Value outputs = binding_.outputs.is_object() ? binding_.outputs : Value(Object());
    for (const std::string& name : kind_.outputs_of_update) outputs.as_object().Erase(name);
    if (written_.outputs.is_object()) {
      for (const auto& [name, value] : written_.outputs.as_object()) {
        outputs.as_object().Set(name, value);
      }
    }
    outputs.as_object().Set("id", binding_.id.text());
    return outputs;
  }

  OperationResult Moved(const std::string& how) {
    const absl::Status status = absl::AbortedError(
        absl::StrCat("it moved since the plan and was left alone: ", how, "; plan again"));
    if (!entry_.has_value()) return Ended(OperationState::kMoved, status);
    OperationResult result = NotDone(run_, *entry_, status);
    if (result.state == OperationState::kFailed) result.state = OperationState::kMoved;
    return result;
  }

  OperationResult Close(const absl::Status& status) {
    OperationResult result = entry_.has_value() ? NotDone(run_, *entry_, status)
                                                : Ended(OperationState::kFailed, status);
    if (absl::IsAborted(status)) result.state = OperationState::kMoved;
    return result;
  }

  std::string Line() const { return RequestLine(Puts() ? "PUT" : "PATCH", kind_, binding_.handle); }

  const Run& run_;
  const size_t place_;
  const Change& change_;
  const KindDescriptor& kind_;
  const Binding binding_;  // As before the update.
  const Value wire_, wanted_;
  std::vector<FieldPath> outstanding_;
  bool switches_ = false;         // The kind's toggle is to be moved as well.
  std::optional<int64_t> entry_;  // Once a request was about to leave.
  Written written_;
  absl::Status last_;  // Of the attempt before this one.
};

}  // namespace

OperationResult Update(const Run& run, size_t place) {
  const Change& change = run.plan.changes[place];
  const absl::StatusOr<Value> body = run.standing.Resolve(change.body);
  if (!body.ok()) return Ended(OperationState::kFailed, body.status());
  std::optional<Binding> binding = run.standing.Find(change.address);
  if (!binding.has_value()) {
    return Ended(OperationState::kFailed,
                 absl::InternalError("the ledger does not know the object to update"));
  }
  return Updater(run, place, *KindOf(run, change), *std::move(binding), *body).Go();
}

}  // namespace plumb
