#ifndef PLUMB_LIB_APPLY_OPERATIONS_H_
#define PLUMB_LIB_APPLY_OPERATIONS_H_

// What each verb does: requests, journal and bindings of one operation. Each
// returns when the operation is over and the ledger knows of it. Thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/apply/apply.h"
#include "lib/apply/run.h"
#include "lib/kind/descriptor.h"
#include "lib/observed/observed.h"
#include "lib/plan/plan.h"
#include "lib/resource/resource.h"
#include "lib/value/value.h"

namespace plumb {

OperationResult Create(const Run& run, size_t change);
OperationResult Update(const Run& run, size_t change);
OperationResult Delete(const Run& run, size_t change);
OperationResult Forget(const Run& run, size_t change);
OperationResult Adopt(const Run& run, size_t change);

// What the verbs share.

// The change's kind; null is an Internal error that callers report as a failure.
const KindDescriptor* KindOf(const Run& run, const Change& change);

OperationResult Ended(OperationState state, absl::Status status);
OperationResult Done(const RemoteId& id);

// Whether a write that ended in `status` may have been carried out all the same.
bool MayHaveBeenDone(const absl::Status& status);

// Ends the journal entry of a write that did not succeed and says how it went.
OperationResult NotDone(const Run& run, int64_t entry, const absl::Status& status);

// "DELETE /flows/2edc", for the journal.
std::string RequestLine(std::string_view method, const KindDescriptor& kind,
                        const std::string& handle);

// The version of the object that `outputs` tell, "" for kinds without versions.
std::string VersionIn(const KindDescriptor& kind, const Value& outputs);

// The binding of `change`'s address to the object that `written` tells of.
Binding BindingOf(const Change& change, const Written& written, const Value& last_applied);

// Reads what the answer to a write did not tell (outputs, the etag of an object
// once it has settled), and notes it. What cannot be read is a warning in
// `result`: the write itself was done.
void Learn(const Run& run, const KindDescriptor& kind, Binding& binding, OperationResult& result);

// The delete of the object that `change` was made for, for the journal.
Intent DeleteIntent(const KindDescriptor& kind, const Change& change);

// A create whose answer was lost.
struct LostCreate {
  size_t change = 0;
  const Value& wanted;  // Normal form of the body as sent.
  absl::Time begun;
};

// The one new object that it must have made. NotFound when there is none,
// FailedPrecondition when several could be it; the status of the list otherwise.
absl::StatusOr<ObservedObject> FindLost(const Run& run, const LostCreate& lost);

}  // namespace plumb

#endif  // PLUMB_LIB_APPLY_OPERATIONS_H_
