#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/report.h"
#include "lib/command/saved_plan.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/diag/suggest.h"
#include "lib/render/render.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Bindings that `wanted` names: all, one, or every instance of a block.
absl::StatusOr<std::vector<Binding>> Chosen(const Snapshot& ledger, const std::string& wanted) {
  if (wanted.empty()) return ledger.bindings;
  PLUMB_ASSIGN_OR_RETURN(const Address address, Address::Parse(wanted));
  std::vector<Binding> chosen;
  std::vector<std::string> names;
  for (const Binding& binding : ledger.bindings) {
    names.push_back(binding.address.ToString());
    if (binding.address == address || binding.address.Block() == address) {
      chosen.push_back(binding);
    }
  }
  if (!chosen.empty()) return chosen;
  return absl::NotFoundError(absl::StrCat("the ledger has no ", wanted, "; ",
                                          DidYouMean(wanted, names),
                                          " (plumb state list shows what it has)"));
}

absl::StatusOr<std::vector<Binding>> ReadBindings(const ShowOptions& options,
                                                  const Workspace& workspace, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(std::unique_ptr<StateStore> store,
                         OpenLedger(workspace, OpenMode::kReadOnly, services));
  PLUMB_ASSIGN_OR_RETURN(const Snapshot ledger, store->Load());
  return Chosen(ledger, options.subject);
}

Value BindingJson(const Binding& binding) {
  Array needs;
  for (const Address& address : binding.depends_on) needs.push_back(address.ToString());
  Object object{{"address", Value(binding.address.ToString())},
                {"kind", Value(binding.address.kind.text())},
                {"name", Value(binding.address.name)},
                {"id", Value(binding.id.text())},
                {"outputs", binding.outputs},
                {"last_applied", binding.last_applied},
                {"protect", binding.protect},
                {"depends_on", Value(std::move(needs))}};
  if (binding.address.key) object.Set("key", *binding.address.key);
  return object;
}

std::string BindingText(const Binding& binding, Color color) {
  std::string text =
      absl::StrCat(Bold(absl::StrCat("# ", binding.address.ToString()), color), "\n");
  absl::StrAppend(&text, binding.address.kind.text(), " \"", binding.address.name, "\" {\n");
  absl::StrAppend(&text, "    id = \"", binding.id.text(), "\"\n");
  if (binding.last_applied.is_object()) {
    for (const auto& [name, value] : binding.last_applied.as_object()) {
      absl::StrAppend(&text, "    ", name, " = ", ShowValue(value, 4), "\n");
    }
  }
  absl::StrAppend(&text, "}\n");
  return text;
}

// Reports what is wrong and returns nothing when the bindings cannot be had.
absl::StatusOr<std::vector<Binding>> Load(const ShowOptions& options, Services& services) {
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options.spec, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return absl::CancelledError("");
  absl::StatusOr<std::vector<Binding>> bindings = ReadBindings(options, workspace, services);
  if (!bindings.ok()) ReportError(bindings.status(), services.console);
  return bindings;
}

// A file, or what can be nothing else.
bool LooksLikePlan(const std::string& subject, Services& services) {
  if (subject.empty()) return false;
  return services.files.Exists(subject) || !Address::Parse(subject).ok();
}

}  // namespace

ExitCode RunShow(const ShowOptions& options, Services& services) {
  if (LooksLikePlan(options.subject, services)) return ShowPlan(options, services);
  if (options.markdown || options.html || !options.html_into.empty()) {
    return ReportError(absl::InvalidArgumentError(
                           "-markdown and -html show saved plans: plumb show -markdown FILE"),
                       services.console);
  }
  const absl::StatusOr<std::vector<Binding>> bindings = Load(options, services);
  if (!bindings.ok()) return ExitCode::kError;
  if (options.json) {
    Array resources;
    for (const Binding& binding : *bindings) resources.push_back(BindingJson(binding));
    const Value document =
        Object{{"format_version", "1.0"}, {"resources", Value(std::move(resources))}};
    services.console.Out(
        absl::StrCat(ToJson(document, SecretsAs::kPlaceholder, JsonLayout::kIndented), "\n"));
    return ExitCode::kOk;
  }
  std::string text;
  for (const Binding& binding : *bindings) {
    if (!text.empty()) text += "\n";
    text += BindingText(binding, services.console.OutColor());
  }
  if (text.empty()) services.console.Err("The ledger is empty: nothing was applied yet.\n");
  services.console.Out(text);
  return ExitCode::kOk;
}

ExitCode RunStateList(const ShowOptions& options, Services& services) {
  const absl::StatusOr<std::vector<Binding>> bindings = Load(options, services);
  if (!bindings.ok()) return ExitCode::kError;
  if (options.json) {
    Array addresses;
    for (const Binding& binding : *bindings) {
      addresses.push_back(
          Object{{"address", binding.address.ToString()}, {"id", binding.id.text()}});
    }
    services.console.Out(absl::StrCat(ToJson(std::move(addresses)), "\n"));
    return ExitCode::kOk;
  }
  std::string text;
  for (const Binding& binding : *bindings) absl::StrAppend(&text, binding.address.ToString(), "\n");
  services.console.Out(text);
  return ExitCode::kOk;
}

ExitCode RunForceUnlock(const SpecOptions& options, const std::string& id, Services& services) {
  Diagnostics diagnostics;
  const Workspace workspace = LoadWorkspace(options, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return ExitCode::kError;
  auto store = OpenLedger(workspace, OpenMode::kReadWrite, services);
  if (!store.ok()) return ReportError(store.status(), services.console);
  if (absl::Status status = (*store)->Unlock(id); !status.ok()) {
    return ReportError(status, services.console);
  }
  services.console.Out("The lock is released.\n");
  return ExitCode::kOk;
}

}  // namespace plumb
