#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/apply/apply.h"
#include "lib/command/commands.h"
#include "lib/command/deadline.h"
#include "lib/command/planning.h"
#include "lib/command/progress.h"
#include "lib/command/report.h"
#include "lib/command/saved_plan.h"
#include "lib/diag/status_macros.h"
#include "lib/render/render.h"
#include "lib/state/state.h"
#include "lib/value/digest.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

bool Destroys(const Plan& plan) {
  for (const Operation& operation : plan.operations) {
    if (operation.verb == Verb::kDelete) return true;
  }
  return false;
}

std::string Question(const ApplyCommandOptions& options, const Plan& plan) {
  if (options.plan.destroy) {
    return absl::StrCat("\nDo you really want to destroy all resources of environment ",
                        plan.environment,
                        "?\n  There is no undo. Only 'yes' will be accepted to confirm.\n\n"
                        "  Enter a value: ");
  }
  return absl::StrCat("\nDo you want to perform these actions in environment ", plan.environment,
                      "?\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ");
}

// OK when the plan may be carried out; Cancelled when the person said no.
absl::Status Approve(const ApplyCommandOptions& options, const Plan& plan, Services& services) {
  if (options.auto_approve) return absl::OkStatus();
  if (!options.input) {
    if (!Destroys(plan)) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "the plan deletes or replaces objects and nobody can be asked (-input=false); add "
        "-auto-approve to let it");
  }
  PLUMB_ASSIGN_OR_RETURN(const std::string answer, services.console.Ask(Question(options, plan)));
  if (answer == "yes") return absl::OkStatus();
  return absl::CancelledError("nothing was changed: the plan was not approved");
}

Value ReportJson(const Plan& plan, const ApplyReport& report, const ClientStats& stats) {
  const Counts& done = report.done;
  Array not_converged;
  for (const PlanNote& note : report.not_converged) {
    not_converged.push_back(
        Object{{"address", Value(note.address.ToString())}, {"text", Value(note.text)}});
  }
  return Object{{"type", "summary"},
                {"environment", Value(plan.environment)},
                {"added", done.add},
                {"changed", done.change},
                {"destroyed", done.destroy},
                {"imported", done.import},
                {"forgotten", done.forget},
                {"complete", report.AllDone()},
                {"interrupted", report.stopped},
                {"not_converged", Value(std::move(not_converged))},
                {"requests", stats.requests},
                {"retries", stats.retries},
                {"waited_ms", absl::ToInt64Milliseconds(stats.waited)}};
}

std::string_view WayOut(OperationState state) {
  if (state == OperationState::kMoved) {
    return "  the object changed after it was read, and was left alone; plan again to see what "
           "it is now\n";
  }
  if (state == OperationState::kUnknown) {
    return "  it may have been done: the journal keeps it open; plan again to see\n";
  }
  return "";
}

void ReportFailures(const Plan& plan, const ApplyReport& report, Console& console) {
  std::set<std::string> blocked, stopped;
  for (size_t i = 0; i < report.results.size(); ++i) {
    const OperationResult& result = report.results[i];
    const Operation& operation = plan.operations[i];
    const std::string address = plan.changes[operation.change].address.ToString();
    if (result.state == OperationState::kBlocked) {
      blocked.insert(absl::StrCat(address, " (waits for ", result.blocked_by.ToString(), ")"));
    } else if (result.state == OperationState::kStopped) {
      stopped.insert(address);
    } else if (!result.status.ok()) {
      console.Err(absl::StrCat("\n", Red("Error: ", console.ErrColor()), UnderWay(operation.verb),
                               " ", address, ": ", result.status.message(), "\n",
                               WayOut(result.state)));
    }
  }
  for (const std::string& line : blocked) console.Err(absl::StrCat("  not tried: ", line, "\n"));
  for (const std::string& line : stopped) {
    console.Err(absl::StrCat("  not begun: ", line, "\n"));
  }
}

ExitCode CodeOf(const ApplyReport& report) {
  if (report.AllDone()) return ExitCode::kOk;
  if (report.AnyDone() || report.stopped) return ExitCode::kPartlyApplied;
  return report.AnyMoved() ? ExitCode::kStale : ExitCode::kError;
}

std::string DoneText(const Counts& done, bool destroy) {
  if (!destroy) return ApplySummary(done);
  return absl::StrCat("Destroy complete! Resources: ", done.destroy, " destroyed",
                      done.forget > 0 ? absl::StrCat(", ", done.forget, " forgotten") : "", ".");
}

