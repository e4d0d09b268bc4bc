// plumb import -all: every object that the specs name, bound at once.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/diag/status_macros.h"
#include "lib/kind/normalize.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

std::string Shown(const Value& value) {
  if (value.is_null()) return "(none)";
  if (ContainsExpression(value)) return "(known after apply)";
  return ToJson(value, SecretsAs::kPlaceholder);
}

// The binding of what the plan would take over. Fields that differ count as never applied;
// secrets, which cannot be read, as those that the specs give.
Binding BindingOf(const Change& change, const KindDescriptor& kind) {
  Value applied = Normalize(kind, change.body);
  for (const FieldChange& field : change.fields) {
    if (!field.sensitive) EraseAt(applied, field.path);
  }
  return {.address = change.address,
          .id = change.id,
          .handle = change.handle,
          .outputs = change.outputs,
          .last_applied = std::move(applied),
          .etag = change.etag,
          .protect = change.protect,
          .depends_on = change.depends_on};
}

absl::Status BindAll(Prepared& prepared, Services& services) {
  size_t bound = 0;
  for (const Change& change : prepared.planned.plan.changes) {
    if (change.action != Action::kAdopt) continue;
    const KindDescriptor& kind = *services.kinds.Find(change.address.kind);
    PLUMB_RETURN_IF_ERROR(prepared.planned.session.state->Put(BindingOf(change, kind)));
    services.console.Out(absl::StrCat(change.address.ToString(), " is ", change.id.text(), "\n"));
    ++bound;
  }
  services.console.Out(absl::StrCat("Bound ", bound, bound == 1 ? " object" : " objects",
                                    "; nothing was changed in the sandbox.\n"));
  return absl::OkStatus();
}

// Secrets that were taken on trust, a line each.
std::vector<std::string> Trusted(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Change& change : plan.changes) {
    if (change.action != Action::kAdopt) continue;
    for (const FieldChange& field : change.fields) {
      if (!field.sensitive) continue;
      lines.push_back(absl::StrCat(change.address.ToString(), " ", field.path.ToString(),
                                   ": a secret, which the platform does not show; taken to be "
                                   "what the spec says"));
    }
  }
  return lines;
}

// What the plan would still do, a line for each field.
std::vector<std::string> Unproven(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Change& change : plan.changes) {
    if (change.action == Action::kNone) continue;
    const std::string address = change.address.ToString();
    if (change.action != Action::kUpdate && change.action != Action::kReplace) {
      lines.push_back(absl::StrCat(address, ": the plan would ", ActionWord(change.action), " it"));
      continue;
    }
    for (const FieldChange& field : change.fields) {
      lines.push_back(absl::StrCat(
          address, " ", field.path.ToString(), ": ",
          field.sensitive ? "a secret that differs"
                          : absl::StrCat(Shown(field.before), " -> ", Shown(field.after))));
    }
  }
  return lines;
}

void Print(std::string_view head, const std::vector<std::string>& lines, Console& console) {
  if (lines.empty()) return;
  std::string text = absl::StrCat("\n", head, "\n");
  for (const std::string& line : lines) absl::StrAppend(&text, "  ", line, "\n");
  console.Out(text);
}

absl::StatusOr<ExitCode> ImportAll(const ImportAllOptions& options, Services& services) {
  const PlanOptions plan_options{.spec = options.spec, .lock_timeout = options.lock_timeout};
  PLUMB_ASSIGN_OR_RETURN(Prepared prepared, Prepare(plan_options, OpenMode::kReadWrite, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(prepared.planned.session));
  PLUMB_RETURN_IF_ERROR(FinishPlan(plan_options, Unchanged::kDropped, prepared, services));
  PLUMB_RETURN_IF_ERROR(BindAll(prepared, services));
  if (!options.verify) return ExitCode::kOk;
  const std::vector<std::string> trusted = Trusted(prepared.planned.plan);
  PLUMB_RETURN_IF_ERROR(ReadLedger(prepared.planned.session));
  PLUMB_RETURN_IF_ERROR(FinishPlan(plan_options, Unchanged::kDropped, prepared, services));
  const std::vector<std::string> unproven = Unproven(prepared.planned.plan);
  Print("Cannot be proven:", trusted, services.console);
  Print("The plan is not empty:", unproven, services.console);
  if (!unproven.empty()) return ExitCode::kChanges;
  services.console.Out("\nThe plan is empty: the specs say what the sandbox has.\n");
  return ExitCode::kOk;
}

}  // namespace

ExitCode RunImportAll(const ImportAllOptions& options, Services& services) {
  const absl::StatusOr<ExitCode> code = ImportAll(options, services);
  return code.ok() ? *code : ReportPlanning(code.status(), services.console);
}

}  // namespace plumb
