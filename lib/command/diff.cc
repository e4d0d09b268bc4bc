// How two environments differ.

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/command/commands.h"
#include "lib/command/planning.h"
#include "lib/command/report.h"
#include "lib/command/session.h"
#include "lib/command/workspace.h"
#include "lib/diag/status_macros.h"
#include "lib/plan/alignment.h"
#include "lib/render/alignment.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// Tells equal secrets of two environments, for this run alone.
constexpr size_t kKeyBytes = 32;

absl::StatusOr<Bodies> LiveBodies(const Workspace& workspace, Services& services) {
  PLUMB_ASSIGN_OR_RETURN(Session session, OpenSession(workspace, OpenMode::kReadOnly, services));
  PLUMB_RETURN_IF_ERROR(ReadLedger(session));
  PLUMB_ASSIGN_OR_RETURN(
      const ObservedSet observed,
      ReadObserved(KindsInUse(DesiredGraph(), session.ledger), session, services.kinds));
  return BodiesOf(observed, session.ledger, services.kinds);
}

absl::StatusOr<Bodies> ReadBodies(const DiffOptions& options, const std::string& environment,
                                  const std::string& key, Services& services) {
  SpecOptions spec = options.spec;
  spec.environment = environment;
  Diagnostics diagnostics;
  Workspace workspace = LoadWorkspace(spec, services, diagnostics);
  DesiredGraph desired;
  if (!diagnostics.HasErrors() && !options.live) {
    desired = LoadDesired(spec, workspace, services, diagnostics);
  }
  ReportDiagnostics(diagnostics, workspace.files, services.console);
  if (diagnostics.HasErrors()) return AlreadySaid(diagnostics, workspace.files);
  if (options.live) return LiveBodies(workspace, services);
  return BodiesOf(desired, key);
}

absl::StatusOr<Alignment> Compare(const DiffOptions& options, Services& services) {
  if (options.environments.size() != 2 || options.environments[0] == options.environments[1]) {
    return absl::InvalidArgumentError(
        "plumb diff compares two environments: plumb diff -e dev -e prod");
  }
  const std::string key = RandomBytes(kKeyBytes);
  const std::string &first = options.environments[0], &second = options.environments[1];
  PLUMB_ASSIGN_OR_RETURN(const Bodies a, ReadBodies(options, first, key, services));
  PLUMB_ASSIGN_OR_RETURN(const Bodies b, ReadBodies(options, second, key, services));
  return Align(first, a, second, b, services.kinds);
}

}  // namespace

ExitCode RunDiff(const DiffOptions& given, Services& services) {
  Console& console = services.console;
  DiffOptions options = given;
  options.environments = absl::StrSplit(absl::StrJoin(given.environments, ","), ',');
  const absl::StatusOr<Alignment> alignment = Compare(options, services);
  if (!alignment.ok()) return ReportPlanning(alignment.status(), console);
  if (options.json) {
    console.Out(absl::StrCat(ToJson(AlignmentJson(*alignment, services.kinds),
                                    SecretsAs::kPlaceholder, JsonLayout::kIndented),
                             "\n"));
  } else {
    console.Out(AlignmentText(*alignment, services.kinds, {.color = console.OutColor()}));
  }
  return alignment->different.empty() ? ExitCode::kOk : ExitCode::kChanges;
}

}  // namespace plumb
