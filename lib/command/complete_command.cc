#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/ledger.h"
#include "lib/command/workspace.h"
#include "lib/desired/desired.h"
#include "lib/state/state.h"

namespace plumb {
namespace {

// Completing must neither run a command nor ask anybody; every secret is something.
class NoSecrets : public SecretSource {
 public:
  absl::StatusOr<std::string> Get(std::string_view, std::string_view) override { return "secret"; }
};

void AddBlockAndInstance(const Address& address, std::set<std::string>& into) {
  into.insert(address.ToString());
  into.insert(address.Block().ToString());
}

void AddOfSpecs(const SpecOptions& options, Workspace& workspace, Services& services,
                std::set<std::string>& into) {
  Diagnostics ignored;
  NoSecrets secrets;
  const DesiredGraph desired = LoadDesired(options, workspace, services, secrets, ignored);
  for (const auto& resource : desired.resources()) AddBlockAndInstance(resource.address, into);
}

void AddOfLedger(const Workspace& workspace, Services& services, std::set<std::string>& into) {
  if (workspace.project.state.backend != StateSettings().backend) return;
  const absl::StatusOr<std::unique_ptr<StateStore>> store =
      OpenLedger(workspace, OpenMode::kReadOnly, services);
  if (!store.ok()) return;
  const absl::StatusOr<Snapshot> ledger = (*store)->Load();
  if (!ledger.ok()) return;
  for (const Binding& binding : ledger->bindings) AddBlockAndInstance(binding.address, into);
}

// Of the environment that is chosen or, while none is, of all.
std::set<std::string> Addresses(const SpecOptions& options, const Workspace& chosen,
                                Services& services) {
  std::set<std::string> found;
  for (const auto& [name, settings] : chosen.project.environments) {
    if (!chosen.environment.name.empty() && name != chosen.environment.name) continue;
    SpecOptions of_this = options;
    of_this.environment = name;
    Diagnostics ignored;
    Workspace workspace = LoadWorkspace(of_this, services, ignored);
    AddOfSpecs(of_this, workspace, services, found);
    AddOfLedger(workspace, services, found);
  }
  return found;
}

}  // namespace

ExitCode RunComplete(const CompleteOptions& options, Services& services) {
  Diagnostics ignored;
  const Workspace workspace = LoadWorkspace(options.spec, services, ignored);
  std::set<std::string> found;
  if (options.what == "environments") {
    for (const auto& [name, settings] : workspace.project.environments) found.insert(name);
  } else if (options.what == "addresses") {
    found = Addresses(options.spec, workspace, services);
  }
  for (const std::string& line : found) services.console.Out(absl::StrCat(line, "\n"));
  return ExitCode::kOk;
}

}  // namespace plumb
