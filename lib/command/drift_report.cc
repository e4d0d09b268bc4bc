#include "lib/command/drift_report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/client/explore.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/version.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/plan/lookups.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

constexpr std::string_view kPosted = "drift-posted";

// The rules of plumb.toml; what is wrong with their words goes to `diagnostics`.
std::vector<DriftRule> RulesOf(const DriftSettings& settings, const KindRegistry& kinds,
                               Diagnostics& diagnostics) {
  std::vector<DriftRule> rules;
  const auto complain = [&](const DriftSettings::Rule& rule, std::string_view what,
                            const std::string& word, std::vector<std::string> known) {
    const std::string near = DidYouMean(word, known);
    diagnostics.Error(rule.where,
                      absl::StrCat("a rule of drift has the ", what, " ", ToJson(Value(word)),
                                   ", and there is none"),
                      near.empty() ? absl::StrCat("there are ", absl::StrJoin(known, ", ")) : near);
  };
  for (const DriftSettings::Rule& rule : settings.rules) {
    const std::optional<DriftSeverity> severity = SeverityOf(rule.severity);
    const std::optional<DriftKind> change = DriftKindOf(rule.change);
    if (!severity.has_value()) {
      complain(rule, "severity", rule.severity, {"ignore", "info", "warning", "critical"});
    }
    if (!change.has_value() && !rule.change.empty()) {
      complain(rule, "change", rule.change, {"changed", "deleted", "failing", "unmanaged"});
    }
    const bool is_pattern = absl::StrContains(rule.kind, '*');
    if (!is_pattern && kinds.Find(KindName(rule.kind)) == nullptr) {
      complain(rule, "kind", rule.kind, kinds.names());
    }
    rules.push_back({.kind = rule.kind,
                     .address = rule.address,
                     .name = rule.name,
                     .field = rule.field,
                     .change = change,
                     .severity = severity.value_or(DriftSeverity::kWarning)});
  }
  return rules;
}

std::set<KindName> KindsToRead(const DriftLook& look, bool all, const KindRegistry& registry) {
  std::set<KindName> kinds = KindsInUse(DesiredGraph(), look.session.ledger);
  for (const DesiredLookup& lookup : look.desired.lookups()) kinds.insert(lookup.kind->name);
  if (!all) return kinds;
  for (const KindDescriptor& kind : registry.kinds()) kinds.insert(kind.name);
  return kinds;
}

// The newest runs of the dataflows that are bound.
absl::StatusOr<std::vector<FlowRun>> RunsOfBound(Session& session, const KindRegistry& kinds) {
  std::map<const KindDescriptor*, std::vector<RemoteId>> flows;
  for (const Binding& binding : session.ledger.bindings) {
    const KindDescriptor* kind = kinds.Find(binding.address.kind);
    if (kind != nullptr && kind->dataflow.has_value()) flows[kind].push_back(binding.id);
  }
  std::vector<FlowRun> all;
  for (const auto& [kind, ids] : flows) {
    PLUMB_ASSIGN_OR_RETURN(std::vector<FlowRun> runs,
                           ListRunsOf(*session.client, *kind->dataflow, ids));
    std::move(runs.begin(), runs.end(), std::back_inserter(all));
  }
  return all;
}

// What lookups find is not plumb's, and known to it all the same. One that finds nothing
// is no drift: a warning.
std::set<std::pair<KindName, RemoteId>> Referenced(const DriftLook& look, Services& services) {
  std::set<std::pair<KindName, RemoteId>> referenced;
  Diagnostics problems, warnings;
  for (const FoundLookup& found : FindLookups(look.desired.lookups(), look.observed, problems)) {
    referenced.emplace(found.lookup->kind->name, found.object->id);
  }
  for (const Diagnostic& problem : problems.Sorted()) {
    warnings.Warning(problem.where, problem.message, problem.hint);
  }
  ReportDiagnostics(warnings, look.workspace.files, services.console);
  return referenced;
}

std::set<std::string> Fingerprints(const DriftReport& report) {
  std::set<std::string> fingerprints;
  for (const DriftEntry& entry : report.entries) fingerprints.insert(entry.Fingerprint());
  return fingerprints;
}

absl::StatusOr<std::set<std::string>> ReadNote(const std::string& name, StateStore& state) {
  PLUMB_ASSIGN_OR_RETURN(const std::string text, state.Note(name));
  std::set<std::string> known;
  const absl::StatusOr<Value> json = ParseJson(text);
  // A note that cannot be read has things reported once more.
  if (!json.ok() || !json->is_array()) return known;
  for (const Value& fingerprint : json->as_array()) {
    if (fingerprint.is_string()) known.insert(fingerprint.as_string());
  }
  return known;
}

absl::Status WriteNote(const std::string& name, const std::set<std::string>& known,
                       StateStore& state) {
  return state.SetNote(name, ToJson(Array(known.begin(), known.end())));
}

