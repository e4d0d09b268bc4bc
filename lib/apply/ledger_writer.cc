#include <cstdint>
#include <string>
#include <utility>

#include "lib/apply/run.h"
#include "lib/diag/status_macros.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {

LedgerWriter::LedgerWriter(StateStore& state, Clock& clock, std::string run, Standing& standing)
    : state_(state), clock_(clock), run_(std::move(run)), standing_(standing) {}

absl::StatusOr<int64_t> LedgerWriter::Begin(const Intent& intent) {
  JournalEntry entry;
  entry.run = run_;
  entry.address = intent.change.address;
  entry.verb = intent.verb;
  entry.id = intent.id;
  if (!intent.body.is_null()) {
    entry.digest = Sha256Hex(ToJson(intent.body, SecretsAs::kFingerprint));
  }
  entry.detail = intent.request;
  entry.begun = clock_.Now();
  entry.intent = intent.intent;
  absl::StatusOr<int64_t> number = state_.Begin(entry);
  if (!number.ok()) Remember(number.status()).IgnoreError();
  return number;
}

absl::Status LedgerWriter::Promise(const Intent& intent) {
  PLUMB_ASSIGN_OR_RETURN(const int64_t number, Begin(intent));
  absl::MutexLock lock(&mutex_);
  promised_[intent.change.address] = number;
  return absl::OkStatus();
}

std::optional<int64_t> LedgerWriter::TakePromised(const Address& address) {
  absl::MutexLock lock(&mutex_);
  const auto found = promised_.find(address);
  if (found == promised_.end()) return std::nullopt;
  const int64_t number = found->second;
  promised_.erase(found);
  return number;
}

absl::Status LedgerWriter::Finish(int64_t number, const Address& address, const Binding* binding,
                                  const std::string& detail) {
  PLUMB_RETURN_IF_ERROR(Remember(state_.Finish(number, address, binding, detail, clock_.Now())));
  if (binding != nullptr) {
    standing_.Put(*binding);
  } else {
    standing_.Remove(address);
  }
  return absl::OkStatus();
}

absl::Status LedgerWriter::End(int64_t number, JournalOutcome outcome, const std::string& detail) {
  return Remember(state_.End(number, outcome, RemoteId(), detail, clock_.Now()));
}

absl::Status LedgerWriter::Put(const Binding& binding) {
  PLUMB_RETURN_IF_ERROR(Remember(state_.Put(binding)));
  standing_.Put(binding);
  return absl::OkStatus();
}

absl::Status LedgerWriter::Remove(const Address& address) {
  PLUMB_RETURN_IF_ERROR(Remember(state_.Remove(address)));
  standing_.Remove(address);
  return absl::OkStatus();
}

absl::Status LedgerWriter::failure() const {
  absl::MutexLock lock(&mutex_);
  return failure_;
}

absl::Status LedgerWriter::Remember(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failure_.Update(status);
  return status;
}

}  // namespace plumb
