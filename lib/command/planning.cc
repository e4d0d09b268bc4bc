#include "lib/command/planning.h"

#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/apply/recover.h"
#include "lib/client/explore.h"
#include "lib/command/provenance.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/plan/lookups.h"
#include "lib/plan/plan_file.h"
#include "lib/plan/planner.h"
#include "lib/plan/policy.h"
#include "lib/plan/risk.h"

namespace plumb {
namespace {

absl::StatusOr<std::vector<Address>> ParseAddresses(const std::vector<std::string>& texts,
                                                    std::string_view flag) {
  std::vector<Address> addresses;
  for (const std::string& text : texts) {
    absl::StatusOr<Address> address = Address::Parse(text);
    if (!address.ok()) return Annotate(address.status(), absl::StrCat("-", flag, "=", text));
    addresses.push_back(*std::move(address));
  }
  return addresses;
}

// As if the platform had exactly what was last applied.
absl::StatusOr<ObservedSet> FromLedger(const std::set<KindName>& kinds, const Snapshot& ledger,
                                       const KindRegistry& registry) {
  std::map<KindName, std::vector<ObservedObject>> collections;
  for (const KindName& name : kinds) collections[name];
  for (const Binding& binding : ledger.bindings) {
    const KindDescriptor* kind = registry.Find(binding.address.kind);
    if (kind == nullptr) continue;
    const Value* name = binding.last_applied.Find(kind->natural_key);
    collections[kind->name].push_back(
        {.id = binding.id,
         .handle = binding.handle,
         .etag = binding.etag,
         .name = name != nullptr && name->is_string() ? name->as_string() : "",
         .raw = binding.last_applied,
         .outputs = binding.outputs});
  }
  ObservedSet observed;
  for (auto& [name, objects] : collections) observed.Add(name, std::move(objects));
  return observed;
}

// The runs of the flows at risk: one request for all.
absl::StatusOr<std::vector<FlowRun>> RunsAtRisk(const Plan& plan, const PlanOptions& options,
                                                Session& session, const KindRegistry& kinds) {
  if (!options.refresh) return absl::FailedPreconditionError("-refresh=false reads nothing");
  std::map<const KindDescriptor*, std::vector<RemoteId>> flows;
  for (const AtRisk& at : FlowsAtRisk(plan, kinds)) flows[at.kind].push_back(at.change->id);
  std::vector<FlowRun> all;
  for (const auto& [kind, ids] : flows) {
    PLUMB_ASSIGN_OR_RETURN(std::vector<FlowRun> runs,
                           ListRunsOf(*session.client, *kind->dataflow, ids));
    std::move(runs.begin(), runs.end(), std::back_inserter(all));
  }
  return all;
}

std::string Place(const SourceRange& where, const SourceFiles& files) {
  return absl::StrCat(files.path(where.file), ":", where.line);
}

std::optional<Policy::Limit> LimitOf(const std::optional<PolicySettings::Number>& number,
                                     const SourceFiles& files) {
  if (!number) return std::nullopt;
  return Policy::Limit{number->value, Place(number->where, files)};
}

Policy PolicyOf(const PolicySettings& settings, const SourceFiles& files) {
  Policy policy{.max_deletes = LimitOf(settings.max_deletes, files),
                .max_replacements = LimitOf(settings.max_replacements, files),
                .deny = {},
                .quiet_minutes = LimitOf(settings.quiet_minutes, files)};
  for (const PolicySettings::Denied& denied : settings.deny) {
    policy.deny.push_back({denied.kind, denied.action, Place(denied.where, files)});
  }
  return policy;
}

void CheckDeniedKinds(const PolicySettings& policy, const KindRegistry& kinds,
                      Diagnostics& diagnostics) {
  for (const PolicySettings::Denied& denied : policy.deny) {
    if (denied.kind == "*" || kinds.Find(KindName(denied.kind)) != nullptr) continue;
    diagnostics.Error(
        denied.where,
        absl::StrCat("policy.deny names the kind ", denied.kind, ", and there is none"),
        DidYouMean(denied.kind, kinds.names()));
  }
}

absl::StatusOr<Plan> PlanFrom(const Prepared& prepared, const Moves& moves,
                              const PlanOptions& options, Unchanged unchanged, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<Address> targets, ParseAddresses(options.targets, "target"));
  PLUMB_ASSIGN_OR_RETURN(std::vector<Address> exclude, ParseAddresses(options.exclude, "exclude"));
  PLUMB_ASSIGN_OR_RETURN(std::vector<Address> replace, ParseAddresses(options.replace, "replace"));
  const Workspace& workspace = prepared.planned.workspace;
  return MakePlan({.desired = prepared.desired,
                   .observed = prepared.planned.observed,
                   .ledger = prepared.planned.session.ledger,
                   .kinds = services.kinds,
                   .environment = workspace.environment.name,
                   .secret_key = prepared.planned.session.secret_key,
                   .client_id = workspace.environment.api_key,
                   .now_seconds = absl::ToUnixSeconds(services.clock.Now()),
                   .mode = options.destroy ? PlanMode::kDestroy : PlanMode::kNormal,
                   .moves = moves,
                   .imports = workspace.refactorings.imports,
                   .removals = workspace.refactorings.removals,
                   .replace = std::move(replace),
                   .target = std::move(targets),
                   .exclude = std::move(exclude),
                   .try_delete_forgotten = workspace.project.apply.try_delete_mappings,
                   .keep_unchanged = unchanged == Unchanged::kKept,
                   .files = &workspace.files});
}

// The status of what `diagnostics` has, which are printed.
absl::Status Said(const Diagnostics& diagnostics, const Planned& planned, Services& services) {
  ReportDiagnostics(diagnostics, planned.workspace.files, services.console);
  return diagnostics.HasErrors() ? AlreadySaid(diagnostics, planned.workspace.files)
                                 : absl::OkStatus();
}

// Finds what specs look up and puts it into the bodies. What is returned is borrowed from
// `prepared`.
absl::StatusOr<std::vector<FoundLookup>> ResolveLookups(const PlanOptions& options,
                                                        Prepared& prepared, Services& services) {
  Diagnostics diagnostics;
  if (!options.refresh) {
    for (const DesiredLookup& lookup : prepared.desired.lookups()) {
      diagnostics.Error(lookup.where,
                        absl::StrCat(lookup.ToString(),
                                     " is found on the platform, and -refresh=false reads nothing"),
                        "plan without -refresh=false");
    }
    PLUMB_RETURN_IF_ERROR(Said(diagnostics, prepared.planned, services));
  }
  std::vector<FoundLookup> found =
      FindLookups(prepared.desired.lookups(), prepared.planned.observed, diagnostics);
  if (!diagnostics.HasErrors()) PutIn(found, prepared.desired, diagnostics);
  PLUMB_RETURN_IF_ERROR(Said(diagnostics, prepared.planned, services));
  return found;
}

absl::Status CheckExpected(const std::vector<FoundLookup>& found,
                           const std::vector<PlanLookup>& expected) {
  for (const PlanLookup& then : expected) {
    for (const FoundLookup& now : found) {
      if (now.lookup->address != then.address || now.object->id == then.id) continue;
      return absl::AbortedError(
          absl::StrCat(now.lookup->ToString(), " finds ", now.object->id.text(), " now, and found ",
                       then.id.text(),
                       " when the plan was made; nothing was done. Make a new plan and have it "
                       "reviewed"));
    }
  }
  return absl::OkStatus();
}

// Puts down in the plan what was found, unless it is managed here.
absl::Status NoteLookups(const std::vector<FoundLookup>& found, Planned& planned,
                         Services& services) {
  Diagnostics diagnostics;
  RefuseManaged(found, planned.plan, diagnostics);
  Note(found, planned.plan);
  return Said(diagnostics, planned, services);
}

RecoveryServices RecoveryOf(const Planned& planned, Services& services) {
  return {.client = *planned.session.client,
          .state = *planned.session.state,
          .clock = services.clock,
          .kinds = services.kinds,
          .client_id = planned.workspace.environment.api_key};
}

void ReportRecovery(const RecoveryReport& report, Services& services) {
  Console& console = services.console;
  for (const Recovered& one : report.resolved) {
    console.Err(absl::StrCat("Resolved: ", one.address.ToString(), ": ", one.text, "\n"));
  }
  for (const Recovered& one : report.open) {
    console.Err(absl::StrCat(Yellow("Warning: ", console.ErrColor()), one.address.ToString(), ": ",
                             one.text, "\n"));
  }
}

// What an earlier run left open is found out before anything is planned.
absl::Status ResolveOpen(const Planned& planned, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const RecoveryReport report, Recover(RecoveryOf(planned, services)));
  ReportRecovery(report, services);
  return absl::OkStatus();
}

