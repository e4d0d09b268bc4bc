#include "lib/apply/switching.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// Reads, asks, and reads again until it is so. A second request is sent when the
// first one's answer was lost, the object was not at rest, or the way has two steps.
class Switcher {
 public:
  Switcher(const Run& run, const Change& change, Binding becomes, std::string wanted)
      : run_(run),
        change_(change),
        kind_(*KindOf(run, change)),
        becomes_(std::move(becomes)),
        wanted_(std::move(wanted)) {}

  absl::StatusOr<Etag> Bring() {
    absl::Status last;
    std::string was;
    for (int attempt = 0; attempt < 3; ++attempt) {
      const absl::StatusOr<ObservedObject> now =
          run_.services.client.AwaitSettled(kind_, becomes_.handle);
      if (!now.ok()) return last.ok() ? now.status() : last;
      const std::string is = SwitchIn(kind_, Normalize(kind_, now->raw));
      if (is == wanted_) return now->etag;
      if (!was.empty() && is != was) attempt = 0;  // One step is done.
      if (attempt == 2) break;
      const Switch::Step* step = kind_.toggle->Next(is, wanted_);
      if (step == nullptr) {
        return absl::FailedPreconditionError(
            absl::StrCat("it is ", is, ", and nothing makes that ", wanted_));
      }
      was = is;
      last = Ask(step->op);
      if (!last.ok() && !MayHaveBeenDone(last) && !absl::IsFailedPrecondition(last)) return last;
    }
    if (!last.ok()) return last;
    return absl::FailedPreconditionError(absl::StrCat("it did not become ", wanted_));
  }

  // None when no request was about to leave.
  const std::optional<int64_t>& entry() const { return entry_; }

 private:
  absl::Status Ask(const std::string& op) {
    if (!entry_.has_value()) {
      const Value body = Object{{kind_.toggle->member, wanted_}};
      absl::StatusOr<int64_t> entry = run_.ledger.Begin(
          {.change = change_,
           .verb = JournalVerb::kUpdate,
           .id = becomes_.id,
           .body = body,
           .request = absl::StrCat(RequestLine("POST", kind_, becomes_.handle), "/action?op=", op),
           .intent = becomes_});
      if (!entry.ok()) return entry.status();
      entry_ = *entry;
    }
    return run_.services.client.Act(kind_, becomes_.handle, op);
  }

  const Run& run_;
  const Change& change_;
  const KindDescriptor& kind_;
  const Binding becomes_;
  const std::string wanted_;
  std::optional<int64_t> entry_;
};

}  // namespace

Value WithoutSwitch(const KindDescriptor& kind, Value body) {
  if (kind.toggle.has_value() && body.is_object()) body.as_object().Erase(kind.toggle->member);
  return body;
}

std::string SwitchIn(const KindDescriptor& kind, const Value& wanted) {
  if (!kind.toggle.has_value()) return "";
  return std::string(wanted.StringAt(kind.toggle->member, kind.toggle->initial));
}

bool TakeSwitch(const KindDescriptor& kind, std::vector<FieldPath>& paths) {
  if (!kind.toggle.has_value()) return false;
  const FieldPath path = FieldPath().Member(kind.toggle->member);
  return std::erase(paths, path) > 0;
}

void BringSwitch(const Run& run, const Change& change, Binding binding, const std::string& wanted,
                 const Value& last_applied, OperationResult& result) {
  binding.last_applied = last_applied;
  Switcher switcher(run, change, binding, wanted);
  const absl::StatusOr<Etag> etag = switcher.Bring();
  if (!etag.ok()) {
    const std::string warning = std::move(result.warning);
    result = switcher.entry().has_value() ? NotDone(run, *switcher.entry(), etag.status())
                                          : Ended(OperationState::kFailed, etag.status());
    result.id = binding.id;
    result.warning = warning;
    return;
  }
  binding.etag = *etag;
  const absl::Status noted =
      switcher.entry().has_value()
          ? run.ledger.Finish(*switcher.entry(), change.address, &binding, wanted)
          : run.ledger.Put(binding);
  if (!noted.ok()) result = Ended(OperationState::kUnknown, noted);
}

}  // namespace plumb