// Sends it until the server has taken or surely refused it, or nobody knows: Unknown.
absl::Status Post(const std::string& url, const std::string& body, Services& services) {
  constexpr int kAttempts = 4;
  const std::string place = url.substr(0, url.find_first_of("?#"));
  absl::Status status;
  for (int i = 0; i < kAttempts; ++i) {
    if (i > 0) services.clock.Sleep(absl::Seconds(1 << i));
    const absl::StatusOr<HttpResponse> response =
        services.transport.Send({.method = "POST",
                                 .url = url,
                                 .headers = {{"Content-Type", "application/json"},
                                             {"Idempotency-Key", Sha256Hex(body).substr(0, 32)}},
                                 .body = body});
    if (!response.ok()) {
      status = response.status();
      if (!absl::IsUnavailable(status)) return status;
      continue;
    }
    if (response->status >= 200 && response->status < 300) return absl::OkStatus();
    status =
        absl::FailedPreconditionError(absl::StrCat("the webhook answered with ", response->status));
    if (response->status != 429 && response->status < 500) break;
  }
  return absl::FailedPreconditionError(absl::StrCat(status.message(), "; nothing was posted"));
}

}  // namespace

absl::StatusOr<DriftLook> LookForDrift(const SpecOptions& options, const DriftAccess& access,
                                       Services& services) {
  const absl::Time begun = services.clock.Now();
  DriftLook look;
  Diagnostics diagnostics;
  look.workspace = LoadWorkspace(options, services, diagnostics);
  const DriftSettings& settings = look.workspace.project.drift;
  const std::vector<DriftRule> rules = RulesOf(settings, services.kinds, diagnostics);
  if (!diagnostics.HasErrors()) {
    look.desired = LoadDesired(options, look.workspace, services, diagnostics);
  }
  ReportDiagnostics(diagnostics, look.workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, look.workspace.files);
  PLUMB_ASSIGN_OR_RETURN(look.session, OpenSession(look.workspace, access.mode, services));
  if (access.lock.has_value()) {
    LockRequest request = *access.lock;
    request.lease = look.workspace.project.state.lease;
    PLUMB_ASSIGN_OR_RETURN(look.lock, TakeLock(*look.session.state, request, services));
  }
  PLUMB_RETURN_IF_ERROR(ReadLedger(look.session));
  const std::set<KindName> kinds = KindsToRead(look, settings.unmanaged, services.kinds);
  PLUMB_ASSIGN_OR_RETURN(look.observed, ReadObserved(kinds, look.session, services.kinds));
  PLUMB_ASSIGN_OR_RETURN(const std::vector<FlowRun> runs,
                         RunsOfBound(look.session, services.kinds));
  look.report = FindDrift({.observed = look.observed,
                           .referenced = Referenced(look, services),
                           .ledger = look.session.ledger,
                           .kinds = services.kinds,
                           .desired = look.desired,
                           .environment = look.workspace.environment.name,
                           .rules = rules,
                           .runs = runs,
                           .client_id = look.workspace.environment.api_key,
                           .look_for_unmanaged = settings.unmanaged,
                           .files = &look.workspace.files});
  look.run = {.when = services.clock.Now(),
              .took = services.clock.Now() - begun,
              .requests = look.session.client->stats().requests};
  return look;
}

absl::Status WriteDriftFiles(const DriftOptions& options, const DriftLook& look,
                             Services& services) {
  const auto write = [&services](const std::string& path, const std::string& text) {
    return path.empty() ? absl::OkStatus() : services.files.Write(path, text, FileMode::kShared);
  };
  const DriftReport& report = look.report;
  PLUMB_RETURN_IF_ERROR(
      write(options.markdown_into, DriftMarkdown(report, services.kinds, options.size_limit)));
  PLUMB_RETURN_IF_ERROR(
      write(options.metrics_into, DriftMetrics(report, services.kinds, look.run)));
  return write(options.sarif_into, ToJson(DriftSarif(report, services.kinds, kVersion),
                                          SecretsAs::kPlaceholder, JsonLayout::kIndented) +
                                       "\n");
}

absl::StatusOr<DriftReport> NewSince(const std::string& name, const DriftReport& report,
                                     StateStore& state) {
  PLUMB_ASSIGN_OR_RETURN(const std::set<std::string> known, ReadNote(name, state));
  DriftReport fresh = report;
  std::erase_if(fresh.entries,
                [&known](const DriftEntry& entry) { return known.contains(entry.Fingerprint()); });
  return fresh;
}

absl::Status NoteKnown(const std::string& name, const DriftReport& report, StateStore& state) {
  const std::set<std::string> now = Fingerprints(report);
  PLUMB_ASSIGN_OR_RETURN(const std::set<std::string> known, ReadNote(name, state));
  return known == now ? absl::OkStatus() : WriteNote(name, now, state);
}

absl::Status PostDrift(const std::string& url, const DriftLook& look, Services& services) {
  const std::string note(kPosted);
  StateStore& state = *look.session.state;
  DriftReport worth = look.report;
  std::erase_if(worth.entries,
                [](const DriftEntry& entry) { return entry.severity <= DriftSeverity::kInfo; });
  PLUMB_ASSIGN_OR_RETURN(const std::set<std::string> before, ReadNote(note, state));
  PLUMB_ASSIGN_OR_RETURN(const DriftReport fresh, NewSince(note, worth, state));
  PLUMB_RETURN_IF_ERROR(NoteKnown(note, worth, state));
  if (fresh.entries.empty()) return absl::OkStatus();
  absl::Status status = Post(url, ToJson(DriftMessage(fresh, services.kinds)), services);
  if (status.ok()) return status;
  const bool refused = absl::IsFailedPrecondition(status);
  if (refused) PLUMB_RETURN_IF_ERROR(WriteNote(note, before, state));
  return Annotate(status, refused ? "posting drift" : "posting drift (it may have arrived)");
}

}  // namespace plumb
