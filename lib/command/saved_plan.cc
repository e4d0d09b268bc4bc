#include "lib/command/saved_plan.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/command/provenance.h"
#include "lib/diag/status_macros.h"
#include "lib/env/clock.h"
#include "lib/plan/plan_file.h"

namespace plumb {
namespace {

constexpr size_t kLargestPlan = size_t{1} << 30;
constexpr int kJournalLookedAt = 1000;  // Entries: more than a run between plan and apply makes.

// What was asked for stands in the file: asking for it again can only differ.
absl::Status CheckOptions(const PlanOptions& options) {
  std::string_view flag;
  if (!options.targets.empty()) flag = "-target";
  if (!options.exclude.empty()) flag = "-exclude";
  if (!options.replace.empty()) flag = "-replace";
  if (!options.spec.variables.empty()) flag = "-var";
  if (!options.spec.variable_files.empty()) flag = "-var-file";
  if (options.destroy) flag = "-destroy";
  if (!options.refresh) flag = "-refresh=false";
  if (flag.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      flag,
      " cannot be given with a saved plan, which has its own options; leave it out, or make "
      "another plan with it"));
}

// What the saved plan was made with.
PlanOptions OptionsOf(const Plan& saved, const PlanOptions& given) {
  PlanOptions options = given;
  const Provenance& made = saved.provenance;
  options.targets = made.target;
  options.exclude = made.exclude;
  options.replace = made.replace;
  options.destroy = made.destroy;
  options.refresh = made.refreshed;
  options.spec.environment = saved.environment;
  for (const auto& [name, value] : made.variables) {
    // What feeds a secret is not in the file: it is read anew, as secrets are.
    if (value != Value("(sensitive value)")) options.spec.fixed_variables[name] = value;
  }
  return options;
}

absl::Status CheckEnvironment(const Plan& saved, const PlanOptions& given, Services& services) {
  std::string wanted = given.spec.environment;
  if (wanted.empty()) wanted = services.environment.Get("PLUMB_ENVIRONMENT").value_or("");
  if (wanted.empty() || wanted == saved.environment) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the plan is one of environment ",
                                                 saved.environment, ", not of ", wanted,
                                                 "; nothing was done"));
}

absl::Status CheckPlace(const Provenance& made, const Workspace& workspace) {
  const EnvironmentSettings& here = workspace.environment;
  struct Pair {
    std::string_view what, then, now;
  };
  for (const Pair& pair : {Pair{"project", made.project, workspace.project.name},
                           Pair{"endpoint", made.endpoint, here.endpoint},
                           Pair{"organisation", made.org_id, here.org_id},
                           Pair{"sandbox", made.sandbox, here.sandbox}}) {
    if (pair.then == pair.now) continue;
    return absl::InvalidArgumentError(absl::StrCat("the plan was made for the ", pair.what, " ",
                                                   pair.then, ", and this is ", pair.now,
                                                   "; nothing was done"));
  }
  return absl::OkStatus();
}

absl::Status Stale(std::string_view why) {
  return absl::AbortedError(
      absl::StrCat(why, "; nothing was done. Make a new plan and have it reviewed"));
}

absl::Status CheckSources(const Provenance& made, const Provenance& now) {
  if (made.specs_digest != now.specs_digest) {
    return Stale("the specs are not those that the plan was made from");
  }
  if (made.config_digest != now.config_digest) {
    return Stale("plumb.toml or the variables are not those that the plan was made with");
  }
  return absl::OkStatus();
}

absl::Status CheckLedger(const Plan& saved, const Provenance& now, Session& session) {
  if (saved.serial == session.ledger.serial) {
    // The first plan of all is made before there is a ledger.
    if (saved.serial == 0 || saved.provenance.ledger == now.ledger) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "the plan was made with another ledger ([state] of plumb.toml); nothing was done");
  }
  PLUMB_ASSIGN_OR_RETURN(const std::vector<JournalEntry> journal,
                         session.state->Journal(kJournalLookedAt));
  const std::string run = RunOf(saved);
  for (const JournalEntry& entry : journal) {
    if (entry.run != run) continue;
    return absl::AbortedError(absl::StrCat(
        "this plan was applied already, at ", plumb::FormatTime(entry.begun),
        "; nothing was done. If that run did not come to its end, go on with apply -resume; else "
        "make a new plan"));
  }
  return Stale(absl::StrCat(
      "the ledger has moved on since the plan was made (serial ", saved.serial, " then, ",
      session.ledger.serial, " now",
      journal.empty()
          ? ""
          : absl::StrCat("; last written at ", plumb::FormatTime(journal.front().begun)),
      ")"));
}