// A plan that only reads says what the next apply looks into first.
void NoteOpen(const Snapshot& ledger, Plan& plan) {
  for (const JournalEntry& entry : ledger.open) {
    plan.notes.push_back(
        {entry.address, absl::StrCat("a run ended at ", plumb::FormatTime(entry.begun),
                                     " before it was known how its ", entry.detail,
                                     " went; apply finds out first")});
  }
}

}  // namespace

absl::Status RemoveLeftOvers(const Planned& planned, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const RecoveryReport report,
                         DeleteLeftOvers(RecoveryOf(planned, services)));
  ReportRecovery(report, services);
  return absl::OkStatus();
}

absl::StatusOr<Prepared> Prepare(const PlanOptions& options, OpenMode mode, Services& services) {
  Prepared prepared;
  Planned& planned = prepared.planned;
  Diagnostics diagnostics;
  planned.workspace = LoadWorkspace(options.spec, services, diagnostics);
  CheckDeniedKinds(planned.workspace.project.policy, services.kinds, diagnostics);
  // What is destroyed is what the ledger has, whatever the specs say.
  if (!diagnostics.HasErrors() && !options.destroy) {
    prepared.desired = LoadDesired(options.spec, planned.workspace, services, diagnostics);
  }
  ReportDiagnostics(diagnostics, planned.workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, planned.workspace.files);
  PLUMB_ASSIGN_OR_RETURN(planned.session, OpenSession(planned.workspace, mode, services));
  if (options.deadline.has_value()) planned.session.client->set_deadline(*options.deadline);
  if (mode == OpenMode::kReadWrite) {
    PLUMB_ASSIGN_OR_RETURN(planned.lock,
                           TakeLock(*planned.session.state,
                                    {.command = options.destroy ? "plumb destroy" : "plumb apply",
                                     .lease = planned.workspace.project.state.lease,
                                     .timeout = options.lock_timeout},
                                    services));
    planned.session.client->set_before_write([lock = planned.lock.get()] { return lock->Check(); });
    PLUMB_RETURN_IF_ERROR(ResolveOpen(planned, services));
  }
  return prepared;
}

