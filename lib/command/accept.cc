#include "lib/command/accept.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/command/overlay.h"
#include "lib/command/secrets.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"
#include "lib/plan/lookups.h"
#include "lib/plan/planner.h"
#include "lib/spec/spec.h"

namespace plumb {
namespace {

bool Overlap(const FieldPath& a, const FieldPath& b) { return a.StartsWith(b) || b.StartsWith(a); }

absl::Status CheckAskedFor(const Address& address, const AcceptInput& input) {
  const DriftLook& look = input.look;
  AcceptInput one = input;
  one.addresses = {address};
  for (const DriftEntry& entry : look.report.entries) {
    if (IsAskedFor(one, entry)) return absl::OkStatus();
  }
  std::vector<std::string> known;
  const auto add = [&](const Address& other) {
    known.push_back(other.ToString());
    known.push_back(other.Block().ToString());
  };
  for (const Binding& binding : look.session.ledger.bindings) add(binding.address);
  for (const DesiredResource& resource : look.desired.resources()) add(resource.address);
  const std::string text = address.ToString();
  if (std::find(known.begin(), known.end(), text) != known.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("-accept=", text, ": it has not drifted; plumb drift shows what has"));
  }
  const std::string near = DidYouMean(text, known);
  return absl::NotFoundError(absl::StrCat(
      "-accept=", text, ": no spec declares it",
      near.empty() ? "; plumb drift shows what has drifted" : absl::StrCat("; ", near)));
}

// `binding` with the accepted fields as they are live.
Binding AsApplied(Binding binding, const std::vector<const AcceptedField*>& fields,
                  const KindDescriptor& kind, const Value& observed) {
  Value applied = Normalize(kind, binding.last_applied);
  for (const AcceptedField* field : fields) {
    const FieldPath& path = field->field->change.path;
    const Value* live = Lookup(observed, path);
    if (live == nullptr) {
      EraseAt(applied, path);
    } else {
      SetAt(applied, path, *live);
    }
  }
  binding.last_applied = ToWire(kind, std::move(applied));
  return binding;
}

using FieldsByAddress = std::map<Address, std::vector<const AcceptedField*>>;

FieldsByAddress ByAddress(const Acceptance& found) {
  FieldsByAddress fields;
  for (const AcceptedField& field : found.accepted) {
    fields[*field.entry->address].push_back(&field);
  }
  return fields;
}

class Trial {
 public:
  Trial(const DriftOptions& options, const DriftLook& look, Services& services)
      : options_(options),
        look_(look),
        services_(services),
        vault_(services.environment, services.files, services.transport, services.clock),
        host_(services.environment, services.files, options.spec.offline ? nullptr : &vault_),
        secrets_(host_),
        cache_(secrets_),
        project_{.kinds = services.kinds, .variables = look.workspace.variables, .secrets = cache_},
        express_{.project = project_,
                 .desired = look.desired,
                 .observed = look.observed,
                 .ledger = look.session.ledger,
                 .secret_key = look.session.secret_key,
                 .files = look.workspace.files} {}

  absl::StatusOr<Accepted> Run() {
    Diagnostics ignored;  // The look has read and told of them.
    const Specs specs =
        ReadSpecs(look_.workspace.files, look_.workspace.specs, services_.kinds, ignored);
    AcceptInput input{.look = look_, .resources = specs.resources, .express = express_};
    for (const std::string& text : options_.accept) {
      absl::StatusOr<Address> address = Address::Parse(text);
      if (!address.ok()) return Annotate(address.status(), absl::StrCat("-accept=", text));
      PLUMB_RETURN_IF_ERROR(CheckAskedFor(*address, input));
      input.addresses.insert(*std::move(address));
    }
    PLUMB_ASSIGN_OR_RETURN(
        before_, PlanOf(look_.desired, look_.workspace.refactorings, look_.session.ledger));
    while (true) {
      Accepted accepted{.found = FindAcceptance(input)};
      std::map<Address, std::string> refused = accepted.found.failed;
      if (refused.empty()) {
        PLUMB_ASSIGN_OR_RETURN(refused, WhatFails(input, accepted));
      }
      if (refused.empty()) return accepted;
      // Each round refuses one more resource at least.
      input.refused.insert(refused.begin(), refused.end());
    }
  }