// The writes of the plan's run, oldest first. It has to be the last that wrote.
absl::StatusOr<std::vector<JournalEntry>> WritesOf(const Plan& saved, Session& session) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<JournalEntry> journal,
                         session.state->Journal(std::numeric_limits<int>::max()));
  std::reverse(journal.begin(), journal.end());
  const std::string run = RunOf(saved);
  const auto is_its = [&run](const JournalEntry& entry) { return entry.run == run; };
  const auto first = std::find_if(journal.begin(), journal.end(), is_its);
  if (first == journal.end()) {
    return absl::InvalidArgumentError(
        "this plan was not begun, or with another ledger: there is nothing to resume; nothing was "
        "done. Apply it without -resume");
  }
  const auto other = std::find_if_not(first, journal.end(), is_its);
  if (other != journal.end()) {
    return Stale(absl::StrCat("another run has written the ledger since this plan was begun, at ",
                              plumb::FormatTime(other->begun)));
  }
  return std::vector<JournalEntry>(std::make_move_iterator(first),
                                   std::make_move_iterator(journal.end()));
}

absl::Status StaleObjects(const std::vector<Staleness>& stale) {
  if (stale.empty()) return absl::OkStatus();
  std::string text =
      absl::StrCat(stale.size(), stale.size() == 1 ? " resource is" : " resources are",
                   " not as the plan has it; nothing was done");
  for (const Staleness& one : stale) {
    absl::StrAppend(&text, "\n  ", one.address.ToString(), ": ", one.text);
  }
  return absl::AbortedError(absl::StrCat(text, "\nMake a new plan and have it reviewed"));
}

// What was replaced already is not to be replaced again.
void DropDone(const std::vector<JournalEntry>& run, std::vector<std::string>& replace) {
  for (const JournalEntry& entry : run) {
    if (entry.outcome == JournalOutcome::kDone) std::erase(replace, entry.address.ToString());
  }
}

// What `saved` says, with the bodies (and the secrets in them) of `now`.
Plan Carried(const Plan& saved, Plan now) {
  Plan plan = saved;
  for (Change& change : plan.changes) {
    const Change* fresh = now.Find(change.address);
    if (change.action != Action::kNone) {
      change = *fresh;
    } else {
      // What is noted of it in the ledger is not the plan's business.
      change.body = Value();
    }
  }
  plan.checks = std::move(now.checks);
  plan.risks = std::move(now.risks);
  return plan;
}

}  // namespace

std::string RunOf(const Plan& plan) { return plan.digest.substr(0, 16); }

absl::StatusOr<Plan> LoadPlan(const std::string& path, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::string text, services.files.Read(path, kLargestPlan));
  absl::StatusOr<Plan> plan = ReadPlanFile(text);
  if (!plan.ok()) return Annotate(plan.status(), path);
  return plan;
}

absl::StatusOr<Planned> PlanSaved(const std::string& path, SavedAs as, const PlanOptions& given,
                                  Services& services) {
  PLUMB_RETURN_IF_ERROR(CheckOptions(given));
  PLUMB_ASSIGN_OR_RETURN(const Plan saved, LoadPlan(path, services));
  PLUMB_RETURN_IF_ERROR(CheckEnvironment(saved, given, services));
  PlanOptions options = OptionsOf(saved, given);
  PLUMB_ASSIGN_OR_RETURN(Prepared prepared, Prepare(options, OpenMode::kReadWrite, services));
  prepared.expected = saved.lookups;
  Planned& planned = prepared.planned;
  PLUMB_RETURN_IF_ERROR(CheckPlace(saved.provenance, planned.workspace));
  PLUMB_RETURN_IF_ERROR(ReadLedger(planned.session));
  const Provenance now = MakeProvenance({.options = options,
                                         .workspace = planned.workspace,
                                         .desired = prepared.desired,
                                         .session = planned.session,
                                         .now = services.clock.Now()});
  PLUMB_RETURN_IF_ERROR(CheckSources(saved.provenance, now));
  std::vector<JournalEntry> run;
  if (as == SavedAs::kResumed) {
    PLUMB_ASSIGN_OR_RETURN(run, WritesOf(saved, planned.session));
    DropDone(run, options.replace);
  } else {
    PLUMB_RETURN_IF_ERROR(CheckLedger(saved, now, planned.session));
  }
  const absl::Status finished = FinishPlan(options, Unchanged::kKept, prepared, services);
  if (absl::IsCancelled(finished) && !saved.lookups.empty()) {
    return Stale("what the plan looked up is not what it was");
  }
  PLUMB_RETURN_IF_ERROR(finished);
  if (as == SavedAs::kResumed) {
    PLUMB_RETURN_IF_ERROR(
        StaleObjects(CompareResumed(saved, planned.plan, run, planned.observed, services.kinds)));
    planned.plan = RestOf(saved, std::move(planned.plan));
    planned.plan.digest = saved.digest;  // The run's id in the journal.
  } else {
    PLUMB_RETURN_IF_ERROR(
        StaleObjects(CompareSaved(saved, planned.plan, planned.observed, services.kinds)));
    planned.plan = Carried(saved, std::move(planned.plan));
  }
  return std::move(prepared.planned);
}

}  // namespace plumb
