// Commands that change the ledger alone: what address is which object.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "lib/command/commands.h"
#include "lib/command/ledger.h"
#include "lib/command/lock.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/state/copy.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

absl::StatusOr<Workspace> Open(const SpecOptions& options, Services& services) {
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(options, services, diagnostics);
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, workspace.files);
  return workspace;
}

// Runs `work` on the ledger with its lock held.
ExitCode WithLedger(const LedgerOptions& options, const std::string& command, Services& services,
                    absl::FunctionRef<absl::Status(StateStore&)> work) {
  const auto run = [&]() -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const Workspace workspace, Open(options.spec, services));
    PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> store,
                           OpenLedger(workspace, OpenMode::kReadWrite, services));
    PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<HeldLock> lock,
                           TakeLock(*store,
                                    {.command = command,
                                     .lease = workspace.project.state.lease,
                                     .timeout = options.lock_timeout},
                                    services));
    return work(*store);
  };
  const absl::Status status = run();
  return status.ok() ? ExitCode::kOk : ReportPlanning(status, services.console);
}

constexpr size_t kLargestLedger = size_t{1} << 30;

absl::StatusOr<LedgerCopy> ReadCopy(const std::string& path, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const std::string text, services.files.Read(path, kLargestLedger));
  const absl::StatusOr<Value> json = ParseJson(text);
  if (!json.ok()) return Annotate(json.status(), path);
  absl::StatusOr<LedgerCopy> copy = CopyFromJson(*json);
  if (copy.ok()) return copy;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " is nothing that plumb state pull wrote: ", copy.status().message()));
}

absl::Status CheckPush(const LedgerCopy& copy, const LedgerCopy& there, bool force) {
  if (copy.environment != there.environment) {
    return absl::FailedPreconditionError(absl::StrCat("the file is of environment ",
                                                      copy.environment, ", not of ",
                                                      there.environment, "; nothing was written"));
  }
  if (force || copy.serial >= there.serial) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the ledger has moved on since the file was written (serial ", copy.serial,
                   " there, ", there.serial,
                   " now); nothing was written. Pull it again, or push with -force to lose what "
                   "came since"));
}

// The only object of that id, or that the item path calls so.
absl::StatusOr<ObservedObject> FindObject(const KindDescriptor& kind, const std::string& id,
                                          PlatformClient& client) {
  PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> objects, client.List(kind));
  for (ObservedObject& object : objects) {
    if (object.id.text() == id || object.handle == id) return std::move(object);
  }
  return absl::NotFoundError(absl::StrCat("the sandbox has no ", kind.name.text(), " ", id,
                                          "; plumb drift lists what nothing manages"));
}

absl::Status CheckFree(const Address& address, const RemoteId& id, const Snapshot& ledger) {
  for (const Binding& binding : ledger.bindings) {
    if (binding.address == address) {
      return absl::FailedPreconditionError(
          absl::StrCat(address.ToString(), " is bound to ", binding.id.text(),
                       " already; let that go first, with plumb state rm"));
    }
    if (binding.address.kind == address.kind && binding.id == id) {
      return absl::FailedPreconditionError(absl::StrCat(
          id.text(), " is bound to ", binding.address.ToString(), " already; use plumb state mv"));
    }
  }
  return absl::OkStatus();
}

absl::Status Import(const LedgerOptions& options, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(const Address address, Address::Parse(options.arguments.at(0)));
  PLUMB_ASSIGN_OR_RETURN(Prepared prepared,
                         Prepare({.spec = options.spec, .lock_timeout = options.lock_timeout},
                                 OpenMode::kReadWrite, services));
  const DesiredResource* resource = prepared.desired.Find(address);
  if (resource == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("no spec declares ", address.ToString(), "; write it first"));
  }
  Session& session = prepared.planned.session;
  PLUMB_RETURN_IF_ERROR(ReadLedger(session));
  PLUMB_ASSIGN_OR_RETURN(const ObservedObject object,
                         FindObject(*resource->kind, options.arguments.at(1), *session.client));
  PLUMB_RETURN_IF_ERROR(CheckFree(address, object.id, session.ledger));
  PLUMB_RETURN_IF_ERROR(session.state->Put({.address = address,
                                            .id = object.id,
                                            .handle = object.handle,
                                            .outputs = object.outputs,
                                            .last_applied = Object{},
                                            .etag = object.etag,
                                            .protect = resource->lifecycle.protect,
                                            .depends_on = resource->depends_on}));
  services.console.Out(absl::StrCat(address.ToString(), " is ", object.id.text(),
                                    " from now on. plumb plan says what its spec would change.\n"));
  return absl::OkStatus();
}

}  // namespace