 private:
  absl::StatusOr<Plan> PlanOf(const DesiredGraph& desired, const Refactorings& refactorings,
                              Snapshot ledger) {
    PLUMB_ASSIGN_OR_RETURN(const Moves moves, FollowMoves(refactorings.moves, desired, ledger));
    DesiredGraph resolved = desired;
    Diagnostics ignored;  // What a lookup does not find stays unknown, and has been told.
    PutIn(FindLookups(desired.lookups(), look_.observed, ignored), resolved, ignored);
    return MakePlan({.desired = resolved,
                     .observed = look_.observed,
                     .ledger = ledger,
                     .kinds = services_.kinds,
                     .environment = look_.workspace.environment.name,
                     .secret_key = look_.session.secret_key,
                     .client_id = look_.workspace.environment.api_key,
                     .now_seconds = absl::ToUnixSeconds(services_.clock.Now()),
                     .moves = moves,
                     .imports = refactorings.imports,
                     .removals = refactorings.removals,
                     .try_delete_forgotten = look_.workspace.project.apply.try_delete_mappings});
  }

  Snapshot LedgerWith(Accepted& accepted) const {
    Snapshot ledger = look_.session.ledger;
    for (const auto& [address, fields] : ByAddress(accepted.found)) {
      for (Binding& binding : ledger.bindings) {
        if (binding.address != address) continue;
        const KindDescriptor& kind = *services_.kinds.Find(address.kind);
        const ObservedObject& object = *look_.observed.Find(address.kind, binding.id);
        binding = AsApplied(std::move(binding), fields, kind, Normalize(kind, object.raw));
        accepted.bindings.push_back(binding);
      }
    }
    return ledger;
  }

  // The resources whose edits do not hold, and why; fills in the rest of `accepted`.
  absl::StatusOr<std::map<Address, std::string>> WhatFails(const AcceptInput& input,
                                                           Accepted& accepted) {
    std::map<Address, std::string> failed;
    const Snapshot ledger = LedgerWith(accepted);
    const std::string error = Read(accepted.found);
    if (!error.empty()) return Blamed(input, accepted.found, error);
    PLUMB_ASSIGN_OR_RETURN(const Plan after, PlanOf(desired_, refactorings_, ledger));
    const FieldsByAddress fields = ByAddress(accepted.found);
    for (const Change& change : after.changes) {
      Compare(change, fields, accepted, failed);
    }
    CheckBindings(accepted, fields, failed);
    return failed;
  }

  // Of the resources whose texts together are wrong those that are so alone, else all.
  std::map<Address, std::string> Blamed(const AcceptInput& input, const Acceptance& together,
                                        const std::string& error) {
    std::map<Address, std::string> all;
    for (const AcceptedField& field : together.accepted) {
      all[field.entry->address->Block()] = absl::StrCat("a spec that says it is wrong: ", error);
    }
    std::map<Address, std::string> blamed;
    for (const auto& [block, why] : all) {
      AcceptInput alone = input;
      alone.refused.insert(all.begin(), all.end());
      alone.refused.erase(block);
      const std::string own = Read(FindAcceptance(alone));
      if (!own.empty()) blamed[block] = absl::StrCat("a spec that says it is wrong: ", own);
    }
    return blamed.empty() ? all : blamed;
  }

  // Reads the specs with the texts of `found` into desired_. The first error, or "".
  std::string Read(const Acceptance& found) {
    std::map<std::string, std::string> texts;
    for (const auto& [file, text] : found.texts) texts[look_.workspace.files.path(file)] = text;
    OverlaidFiles files(services_.files, texts);
    Services services{services_.console,     services_.clock,      files,
                      services_.environment, services_.transport,  services_.kinds,
                      services_.sources,     services_.interrupted};
    Diagnostics diagnostics;
    Workspace workspace = LoadWorkspace(options_.spec, services, diagnostics);
    desired_ = LoadDesired(options_.spec, workspace, services, secrets_, diagnostics);
    refactorings_ = std::move(workspace.refactorings);
    for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
      if (diagnostic.severity == plumb::Severity::kError) return diagnostic.message;
    }
    return "";
  }

  const FieldChange* Before(const Address& address, const FieldPath& path) const {
    for (const Change& change : before_.changes) {
      if (change.address != address) continue;
      for (const FieldChange& field : change.fields) {
        if (field.path == path) return &field;
      }
    }
    return nullptr;
  }