ExitCode ReportApply(const Plan& plan, const ApplyReport& report, const PlanOptions& options,
                     const ClientStats& stats, Console& console) {
  ReportFailures(plan, report, console);
  for (const PlanNote& note : report.not_converged) {
    console.Err(absl::StrCat(Yellow("Warning: ", console.ErrColor()), note.address.ToString(), ": ",
                             note.text, "\n"));
  }
  if (report.stopped) {
    console.Err("\nInterrupted: what was under way is finished, nothing else was begun.\n");
  }
  if (options.json) {
    console.Out(absl::StrCat(ToJson(ReportJson(plan, report, stats)), "\n"));
    return CodeOf(report);
  }
  if (stats.retries > 0) {
    console.Out(
        absl::StrCat("\n", stats.requests, " requests, ", stats.retries, " of them repeated; ",
                     absl::FormatDuration(absl::Trunc(stats.waited, absl::Milliseconds(100))),
                     " spent waiting.\n"));
  }
  if (report.AllDone()) {
    console.Out(absl::StrCat(
        "\n", Green(DoneText(report.done, options.destroy), console.OutColor()), "\n"));
  } else {
    console.Out(absl::StrCat("\nApply incomplete. Done so far: ", report.done.add, " added, ",
                             report.done.change, " changed, ", report.done.destroy,
                             " destroyed.\nRun plumb apply again to go on.\n"));
  }
  return CodeOf(report);
}

void PrintPlan(const ApplyCommandOptions& options, const Plan& plan, Services& services) {
  if (options.plan.json) {
    Value document = PlanJson(plan, services.kinds);
    document.as_object().Set("type", "plan");
    services.console.Out(absl::StrCat(ToJson(document), "\n"));
    return;
  }
  services.console.Out(PlanText(plan, services.kinds, {.color = services.console.OutColor()}));
}

}  // namespace

ExitCode RunApply(const ApplyCommandOptions& given, Services& services) {
  const auto time = ReadDurationFlag("timeout", given.plan.timeout);
  if (!time.ok()) return ReportError(time.status(), services.console);
  ApplyCommandOptions options = given;
  if (time->has_value()) options.plan.deadline = services.clock.Now() + **time;
  const Deadline deadline(*time, services.interrupted);
  const bool saved = !options.plan_file.empty();
  if (options.resume && !saved) {
    return ReportError(absl::InvalidArgumentError(
                           "-resume goes on with a saved plan; name its file. Without one, plumb "
                           "apply goes on by itself"),
                       services.console);
  }
  absl::StatusOr<Planned> planned =
      saved ? PlanSaved(options.plan_file, options.resume ? SavedAs::kResumed : SavedAs::kNew,
                        options.plan, services)
            : MakePlanned(options.plan, OpenMode::kReadWrite, services);
  if (!planned.ok()) return ReportPlanning(planned.status(), services.console);
  const Plan& plan = planned->plan;
  // A saved plan was seen when it was made; not so what is left of it.
  if (!saved || options.resume) PrintPlan(options, plan, services);
  if (ReportRefusal(plan, services.console)) return ExitCode::kError;
  // A plan without operations is carried out as well: what it says of protection
  // is noted in the ledger.
  if (!plan.operations.empty() && !saved) {
    if (absl::Status approved = Approve(options, plan, services); !approved.ok()) {
      return ReportError(approved, services.console);
    }
  }
  const bool json = options.plan.json;
  std::unique_ptr<ApplyObserver> progress = MakeProgress(
      json ? ProgressStyle::kJsonLines : ProgressStyle::kLines, services.console, services.clock);
  absl::StatusOr<ApplyReport> report =
      Apply(plan,
            {.client = *planned->session.client,
             .state = *planned->session.state,
             .clock = services.clock,
             .kinds = services.kinds,
             .observer = *progress},
            {.parallelism = options.parallelism > 0 ? options.parallelism
                                                    : planned->workspace.project.apply.parallelism,
             .run = saved ? RunOf(plan) : RandomHex(8),
             .stop = &services.interrupted,
             .heartbeat = services.console.CanRedraw() && !json ? absl::Milliseconds(250)
                                                                : absl::Seconds(10)});
  if (!report.ok()) {
    ReportError(report.status(), services.console);
    return IsLostLock(report.status()) ? ExitCode::kLocked : ExitCode::kPartlyApplied;
  }
  if (deadline.ran_out() && report->stopped) {
    services.console.Err(absl::StrCat("Error: the time of -timeout=", options.plan.timeout,
                                      " ran out; run plumb apply again to go on\n"));
  }
  if (!report->stopped) {
    const absl::Status removed = RemoveLeftOvers(*planned, services);
    if (!removed.ok()) ReportError(removed, services.console);
  }
  return ReportApply(plan, *report, options.plan, planned->session.client->stats(),
                     services.console);
}

}  // namespace plumb
