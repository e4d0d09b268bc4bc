#include "lib/apply/operations.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

bool HasAllOutputs(const KindDescriptor& kind, const Value& outputs) {
  return outputs.Find("id") != nullptr &&
         std::all_of(kind.outputs.begin(), kind.outputs.end(),
                     [&](const std::string& name) { return outputs.Find(name) != nullptr; });
}

}  // namespace

const KindDescriptor* KindOf(const Run& run, const Change& change) {
  return run.services.kinds.Find(change.address.kind);
}

OperationResult Ended(OperationState state, absl::Status status) {
  OperationResult result;
  result.state = state;
  result.status = std::move(status);
  return result;
}

OperationResult Done(const RemoteId& id) {
  OperationResult result = Ended(OperationState::kDone, absl::OkStatus());
  result.id = id;
  return result;
}

bool MayHaveBeenDone(const absl::Status& status) {
  return absl::IsUnknown(status) || absl::IsInternal(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status);
}

OperationResult NotDone(const Run& run, int64_t entry, const absl::Status& status) {
  const bool unknown = MayHaveBeenDone(status);
  const absl::Status noted =
      run.ledger.End(entry, unknown ? JournalOutcome::kUnknown : JournalOutcome::kRefused,
                     std::string(status.message()));
  // An entry that could not be ended stays open, and the next run looks into it.
  if (!noted.ok()) return Ended(OperationState::kUnknown, noted);
  return Ended(unknown ? OperationState::kUnknown : OperationState::kFailed, status);
}

std::string RequestLine(std::string_view method, const KindDescriptor& kind,
                        const std::string& handle) {
  if (handle.empty()) return absl::StrCat(method, " ", kind.endpoints.collection);
  return absl::StrCat(method, " ", absl::StrReplaceAll(kind.endpoints.item, {{"{id}", handle}}));
}

std::string VersionIn(const KindDescriptor& kind, const Value& outputs) {
  const Value* version = kind.version_member.empty() ? nullptr : outputs.Find(kind.version_member);
  if (version == nullptr) return "";
  return version->is_string() ? version->as_string() : ToJson(*version);
}

Binding BindingOf(const Change& change, const Written& written, const Value& last_applied) {
  Binding binding;
  binding.address = change.address;
  binding.id = written.id;
  binding.handle = written.handle.empty() ? written.id.text() : written.handle;
  binding.outputs = written.outputs.is_object() ? written.outputs : Value(Object());
  binding.outputs.as_object().Set("id", written.id.text());
  binding.last_applied = last_applied;
  binding.etag = written.etag;
  binding.protect = change.protect;
  binding.depends_on = change.depends_on;
  return binding;
}

void Learn(const Run& run, const KindDescriptor& kind, Binding& binding, OperationResult& result) {
  if (kind.settling == Settling::kNone && HasAllOutputs(kind, binding.outputs)) return;
  PlatformClient& client = run.services.client;
  absl::StatusOr<ObservedObject> object = client.AwaitSettled(kind, binding.handle);
  if (!object.ok()) result.warning = std::string(object.status().message());
  if (absl::IsDeadlineExceeded(object.status())) object = client.Get(kind, binding.handle);
  if (!object.ok()) return;
  binding.outputs = object->outputs;
  binding.etag = object->etag;
  // A failure is remembered by the ledger, and nothing new begins.
  if (absl::Status put = run.ledger.Put(binding); !put.ok()) {
    result.warning = std::string(put.message());
  }
}

}  // namespace plumb