  // What the plan says of one object with the edits, against what it said without.
  void Compare(const Change& change, const FieldsByAddress& fields, Accepted& accepted,
               std::map<Address, std::string>& failed) const {
    const auto own = fields.find(change.address);
    for (const FieldChange& field : change.fields) {
      const FieldChange* before = Before(change.address, field.path);
      const bool in_doubt = field.sensitive && field.cause == Cause::kDrift;
      // What was to be known after apply alone may be known now.
      const bool is_new =
          before == nullptr || (before->after != field.after && !ContainsExpression(before->after));
      if (own == fields.end()) {
        // It takes a value from one of those that were accepted.
        if (is_new) Refuse(change.address, field.path, fields, failed);
        continue;
      }
      const bool is_accepted = std::any_of(
          own->second.begin(), own->second.end(), [&field](const AcceptedField* accepted_field) {
            return Overlap(accepted_field->field->change.path, field.path);
          });
      if (in_doubt) {
        accepted.doubtful.push_back(Doubtful(*own->second.front(), field.path));
      } else if (is_accepted || is_new) {
        Refuse(change.address, field.path, {{change.address, own->second}}, failed);
      }
    }
  }

  static LeftAlone Doubtful(const AcceptedField& field, const FieldPath& path) {
    return {.entry = field.entry,
            .path = path.ToString(),
            .where = {.file = field.file, .line = field.line},
            .why = "it is a secret that may have been changed too, and cannot be read",
            .hint = "plumb apply sends the spec's again"};
  }

  static void Refuse(const Address& address, const FieldPath& path, const FieldsByAddress& fields,
                     std::map<Address, std::string>& failed) {
    for (const auto& [accepted, ignored] : fields) {
      failed.emplace(accepted.Block(),
                     absl::StrCat("with a spec that says it, ", address.ToString(),
                                  " would differ at ", path.ToString()));
    }
  }

  // The next look must not find the accepted fields drifted.
  void CheckBindings(const Accepted& accepted, const FieldsByAddress& fields,
                     std::map<Address, std::string>& failed) const {
    for (const Binding& binding : accepted.bindings) {
      const KindDescriptor& kind = *services_.kinds.Find(binding.address.kind);
      const ObservedObject& object = *look_.observed.Find(kind.name, binding.id);
      const std::vector<AcceptedField const*>& own = fields.at(binding.address);
      for (const FieldChange& left : DriftFields(kind, Normalize(kind, binding.last_applied),
                                                 Normalize(kind, object.raw), {})) {
        for (const AcceptedField* field : own) {
          if (Overlap(field->field->change.path, left.path)) {
            Refuse(binding.address, left.path, {{binding.address, own}}, failed);
          }
        }
      }
    }
  }

  const DriftOptions& options_;
  const DriftLook& look_;
  Services& services_;
  Vault vault_;
  HostSecrets host_;
  RememberedSecrets secrets_;
  SecretCache cache_;
  const Scope project_;
  const ExpressInput express_;
  Plan before_;
  DesiredGraph desired_;
  Refactorings refactorings_;
};

}  // namespace

bool Accepted::LeavesDrift(const DriftReport& report) const {
  const auto is_accepted = [this](const DriftField& field) {
    return std::any_of(found.accepted.begin(), found.accepted.end(),
                       [&field](const AcceptedField& one) { return one.field == &field; });
  };
  for (const DriftEntry& entry : report.entries) {
    if (entry.what != DriftKind::kChanged && entry.severity > DriftSeverity::kInfo) return true;
    for (const DriftField& field : entry.fields) {
      if (field.severity > DriftSeverity::kInfo && !is_accepted(field)) return true;
    }
  }
  return !doubtful.empty();
}

absl::StatusOr<Accepted> TryAccepting(const DriftOptions& options, const DriftLook& look,
                                      Services& services) {
  return Trial(options, look, services).Run();
}

absl::Status WriteAccepted(const Accepted& accepted, const DriftLook& look, Services& services) {
  if (look.lock != nullptr) PLUMB_RETURN_IF_ERROR(look.lock->Check());
  for (const auto& [file, text] : accepted.found.texts) {
    const std::string& path = look.workspace.files.path(file);
    PLUMB_RETURN_IF_ERROR(services.files.Write(path, text, FileMode::kKept));
  }
  for (const Binding& binding : accepted.bindings) {
    PLUMB_RETURN_IF_ERROR(look.session.state->Put(binding));
  }
  return absl::OkStatus();
}

}  // namespace plumb
