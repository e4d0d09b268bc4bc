#include "lib/apply/walk.h"

#include <algorithm>
#include <atomic>
#include <thread>  // NOLINT(build/c++11)
#include <utility>
#include <vector>

#include "lib/apply/operations.h"

namespace plumb {

void Announcer::Begins(size_t operation) {
  absl::MutexLock lock(&mutex_);
  under_way_.insert(operation);
  observer_.Begins(plan_, operation);
}

void Announcer::Ends(size_t operation, const OperationResult& result) {
  absl::MutexLock lock(&mutex_);
  under_way_.erase(operation);
  observer_.Ends(plan_, operation, result);
}

void Announcer::Waiting() {
  absl::MutexLock lock(&mutex_);
  if (under_way_.empty()) return;
  observer_.Waiting(plan_, {under_way_.begin(), under_way_.end()}, clock_.Now() - started_);
}

Walk::Walk(const Run& run, const ApplyOptions& options)
    : run_(run),
      options_(options),
      announcer_(run.plan, run.services.observer, run.services.clock),
      schedule_(run.plan.operations),
      results_(run.plan.operations.size()) {
  for (size_t i = 0; i < results_.size(); ++i) untried_.insert(i);
}

std::vector<OperationResult> Walk::Go() {
  const size_t most = std::max(1, options_.parallelism);
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    working_ = std::min(most, run_.plan.operations.size());
    for (size_t i = 0; i < working_; ++i) threads.emplace_back([this] { Work(); });
  }
  Watch();
  for (std::thread& thread : threads) thread.join();
  absl::MutexLock lock(&mutex_);
  for (const size_t operation : untried_) announcer_.Ends(operation, results_[operation]);
  return results_;
}

bool Walk::stopped() const {
  absl::MutexLock lock(&mutex_);
  return halted_ && !untried_.empty();
}

void Walk::Watch() {
  absl::MutexLock lock(&mutex_);
  // The machine's time, not the run's: this is about people who wait.
  absl::Time next = absl::Now() + options_.heartbeat;
  while (working_ > 0) {
    if (!changed_.WaitWithDeadline(&mutex_, next)) continue;
    mutex_.Unlock();
    announcer_.Waiting();
    mutex_.Lock();
    next = absl::Now() + options_.heartbeat;
  }
}

void Walk::Work() {
  while (const std::optional<size_t> operation = Next()) {
    announcer_.Begins(*operation);
    const absl::Time begun = run_.services.clock.Now();
    OperationResult result = CarryOut(*operation);
    result.took = run_.services.clock.Now() - begun;
    announcer_.Ends(*operation, result);
    Record(*operation, std::move(result));
  }
  absl::MutexLock lock(&mutex_);
  --working_;
  changed_.SignalAll();
}

// A ledger that cannot be written ends it as well: what is done must be known.
bool Walk::Halts() {
  if (options_.stop != nullptr && options_.stop->load()) halted_ = true;
  return halted_ || !run_.ledger.failure().ok();
}

std::optional<size_t> Walk::Next() {
  absl::MutexLock lock(&mutex_);
  while (schedule_.AnyLeft() && !Halts()) {
    if (const std::optional<size_t> operation = schedule_.Take(); operation.has_value()) {
      untried_.erase(*operation);
      return operation;
    }
    changed_.Wait(&mutex_);
  }
  return std::nullopt;
}

void Walk::Record(size_t operation, OperationResult result) {
  std::vector<std::pair<size_t, OperationResult>> blocked;
  {
    absl::MutexLock lock(&mutex_);
    if (result.state == OperationState::kDone) {
      schedule_.Succeeded(operation);
    } else {
      for (const Schedule::Blocked& each : schedule_.Failed(operation)) {
        OperationResult& other = results_[each.operation];
        other.state = OperationState::kBlocked;
        other.blocked_by = run_.plan.changes[run_.plan.operations[each.cause].change].address;
        untried_.erase(each.operation);
        blocked.emplace_back(each.operation, other);
      }
    }
    results_[operation] = std::move(result);
    changed_.SignalAll();
  }
  for (const auto& [place, other] : blocked) announcer_.Ends(place, other);
}

OperationResult Walk::CarryOut(size_t operation) {
  const Operation& what = run_.plan.operations[operation];
  switch (what.verb) {
    case Verb::kCreate:
      return Create(run_, what.change);
    case Verb::kUpdate:
      return Update(run_, what.change);
    case Verb::kDelete:
      return Delete(run_, what.change);
    case Verb::kForget:
      return Forget(run_, what.change);
    case Verb::kAdopt:
      return Adopt(run_, what.change);
  }
  return Ended(OperationState::kFailed, absl::InternalError("no such operation"));
}

void ForEach(size_t count, int threads, const std::function<void(size_t)>& work) {
  std::atomic<size_t> next = 0;
  const auto loop = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> others;
  const size_t most = std::min<size_t>(count, std::max(1, threads));
  for (size_t i = 1; i < most; ++i) others.emplace_back(loop);
  loop();
  for (std::thread& other : others) other.join();
}

}  // namespace plumb
