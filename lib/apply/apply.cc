#include "lib/apply/apply.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/apply/compare.h"
#include "lib/apply/operations.h"
#include "lib/apply/run.h"
#include "lib/apply/standing.h"
#include "lib/apply/walk.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

bool AnyOf(const ApplyReport& report, OperationState state) {
  return std::any_of(report.results.begin(), report.results.end(),
                     [&](const OperationResult& result) { return result.state == state; });
}

absl::Status CheckPlan(const Plan& plan, const KindRegistry& kinds) {
  std::vector<std::string> problems = ValidatePlan(plan);
  for (const Operation& operation : plan.operations) {
    if (operation.change >= plan.changes.size()) continue;
    const Address& address = plan.changes[operation.change].address;
    if (kinds.Find(address.kind) == nullptr) {
      problems.push_back(absl::StrCat(address.ToString(), " is of no kind"));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the plan is not sound: ", absl::StrJoin(problems, "; ")));
}

void CountOne(const Change& change, Verb verb, Counts& counts) {
  switch (verb) {
    case Verb::kCreate:
      ++counts.add;
      break;
    case Verb::kUpdate:
      ++counts.change;
      break;
    case Verb::kDelete:
      ++counts.destroy;
      break;
    case Verb::kForget:
      // Of a replacement it is how the old object goes.
      ++(change.action == Action::kReplace ? counts.destroy : counts.forget);
      break;
    case Verb::kAdopt:
      ++counts.import;
      break;
  }
}

Counts CountDone(const Plan& plan, const std::vector<OperationResult>& results) {
  Counts counts;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].state != OperationState::kDone) continue;
    const Operation& operation = plan.operations[i];
    CountOne(plan.changes[operation.change], operation.verb, counts);
  }
  return counts;
}

// What a spec says counts once it does not say it any more: its protection, its
// dependencies and fields that it sets to what they are already are noted even
// when nothing is to be done.
absl::Status NoteUnchanged(const Run& run) {
  for (const Change& change : run.plan.changes) {
    if (change.action != Action::kNone) continue;
    std::optional<Binding> binding = run.standing.Find(change.address);
    if (!binding.has_value()) continue;
    const Binding before = *binding;
    binding->protect = change.protect;
    binding->depends_on = change.depends_on;
    if (change.body.is_object()) {
      binding->last_applied = ToWire(*KindOf(run, change), change.body);
    }
    if (*binding == before) continue;
    PLUMB_RETURN_IF_ERROR(run.ledger.Put(*binding));
  }
  return absl::OkStatus();
}

// How the object reads back, when that is not as it was sent.
std::optional<PlanNote> LookAgain(const Run& run, const Address& address, const Touched& touched) {
  const Change& change = run.plan.changes[touched.change];
  const KindDescriptor& kind = *KindOf(run, change);
  const std::optional<Binding> binding = run.standing.Find(address);
  if (!binding.has_value()) return std::nullopt;
  const absl::StatusOr<ObservedObject> now =
      run.services.client.Get(kind, binding->handle, VersionIn(kind, binding->outputs));
  if (!now.ok()) {
    return PlanNote{address, absl::StrCat("could not be read back: ", now.status().message())};
  }
  const std::vector<FieldChange> missing =
      NotBrought(kind, change, touched.wanted, Normalize(kind, now->raw));
  if (missing.empty()) return std::nullopt;
  const auto name = [](std::string* out, const FieldChange& field) {
    absl::StrAppend(out, field.path.ToString());
  };
  return PlanNote{address, absl::StrCat("reads back otherwise than it was sent: ",
                                        absl::StrJoin(missing, ", ", name))};
}

std::vector<PlanNote> LookAtAllAgain(const Run& run, int threads) {
  const std::map<Address, Touched> touched = run.standing.touched();
  std::vector<const std::pair<const Address, Touched>*> all;
  for (const auto& each : touched) all.push_back(&each);
  std::vector<std::optional<PlanNote>> found(all.size());
  ForEach(all.size(), threads,
          [&](size_t i) { found[i] = LookAgain(run, all[i]->first, all[i]->second); });
  std::vector<PlanNote> notes;
  for (std::optional<PlanNote>& note : found) {
    if (note.has_value()) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace

bool ApplyReport::AllDone() const {
  return std::all_of(results.begin(), results.end(), [](const OperationResult& result) {
    return result.state == OperationState::kDone;
  });
}

bool ApplyReport::AnyDone() const { return AnyOf(*this, OperationState::kDone); }
bool ApplyReport::AnyMoved() const { return AnyOf(*this, OperationState::kMoved); }

absl::StatusOr<ApplyReport> Apply(const Plan& plan, const ApplyServices& services,
                                  const ApplyOptions& options) {
  PLUMB_RETURN_IF_ERROR(CheckPlan(plan, services.kinds));
  for (const Change& change : plan.changes) {
    if (!change.moved_from.has_value()) continue;
    PLUMB_RETURN_IF_ERROR(services.state.Move(*change.moved_from, change.address));
  }
  PLUMB_ASSIGN_OR_RETURN(const Snapshot snapshot, services.state.Load());
  Standing standing(snapshot, plan);
  LedgerWriter ledger(services.state, services.clock, options.run, standing);
  const Run run = {plan, services, standing, ledger};
  PLUMB_RETURN_IF_ERROR(NoteUnchanged(run));

  ApplyReport report;
  Walk walk(run, options);
  report.results = walk.Go();
  report.stopped = walk.stopped();
  PLUMB_RETURN_IF_ERROR(ledger.failure());
  report.done = CountDone(plan, report.results);
  if (!report.stopped) report.not_converged = LookAtAllAgain(run, options.parallelism);
  return report;
}

}  // namespace plumb