ExitCode RunStateMv(const LedgerOptions& options, Services& services) {
  return WithLedger(options, "plumb state mv", services, [&](StateStore& store) -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const Address from, Address::Parse(options.arguments.at(0)));
    PLUMB_ASSIGN_OR_RETURN(const Address to, Address::Parse(options.arguments.at(1)));
    if (from.kind != to.kind) {
      return absl::InvalidArgumentError(
          absl::StrCat(from.ToString(), " cannot become ", to.ToString(), ": their kinds differ"));
    }
    PLUMB_RETURN_IF_ERROR(store.Move(from, to));
    services.console.Out(absl::StrCat(from.ToString(), " is ", to.ToString(), " now.\n"));
    return absl::OkStatus();
  });
}

ExitCode RunStateRm(const LedgerOptions& options, Services& services) {
  return WithLedger(options, "plumb state rm", services, [&](StateStore& store) -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const Snapshot snapshot, store.Load());
    std::vector<const Binding*> found;
    for (const std::string& text : options.arguments) {
      PLUMB_ASSIGN_OR_RETURN(const Address address, Address::Parse(text));
      const size_t before = found.size();
      for (const Binding& binding : snapshot.bindings) {
        const bool is_it = binding.address == address || binding.address.Block() == address;
        if (is_it) found.push_back(&binding);
      }
      if (found.size() > before) continue;
      return absl::NotFoundError(
          absl::StrCat("the ledger has nothing bound to ", text, "; nothing was done"));
    }
    for (const Binding* binding : found) {
      PLUMB_RETURN_IF_ERROR(store.Remove(binding->address));
      services.console.Out(absl::StrCat("Forgot ", binding->address.ToString(), ": ",
                                        binding->id.text(), " is left in place.\n"));
    }
    return absl::OkStatus();
  });
}

ExitCode RunStatePull(const LedgerOptions& options, Services& services) {
  const auto run = [&]() -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const Workspace workspace, Open(options.spec, services));
    PLUMB_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> store,
                           OpenLedger(workspace, OpenMode::kReadOnly, services));
    PLUMB_ASSIGN_OR_RETURN(const LedgerCopy copy, store->Export());
    services.console.Out(absl::StrCat(
        ToJson(CopyAsJson(copy), SecretsAs::kFingerprint, JsonLayout::kIndented), "\n"));
    return absl::OkStatus();
  };
  const absl::Status status = run();
  return status.ok() ? ExitCode::kOk : ReportPlanning(status, services.console);
}

ExitCode RunStatePush(const LedgerOptions& options, Services& services) {
  return WithLedger(options, "plumb state push", services, [&](StateStore& store) -> absl::Status {
    PLUMB_ASSIGN_OR_RETURN(const LedgerCopy copy, ReadCopy(options.arguments.at(0), services));
    PLUMB_ASSIGN_OR_RETURN(const LedgerCopy there, store.Export());
    PLUMB_RETURN_IF_ERROR(CheckPush(copy, there, options.force));
    PLUMB_RETURN_IF_ERROR(store.Replace(copy));
    services.console.Out(absl::StrCat("The ledger has ", copy.bindings.size(),
                                      copy.bindings.size() == 1 ? " resource" : " resources",
                                      " now, serial ", copy.serial, ".\n"));
    return absl::OkStatus();
  });
}

ExitCode RunImport(const LedgerOptions& options, Services& services) {
  const absl::Status status = Import(options, services);
  return status.ok() ? ExitCode::kOk : ReportPlanning(status, services.console);
}

}  // namespace plumb