absl::Status FinishPlan(const PlanOptions& options, Unchanged unchanged, Prepared& prepared,
                        Services& services) {
  Planned& planned = prepared.planned;
  Session& session = planned.session;
  PLUMB_ASSIGN_OR_RETURN(const Moves moves, FollowMoves(planned.workspace.refactorings.moves,
                                                        prepared.desired, session.ledger));
  const std::set<KindName> kinds = KindsInUse(prepared.desired, session.ledger);
  PLUMB_ASSIGN_OR_RETURN(planned.observed, options.refresh
                                               ? ReadObserved(kinds, session, services.kinds)
                                               : FromLedger(kinds, session.ledger, services.kinds));
  PLUMB_ASSIGN_OR_RETURN(const std::vector<FoundLookup> found,
                         ResolveLookups(options, prepared, services));
  PLUMB_RETURN_IF_ERROR(CheckExpected(found, prepared.expected));
  PLUMB_ASSIGN_OR_RETURN(planned.plan, PlanFrom(prepared, moves, options, unchanged, services));
  PLUMB_RETURN_IF_ERROR(NoteLookups(found, planned, services));
  Plan& plan = planned.plan;
  NoteOpen(session.ledger, plan);
  const absl::Time now = services.clock.Now();
  const absl::StatusOr<std::vector<FlowRun>> runs =
      RunsAtRisk(plan, options, session, services.kinds);
  plan.risks = AssessRisks({.plan = plan,
                            .kinds = services.kinds,
                            .observed = planned.observed,
                            .runs = runs,
                            .now_seconds = absl::ToUnixSeconds(now)});
  const Policy policy = PolicyOf(planned.workspace.project.policy, planned.workspace.files);
  for (PolicyCheck& check : CheckPolicy(policy, plan, services.kinds, absl::ToUnixSeconds(now))) {
    plan.checks.push_back(std::move(check));
  }
  plan.provenance = MakeProvenance({.options = options,
                                    .workspace = planned.workspace,
                                    .desired = prepared.desired,
                                    .session = session,
                                    .now = now});
  return absl::OkStatus();
}

absl::StatusOr<Planned> MakePlanned(const PlanOptions& options, OpenMode mode, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(Prepared prepared, Prepare(options, mode, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(prepared.planned.session));
  const bool whole = options.json || !options.out.empty();
  PLUMB_RETURN_IF_ERROR(
      FinishPlan(options, whole ? Unchanged::kKept : Unchanged::kDropped, prepared, services));
  const bool shown = whole || !options.markdown_into.empty() ||
                     services.environment.Get("GITHUB_ACTIONS").has_value();
  if (shown) prepared.planned.plan.digest = PlanDigest(prepared.planned.plan);
  return std::move(prepared.planned);
}

bool ReportRefusal(const Plan& plan, Console& console) {
  if (plan.Allowed()) return false;
  std::string text = absl::StrCat(Red("Error: ", console.ErrColor()),
                                  "the plan breaks rules and will not be applied\n");
  for (const PolicyCheck& check : plan.checks) {
    if (check.passed) continue;
    absl::StrAppend(&text, "  ", check.rule, " (", check.where, "): ", check.message, "\n");
  }
  console.Err(text);
  return true;
}

ExitCode ReportPlanning(const absl::Status& status, Console& console) {
  if (absl::IsCancelled(status) && status.message().empty()) return ExitCode::kError;
  return ReportError(status, console);
}

void ReportRequests(const Planned& planned, Services& services) {
  const ClientStats stats = planned.session.client->stats();
  std::string text = absl::StrCat(stats.requests, stats.requests == 1 ? " request" : " requests");
  if (stats.retries > 0) {
    absl::StrAppend(&text, ", ", stats.retries, " repeated, ",
                    absl::FormatDuration(absl::Trunc(stats.waited, absl::Milliseconds(1))),
                    " spent waiting");
  }
  services.console.Err(absl::StrCat("(", text, " to ", planned.workspace.environment.endpoint,
                                    ", sandbox ", planned.workspace.environment.sandbox, ")\n"));
}

}  // namespace plumb
